/** The session's tables as a DuckDB file, which native DuckDB opens: the same tables, types and content. */
import { DuckDBInstance } from '@duckdb/node-api';
import { expect, type Page } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeDuckDb, newFolder, TYPES, typesTable } from '../drivers/duckdb-files.ts';
import { violations } from '../support/axe.ts';
import { testOnOnePage } from '../support/one-page.ts';
import { addFiles, open, run, setText } from '../support/playground.ts';
import { shots } from '../support/shots.ts';

// As in browsers that offer no place on the disk: the file is a download.
const test = testOnOnePage(async (page) => {
  await page.addInitScript(() => Reflect.deleteProperty(window, 'showSaveFilePicker'));
  await open(page);
});

const TEXT = `oml_version: "0.1.0"
name: every type
steps:
  - id: types
    component: filesystem.duckdb_extractor
    mode: read
    config: { path: types.duckdb, table: types }
  - id: odd "name"
    component: duckdb.processor
    mode: transform
    needs: [types]
    config:
      query: SELECT i, 'text ' || i AS t FROM range(150000) r(i)
`;

async function sheetOf(page: Page) {
  await page.getByRole('button', { name: 'Menu', exact: true }).click();
  await page.getByRole('button', { name: 'Save tables as .duckdb…' }).press('Enter');
  const sheet = page.getByRole('dialog', { name: 'Tables as a DuckDB file' });
  await expect(sheet.getByRole('button', { name: /^Download .*duckdb$/ })).toBeVisible();
  return sheet;
}

async function readAll(path: string, sql: string) {
  const instance = await DuckDBInstance.create(path, { access_mode: 'READ_ONLY' });
  const connection = await instance.connect();
  try {
    await connection.run(`SET TimeZone = 'UTC'`);
    return (await connection.runAndReadAll(sql)).getRowsJson();
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

test('before a run there is nothing to save', async ({ page }) => {
  await setText(page, TEXT);
  const sheet = await sheetOf(page);
  await expect(sheet.getByRole('button', { name: 'Download every-type.duckdb' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(sheet).toHaveCount(0);
});

test('every type comes out as it went in @more', async ({ page }) => {
  test.setTimeout(240_000);
  const folder = newFolder();
  const path = join(folder, 'types.duckdb');
  await makeDuckDb(path, typesTable());
  await addFiles(page, [{ name: 'types.duckdb', content: readFileSync(path) }]);
  await setText(page, TEXT);
  expect(await run(page)).toMatch(/^Run complete/);
  const sheet = await sheetOf(page);
  await expect(sheet).toContainText('rows');
  await shots(page, 'duckdb-export');
  expect(await violations(page, [390, 1440])).toEqual([]);
  const downloading = page.waitForEvent('download', { timeout: 120_000 });
  await sheet.getByRole('button', { name: 'Download every-type.duckdb' }).press('Enter');
  const download = await downloading;
  expect(download.suggestedFilename()).toBe('every-type.duckdb');
  const saved = join(folder, 'saved.duckdb');
  await download.saveAs(saved);
  await expect(sheet.getByRole('status', { name: 'Saving the tables' })).toContainText(
    'every-type.duckdb saved',
  );

  const tables = `SELECT schema_name, table_name FROM duckdb_tables() WHERE NOT internal`;
  const names = await readAll(saved, tables);
  expect(names).toContainEqual(['main', 'types']);
  expect(names).toContainEqual(['main', 'odd "name"']);
  // Nothing of how they were made.
  expect(names.every(([schema]) => schema === 'main')).toBe(true);
  const types = `SELECT column_name, column_type FROM (DESCRIBE types)`;
  const expected = TYPES.map(({ name, type, kept = type }) => [name, kept]);
  expect(await readAll(saved, types)).toEqual(expected);
  const texts = `SELECT COLUMNS(*)::VARCHAR FROM types`;
  expect(await readAll(saved, texts)).toEqual(await readAll(path, texts));
  expect(await readAll(saved, 'SELECT union_tag(either)::VARCHAR FROM types')).toEqual(
    await readAll(path, 'SELECT union_tag(either)::VARCHAR FROM types'),
  );
  const sums = `SELECT count(*), sum(i)::VARCHAR, md5(string_agg(t, '' ORDER BY i)) FROM "odd ""name"""`;
  const made = `SELECT count(*), sum(i)::VARCHAR, md5(string_agg('text ' || i, '' ORDER BY i)) FROM range(150000) r(i)`;
  expect(await readAll(saved, sums)).toEqual(await readAll(path, made));
});
