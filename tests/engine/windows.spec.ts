/** Windows onto a table, which say of which version of it their rows are. */
import { expect } from '@playwright/test';
import { addFile, extract, pipelineOf, runText, testOnOneEngine, told, transform } from './harness.ts';

const test = testOnOneEngine();

const rows = (from: number, count: number): string =>
  `a,b\n${Array.from({ length: count }, (_, at) => `${from + at},x${at}\n`).join('')}`;
const load = pipelineOf(extract('t', 't.csv'));
const slow = transform('slow', 't', 'SELECT sum(sin(i)) AS s FROM range(100000000000) q(i)');

test('what is known is not sent again; a replaced table has another version, and other columns with it', async ({
  page,
}) => {
  await addFile(page, 't.csv', rows(0, 1000));
  expect((await runText(page, load, 'one')).at(-1)).toMatchObject({ event: 'run_complete' });
  const [table] = await page.evaluate(() => window.engine.tables.list());
  const version = table?.version ?? '';
  const first = await page.evaluate((has) => window.engine.tables.rows('t', 500, 2, has), version);
  expect(first).toEqual({
    table: 't',
    version,
    offset: 500,
    rows: [
      ['500', 'x500'],
      ['501', 'x501'],
    ],
  });
  const whole = await page.evaluate(() => window.engine.tables.rows('t', 999, 5));
  expect(whole).toMatchObject({ version, total: 1000, rows: [['999', 'x999']] });
  expect(whole.columns?.map(({ name }) => name)).toEqual(['a', 'b']);
  // Behind the end there is nothing to tell a version by but the table itself.
  const behind = await page.evaluate((has) => window.engine.tables.rows('t', 5000, 5, has), version);
  expect(behind).toEqual({ table: 't', version, offset: 5000, rows: [] });

  await addFile(page, 't.csv', 'c\n7\n8\n9\n');
  expect((await runText(page, load, 'two')).at(-1)).toMatchObject({ event: 'run_complete' });
  const other = await page.evaluate((has) => window.engine.tables.rows('t', 0, 100, has), version);
  const cell = (of: string, row: number) =>
    page.evaluate(
      async ([version, at]) => (await window.engine.tables.cell({ table: 't', version }, at, 'c'))?.text(),
      [of, row] as const,
    );
  expect(await cell(other.version, 1)).toBe('8');
  await expect(cell(version, 1)).rejects.toThrow(
    'The table "t" has been replaced since its rows were shown.',
  );
  expect(other).toMatchObject({
    total: 3,
    columns: [{ name: 'c', type: 'BIGINT' }],
    rows: [['7'], ['8'], ['9']],
  });
  expect(other.version).not.toBe(version);
  expect((await page.evaluate(() => window.engine.tables.list()))[0]?.version).toBe(other.version);
});

test('while a run goes on, windows show the table as it is on disk, of one version', async ({ page }) => {
  await addFile(page, 't.csv', rows(5, 3000));
  const running = runText(page, pipelineOf(extract('t', 't.csv'), slow), 'three');
  await told(page, 'step_start', 'slow');
  const seen = await page.evaluate(async () => {
    const [table] = await window.engine.tables.list();
    const places = [0, 2900, 17, 1500, 2999];
    const windows = [];
    for (const place of places) windows.push(await window.engine.tables.rows('t', place, 1, table?.version));
    return { version: table?.version, total: table?.rows, windows };
  });
  expect(seen.total).toBe(3000);
  expect(seen.windows).toEqual(
    [0, 2900, 17, 1500, 2999].map((at) => ({
      table: 't',
      version: seen.version,
      offset: at,
      rows: [[String(at + 5), `x${at}`]],
    })),
  );
  await page.evaluate(() => window.engine.runs.cancel());
  expect((await running).at(-1)).toMatchObject({ event: 'run_cancelled' });
});
