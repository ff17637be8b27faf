import { expect, test } from 'vitest';
import { LongNumbers } from '#core/json/long-numbers.ts';
import { heldDouble } from '#core/json/numbers.ts';
import { world } from '../../drivers/support.ts';
import { tableOf } from './support.ts';

test('objects become rows, their members typed columns', async () => {
  const { types, cells, rows } = await tableOf(
    '[{"i": 1, "d": 1.5, "b": true, "s": "é\\n\\"x\\" \\ud83d\\ude00", "n": null}, {"s": "", "i": -2, "d": 2e3, "x": "late"}]',
  );
  expect(rows).toBe(2);
  expect(types).toEqual({ i: 'BIGINT', d: 'DOUBLE', b: 'BOOLEAN', s: 'VARCHAR', n: 'VARCHAR', x: 'VARCHAR' });
  expect(cells).toEqual([
    ['1', '1.5', 'true', 'é\n"x" 😀', null, null],
    ['-2', '2000.0', null, '', null, 'late'],
  ]);
});

test('objects become STRUCT, lists LIST; NULL, empty and missing stay apart', async () => {
  const { types, cells } = await tableOf(
    `[{"a": {"x": 1, "y": {"z": "t"}}, "l": [1, 2], "o": [{"k": 1}, {"m": [true]}, null]},
      {"a": null, "l": [], "o": null}, {"a": {}, "l": null, "o": [{}]}, {"a": {"y": null}}]`,
  );
  expect(types).toEqual({
    a: 'STRUCT(x BIGINT, y STRUCT(z VARCHAR))',
    l: 'BIGINT[]',
    o: 'STRUCT(k BIGINT, m BOOLEAN[])[]',
  });
  expect(cells).toEqual([
    ["{'x': 1, 'y': {'z': t}}", '[1, 2]', "[{'k': 1, 'm': NULL}, {'k': NULL, 'm': [true]}, NULL]"],
    [null, '[]', null],
    ["{'x': NULL, 'y': NULL}", null, "[{'k': NULL, 'm': NULL}]"],
    ["{'x': NULL, 'y': NULL}", null, null],
  ]);
});

test('flat columns on request', async () => {
  const { types, cells } = await tableOf(
    '[{"a": {"x": 1, "y": {"z": "t"}}, "a_x": 9, "l": [{"q": 1}]}, {"a": null}]',
    { separator: '_' },
  );
  expect(types).toEqual({ a_x: 'BIGINT', a_y_z: 'VARCHAR', a_x_1: 'BIGINT', l: 'STRUCT(q BIGINT)[]' });
  expect(cells).toEqual([
    ['1', 't', '9', "[{'q': 1}]"],
    [null, null, null, null],
  ]);
});

test('numbers keep every digit', async () => {
  const numbers = [
    [
      '[1, 9007199254740993, -9223372036854775808]',
      'BIGINT',
      ['1', '9007199254740993', '-9223372036854775808'],
    ],
    ['[1, 9223372036854775808]', 'HUGEINT', ['1', '9223372036854775808']],
    [
      '[1, 170141183460469231731687303715884105728]',
      'VARCHAR',
      ['1', '170141183460469231731687303715884105728'],
    ],
    ['[1, 1.5, 0.1, 1e-7]', 'DOUBLE', ['1.0', '1.5', '0.1', '1e-07']],
    [
      '[0.30000000000000004, 1.7976931348623157e308, 1e22]',
      'DOUBLE',
      ['0.30000000000000004', '1.7976931348623157e+308', '1e+22'],
    ],
    ['[1.5, 9007199254740993]', 'VARCHAR', ['1.5', '9007199254740993']],
    ['[1.50, 0.1234567890123456789]', 'VARCHAR', ['1.50', '0.1234567890123456789']],
    ['[1e400, 1]', 'VARCHAR', ['1e400', '1']],
    ['[-0, 1]', 'DOUBLE', ['-0.0', '1.0']],
    ['[1, "a", true, 1.10, null]', 'VARCHAR', ['1', 'a', 'true', '1.10', null]],
  ] as const;
  const w = await world();
  for (const [text, type, expected] of numbers) {
    const { types, cells } = await tableOf(text, {}, w);
    expect([text, types, cells.map(([cell]) => cell)]).toEqual([text, { value: type }, expected]);
  }
  const nested = await tableOf('[{"s": {"h": 9223372036854775808}, "l": [18446744073709551615]}]', {}, w);
  expect(nested.types).toEqual({ s: 'STRUCT(h HUGEINT)', l: 'HUGEINT[]' });
  expect(nested.cells).toEqual([["{'h': 9223372036854775808}", '[18446744073709551615]']]);
});

test('heldDouble: a double is taken when it prints the same digits, or there are few', () => {
  const yes = [
    '0',
    '-0.0',
    '1.50',
    '5e-324',
    '1.7976931348623157e308',
    '0.1',
    '123456789012345',
    '1e21',
    '4.35',
  ];
  const no = ['1e400', '1e-400', '0.10000000000000001', '9007199254740993', '3.141592653589793116'];
  expect(yes.map(heldDouble)).toEqual(yes.map(Number));
  expect(no.map(heldDouble)).toEqual(no.map(() => NaN));

  // The same of texts that are known, and of those whose place another has taken.
  const long = new LongNumbers();
  const encoder = new TextEncoder();
  const more = Array.from({ length: 20_000 }, (_, i) => `${i / 7}${i % 3 === 0 ? '1' : ''}`);
  for (const text of [...yes, ...no, ...more, ...more.slice(0, 100), ...yes, ...no, '1'.repeat(30)]) {
    const bytes = encoder.encode(`:${text},`);
    const held = long.held(bytes, 1, bytes.length - 1);
    if (!Object.is(held, heldDouble(text))) throw new Error(`${text}: ${held}`);
  }
});

test('names that are expected next: only as JSON spells them, whatever they hold', async () => {
  const record = '{"a": 1, "a\\"b": 2, "a\\\\b": 3, "a\\nb": 4, "aé": 5, "": 6, "aa": 7}';
  const { cells, rows } = await tableOf(`${record}\n${record}\n${record.replace('"a":', '"\\u0061":')}`);
  expect(rows).toBe(3);
  expect(cells).toEqual(Array.from({ length: 3 }, () => ['1', '2', '3', '4', '5', '6', '7']));

  for (const name of ['a"b', 'a\nb'])
    await expect(tableOf(`${record}\n${record.replace('"a\\"b"', `"${name}"`)}`)).rejects.toThrow(
      /line [23]/,
    );
  const { cells: other } = await tableOf('{"ab": 1, "a": 2}\n{"a": 3, "ab": 4}\n{"a": 5, "a": 6}\n{"b": 7}');
  expect(other).toEqual([
    ['1', '2', null],
    ['4', '3', null],
    [null, '6', null],
    [null, null, '7'],
  ]);
});

test('a fault is told at its line, far behind, with letters beyond ASCII before it', async () => {
  const line = `{"a": "Zürich 😀 ${'x'.repeat(50)}"}\n`;
  await expect(tableOf(`${line.repeat(20_000)}{"a": }`)).rejects.toThrow(/line 20,?001/);
});

test('an object among other values: JSON text, as it is written', async () => {
  const { types, cells, columns } = await tableOf(
    '[{"a": {"x": 1.50}}, {"a": "te\\"xt"}, {"a": [1,  2]}, {"a": 12345678901234567890}, {"a": null}, {"a": true}]',
  );
  expect(types).toEqual({ a: 'VARCHAR' });
  expect(cells.map(([cell]) => cell)).toEqual([
    '{"x": 1.50}',
    '"te\\"xt"',
    '[1,  2]',
    '12345678901234567890',
    null,
    'true',
  ]);
  expect(columns[0]?.reason).toBe(
    'record 2 holds "te\\"xt", unlike those before it, so every value is kept as JSON text',
  );
});

test('names: alike for DuckDB, empty, repeated, escaped', async () => {
  const { types, cells, advice } = await tableOf(
    '[{"a": 1, "A": 2, "": 3, "\\u0062": {"k": 1, "K": 2}}, {"a": 1, "a": [], "a": 7, "b": null, "A": 5}]',
  );
  expect(types).toEqual({
    a: 'VARCHAR',
    A_1: 'BIGINT',
    column2: 'BIGINT',
    b: 'STRUCT(k BIGINT, K_1 BIGINT)',
  });
  expect(cells).toEqual([
    ['1', '2', '3', "{'k': 1, 'K_1': 2}"],
    ['7', '5', null, null],
  ]);
  expect(advice).toEqual(['An object holds a name more than once; the last value was taken.']);
});

test('a sample that did not tell: the text is read again, and nothing is lost', async () => {
  const early = Array.from({ length: 40_000 }, (_, i) => `{"id": ${i}, "v": ${i}.5, "s": {"a": ${i}}}`);
  const late = '{"id": 1.10, "v": "x", "new": true, "s": {"a": null, "b": [1]}}';
  const { types, cells, rows, readings, columns } = await tableOf(`${early.join('\n')}\n${late}\n`);
  expect([rows, readings]).toEqual([40_001, 3]);
  expect(types).toEqual({ id: 'DOUBLE', v: 'VARCHAR', s: 'STRUCT(a BIGINT, b BIGINT[])', new: 'BOOLEAN' });
  expect(cells[7]).toEqual(['7.0', '7.5', "{'a': 7, 'b': NULL}", null]);
  expect(cells.at(-1)).toEqual(['1.1', 'x', "{'a': NULL, 'b': [1]}", 'true']);
  expect(columns.find(({ name }) => name === 'v')?.reason).toBe(
    'record 40001 holds "x", unlike those before it',
  );
});

test('records: a way into the document; other members may be anything and anywhere', async () => {
  const text =
    '{"meta": {"deep": ["]", {"x": "}\\\\"}], "n": 1}, "data": {"n": -1.5, "items": [{"a": 1}, {"a": 2}], "z": []}, "next": null}';
  const { cells } = await tableOf(text, { records: ['data', 'items'] });
  expect(cells).toEqual([['1'], ['2']]);
  expect((await tableOf(text, { records: ['meta'], separator: '.' })).types).toEqual({
    deep: 'VARCHAR[]',
    n: 'BIGINT',
  });
  await expect(tableOf(text, { records: ['data', 'rows'] })).rejects.toThrow(
    'x.json has no records at "data.rows": "data" has n, items, z. Correct `records`',
  );
  await expect(tableOf(text, { records: ['data', 'n'] })).rejects.toThrow('"data.n" is a single value');
  await expect(tableOf(text, { records: ['meta', 'deep', 'x'] })).rejects.toThrow('"meta.deep" is a list');
});

test('one object is one row, and the receipt points out a list of objects in it', async () => {
  const { rows, advice } = await tableOf('{"total": 2, "items": [{"a": 1}, {"a": 2}]}');
  expect(rows).toBe(1);
  expect(advice[0]).toContain('With `records: items` each object in that list is a row.');
});

test('lines: value after value', async () => {
  const { rows, layout, cells } = await tableOf('{"a": 1}\r\n\n{"a": 2}\n{"b": "x"}');
  expect([rows, layout]).toEqual([3, 'lines']);
  expect(cells).toEqual([
    ['1', null],
    ['2', null],
    [null, 'x'],
  ]);
});

test('limit', async () => {
  const text = '[{"a": 1}, {"a": 2}, {"a": "never looked at"';
  expect((await tableOf(text, { limit: 2 })).types).toEqual({ a: 'BIGINT' });
  expect((await tableOf('{"a": 1}\n{"a": 2}\n{"a"', { limit: 2, layout: 'lines' })).rows).toBe(2);
});

test('types that are asked for', async () => {
  const text =
    '[{"p": 1.10, "d": "31/12/2024", "t": "2024-02-03T04:05:06Z", "e": "2024-01-01"}, {"p": 12345678901234.567}]';
  const { types, cells } = await tableOf(text, {
    dtype: { p: 'DECIMAL(20,3)' },
    parseDates: ['d', 't', 'e'],
  });
  expect(types).toEqual({
    p: 'DECIMAL(20,3)',
    d: 'DATE',
    t: 'TIMESTAMP WITH TIME ZONE',
    e: 'DATE',
  });
  expect(cells[0]).toEqual(['1.100', '2024-12-31', '2024-02-03 04:05:06+00', '2024-01-01']);
  expect(cells[1]?.[0]).toBe('12345678901234.567');
  expect((await tableOf(text)).types).toMatchObject({ d: 'VARCHAR', t: 'VARCHAR', e: 'VARCHAR' });
  await expect(tableOf(text, { dtype: { p: 'DECIMAL(20,1)' } })).rejects.toThrow(
    'row 2 holds "12345678901234.567"',
  );
  await expect(tableOf(text, { dtype: { q: 'BIGINT' } })).rejects.toThrow('"q", which is no column');
});

const FAULTS: readonly (readonly [text: string, says: string])[] = [
  ['', 'has no records'],
  ['[]', 'has no records, so nothing tells which columns there are'],
  ['[{}, null]', 'has 2 records without any value'],
  ['[{"a": 1},\n {"a": nope}]', 'at line 2, byte 18: expected a value, found "n":  {"a": ⟨here⟩nope}]'],
  ['[{"a": 1}\n {"a": 2}]', 'at line 2, byte 11: expected a comma or ], found "{"'],
  ['[{"a" 1}]', 'expected a colon, found "1"'],
  ['[{"a": 1,}]', 'expected a name in quotes, found "}"'],
  ['[1, 2,]', 'expected a value, found "]"'],
  ['[1, 2', 'byte 5: the text ends too early'],
  ['{"a": "x', 'a text is not closed by a quote'],
  ['{"a": "x\ny"}', 'a line break within a text'],
  ['{"a": "\\x"}', 'an escape that JSON does not know'],
  ['{"a": "\\u12G4"}', 'expected four hexadecimal digits'],
  ['[01]', 'a number begins with 0'],
  ['[1.]', 'expected a digit'],
  ['[+1]', 'expected a value, found "+"'],
  ['[NaN]', 'expected a value, found "N"'],
  ['[1] [2]', 'there is more behind the end of the document'],
  ['{"a":1}\n{"a":2\n{"a":3}', 'at line 3, byte 15: expected a comma or }, found "{"'],
  [`${'['.repeat(300)}`, 'nested deeper than 200 levels'],
];

test.each(FAULTS)('fault: %s', async (text, says) => {
  for (const chunkSize of [1, 1000]) await expect(tableOf(text, { chunkSize })).rejects.toThrow(says);
});
