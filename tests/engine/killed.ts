/** What is there after a kill, and what may be: every round makes numbers of its own, so that what an earlier one left cannot pass for it. */
import { expect, type Page } from '@playwright/test';
import type { RunEvent } from '#core/run/events.ts';
import { extract, pipelineOf, transform, write } from './harness.ts';

export const ROWS = process.env['FAULTS'] ? 200_000 : 60_000;
const TABLES = ['rows', 'sorted', 'times'];
/** In the order they run. */
export const STEPS = ['rows', 'times', 'sorted', 'out'];

/** The newest round in which a step was told complete, by step. */
export type Told = Record<string, number>;

export const inputOf = (round: number): string => `rows-${round % 2}.csv`;
export const firstRow = (round: number): number => (round % 2) * 1000;

const steps = (round: number): readonly string[] => [
  extract('rows', inputOf(round)),
  transform('times', 'rows', `SELECT a * ${round} AS a, md5(a::VARCHAR) AS hash FROM rows`),
  transform('sorted', 'times', 'SELECT a FROM times ORDER BY hash'),
  write('out', 'times', 'out.csv'),
];

export const pipeline = (round: number): string => pipelineOf(...steps(round));

export const runIdOf = (round: number): string => `run-${round}`;
const roundOf = (runId: string): number => Number(/^run-(\d+)/.exec(runId)?.[1]);

const PRIME = 1_000_003;

/** Count, sum and a checksum of column `a` in what `step` makes in `round`. */
function contentOf(step: string, round: number): readonly string[] {
  const factor = step === 'rows' ? 1 : round;
  let [sum, check] = [0, 0];
  for (let row = 0; row < ROWS; row++) {
    const a = (firstRow(round) + row) * factor;
    sum += a;
    check += (a * a) % PRIME;
  }
  return [ROWS, sum, check].map(String);
}

const content = (table: string): string =>
  `SELECT 'table' AS kind, '${table}' AS name, CAST(count(*) AS VARCHAR) AS n, CAST(sum(a) AS VARCHAR) AS s, CAST(sum(a * a % ${PRIME}) AS VARCHAR) AS c FROM ${table}`;
const LEDGER = `SELECT 'ledger', step_id, CAST(rows AS VARCHAR), run_id, '' FROM osiris.steps WHERE step_id <> 'checked'`;
const CHECK = [...TABLES.map(content), LEDGER].join(' UNION ALL ');

interface Seen {
  readonly events: readonly RunEvent[];
  readonly tables: readonly string[];
  /** Kind, name and cells of what `CHECK` found before any step ran. */
  readonly rows: readonly (readonly (string | null)[])[];
  readonly file: readonly string[];
}

/**
 * What is there before the first of `more` steps runs. The look is a step of the same run: one of its own would remove what the run
 * that was cut off has left, by which the next one sees how far it came.
 */
async function look(
  page: Page,
  runId: string,
  more: readonly string[] = [],
  continues?: string,
): Promise<Seen> {
  const tables = await page.evaluate(() => window.engine.tables.list());
  const file = await fileContent(page);
  const events = await page.evaluate(
    ([text, id, sql, options]) => window.harness.runUnchecked(text, id, 'checked', sql, options),
    [pipelineOf(transform('checked', '', 'SELECT 1 AS x'), ...more), runId, CHECK, { continues }] as const,
  );
  const { rows } = await page.evaluate(() => window.engine.tables.rows('checked', 0, 20));
  await page.evaluate(() => window.engine.tables.drop('checked'));
  return { events, tables: tables.map(({ name }) => name), rows, file };
}

/**
 * Every table is there once, whole, and of the round that the ledger names; the file is whole; and all of them are of `round`, which was
 * cut off, or of the one before where they were not `told` complete.
 */
function expectWhole({ tables, rows, file }: Seen, round: number, told: Told): void {
  expect([...tables].sort()).toEqual(TABLES);
  const ledger = rows.filter(([kind]) => kind === 'ledger');
  expect(ledger.map(([, step]) => step).sort()).toEqual([...STEPS].sort());
  const made: Record<string, number> = Object.fromEntries(
    ledger.map(([, step, , runId]) => [step, roundOf(runId ?? '')]),
  );
  const found = Object.fromEntries(
    rows.filter(([kind]) => kind === 'table').map(([, name, ...cells]) => [name, cells]),
  );
  const ofFile = [round, round - 1].find((at) => String(file) === String(contentOf('out', at)));

  for (const [step, at] of Object.entries({ ...made, file: ofFile ?? NaN })) {
    const least = (told[step === 'file' ? 'out' : step] ?? 0) === round ? round : round - 1;
    const what = `${step} of round ${at}, cut off in ${round}, told complete in ${JSON.stringify(told)}`;
    expect(at, what).toBeGreaterThanOrEqual(least);
    expect(at, what).toBeLessThanOrEqual(round);
    if (TABLES.includes(step)) expect(found[step], what).toEqual(contentOf(step, at));
  }
}

/** As `contentOf` gives it. */
const fileContent = (page: Page): Promise<readonly string[]> =>
  page.evaluate(async (prime) => {
    const text = await (await window.engine.artifacts.read('out', 'out.csv')).text();
    const values = text
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((line) => Number(line.slice(0, line.indexOf(','))));
    const sum = values.reduce((total, a) => total + a, 0);
    return [values.length, sum, values.reduce((total, a) => total + ((a * a) % prime), 0)].map(String);
  }, PRIME);

/** Nothing is lost and nothing there in part; then steps told complete are kept, the others run, and all is of `round`. */
export async function continueRun(page: Page, round: number, told: Told): Promise<void> {
  const cutOff = await look(page, `${runIdOf(round)}-continued`, steps(round), runIdOf(round));
  expectWhole(cutOff, round, told);
  const { events } = cutOff;
  expect(events.at(-1)).toMatchObject({ event: 'run_complete', rows: ROWS });
  const kept = events.flatMap((event) => (event.event === 'step_cached' ? [event.step_id] : []));
  expect(kept).toEqual(expect.arrayContaining(STEPS.filter((step) => told[step] === round)));
  for (const step of STEPS) told[step] = round;

  const whole = await look(page, 'check');
  expect(whole.events.at(-1)).toMatchObject({ event: 'run_complete' });
  expectWhole(whole, round, told);
}

/** Bytes of the database's file. Fails when there are files that a run leaves only where it was cut off. */
export async function tidy(page: Page): Promise<number> {
  const kept = await page.evaluate(() => window.harness.kept());
  expect(Object.keys(kept).filter((path) => /\/tmp-\w+\/|\/arriving\/|\.corrupt/.test(path))).toEqual([]);
  expect(Object.keys(kept).filter((path) => path.endsWith('.csv')).length).toBe(3);
  return kept['osiris_sessions/killed/pipeline_data.duckdb'] ?? NaN;
}
