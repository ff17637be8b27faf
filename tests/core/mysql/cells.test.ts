/** How values are written for MySQL, by the SQL that makes their texts, on native DuckDB. */
import { beforeAll, expect, test } from 'vitest';
import { cellOf, lineSql, tupleSql } from '#core/mysql/cells.ts';
import { name, text } from '#core/mysql/quote.ts';
import { world, type World } from '../../drivers/support.ts';

let at: World;
beforeAll(async () => (at = await world()));

/** Value (SQL), its text in a file for LOAD DATA, and in an INSERT. */
test.each([
  ['1::TINYINT', '1', '1'],
  ['true', '1', '1'],
  ['NULL::INTEGER', '\\N', 'NULL'],
  ['1.50::DECIMAL(5,2)', '1.50', '1.50'],
  ["''", '', "''"],
  ["'NULL'", 'NULL', "'NULL'"],
  ["'\\N'", '\\\\N', "'\\\\N'"],
  ["'it''s'", "it's", "'it\\'s'"],
  ["'a' || chr(9) || chr(10) || 'b'", 'a\\t\\nb', "'a\t\nb'"],
  ["'☃ 😀'", '☃ 😀', "'☃ 😀'"],
  ["from_hex('00FF')", '00FF', "x'00FF'"],
  ["''::BLOB", '', "x''"],
  ["TIMESTAMPTZ '2026-01-01 01:00:00+01'", '2026-01-01 00:00:00', "'2026-01-01 00:00:00'"],
  ["{a: 1.10::DECIMAL(4,2), b: 'x'}", '{"a":"1.10","b":"x"}', '\'{"a":"1.10","b":"x"}\''],
  [
    '[170141183460469231731687303715884105727::HUGEINT]',
    '["170141183460469231731687303715884105727"]',
    '\'["170141183460469231731687303715884105727"]\'',
  ],
])('%s', async (value, line, tuple) => {
  await at.db.createTableAs('v', `SELECT ${value} AS "a""b"`);
  const [type] = Object.values(await at.types('v'));
  const cells = [cellOf('a"b', type ?? '')];
  expect(await at.rows(`SELECT ${lineSql(cells)}, ${tupleSql(cells)} FROM v`)).toEqual([
    [`${line}\n`, `(${tuple})`],
  ]);
});

test('names and texts in MySQL', () => {
  expect(name('a`b.c')).toBe('`a``b.c`');
  expect(text("☃'\\")).toBe("_utf8mb4 x'e29883275c'");
  expect(text('')).toBe("_utf8mb4 x''");
});
