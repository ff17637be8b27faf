/** From Run to complete, where the work is small: three steps over few rows, thirty steps. */
import { dataFile } from './data.ts';
import { interleave } from './repeat.ts';
import { median, type Figure, type Finding } from './report.ts';
import { addFile, engineIn, find, run, type BenchContext } from './context.ts';

/** Runs are short: more of them cost nothing. */
const TIMES = 5;

export async function overheadBenchmark(context: BenchContext): Promise<Finding> {
  const page = await engineIn(await context.freshChromium(), 'disk');
  const sizes = [10, 100, 1_000, 100_000];
  const variants = [];
  for (const rows of sizes) {
    const file = await dataFile('mixed', rows);
    await addFile(page, file.path);
    variants.push({ label: `3 steps, ${rows.toLocaleString('en')} rows`, text: pipeline(file.name, 1) });
  }
  variants.push({ label: '30 steps, 100 rows', text: pipeline('mixed-100.csv', 28) });
  const measures = await interleave(
    variants.map(({ label, text }) => ({
      label,
      async run() {
        const { started, heard } = await run(page, text);
        return find(heard, 'run_complete').at - started;
      },
    })),
    context.repeat * TIMES,
  );
  const figure = (label: string, most: number): Figure => ({
    label: `${label}, Run to complete`,
    value: median(measures.find((measure) => measure.label === label)?.runs ?? []),
    unit: 'ms',
    target: { most },
  });
  return {
    name: 'overhead',
    title: 'Pipelines: Run to complete, every step durable',
    measures,
    figures: [figure('3 steps, 100 rows', 60), figure('30 steps, 100 rows', 600)],
    notes: ['As the page hears it; extract, SQL (each over the step before) and write.'],
  };
}

export function pipeline(file: string, processors: number): string {
  const queries = Array.from(
    { length: processors },
    (_, index) => `  - id: sql-${index + 1}
    component: duckdb.processor
    mode: transform
    config: { query: 'SELECT *, ${index} AS step_${index} FROM ${index === 0 ? 'load' : `"sql-${index}"`}' }
`,
  );
  return `oml_version: "0.1.0"
name: overhead
steps:
  - id: load
    component: filesystem.csv_extractor
    mode: read
    config: { path: ${file} }
${queries.join('')}  - id: write
    component: filesystem.csv_writer
    mode: write
    config: { path: out.csv }
`;
}
