/** A table into a CSV file in the origin's storage: our writer, and COPY in the same DuckDB-WASM. */
import type { Page } from '@playwright/test';
import { dataFile, type Kind } from './data.ts';
import { describe, loading } from './load.ts';
import { interleave } from './repeat.ts';
import { median } from './report.ts';
import { addFile, engineIn, rawIn, run, stepTime, type Benchmark } from './world.ts';

export const exporting = (name: string): string => `${loading(name)}  - id: write
    component: filesystem.csv_writer
    mode: write
    config: { path: out.csv }
`;

export function exportBenchmark(kind: Kind, rows: number): Benchmark {
  return async (world) => {
    const file = await dataFile(kind, world.quick ? rows / 10 : rows);
    const chromium = await world.freshChromium();
    const ours = await engineIn(chromium, 'disk');
    const raw = await rawIn(chromium, 'disk');
    await addFile(ours, file.path);
    await loadRaw(raw, file.path, file.rows);
    console.log(`export of ${file.name}`);
    const measures = await interleave(
      [
        {
          label: 'ours (csv_writer)',
          run: async () => stepTime(await run(ours, exporting(file.name)), 'write'),
        },
        { label: 'COPY to OPFS', run: () => raw.evaluate(() => window.bench.raw?.copy() ?? NaN) },
      ],
      world.repeat,
    );
    const [writer, copy] = measures.map(({ runs }) => median(runs));
    return {
      name: `export-${kind}`,
      title: `Export ${describe(file)}`,
      measures,
      figures: [
        {
          label: "share of COPY's time",
          value: (writer ?? NaN) / (copy ?? NaN),
          unit: 'x',
          target: { most: 1 },
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
