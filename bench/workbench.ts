/** Load and export in the workbench, beside the bare engine and native DuckDB with one thread and with all cores. */
import { cpus } from 'node:os';
import type { Page } from '@playwright/test';
import { dataFile } from './data.ts';
import { exporting } from './export.ts';
import { describe } from './load.ts';
import { openNative, type Native } from './native.ts';
import { settleDisk } from './repeat.ts';
import { median, type Figure, type Finding } from './report.ts';
import {
  addByButton,
  eventsOf,
  HESITATION,
  newestEvents,
  openWorkbench,
  runAllAgain,
  serveSite,
  span,
} from './site.ts';
import { addFile, engineIn, find, run, type BenchContext } from './context.ts';

/** Milliseconds of the load, of the export, and from Run to complete. */
interface Times {
  readonly load: number;
  readonly write: number;
  readonly whole: number;
}

const ROWS = 1_000_000;
const CORES = cpus().length;

/** Every round has a fresh profile, in which each contestant runs twice: the workbench first, then by turns. */
export async function workbenchBenchmark(context: BenchContext): Promise<Finding> {
  const file = await dataFile('mixed', context.quick ? ROWS / 10 : ROWS);
  const stopServing = await serveSite();
  const one = await openNative('disk', 1);
  const all = await openNative('disk', CORES);
  const rounds: Record<string, Times>[] = [];
  try {
    for (let round = 0; round < context.repeat; round++) {
      const chromium = await context.freshChromium();
      const bench = await openWorkbench(chromium);
      await addByButton(bench, file.path, 'load', exporting(file.name));
      // A person has one of the two engines: the other starts when the first run is over, and is as long at rest before its own.
      await bench.waitForTimeout(HESITATION);
      const times: Record<string, Times> = {};
      times['workbench, first run'] = await settled(() => inWorkbench(bench));
      const bare = await engineIn(chromium, 'disk');
      await addFile(bare, file.path);
      await bare.waitForTimeout(2 * HESITATION);
      for (const turn of ['first', 'second']) {
        if (turn === 'second') times['workbench, second run'] = await settled(() => inWorkbench(bench));
        times[`bare engine, ${turn} run`] = await settled(() => inBarePage(bare, exporting(file.name)));
        times[`native, 1 thread, ${turn} run`] = await settled(() => natively(one));
        times[`native, ${CORES} threads, ${turn} run`] = await settled(() => natively(all));
      }
      console.log(`  ${round + 1}/${context.repeat} ${JSON.stringify(times)}`);
      rounds.push(times);
    }
  } finally {
    one.close();
    all.close();
    await stopServing();
  }

  const timesOf = (label: string, part: keyof Times): number[] =>
    rounds.flatMap((times) =>
      Object.entries(times)
        .filter(([name]) => name.startsWith(label))
        .map(([, each]) => each[part]),
    );
  const labels = Object.keys(rounds[0] ?? {});
  const share = (label: string, part: keyof Times, [what, of]: readonly [string, string], most?: number) =>
    ({
      label,
      value: median(timesOf(what, part)) / median(timesOf(of, part)),
      unit: 'x',
      ...(most === undefined ? {} : { target: { most } }),
    }) satisfies Figure;
  const [first, second] = ['workbench, first run', 'workbench, second run'];
  const [single, threads] = ['native, 1 thread', `native, ${CORES} threads`];
  return {
    name: 'workbench',
    title: `In the workbench: load and export ${describe(file)}`,
    measures: (['load', 'write', 'whole'] as const).flatMap((part) =>
      labels.map((label) => ({ label: `${WORDS[part]}: ${label}`, unit: 'ms', runs: timesOf(label, part) })),
    ),
    figures: [
      share(
        "load, share of the bare engine's time, second runs",
        'load',
        [second, 'bare engine, second'],
        1.05,
      ),
      share(
        "Run to complete, share of the bare engine's time, second runs",
        'whole',
        [second, 'bare engine, second'],
        1.05,
      ),
      share("Run to complete, share of the bare engine's time, first runs", 'whole', [
        first,
        'bare engine, first',
      ]),
      share('load, first run against the second', 'load', [first, second], 1.1),
      share('the same of the bare engine', 'load', ['bare engine, first', 'bare engine, second']),
      share('Run to complete, first run against the second', 'whole', [first, second], 1.1),
      share(`load, share of native's time with ${CORES} threads, second run`, 'load', [second, threads], 1),
      share(`load, share of native's time with ${CORES} threads, first run`, 'load', [first, threads]),
      share("load, share of native's time with 1 thread, second run", 'load', [second, single]),
      share(
        `export, share of native COPY's time with ${CORES} threads, second run`,
        'write',
        [second, threads],
        1.3,
      ),
      share(`export, share of native COPY's time with ${CORES} threads, first run`, 'write', [
        first,
        threads,
      ]),
      share("export, share of native COPY's time with 1 thread, second run", 'write', [second, single]),
    ],
    notes: [
      'A step takes what lies between its start and its end by the engine’s clock, so it holds what the page takes of two cores meanwhile; Run to complete is what the page shows.',
      'No GPU: Chromium without one paints with the processor, which is what painting costs at most.',
    ],
  };

  async function inWorkbench(page: Page): Promise<Times> {
    await toFront(page);
    const whole = await runAllAgain(page);
    return timesIn(await newestEvents(page), whole);
  }

  async function inBarePage(page: Page, text: string): Promise<Times> {
    await toFront(page);
    const { started, heard } = await run(page, text);
    return timesIn(eventsOf(heard), find(heard, 'run_complete').at - started);
  }

  async function natively(native: Native): Promise<Times> {
    const load = await native.load(file);
    const write = await native.copy();
    return { load, write, whole: load + write };
  }
}

/** A person has looked at the page before pressing Run: it is drawn. */
async function toFront(page: Page): Promise<void> {
  await page.bringToFront();
  await page.waitForTimeout(HESITATION / 2);
}

const WORDS = { load: 'load', write: 'export', whole: 'Run to complete' } as const;

const timesIn = (events: Parameters<typeof span>[0], whole: number): Times => ({
  load: span(events, 'load'),
  write: span(events, 'write'),
  whole,
});

async function settled<T>(work: () => Promise<T>): Promise<T> {
  settleDisk();
  return work();
}
