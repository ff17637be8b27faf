/** 1.3 GB of CSV against the opponents, cost per row at 1 and 10 million rows, and a hundred million narrow rows. */
import { dataFile } from './data.ts';
import { describe, figures, loading, measure, ourVariant } from './load.ts';
import { watchMemory } from './processes.ts';
import { fastest, type Finding } from './report.ts';
import { addFile, engineIn, find, run, stepTime, type BenchContext } from './context.ts';

export async function largeBenchmark(context: BenchContext): Promise<Finding> {
  const rows = context.quick ? 1_000_000 : 10_000_000;
  const large = await dataFile('mixed', rows);
  const small = await dataFile('mixed', rows / 10);
  const chromium = await context.freshChromium();
  const page = await engineIn(chromium, 'disk');
  await addFile(page, small.path);
  const label = `ours, ${small.rows.toLocaleString('en')} rows, OPFS`;
  const measures = await measure(chromium, large, 'disk', context.repeat, [ourVariant(page, small, label)]);
  const perRow = (at: number, count: number): number => fastest(measures[at]?.runs ?? []) / count;
  const [many, few] = [perRow(0, large.rows), perRow(5, small.rows)];
  return {
    name: 'large',
    title: `Load ${describe(large)}`,
    measures,
    figures: [
      ...figures(measures, 'disk'),
      {
        label: 'cost per row, against a tenth of the rows (fastest runs)',
        value: many / few,
        unit: 'x',
        target: { most: 1.15 },
      },
    ],
    notes: [
      `Nanoseconds per row, fastest runs: ${(many * 1e6).toFixed(0)} against ${(few * 1e6).toFixed(0)}.`,
    ],
  };
}

export async function hugeBenchmark(context: BenchContext): Promise<Finding> {
  const file = await dataFile('narrow', context.quick ? 10_000_000 : 100_000_000);
  const chromium = await context.freshChromium();
  const page = await engineIn(chromium, 'disk');
  await addFile(page, file.path);
  const stop = watchMemory(chromium.pid);
  const ran = await run(page, loading(file.name));
  const peak = Math.max(...stop().map(({ pss }) => pss));
  const { event } = find(ran.heard, 'step_complete', 'load');
  if (event.event !== 'step_complete' || event.rows !== file.rows)
    throw new Error(`loaded other than ${file.rows} rows: ${JSON.stringify(event)}`);
  const took = stepTime(ran, 'load');
  return {
    name: 'huge',
    title: `One load of ${describe(file)}`,
    measures: [
      { label: 'ours, OPFS', unit: 'ms', runs: [took] },
      { label: 'peak memory of all browser processes', unit: 'MB', runs: [peak] },
    ],
    figures: [],
    notes: [`${((took * 1e6) / file.rows).toFixed(0)} ns per row.`],
  };
}
