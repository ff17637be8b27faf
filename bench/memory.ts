/** Peak memory of all browser processes together: loads of two sizes, and an export. */
import { dataFile, type DataFile } from './data.ts';
import { loading } from './load.ts';
import { watchMemory, type Sample } from './processes.ts';
import { median, type Finding } from './report.ts';
import { addFile, engineIn, find, run, type BenchContext } from './context.ts';

/** Loads, rests (a long statement that needs no memory), writes. */
export const writing = (name: string): string => `${loading(name)}  - id: rest
    component: duckdb.processor
    mode: transform
    needs: [load]
    config:
      query: SELECT count(*) AS n FROM range(20000) a, range(20000) b WHERE (a.range + b.range) % 7 = 1
  - id: write
    component: filesystem.csv_writer
    mode: write
    needs: [load]
    config: { path: out.csv }
`;

interface Peaks {
  /** The browser with an empty page. */
  readonly empty: number;
  readonly idle: number;
  readonly load: number;
  /** Above what was taken just before the writer began. */
  readonly write: number;
}

export async function memoryBenchmark(context: BenchContext): Promise<Finding> {
  const rows = context.quick ? 100_000 : 1_000_000;
  const small = await dataFile('mixed', rows);
  const large = await dataFile('mixed', 10 * rows);
  const peaks: { small: Peaks; large: Peaks }[] = [];
  for (let round = 0; round < Math.min(context.repeat, 5); round++) {
    const both = { small: await measure(context, small), large: await measure(context, large) };
    console.log(`  ${round + 1}: ${JSON.stringify(both)}`);
    peaks.push(both);
  }
  const runsOf = (label: string, of: (both: (typeof peaks)[number]) => number) =>
    ({ label, unit: 'MB', runs: peaks.map(of) }) as const;
  const loads = [
    runsOf(`peak, loading ${megabytes(small)}`, ({ small: { load } }) => load),
    runsOf(`peak, loading ${megabytes(large)}`, ({ large: { load } }) => load),
  ] as const;
  const write = runsOf(`above idle, exporting ${megabytes(large)}`, ({ large: { write } }) => write);
  const [smallPeak, largePeak] = loads.map(({ runs }) => median(runs));
  return {
    name: 'memory',
    title: 'Peak memory of all browser processes together',
    measures: [
      runsOf('browser with an empty page', ({ large: { empty } }) => empty),
      runsOf('idle: engine started, session open, file added', ({ large: { idle } }) => idle),
      ...loads,
      runsOf(`above idle, exporting ${megabytes(small)}`, ({ small: { write } }) => write),
      write,
    ],
    figures: [
      {
        label: `peak loading ${megabytes(large)}, against ${megabytes(small)}`,
        value: (largePeak ?? NaN) / (smallPeak ?? NaN),
        unit: 'x',
        target: { most: 1.25 },
      },
      {
        label: `peak loading ${megabytes(large)}`,
        value: largePeak ?? NaN,
        unit: 'MB',
        target: { most: 700 },
      },
      {
        label: `export of ${megabytes(large)}, above idle`,
        value: median(write.runs),
        unit: 'MB',
        target: { most: 50 },
      },
    ],
    notes: [
      'PSS of the process tree from /proc every 100 ms, a fresh browser for every run; idle of the export: the second before the writer began, after a statement of a few seconds that needs no memory.',
    ],
  };
}

const megabytes = ({ bytes }: DataFile): string => `${(bytes / 1e6).toFixed(0)} MB`;

async function measure(context: BenchContext, file: DataFile): Promise<Peaks> {
  const chromium = await context.freshChromium();
  const stop = watchMemory(chromium.pid);
  await pause(2_000);
  const opened = Date.now();
  const page = await engineIn(chromium, 'disk');
  await addFile(page, file.path);
  await pause(3_000);
  const { heard } = await run(page, writing(file.name));
  const samples = stop();
  const time = (name: string, step: string): number => Date.parse(find(heard, name, step).event.ts);
  const [started, loaded] = [time('step_start', 'load'), time('step_complete', 'load')];
  const [writing_, written] = [time('step_start', 'write'), time('step_complete', 'write')];
  const before = between(samples, writing_ - 1_000, writing_);
  return {
    empty: median(between(samples, opened - 500, opened)),
    idle: median(between(samples, started - 1_000, started)),
    load: Math.max(...between(samples, started, loaded)),
    write: Math.max(...between(samples, writing_, written)) - median(before),
  };
}

const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

export const between = (samples: readonly Sample[], from: number, to: number): number[] =>
  samples.filter(({ at }) => at >= from && at <= to).map(({ pss }) => pss);
