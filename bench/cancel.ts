/** From Cancel to `run_cancelled`, at random moments of a load, of SQL and of an export. */
import { dataFile } from './data.ts';
import { exporting } from './export.ts';
import { loading } from './load.ts';
import type { Cancelled } from './page.ts';
import { quantile, type Finding } from './report.ts';
import { randomFrom } from './rows.ts';
import { addFile, engineIn, find, run, stepTime, type BenchContext } from './context.ts';

const asking = (query: string): string => `oml_version: "0.1.0"
name: sql
steps:
  - id: ask
    component: duckdb.processor
    mode: transform
    needs: []
    config: { query: ${JSON.stringify(query)} }
`;
const QUERIES = [
  'SELECT sum(a.range * b.range) AS s FROM range(1000000) a, range(100000) b',
  'SELECT range AS id, md5(range::VARCHAR) AS text FROM range(50000000)',
  'SELECT md5(range::VARCHAR) AS text FROM range(20000000) ORDER BY text',
];
const SQL_MS = 4_000;

export async function cancelBenchmark(context: BenchContext): Promise<Finding> {
  const file = await dataFile('mixed', context.quick ? 100_000 : 1_000_000);
  const page = await engineIn(await context.freshChromium(), 'disk');
  await addFile(page, file.path);
  await addFile(page, (await dataFile('mixed', 100)).path);
  // How long each goes on when nobody cancels, and nothing is new to the browser.
  await run(page, exporting(file.name));
  const whole = await run(page, exporting(file.name));
  const kinds = [
    { label: 'load', step: 'load', texts: [loading(file.name)], lasts: stepTime(whole, 'load') },
    { label: 'SQL', step: 'ask', texts: QUERIES.map(asking), lasts: SQL_MS },
    { label: 'export', step: 'write', texts: [exporting(file.name)], lasts: stepTime(whole, 'write') },
  ];
  const random = randomFrom(3);
  const each = context.quick ? 3 : 10;
  const measures = [];
  const usable: number[] = [];
  let late = 0;
  for (const { label, step, texts, lasts } of kinds) {
    const runs: number[] = [];
    for (let at = 0; runs.length < each && at < 2 * each; at++) {
      const text = texts[at % texts.length] ?? '';
      const delay = random() * lasts * 0.9;
      const cancelled: Cancelled = await page.evaluate(
        ([source, wanted, ms]) => window.bench.runAndCancel(source, wanted, ms),
        [text, step, delay] as const,
      );
      const end = cancelled.heard.at(-1);
      if (end?.event.event !== 'run_cancelled') {
        late++;
        continue;
      }
      runs.push(end.at - cancelled.pressed);
      usable.push(cancelled.usable - cancelled.pressed);
      console.log(`  ${label}: cancelled after ${delay.toFixed(0)} ms: ${runs.at(-1)?.toFixed(1)} ms`);
      const again = await run(page, loading('mixed-100.csv'));
      find(again.heard, 'run_complete');
    }
    measures.push({ label: `${label}: Cancel to run_cancelled`, unit: 'ms', runs } as const);
  }
  const all = measures.flatMap(({ runs }) => runs);
  const share = (label: string, value: number, most?: number) =>
    ({ label, value, unit: 'ms', ...(most ? { target: { most } } : {}) }) as const;
  return {
    name: 'cancel',
    title: `${all.length} cancels at random moments`,
    measures: [...measures, { label: 'all: Cancel to usable engine', unit: 'ms', runs: usable }],
    figures: [
      share('50th percentile', quantile(all, 0.5)),
      share('95th percentile', quantile(all, 0.95), 500),
      share('slowest', Math.max(...all), 2_000),
    ],
    notes: [
      `After every cancel a small load ran and completed. ${late} runs ended before they were cancelled and are not counted.`,
    ],
  };
}
