/** What the screen asks for by itself, of a real database: a cell, whole and piece by piece, and one table. */
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { openDatabase } from '#adapters/node/database.ts';
import type { StepConnection } from '#core/run/ports.ts';
import { openLedger, replaceRow } from '#core/run/ledger.ts';
import { copyCell } from '#session/table/cell.ts';
import { check } from '#workers/check/check.ts';
import { readCell } from '#workers/cell.ts';
import { readTable } from '#workers/table.ts';
import { nothingKnown } from '#workers/windows.ts';

let db: StepConnection;
const known = nothingKnown('opening');
const ab = { table: 'a "b', version: '' };
const versionNow = async () => {
  const [row] = await db.query(`SELECT table_oid FROM duckdb_tables() WHERE table_name = 'a "b'`);
  return known.version(row?.['table_oid']);
};
beforeAll(async () => {
  db = await (await openDatabase(':memory:')).connect(new AbortController().signal);
  await db.exec(
    `CREATE TABLE "a ""b" AS SELECT n, repeat('é😀', 600000 * n) AS "long ""one", CASE WHEN n = 1 THEN [1, 2] END AS list FROM range(2) t(n)`,
  );
  ab.version = await versionNow();
});
afterAll(() => db.close());

test('longer than one piece: every character, in order', async () => {
  const value = await readCell(db, known, ab, 1, 'long "one');
  expect(await value?.text()).toBe('é😀'.repeat(600_000));
});

test('as DuckDB prints it; NULL and an empty text are told apart', async () => {
  expect(await (await readCell(db, known, ab, 1, 'list'))?.text()).toBe('[1, 2]');
  expect(await readCell(db, known, ab, 0, 'list')).toBeNull();
  expect((await readCell(db, known, ab, 0, 'long "one'))?.size).toBe(0);
});

test('a row that is gone is said, and the connection works on', async () => {
  await expect(readCell(db, known, ab, 9, 'n')).rejects.toThrow('has no row 10 any more');
  expect(await (await readCell(db, known, ab, 1, 'n'))?.text()).toBe('1');
});

test('of a table that another has replaced, or that is gone, nothing is read', async () => {
  const old = { ...ab };
  await db.exec(`CREATE OR REPLACE TABLE "a ""b" AS SELECT 5 AS n, 'other' AS "long ""one"`);
  await expect(readCell(db, known, old, 0, 'long "one')).rejects.toThrow(
    'The table "a "b" has been replaced since its rows were shown.',
  );
  const now = { ...old, version: await versionNow() };
  expect(await (await readCell(db, known, now, 0, 'long "one'))?.text()).toBe('other');
  await expect(readCell(db, known, { ...now, table: 'gone' }, 0, 'n')).rejects.toThrow('has been replaced');
});

test('a value that could not be read is not copied, and the clipboard is not blamed', async () => {
  vi.stubGlobal('navigator', { clipboard: { write: async ([item]: { text: unknown }[]) => item?.text } });
  vi.stubGlobal(
    'ClipboardItem',
    class {
      readonly text: unknown;
      constructor(content: Readonly<Record<string, unknown>>) {
        this.text = content['text/plain'];
      }
    },
  );
  const reading = Promise.reject(new Error('It is gone.'));
  expect(await copyCell(reading)).toBe('Nothing was copied. It is gone.');
  vi.unstubAllGlobals();
});

test('one table is told as its run entered it, without counting; a table of no run is none', async () => {
  await openLedger(db);
  expect(await readTable(db, nothingKnown('1'), 'a "b')).toBeUndefined();
  const [step] =
    check(
      'oml_version: "0.1.0"\nname: p\nsteps: [{id: made, component: duckdb.processor, mode: transform, needs: [], config: {query: select 1}}]',
    ).plan?.steps ?? [];
  if (!step) throw new Error('the text of this test does not compile');
  await db.exec('CREATE TABLE made AS SELECT 1::BIGINT AS id, [1] AS "list, of"');
  await db.exec(
    replaceRow({
      step,
      runId: 'r',
      key: 'k',
      output: 'k',
      work: 'w',
      files: {},
      rows: 1,
      finishedAt: '2026-01-01T00:00:00.000Z',
    }),
  );
  const made = await readTable(db, known, 'made');
  const [oid] = await db.query(`SELECT table_oid FROM duckdb_tables() WHERE table_name = 'made'`);
  expect(made).toEqual({
    name: 'made',
    version: `opening.${String(oid?.['table_oid'])}`,
    rows: 1,
    columns: [
      { name: 'id', type: 'BIGINT' },
      { name: 'list, of', type: 'INTEGER[]' },
    ],
    key: 'k',
    run_id: 'r',
  });
});
