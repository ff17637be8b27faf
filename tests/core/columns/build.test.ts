/** Columns of plain values: laid out as Arrow has them, and nothing that does not fit. What DuckDB makes of them: tests/adapters. */
import { describe, expect, test } from 'vitest';
import { columnOf, type Value } from '#core/columns/build.ts';
import { sqlOf, type DataType } from '#core/columns/data-type.ts';

const DECIMAL: DataType = { type: 'DECIMAL', width: 4, scale: 2 };

test('rows that hold a value have their bit, least significant first; without a NULL there is no bitmap', () => {
  expect(columnOf('INTEGER', [1, null, 3, 4, 5, 6, 7, 8, null, 10])).toEqual({
    type: 'INTEGER',
    values: Int32Array.of(1, 0, 3, 4, 5, 6, 7, 8, 0, 10),
    validity: Uint8Array.of(0b11111101, 0b11111110),
  });
  expect(columnOf('DOUBLE', [0.5])).toEqual({ type: 'DOUBLE', values: Float64Array.of(0.5) });
  expect(columnOf('BIGINT', [])).toEqual({ type: 'BIGINT', values: new BigInt64Array(0) });
});

test('texts and bytes stand one behind the other', () => {
  expect(columnOf('VARCHAR', ['é', '', 'ab'])).toEqual({
    type: 'VARCHAR',
    offsets: Int32Array.of(0, 2, 2, 4),
    bytes: Uint8Array.of(0xc3, 0xa9, 97, 98),
  });
  expect(columnOf('BLOB', [Uint8Array.of(0, 255), new Uint8Array(0)])).toEqual({
    type: 'BLOB',
    offsets: Int32Array.of(0, 2, 2),
    bytes: Uint8Array.of(0, 255),
  });
});

test('128 bits: the lower half, then the upper one', () => {
  const halves = BigUint64Array.of(1n, 0n, 2n ** 64n - 1n, 2n ** 64n - 1n, 0n, 2n ** 63n);
  expect(columnOf('HUGEINT', [1n, -1n, -(2n ** 127n)])).toEqual({ type: 'HUGEINT', values: halves });
  expect(columnOf(DECIMAL, [1n])).toEqual({
    type: 'DECIMAL',
    width: 4,
    scale: 2,
    values: BigUint64Array.of(1n, 0n),
  });
});

test('types of more than one buffer', () => {
  expect(columnOf('TIMETZ', [{ micros: 5n, zone: 3600 }, null])).toMatchObject({
    values: BigInt64Array.of(5n, 0n),
    zones: Int32Array.of(3600, 0),
    validity: Uint8Array.of(0b11111101),
  });
  expect(columnOf('INTERVAL', [{ months: 1, days: -2, micros: 3n }])).toEqual({
    type: 'INTERVAL',
    months: Int32Array.of(1),
    days: Int32Array.of(-2),
    micros: BigInt64Array.of(3n),
  });
  expect(columnOf('UUID', ['00010203-0405-0607-0809-0A0b0c0d0e0f'])).toEqual({
    type: 'UUID',
    values: Uint8Array.from({ length: 16 }, (_, at) => at),
  });
  expect(columnOf('BOOLEAN', [true, false, true])).toEqual({
    type: 'BOOLEAN',
    values: Uint8Array.of(0b101),
  });
});

test('lists, maps and structs have columns within them', () => {
  expect(columnOf({ type: 'LIST', child: 'INTEGER' }, [[1, 2], [], null, [3]])).toEqual({
    type: 'LIST',
    offsets: Int32Array.of(0, 2, 2, 2, 3),
    child: { type: 'INTEGER', values: Int32Array.of(1, 2, 3) },
    validity: Uint8Array.of(0b11111011),
  });
  const map = new Map<Value, Value>([
    ['a', 1],
    ['b', null],
  ]);
  expect(columnOf({ type: 'MAP', key: 'VARCHAR', value: 'INTEGER' }, [map])).toEqual({
    type: 'MAP',
    offsets: Int32Array.of(0, 2),
    key: { type: 'VARCHAR', offsets: Int32Array.of(0, 1, 2), bytes: Uint8Array.of(97, 98) },
    value: { type: 'INTEGER', values: Int32Array.of(1, 0), validity: Uint8Array.of(0b11111101) },
  });
  const struct: DataType = { type: 'STRUCT', fields: [{ name: 'constructor', type: 'INTEGER' }] };
  expect(columnOf(struct, [{ constructor: 1 }, {}, null])).toEqual({
    type: 'STRUCT',
    fields: [
      {
        name: 'constructor',
        column: { type: 'INTEGER', values: Int32Array.of(1, 0, 0), validity: Uint8Array.of(0b11111001) },
      },
    ],
    validity: Uint8Array.of(0b11111011),
  });
});

describe('what does not fit is refused, with the value', () => {
  const map: DataType = { type: 'MAP', key: 'VARCHAR', value: 'INTEGER' };
  const list: DataType = { type: 'LIST', child: 'UTINYINT' };
  test.each<[DataType, Value, string]>([
    ['TINYINT', 128, '128 is no TINYINT.'],
    ['UTINYINT', -1, '-1 is no UTINYINT.'],
    ['INTEGER', 1.5, '1.5 is no INTEGER.'],
    ['INTEGER', Number.NaN, 'NaN is no INTEGER.'],
    ['INTEGER', 1n, '1 is no INTEGER.'],
    ['DATE', '2024-01-01', '"2024-01-01" is no DATE.'],
    ['BIGINT', 2n ** 63n, '9223372036854775808 is no BIGINT.'],
    ['UBIGINT', -1n, '-1 is no UBIGINT.'],
    ['BIGINT', 1, '1 is no BIGINT.'],
    ['HUGEINT', 2n ** 127n, '170141183460469231731687303715884105728 is no HUGEINT.'],
    ['UHUGEINT', -1n, '-1 is no UHUGEINT.'],
    [DECIMAL, 10_000n, '10000 is no DECIMAL(4, 2).'],
    ['DOUBLE', '1', '"1" is no DOUBLE.'],
    ['BOOLEAN', 1, '1 is no BOOLEAN.'],
    ['VARCHAR', 1, '1 is no VARCHAR.'],
    ['BLOB', 'a', '"a" is no BLOB.'],
    ['UUID', '00010203040506070809', '"00010203040506070809" is no UUID.'],
    ['TIMETZ', 1n, '1 is no TIMETZ.'],
    ['INTERVAL', 1n, '1 is no INTERVAL.'],
    [list, [256], '256 is no UTINYINT.'],
    [list, 1, '1 is no LIST.'],
    [map, new Map([[null, 1]]), 'null is no key of a MAP.'],
    [map, [], ' is no MAP.'],
    [{ type: 'STRUCT', fields: [{ name: 'a', type: 'DATE' }] }, [], ' is no STRUCT.'],
  ])('%j: %s', (type, value, message) => {
    expect(() => columnOf(type, [null, value])).toThrow(message);
  });
});

test('the nearest FLOAT is taken, and a zero keeps its sign', () => {
  expect(columnOf('FLOAT', [0.1, -0])).toEqual({ type: 'FLOAT', values: Float32Array.of(0.1, -0) });
});

test('types as SQL has them', () => {
  expect(sqlOf('TIMESTAMP_NS')).toBe('TIMESTAMP_NS');
  expect(sqlOf(DECIMAL)).toBe('DECIMAL(4, 2)');
  expect(
    sqlOf({
      type: 'LIST',
      child: {
        type: 'STRUCT',
        fields: [
          { name: 'a "b"', type: DECIMAL },
          { name: 'm', type: { type: 'MAP', key: 'UUID', value: { type: 'LIST', child: 'BLOB' } } },
        ],
      },
    }),
  ).toBe('STRUCT("a ""b""" DECIMAL(4, 2), "m" MAP(UUID, BLOB[]))[]');
});
