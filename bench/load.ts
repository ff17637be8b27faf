/** A CSV file into a table: our extractor, read_csv in the same DuckDB-WASM, and native DuckDB with one thread. */
import type { Page } from '@playwright/test';
import type { Chromium } from './browser.ts';
import { dataFile, type DataFile, type Kind } from './data.ts';
import { openNative } from './native.ts';
import type { Source } from './raw.ts';
import { interleave, type Variant } from './repeat.ts';
import { median, type Figure, type Measure } from './report.ts';
import { addFile, engineIn, rawIn, run, stepTime, type Benchmark, type Place } from './context.ts';

export const loading = (name: string): string => `oml_version: "0.1.0"
name: load
steps:
  - id: load
    component: filesystem.csv_extractor
    mode: read
    config: { path: ${JSON.stringify(name)} }
`;

/** `least`, `most`: times as fast as read_csv; share of native's time. */
interface Targets {
  readonly least: number;
  readonly most: number;
}
const TARGETS: Readonly<Record<Place, Targets>> = {
  disk: { least: 1.6, most: 1 },
  memory: { least: 1.5, most: 1.15 },
};

const WHERE: Readonly<Record<Place, string>> = { disk: 'OPFS', memory: 'memory' };

export function loadBenchmark(kind: Kind, rows: number): Benchmark {
  return async (context) => {
    const file = await dataFile(kind, context.quick ? rows / 10 : rows);
    const chromium = await context.freshChromium();
    const disk = await measure(chromium, file, 'disk', context.repeat);
    const memory = await measure(chromium, file, 'memory', context.repeat);
    return {
      name: `load-${kind}`,
      title: `Load ${describe(file)}`,
      measures: [...disk, ...memory],
      figures: [...figures(disk, 'disk'), ...figures(memory, 'memory')],
      notes: [],
    };
  };
}

export const describe = ({ rows, what, bytes }: DataFile): string =>
  `${rows.toLocaleString('en')} rows, ${what}, ${(bytes / 1e6).toFixed(0)} MB of CSV`;

/** In this order: ours, read_csv of the picked file, read_csv of the file in OPFS, native, read_csv piece by piece. */
export async function measure(
  chromium: Chromium,
  file: DataFile,
  place: Place,
  repeat: number,
  more: readonly Variant[] = [],
): Promise<Measure[]> {
  const where = WHERE[place];
  console.log(`${file.name} into ${where}`);
  const ours = await engineIn(chromium, place);
  const raw = await rawIn(chromium, place);
  const native = await openNative(place);
  try {
    await addFile(ours, file.path);
    await raw.setInputFiles('input', file.path);
    await raw.evaluate(() => window.bench.raw?.store(window.bench.picked()));
    return await interleave(
      [
        ourVariant(ours, file, `ours, ${where}`),
        rawVariant(raw, file, 'handle', `read_csv (picked file), ${where}`),
        rawVariant(raw, file, 'stored', `read_csv (file in OPFS), ${where}`),
        { label: `native, 1 thread, ${place}`, run: () => native.load(file) },
        { label: `read_csv of pieces, ${where}`, run: () => loadPieces(raw, file) },
        ...more,
      ],
      repeat,
    );
  } finally {
    native.close();
    await ours.close();
    await raw.evaluate(() => window.bench.raw?.close());
    await raw.close();
  }
}

export function ourVariant(page: Page, { name, rows }: DataFile, label: string): Variant {
  return {
    label,
    async run() {
      await page.evaluate(() => window.bench.drop('load'));
      const ran = await run(page, loading(name));
      const done = ran.heard.find(({ event }) => event.event === 'step_complete')?.event;
      if (done?.event !== 'step_complete' || done.rows !== rows)
        throw new Error(`loaded other than ${rows} rows: ${JSON.stringify(done)}`);
      return stepTime(ran, 'load');
    },
  };
}

const rawVariant = (page: Page, { rows }: DataFile, source: Source, label: string): Variant => ({
  label,
  run: () =>
    page.evaluate(
      async ([from, count]) => {
        const { raw, picked } = window.bench;
        if (!raw) throw new Error('DuckDB is not open.');
        return raw.load(picked(), from, count);
      },
      [source, rows] as const,
    ),
});

const loadPieces = (page: Page, { rows }: DataFile): Promise<number> =>
  page.evaluate(async (count) => {
    const { raw, picked } = window.bench;
    if (!raw) throw new Error('DuckDB is not open.');
    return raw.loadPieces(picked(), count);
  }, rows);

export function figures([ours, handle, stored, native]: readonly Measure[], place: Place): Figure[] {
  const time = (measure?: Measure): number => median(measure?.runs ?? []);
  const { least, most } = TARGETS[place];
  const times = 'times as fast as read_csv';
  return [
    {
      label: `${WHERE[place]}: ${times} of the picked file`,
      value: time(handle) / time(ours),
      unit: 'x',
      target: { least },
    },
    {
      label: `${WHERE[place]}: ${times} of a copy in OPFS`,
      value: time(stored) / time(ours),
      unit: 'x',
      target: { least },
    },
    {
      label: `${WHERE[place]}: share of native's time`,
      value: time(ours) / time(native),
      unit: 'x',
      target: { most },
    },
  ];
}
