/** Nested values, taken apart as they were put together: native DuckDB prints them. */
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { beforeAll, expect, test } from 'vitest';
import { WrittenNumber } from '../../src/ui/table/cell-shape.ts';
import { nestedIn } from '../../src/ui/table/nested-text.ts';

let db: DuckDBConnection;
beforeAll(async () => {
  db = await (await DuckDBInstance.create(':memory:')).connect();
});

/** As plain data: numbers as their texts, maps as lists of their entries. */
function plain(value: unknown): unknown {
  if (value instanceof WrittenNumber) return `number ${String(value)}`;
  if (value instanceof Map) return [...value].map(([key, member]) => [key, plain(member)]);
  return Array.isArray(value) ? value.map(plain) : value;
}

async function taken(sql: string): Promise<unknown> {
  const [row] = (
    await db.runAndReadAll(`SELECT CAST(v AS VARCHAR), typeof(v) FROM (SELECT ${sql} AS v)`)
  ).getRows();
  const [text, type] = row as [string, string];
  return plain(nestedIn(text, type));
}
const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

// prettier-ignore
const WORDS = [
  '', ' ', 'NULL', 'null', 'true', '7', '-0.5', 'a,b', 'a, b', "it's", `"q"`, '[x]', '{x: 1}', '(p)', 'a=b', 'a: b',
  ' lead', 'trail ', 'back\\slash', "\\'", '\\\\', "''", 'two\nlines', '\t', ']', '}', '=', ',', ':', 'é 😀', "','", "', '",
];

test('texts of every kind come out as they went in: in a list, a struct, and as keys and values of a map', async () => {
  expect(await taken(`[${WORDS.map(literal).join(', ')}, NULL]`)).toEqual([...WORDS, null]);
  for (const word of WORDS) {
    expect(await taken(`[${literal(word)}]`)).toEqual([word]);
    expect(await taken(`{'a': ${literal(word)}, 'b': 1}`)).toEqual([
      ['a', word],
      ['b', 'number 1'],
    ]);
    expect(await taken(`MAP {${literal(word)}: ${literal(word)}, 'other': NULL}`)).toEqual([
      [word, word],
      ['other', null],
    ]);
  }
});

test('names of fields are what they are', async () => {
  const names = WORDS.filter((name) => name !== '' && name !== 'null');
  const sql = `{${names.map((name, i) => `${literal(name)}: ${i}`).join(', ')}}`;
  expect(await taken(sql)).toEqual(names.map((name, i) => [name, `number ${i}`]));
});

test('numbers keep their digits, truth values are such, moments and bytes are texts', async () => {
  expect(
    await taken(
      `{'h': 170141183460469231731687303715884105727::HUGEINT, 'd': 1.50::DECIMAL(4,2), 'f': 'nan'::DOUBLE, 'b': false, 't': TIMESTAMP '2020-01-01 12:00:00', 'i': INTERVAL '1 day 2 hours', 'x': '\\x00\\x27,'::BLOB, 'u': '1ee6908e-b481-44db-841b-f10c9886d711'::UUID, 'n': NULL::INTEGER}`,
    ),
  ).toEqual([
    ['h', 'number 170141183460469231731687303715884105727'],
    ['d', 'number 1.50'],
    ['f', 'number nan'],
    ['b', false],
    ['t', '2020-01-01 12:00:00'],
    ['i', '1 day 02:00:00'],
    ['x', '\\x00\\x27,'],
    ['u', '1ee6908e-b481-44db-841b-f10c9886d711'],
    ['n', null],
  ]);
});

test('parts within parts, in their order, empty ones too', async () => {
  expect(await taken(`[[1, NULL], [], NULL]`)).toEqual([['number 1', null], [], null]);
  expect(await taken(`[1, 2, 3]::INTEGER[3]`)).toEqual(['number 1', 'number 2', 'number 3']);
  expect(await taken(`MAP {10: {'l': ['a']}, 2: {'l': []}}`)).toEqual([
    ['10', [['l', ['a']]]],
    ['2', [['l', []]]],
  ]);
  expect(await taken(`MAP {[1, 2]: 'list'}`)).toEqual([['[1, 2]', 'list']]);
  expect(await taken(`MAP {{'k': 'a=b'}: MAP {DATE '2020-02-29': true}}`)).toEqual([
    ["{'k': 'a=b'}", [['2020-02-29', true]]],
  ]);
  expect(await taken(`{'e': MAP {}, 'l': ['x']::ENUM('x')[]}`)).toEqual([
    ['e', []],
    ['l', ['x']],
  ]);
});

test('what cannot be told is no tree', async () => {
  expect(await taken(`[union_value(a := 1), NULL]`)).toEqual(['1', null]);
  expect(await taken(`[union_value(l := [1, 2])]`)).toBeUndefined();
  expect(await taken(`row(1, 'a')`)).toBeUndefined();
  expect(nestedIn('[1, 2', 'INTEGER[]')).toBeUndefined();
  expect(nestedIn('[1, 2] and more', 'INTEGER[]')).toBeUndefined();
  expect(nestedIn('NULL', 'INTEGER[]')).toBeUndefined();
  expect(nestedIn('[1]', 'VARCHAR')).toBeUndefined();
});
