/** Values as JSON, by SQL of DuckDB's core alone, against what Node makes of that JSON. */
import { expect, test } from 'vitest';
import { jsonOf, jsonRow, UNFIT } from '#core/sql/json-text.ts';
import { readType } from '#core/sql/type-text.ts';
import { world } from '../../drivers/support.ts';

async function jsonFor(value: string): Promise<string | null> {
  const { db, rows } = await world();
  await db.exec(`CREATE TABLE t AS SELECT ${value} AS v`);
  const [found] = await db.query('SELECT column_type AS type FROM (DESCRIBE t)');
  return (await rows(`SELECT ${jsonOf(readType(String(found?.['type'])), 'v', 'postgres')} FROM t`))[0]![0]!;
}

test.each([
  ['-9223372036854775808', '-9223372036854775808'],
  ['340282366920938463463374607431768211455::UHUGEINT', '340282366920938463463374607431768211455'],
  ['1.10::DECIMAL(38,2)', '1.10'],
  ['1e300::DOUBLE', '1e+300'],
  ['-0.0::DOUBLE', '-0.0'],
  ['true', 'true'],
  ['NULL::VARCHAR', null],
  ["'nan'::FLOAT", `${UNFIT.number}nan`],
  ["['inf'::DOUBLE]", `[${UNFIT.number}inf]`],
  ["'a' || chr(0)", `"a${UNFIT.nul}"`],
  ["TIMESTAMP_NS '2026-01-02 03:04:05.123456001'", `${UNFIT.nanoseconds}2026-01-02 03:04:05.123456001`],
  ["TIMESTAMP_NS '2026-01-02 03:04:05.123456'", '"2026-01-02 03:04:05.123456"'],
  ["TIMESTAMPTZ '2026-01-02 03:04:05+05:30'", '"2026-01-01 21:34:05+00"'],
  ["DATE '0044-03-15 (BC)'", '"0044-03-15 BC"'],
  ["'\\x00\\xAB'::BLOB", '"\\\\x00ab"'],
  ["'b, c'::ENUM('a''(', 'b, c')", '"b, c"'],
  ['[1, NULL]::INTEGER[2]', '[1,null]'],
  ["[[['a']], [], NULL]", '[[["a"]],[],null]'],
  ["{'a\"b': {'c, d': NULL::INTEGER}, 'l': [{'x': 1}]}", '{"a\\"b":{"c, d":null},"l":[{"x":1}]}'],
  ["MAP {'k\"': [1], 'z': NULL}", '{"k\\"":[1],"z":null}'],
  ['NULL::STRUCT(a INTEGER)', null],
  ['\'{"a": 1.10}\'::JSON', '{"a": 1.10}'],
])('%s', async (value, json) => expect(await jsonFor(value)).toBe(json));

test('every character of a text', async () => {
  const text =
    Array.from({ length: 0x180 }, (_, code) => String.fromCodePoint(code + 1)).join('') + '☃😀\u2028';
  const { db, rows } = await world();
  await db.exec(`CREATE TABLE t AS SELECT '${text.replaceAll("'", "''")}' AS v`);
  const columns = [{ name: 'q"\\\n', json: jsonOf(readType('VARCHAR'), 'v', 'any') }];
  const row = (await rows(`SELECT ${jsonRow(columns)} FROM t`))[0]![0]!;
  expect(JSON.parse(row)).toEqual({ 'q"\\\n': text });
  for (const mark of Object.values(UNFIT)) expect(row).not.toContain(mark);
});
