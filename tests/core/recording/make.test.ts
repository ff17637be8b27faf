/** What is recorded of a run: first rows, all rows hashed, files, and what changes by itself. */
import { afterAll, expect, test } from 'vitest';
import { xxhash128 } from 'hash-wasm';
import { openDatabase } from '#adapters/node/database.ts';
import { parse } from '#core/oml/parse.ts';
import { compile } from '#core/plan/compile.ts';
import type { Plan } from '#core/plan/plan.ts';
import { makeRecording } from '#core/recording/make.ts';
import { readRecording } from '#core/recording/read.ts';
import { recordedTable, standInsIn } from '#core/recording/recording.ts';
import { rowHash } from '#core/recording/row-hash.ts';
import { recordingText } from '#core/recording/text.ts';
import { openLedger, replaceRow } from '#core/run/ledger.ts';
import { catalog } from '#drivers/index.ts';
import { batch } from '../../drivers/support.ts';

const database = await openDatabase(':memory:');
const db = await database.connect();
afterAll(async () => {
  await db.close();
  database.close();
});

function planOf(...queries: readonly (readonly [string, string])[]): Plan {
  const steps = queries.map(
    ([id, query]) =>
      `  - {id: ${JSON.stringify(id)}, component: duckdb.processor, mode: transform, needs: [a], config: {query: ${JSON.stringify(query)}}}\n`,
  );
  const parsed = parse(`oml_version: "0.1.0"
name: recorded
steps:
  - {id: a, component: filesystem.csv_extractor, mode: read, config: {path: a.csv}}
${steps.join('')}  - {id: w, component: filesystem.csv_writer, mode: write, needs: [${JSON.stringify(queries.at(-1)?.[0] ?? 'a')}], config: {path: w.csv}}
`);
  const compiled = parsed.ok ? compile(parsed.value, catalog) : parsed;
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.diagnostics));
  return compiled.value;
}

async function* pieces(...parts: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield new TextEncoder().encode(part);
}

test('the first rows as DuckDB prints them, the number of all, their types and the hash', async () => {
  const query = `SELECT i, 1.50::DECIMAL(9,2) AS d, [i, NULL] AS l, NULL AS n, '' AS e FROM range(30) AS r(i)`;
  await db.createTableAs('a', query);
  const recording = await makeRecording(db, planOf(), [], 2);
  expect(recording.engine).toMatch(/^v1\.5\./);
  expect(recording.manifest).toBe(planOf().manifest.meta.manifest_hash);
  expect(recording.tables).toEqual({
    a: {
      total: 30,
      columns: [
        { name: 'i', type: 'BIGINT' },
        { name: 'd', type: 'DECIMAL(9,2)' },
        { name: 'l', type: 'BIGINT[]' },
        { name: 'n', type: 'INTEGER' },
        { name: 'e', type: 'VARCHAR' },
      ],
      rows: [
        ['0', '1.50', '[0, NULL]', null, ''],
        ['1', '1.50', '[1, NULL]', null, ''],
      ],
      hash: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
    },
  });
});

test('the hash is over every row in order, however the rows come in pieces', async () => {
  const whole = await rowHash();
  whole.add(
    batch(
      [
        ['é', null],
        ['', 'xy'],
      ],
      2,
    ),
  );
  const inPieces = await rowHash();
  inPieces.add(batch([['é'], ['']], 1));
  inPieces.add(batch([[null], ['xy']], 1));
  const serialised = [2, 0, 0, 0, 0xc3, 0xa9, 0, 0, 0, 0, 255, 255, 255, 255, 2, 0, 0, 0, 0x78, 0x79];
  const expected = await xxhash128(Uint8Array.from(serialised));
  expect([whole.end(), inPieces.end()]).toEqual([expected, expected]);
});

test('a row behind those that are kept makes another hash, and so does another order', async () => {
  const hashes: string[] = [];
  for (const query of [
    'SELECT i FROM range(5000) AS r(i)',
    'SELECT CASE WHEN i = 4999 THEN 0 ELSE i END AS i FROM range(5000) AS r(i)',
    'SELECT i FROM range(5000) AS r(i) ORDER BY i <> 0, i DESC',
  ]) {
    await db.createTableAs('a', query);
    const recording = await makeRecording(db, planOf(), [], 1);
    expect(recordedTable(recording, 'a')?.rows).toEqual([['0']]);
    hashes.push(recordedTable(recording, 'a')?.hash ?? '');
  }
  expect(new Set(hashes).size).toBe(3);
});

test('a long cell is recorded by its first 2,000 characters, and hashed whole', async () => {
  await db.createTableAs('a', `SELECT repeat('😀', 2001) AS a, repeat('é', 2000) AS b`);
  const [row] = recordedTable(await makeRecording(db, planOf(), []), 'a')?.rows ?? [];
  expect(row).toEqual([`${'😀'.repeat(2000)}…`, 'é'.repeat(2000)]);
});

test('what changes by itself is marked, with what reads it and writes it', async () => {
  await db.createTableAs('a', 'SELECT 1 AS x');
  await db.createTableAs('still', 'SELECT 1 AS x');
  await db.createTableAs('moving', 'SELECT random() AS x');
  const plan = planOf(['still', 'SELECT x FROM a'], ['moving', 'SELECT random() AS x FROM a']);
  const file = { step_id: 'w', path: 'w.csv', bytes: 5, content: pieces('x\n', '1\n1') };
  const recording = await makeRecording(db, plan, [file]);
  expect(Object.entries(recording.tables).map(([id, { volatile }]) => [id, volatile])).toEqual([
    ['a', undefined],
    ['still', undefined],
    ['moving', true],
  ]);
  expect(recording.artifacts).toEqual([
    {
      step_id: 'w',
      path: 'w.csv',
      bytes: 5,
      hash: await xxhash128(new TextEncoder().encode('x\n1\n1')),
      volatile: true,
    },
  ]);
});

test('steps without a table are left out, and any id may be looked up', async () => {
  const recording = await makeRecording(db, planOf(['never-ran', 'SELECT x FROM a']), []);
  expect(Object.keys(recording.tables)).toEqual(['a']);
  expect(recordedTable(recording, 'constructor')).toBeUndefined();
});

test('what is made of a stand-in says so: its own table, what reads it, and the file', async () => {
  await db.createTableAs('a', 'SELECT 1 AS x');
  await db.createTableAs('b', 'SELECT 1 AS x');
  const plan = planOf(['b', 'SELECT x FROM a']);
  await openLedger(db);
  const row = {
    runId: 'r',
    rows: 1,
    finishedAt: '2026-11-20T10:00:00Z',
    key: '',
    output: '',
    work: '',
    files: {},
  };
  for (const step of plan.steps.slice(0, 2)) await db.exec(replaceRow({ ...row, step, standIns: ['a'] }));
  const recording = await makeRecording(db, plan, [
    { step_id: 'w', path: 'w.csv', bytes: 1, content: pieces('x') },
  ]);
  expect(Object.values(recording.tables).map(({ stand_ins }) => stand_ins)).toEqual([['a'], ['a']]);
  expect(recording.artifacts).toMatchObject([{ path: 'w.csv', stand_ins: ['a'] }]);
  expect(standInsIn(recording)).toEqual(['a']);
  expect(readRecording(JSON.parse(recordingText(recording)))).toMatchObject({ ok: true, value: recording });
});
