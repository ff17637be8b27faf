/** Memory of many guest sessions in one DuckDB, against one. */
import type { BenchContext } from './context.ts';
import { between } from './memory.ts';
import { watchMemory } from './processes.ts';
import { median, type Finding } from './report.ts';

const MANY = 10;
/** Each makes tables as a small example does. */
const TEXT = `oml_version: "0.1.0"
name: guest
steps:
  - id: made
    component: duckdb.processor
    mode: transform
    config: { query: "SELECT range AS id, md5(range::VARCHAR) AS name FROM range(1000)" }
  - id: counted
    component: duckdb.processor
    mode: transform
    config: { query: "SELECT count(*) AS n FROM made" }
`;

export async function guestsBenchmark(context: BenchContext): Promise<Finding> {
  const rounds: { empty: number; one: number; many: number }[] = [];
  for (let round = 0; round < Math.min(context.repeat, 5); round++) {
    const [one, many] = [await measure(context, 1), await measure(context, MANY)];
    rounds.push({ empty: one.empty, one: one.rest, many: many.rest });
    console.log(`  ${round + 1}: ${JSON.stringify(rounds.at(-1))}`);
  }
  const runs = (of: (round: (typeof rounds)[number]) => number): number[] => rounds.map(of);
  return {
    name: 'guests',
    title: `${MANY} guest sessions in one worker and one DuckDB`,
    measures: [
      { label: 'browser with an empty page', unit: 'MB', runs: runs(({ empty }) => empty) },
      { label: 'one guest that has run', unit: 'MB', runs: runs(({ one }) => one) },
      { label: `${MANY} guests that have run`, unit: 'MB', runs: runs(({ many }) => many) },
    ],
    figures: [
      {
        label: `${MANY} guests against one, above an empty page`,
        value: median(runs(({ empty, one, many }) => (many - empty) / (one - empty))),
        unit: 'x',
        target: { most: 1.3 },
      },
    ],
    notes: [
      'PSS of the process tree from /proc, the median of the third second at rest; a fresh browser for every run. The engine alone, without the frames of the playgrounds.',
    ],
  };
}

async function measure(
  context: BenchContext,
  guests: number,
): Promise<{ readonly empty: number; readonly rest: number }> {
  const chromium = await context.freshChromium();
  const page = await chromium.page('disk');
  const stop = watchMemory(chromium.pid);
  await pause(3_000);
  const opened = Date.now();
  await page.evaluate(([count, text]) => window.bench.guests(count, text), [guests, TEXT] as const);
  await pause(3_000);
  const ended = Date.now();
  const samples = stop();
  return {
    empty: median(between(samples, opened - 1_000, opened)),
    rest: median(between(samples, ended - 1_000, ended)),
  };
}

const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));
