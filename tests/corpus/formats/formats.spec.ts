/** The corpus of formats in Chromium: the same tables and errors as on native DuckDB. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { addFile, openEngine, runText, snapshot, test } from '../../engine/harness.ts';
import { keepResult } from '../../support/results.ts';
import type { FormatCase } from './case.ts';
import { formats } from './index.ts';
import { outcomeOf, type Outcome } from './outcome.ts';

const expected = JSON.parse(readFileSync(join(import.meta.dirname, 'expected.json'), 'utf8')) as Record<
  string,
  Outcome
>;
type Page = Parameters<typeof openEngine>[0];

const pipeline = ({ component, path, config }: FormatCase): string =>
  JSON.stringify({
    oml_version: '0.1.0',
    name: 'corpus',
    steps: [{ id: 't', component, mode: 'read', config: { ...config, path } }],
  });

async function inBrowser(page: Page, given: FormatCase, runId: string): Promise<Outcome> {
  for (const [path, bytes] of Object.entries({ ...given.beside, [given.path]: given.bytes }))
    await addFile(page, path, Buffer.from(bytes));
  const events = await runText(page, pipeline(given), runId);
  for (const event of events) if (event.event === 'step_failed') return { error: event.error.message };
  const complete = events.find((event) => event.event === 'step_complete');
  if (complete?.event !== 'step_complete' || !complete.receipt) throw new Error(`${given.name}: no receipt`);
  const query = (sql: string) =>
    page.evaluate(async (sql) => {
      const { rows } = await window.engine.tables.query(sql, { limit: 1000, format: 'rows', hidden: [] });
      return rows;
    }, sql);
  const { columns } = await page.evaluate(() => window.engine.tables.rows('t', 0, 1));
  const types = columns!.map(({ name, type }) => [name, type]);
  return await outcomeOf(query, types, complete.receipt);
}

test('every file of it @more', async ({ page }) => {
  test.setTimeout(600_000);
  await openEngine(page);
  const all = await formats();
  for (const [i, given] of all.entries())
    expect.soft(await inBrowser(page, given, `run-${i}`), given.name).toEqual(expected[given.name]);
  expect(Object.keys(await snapshot(page))).toContain('t');
  keepResult({ name: 'corpus of formats', files: all.length });
});
