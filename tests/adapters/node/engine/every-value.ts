/** Values of every type of DuckDB, as SQL, at the ends of what each holds; for whatever is to give them back as they were. */

/** By type, as `typeof` prints it. */
export const EVERY_VALUE: Readonly<Record<string, readonly string[]>> = {
  BOOLEAN: ['true', 'false'],
  TINYINT: ['(-128)::TINYINT', '127::TINYINT'],
  SMALLINT: ['(-32768)::SMALLINT', '32767::SMALLINT'],
  INTEGER: ['(-2147483648)::INTEGER', '2147483647'],
  BIGINT: ['(-9223372036854775808)::BIGINT', '9223372036854775807'],
  UTINYINT: ['255::UTINYINT'],
  USMALLINT: ['65535::USMALLINT'],
  UINTEGER: ['4294967295::UINTEGER'],
  UBIGINT: ['18446744073709551615::UBIGINT'],
  HUGEINT: [`${'9'.repeat(38)}::HUGEINT`, `-${'9'.repeat(38)}::HUGEINT`, '0::HUGEINT'],
  UHUGEINT: [`${'9'.repeat(38)}::UHUGEINT`],
  BIGNUM: [`'${'9'.repeat(60)}'::BIGNUM`, `'-1${'0'.repeat(60)}'::BIGNUM`],
  FLOAT: ["'nan'::FLOAT", "'-inf'::FLOAT", "'-0.0'::FLOAT", '3.4028235e38::FLOAT', '0.1::FLOAT'],
  DOUBLE: ["'nan'::DOUBLE", "'inf'::DOUBLE", "'-0.0'::DOUBLE", '5e-324::DOUBLE', '0.1::DOUBLE'],
  'DECIMAL(4,1)': ['-999.9::DECIMAL(4,1)'],
  'DECIMAL(18,3)': ['999999999999999.999::DECIMAL(18,3)'],
  'DECIMAL(38,12)': [`-${'9'.repeat(26)}.${'9'.repeat(12)}::DECIMAL(38,12)`],
  VARCHAR: ["''", "'Plzeň 😀'", "chr(0) || 'a'", "'longer than twelve bytes'"],
  BLOB: ["''::BLOB", "'\\x00\\xFFa'::BLOB"],
  BIT: ["'0'::BIT", "'1'::BIT", `'${'0'.repeat(70)}1'::BIT`],
  UUID: ["'00000000-0000-0000-0000-000000000000'::UUID", "'ffffffff-ffff-ffff-ffff-ffffffffffff'::UUID"],
  DATE: ["'-infinity'::DATE", "'4714-01-01 (BC)'::DATE", "'9999-12-31'::DATE"],
  TIME: ["'00:00:00'::TIME", "'24:00:00'::TIME", "'23:59:59.999999'::TIME"],
  TIME_NS: ["'00:00:00'::TIME_NS", "'23:59:59.999999999'::TIME_NS"],
  'TIME WITH TIME ZONE': ["'10:00:00.123456+02:30'::TIMETZ", "'00:00:00-15:59'::TIMETZ"],
  TIMESTAMP: ["'infinity'::TIMESTAMP", "'0044-03-15 (BC) 12:00:00.000001'::TIMESTAMP"],
  TIMESTAMP_S: ["'1969-12-31 23:59:59'::TIMESTAMP_S"],
  TIMESTAMP_MS: ["'1969-12-31 23:59:59.999'::TIMESTAMP_MS"],
  TIMESTAMP_NS: ["'1969-12-31 23:59:59.999999999'::TIMESTAMP_NS"],
  'TIMESTAMP WITH TIME ZONE': ["'2024-02-29 12:00:00.123456+02'::TIMESTAMPTZ", "'-infinity'::TIMESTAMPTZ"],
  INTERVAL: [
    'to_microseconds(1)',
    'to_microseconds(-1)',
    'to_months(-5) + to_days(3) + to_microseconds(-3600000001)',
    'to_days(40) + to_microseconds(90000000000)',
    'to_months(2147483647)',
  ],
  JSON: [`'{"a": [1, null]}'::JSON`],
  "ENUM('b', 'a', 'it''s')": ["'b'::ENUM('b', 'a', 'it''s')", "'it''s'::ENUM('b', 'a', 'it''s')"],
  'INTEGER[]': ['[1, NULL, 3]', '[]::INTEGER[]'],
  'INTEGER[3]': ['[1, NULL, 3]::INTEGER[3]'],
  'INTEGER[2][]': ['[[1, 2], [3, NULL]]::INTEGER[2][]'],
  'STRUCT("a b" INTEGER, c VARCHAR[])': [`{'a b': NULL::INTEGER, c: ['x', NULL]}`],
  'MAP(INTEGER, VARCHAR)': [`MAP {1: 'x', 2: NULL}`, 'MAP {}::MAP(INTEGER, VARCHAR)'],
};

/** SQL: a value by itself, and within a list, a struct and a map. */
export const FORMS: readonly ((value: string) => string)[] = [
  (value) => value,
  (value) => `[${value}, NULL]`,
  (value) => `{'in it': ${value}}`,
  (value) => `MAP {'k': ${value}}`,
];

/** SQL: what tells the value of a column from every other. */
export const shown = (column: string): string =>
  `typeof(${column}) AS "type of ${column}", CAST(${column} AS VARCHAR) AS "text of ${column}"`;
