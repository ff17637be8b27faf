/** The corpus in Chromium: the same table, receipt or error as on native DuckDB. A sample of it, or with `FAULTS=1` the whole. */
import { expect } from '@playwright/test';
import { addFile, openEngine, runText, test } from '../engine/harness.ts';
import { keepResult } from '../support/results.ts';
import { bytesOf, type Case, pathOf } from './case.ts';
import { corpus } from './cases/index.ts';
import { digestQuery } from './digest.ts';
import { native, type Outcome } from './load.ts';

const WHOLE = Boolean(process.env['FAULTS']);
const ONE_IN = 40;

/** A case with what came of it. */
interface Loaded extends Outcome {
  /** Name and type of every column of the table. */
  readonly columns?: readonly (readonly string[])[];
  readonly digest?: readonly (string | null)[];
}

type Page = Parameters<typeof openEngine>[0];

/** Steps of JSON, which is YAML. */
function pipeline(given: Case, columns: readonly string[]): string {
  const config = { ...given.config, path: pathOf(given) };
  const query = digestQuery('t', columns);
  return JSON.stringify({
    oml_version: '0.1.0',
    name: 'corpus',
    steps: [
      { id: 't', component: 'filesystem.csv_extractor', mode: 'read', config },
      { id: 'digest', component: 'duckdb.processor', mode: 'transform', needs: ['t'], config: { query } },
    ],
  });
}

async function inBrowser(page: Page, given: Case, names: readonly string[], runId: string): Promise<Loaded> {
  await addFile(page, pathOf(given), Buffer.from(bytesOf(given)));
  const events = await runText(page, pipeline(given, names), runId);
  for (const event of events) {
    if (event.event !== 'step_failed') continue;
    if (event.step_id !== 't') throw new Error(event.error.message);
    return { error: event.error.message };
  }
  const complete = events.find((event) => event.event === 'step_complete' && event.step_id === 't');
  const [table, digest] = await page.evaluate(() =>
    Promise.all(['t', 'digest'].map((name) => window.engine.tables.rows(name, 0, 1))),
  );
  return {
    ...(complete?.event === 'step_complete' && complete.receipt ? { receipt: complete.receipt } : {}),
    columns: table!.columns!.map(({ name, type }) => [name, type]),
    digest: digest!.rows[0]!,
  };
}

/** Runs the cases in one session, one after the other. */
async function sameAsNative(page: Page, cases: readonly (readonly [name: string, Case])[]): Promise<void> {
  const { w, load } = await native();
  await openEngine(page);
  for (const [i, [name, given]] of cases.entries()) {
    const outcome = await load(given);
    const names = outcome.receipt?.columns.map((column) => column.name) ?? [];
    let expected: Loaded = outcome;
    if (outcome.receipt) {
      const columns = await w.rows(
        `SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = 't' ORDER BY column_index`,
      );
      const [digest] = await w.rows(digestQuery('t', names));
      expected = { ...outcome, columns: columns.map(([name, type]) => [name!, type!]), digest: digest! };
    }
    const found = await inBrowser(page, given, names.length > 0 ? names : ['none'], `run-${i}`);
    expect(found, name).toEqual(expected);
  }
  keepResult({ name: 'corpus', files: cases.length });
}

const named = (subject: string): (readonly [string, Case])[] =>
  corpus[subject]!.map((given) => [`${subject}: ${given.name}`, given]);

if (WHOLE) {
  for (const subject of Object.keys(corpus)) {
    test(`corpus: ${subject}`, async ({ page }) => {
      test.setTimeout(600_000);
      await sameAsNative(page, named(subject));
    });
  }
} else {
  const sample = Object.keys(corpus).flatMap((subject) =>
    named(subject).filter(([, given], i) => given.sample || i % ONE_IN === 0),
  );
  test(`corpus: ${sample.length} files of it @more`, async ({ page }) => {
    test.setTimeout(300_000);
    await sameAsNative(page, sample);
  });
}
