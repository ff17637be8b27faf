/** What a cell's text is: the bytes of a BLOB, a picture by its first bytes, JSON with all its digits. */
import { expect, test } from 'vitest';
import { openDatabase } from '#adapters/node/database.ts';
import { blobBytes, hexLines, jsonIn, pictureType } from '../../src/ui/table/cell-shape.ts';

test('every byte of a BLOB is read from what DuckDB prints of it', async () => {
  const db = await (await openDatabase(':memory:')).connect(new AbortController().signal);
  const hex = Array.from({ length: 256 }, (_, at) => at.toString(16).padStart(2, '0')).join('');
  const [row] = await db.query(`SELECT CAST(unhex('${hex}') AS VARCHAR) AS t`);
  expect([...blobBytes(String(row?.['t']))]).toEqual(Array.from({ length: 256 }, (_, at) => at));
});

const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'));

test.each([
  ['89504e470d0a1a0a0000', 'image/png'],
  ['ffd8ffe000104a46', 'image/jpeg'],
  ['474946383961', 'image/gif'],
  ['524946460000000057454250', 'image/webp'],
  [Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>').toString('hex'), undefined],
  [Buffer.from('<!doctype html>').toString('hex'), undefined],
  ['', undefined],
])('%s is %s', (begin, type) => {
  expect(pictureType(bytes(begin))).toBe(type);
});

test('lines of hex say where their bytes stand', () => {
  expect(hexLines(bytes('000102414243'.repeat(3)))).toBe(
    `00000000  00 01 02 41 42 43 00 01 02 41 42 43 00 01 02 41  ...ABC...ABC...A\n00000010  42 43${' '.repeat(42)}  BC`,
  );
});

test('JSON is what it is as a whole; a single value and a text that only begins so are not', () => {
  expect(JSON.stringify(jsonIn('{"a": [true, null, "x"]}'))).toBe('{"a":[true,null,"x"]}');
  expect(jsonIn('[1, 2')).toBeUndefined();
  expect(jsonIn('"text"')).toBeUndefined();
  expect(jsonIn("{'a': 1}")).toBeUndefined();
});
