/** A table into a CSV file: our writer and COPY in the same DuckDB-WASM, to the origin's storage, and native DuckDB's COPY. */
import { availableParallelism } from 'node:os';
import type { Page } from '@playwright/test';
import { dataFile, type Kind } from './data.ts';
import { describe, loading } from './load.ts';
import { openNative } from './native.ts';
import { interleave } from './repeat.ts';
import { median } from './report.ts';
import { addFile, engineIn, rawIn, run, stepTime, type Benchmark } from './context.ts';

export const exporting = (name: string): string => `${loading(name)}  - id: write
    component: filesystem.csv_writer
    mode: write
    config: { path: out.csv }
`;

export function exportBenchmark(kind: Kind, rows: number): Benchmark {
  return async (context) => {
    const file = await dataFile(kind, context.quick ? rows / 10 : rows);
    const chromium = await context.freshChromium();
    const ours = await engineIn(chromium, 'disk');
    const raw = await rawIn(chromium, 'disk');
    await addFile(ours, file.path);
    await loadRaw(raw, file.path, file.rows);
    const cores = availableParallelism();
    const natives = [await openNative('disk', 1), await openNative('disk', cores)] as const;
    for (const native of natives) await native.load(file);
    console.log(`export of ${file.name}`);
    const measures = await interleave(
      [
        {
          label: 'ours (csv_writer)',
          run: async () => stepTime(await run(ours, exporting(file.name)), 'write'),
        },
        { label: 'COPY to OPFS', run: () => raw.evaluate(() => window.bench.raw?.copy() ?? NaN) },
        { label: "native's COPY, 1 thread", run: natives[0].copy },
        { label: `native's COPY, ${cores} threads`, run: natives[1].copy },
      ],
      context.repeat,
    );
    for (const native of natives) native.close();
    const [writer = NaN, copy = NaN, single = NaN, all = NaN] = measures.map(({ runs }) => median(runs));
    return {
      name: `export-${kind}`,
      title: `Export ${describe(file)}`,
      measures,
      figures: [
        { label: "share of COPY's time", value: writer / copy, unit: 'x', target: { most: 1 } },
        { label: "share of native's time, 1 thread", value: writer / single, unit: 'x' },
        {
          label: "share of native's time, all cores",
          value: writer / all,
          unit: 'x',
          target: { most: 1.3 },
        },
      ],
      notes: [
        'Our writer sorts the columns by name and quotes as Osiris does; COPY writes them as they are.',
      ],
    };
  };
}

async function loadRaw(page: Page, path: string, rows: number): Promise<void> {
  await page.setInputFiles('input', path);
  await page.evaluate((count) => window.bench.raw?.load(window.bench.picked(), 'handle', count), rows);
}
