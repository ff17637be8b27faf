/** Columns of every type go into native DuckDB as they are. In the browser: tests/engine/adapters.spec.ts. */
import { expect, test } from 'vitest';
import { openDatabase } from '#adapters/node/database.ts';
import type { Column } from '#core/contract/columns.ts';
import { appendEveryType, EXPECTED } from '../every-type.ts';

const connect = async () => (await openDatabase(':memory:')).connect();

test('every type, at the ends of what it holds, by itself and within structs, lists and maps', async () => {
  const db = await connect();
  expect(await appendEveryType(db)).toEqual(EXPECTED);
  await db.close();
});

/** Of lengths around the twelve bytes that DuckDB keeps in place, over more than one chunk of 2,048 rows. */
const TEXTS = Array.from({ length: 5_000 }, (_, i) =>
  i % 7 === 0 ? null : `${'☃'.repeat(i % 5)}${'x'.repeat(i % 17)}${i % 3 === 0 ? '\u{1F600}\0' : ''}`,
);

function textColumn(texts: readonly (string | null)[]): Extract<Column, { type: 'VARCHAR' }> {
  const offsets = new Int32Array(texts.length + 1);
  const validity = new Uint8Array((texts.length + 7) >> 3);
  texts.forEach((text, row) => {
    offsets[row + 1] = offsets[row]! + Buffer.byteLength(text ?? '');
    if (text !== null) validity[row >> 3]! |= 1 << (row & 7);
  });
  return { type: 'VARCHAR', offsets, bytes: new Uint8Array(Buffer.from(texts.join(''))), validity };
}

test('texts of any length, none and NULL, by themselves, as bytes, and within structs whose names are numbers', async () => {
  const db = await connect();
  const text = textColumn(TEXTS);
  const blob: Column = { ...text, type: 'BLOB' };
  const numbers: Column = { type: 'INTEGER', values: Int32Array.from(TEXTS, (_, row) => row) };
  const struct: Column = {
    type: 'STRUCT',
    fields: [
      { name: '2', column: text },
      { name: '1', column: numbers },
    ],
    validity: text.validity,
  };
  await db.createTable('t', [
    { name: 'row', type: 'INTEGER' },
    { name: 'text', type: 'VARCHAR' },
    { name: 'blob', type: 'BLOB' },
    { name: 'struct', type: 'STRUCT("2" VARCHAR, "1" INTEGER)' },
  ]);
  const columns = [numbers, text, blob, struct];
  async function* batches() {
    yield { rows: TEXTS.length, columns };
  }
  expect(await db.append('t', batches())).toBe(TEXTS.length);
  const found = await db.query(
    `SELECT text, encode(text) IS NOT DISTINCT FROM blob AS same, struct."2" AS inner, struct."1" AS number FROM t ORDER BY row`,
  );
  expect(found.map((each) => each['text'])).toEqual(TEXTS);
  expect(found.map((each) => each['inner'])).toEqual(TEXTS);
  expect(found.map((each) => each['number'])).toEqual(TEXTS.map((each, row) => (each === null ? null : row)));
  expect(found.every((each) => each['same'] === true)).toBe(true);
  await db.close();
});

test('bytes that are no UTF-8 do not become a text that DuckDB cannot read', async () => {
  const db = await connect();
  await db.createTable('t', [{ name: 'text', type: 'VARCHAR' }]);
  const bytes = Uint8Array.from([
    ...Buffer.from('before'),
    0xff,
    ...Buffer.from('behind it, at some length'),
  ]);
  async function* batches() {
    yield {
      rows: 2,
      columns: [{ type: 'VARCHAR' as const, offsets: Int32Array.of(0, 6, bytes.length), bytes }],
    };
  }
  expect(await db.append('t', batches())).toBe(2);
  expect(await db.query('SELECT text FROM t')).toEqual([
    { text: 'before' },
    { text: '\uFFFDbehind it, at some length' },
  ]);
  await db.close();
});
