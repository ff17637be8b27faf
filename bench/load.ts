/** A CSV file into a table: our extractor, read_csv in the same DuckDB-WASM, and native DuckDB with one thread. */
import type { Page } from '@playwright/test';
import { dataFile, type DataFile, type Kind } from './data.ts';
import { openNative } from './native.ts';
import type { Source } from './raw.ts';
import { interleave, type Variant } from './repeat.ts';
import { median, type Figure, type Measure } from './report.ts';
import { addFile, engineIn, rawIn, run, stepTime, type Benchmark, type World } from './world.ts';

export type Place = 'disk' | 'memory';

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

interface Options {
  readonly places?: readonly Place[];
  /** The issue names no figure for this file. */
  readonly untargeted?: boolean;
}

export function loadBenchmark(kind: Kind, rows: number, options: Options = {}): Benchmark {
  const { places = ['disk', 'memory'], untargeted = false } = options;
  return async (world) => {
    const size = world.quick ? rows / 10 : rows;
    const file = await dataFile(kind, size);
    const results = [];
    for (const place of places) {
      const measures = await measure(world, file, place);
      results.push({ measures, figures: figures(measures, place, untargeted ? undefined : TARGETS[place]) });
    }
    return {
      name: `load-${kind}-${rows}`,
      title: `Load ${size.toLocaleString('en')} rows, ${file.what}, ${(file.bytes / 1e6).toFixed(0)} MB of CSV`,
      measures: results.flatMap(({ measures }) => measures),
      figures: results.flatMap(({ figures }) => figures),
      notes: [],
    };
  };
}

async function measure(world: World, file: DataFile, place: Place): Promise<Measure[]> {
  console.log(`${file.name} into ${place === 'disk' ? 'OPFS' : 'memory'}`);
  const ours = await engineIn(world, place);
  const raw = await rawIn(world, place);
  const native = await openNative(place);
  try {
    await addFile(ours, file.path);
    await raw.setInputFiles('input', file.path);
    await raw.evaluate(() => window.bench.raw?.store(window.bench.picked()));
    const where = place === 'disk' ? 'OPFS' : 'memory';
    return await interleave(
      [
        ourVariant(ours, file, `ours, ${where}`),
        rawVariant(raw, file, 'handle', `read_csv (picked file), ${where}`),
        rawVariant(raw, file, 'stored', `read_csv (file in OPFS), ${where}`),
        { label: `native, 1 thread, ${place}`, run: () => native.load(file) },
      ],
      world.repeat,
    );
  } finally {
    native.close();
    await ours.close();
    await raw.evaluate(() => window.bench.raw?.close());
    await raw.close();
  }
}

function ourVariant(page: Page, { name, rows }: DataFile, label: string): Variant {
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

function figures([ours, handle, stored, native]: Measure[], place: Place, targets?: Targets): Figure[] {
  const time = (measure?: Measure): number => median(measure?.runs ?? []);
  const opponents = [time(handle), time(stored)].filter((value) => Number.isFinite(value));
  const where = place === 'disk' ? 'OPFS' : 'memory';
  return [
    {
      label: `${where}: times as fast as read_csv (the faster of the two)`,
      value: Math.min(...opponents) / time(ours),
      unit: 'x',
      ...(targets ? { target: { least: targets.least } } : {}),
    },
    {
      label: `${where}: share of native's time`,
      value: time(ours) / time(native),
      unit: 'x',
      ...(targets ? { target: { most: targets.most } } : {}),
    },
  ];
}
