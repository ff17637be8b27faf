/** The console's queries in the browser's engine: what they give, what they leave, what ends them. */
import { expect } from '@playwright/test';
import { catalog } from '#drivers/index.ts';
import { readingsOf } from '#session/console/console-files.ts';
import type { FileReading } from '#workers/engine.ts';
import { addFile, openEngine, runText, test } from './harness.ts';

const ROWS = `oml_version: "0.1.0"
name: rows
steps:
  - id: rows
    component: duckdb.processor
    mode: transform
    config: { query: "SELECT i, TIMESTAMPTZ '2024-01-02 03:04:05+00' AS moment FROM range(1000) t(i)" }
`;
/** As the page says how a file is read. */
function reading(path: string): FileReading {
  const files = [{ name: path, bytes: 1, modified: 0 }];
  const found = readingsOf(`FROM '${path}'`, { catalog, plan: undefined, files }, false);
  if (found.type === 'refused') throw new Error(found.message);
  return found.files[path]!;
}

test('an answer is kept, read by pages and whole, and leaves no table', async ({ page }) => {
  await openEngine(page);
  await runText(page, ROWS);
  const found = await page.evaluate(async () => {
    const { console: door, exports, tables } = window.engine;
    const sql = 'SELECT i, moment::DATE AS day, repeat(chr(97), 3000) AS long FROM rows ORDER BY i DESC';
    const answer = await door.ask({ sql, wants: 'rows', most: 900, files: {} });
    if (answer.type !== 'rows') return answer;
    const { id, columns, rows, more } = answer;
    const [row] = await door.rows(id, 899, 100);
    const cell = await door.cell(id, 0, 'long');
    const options = { header: true, delimiter: ',' };
    const csv = await exports.write({ rows: { type: 'answer', id }, name: 'a', format: 'csv', options });
    const text = csv.type === 'written' ? ((await csv.file?.text()) ?? '') : csv.why;
    const names = (await tables.list()).map(({ name }) => name);
    await door.drop(id);
    const gone = await door.rows(id, 0, 1).catch((cause: Error) => cause.message);
    return {
      columns: columns.map(({ type }) => type),
      rows,
      more,
      row: [row?.[0], row?.[1], row?.[2]?.length],
      cell: cell?.size,
      lines: text.split('\n').length,
      names,
      gone,
    };
  });
  expect(found).toEqual({
    columns: ['BIGINT', 'DATE', 'VARCHAR'],
    rows: 900,
    more: true,
    row: ['100', '2024-01-02', 2001],
    cell: 3000,
    lines: 902,
    names: ['rows'],
    gone: expect.stringContaining('Ask the query again'),
  });
  // What is committed is written out all the same.
  const events = await runText(page, ROWS);
  expect(events.at(-1)).toMatchObject({ event: 'run_complete' });
});

test('files are read by their extractors, and are gone after the query @more', async ({ page }) => {
  await openEngine(page);
  await addFile(page, 'in/a b.csv', Buffer.from('id,n\n01,1\n02,2\n03,\n'));
  const ask = (sql: string, files: object) =>
    page.evaluate(
      ([sql, files]) => window.engine.console.ask({ sql, wants: 'rows', files: files as never }),
      [sql, files] as const,
    );
  const path = 'in/a b.csv';
  const whole = await ask(`SELECT * FROM '${path}' JOIN '${path}' AS b USING (id)`, {
    [path]: reading(path),
  });
  expect(whole).toMatchObject({
    type: 'rows',
    rows: 3,
    columns: [{ name: 'id', type: 'VARCHAR' }, { type: 'BIGINT' }, { type: 'BIGINT' }],
    files: [{ path, rows: 3, isPart: false }],
  });
  const { config, ...read } = reading(path);
  const cut = { ...read, config: { ...config, limit: 2 }, isCut: true };
  const part = await ask(`FROM '${path}'`, { [path]: cut });
  expect(part).toMatchObject({ rows: 2, files: [{ rows: 2, isPart: true }] });
  expect(await ask(`FROM "${path}"`, {})).toMatchObject({
    type: 'refused',
    message: `There is no table "${path}". A file is named in single quotes: '${path}'.`,
    at: { start: 5, end: 17 },
    instead: `'${path}'`,
  });
  await addFile(page, 'bad.csv', Buffer.from('a,b\n1,2\n1,2,3\n'));
  expect(await ask(`FROM 'bad.csv'`, { 'bad.csv': reading('bad.csv') })).toMatchObject({
    type: 'refused',
    message: expect.stringContaining('bad.csv'),
  });
  expect(await page.evaluate(() => window.engine.tables.list())).toEqual([]);
});
