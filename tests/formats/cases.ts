/** Values of every type of DuckDB, for a table that goes through every format and back. */

export interface Case {
  /** As docs/formats.md has it. */
  readonly label: string;
  readonly type: string;
  /** Values in SQL, each cast to the type. */
  readonly values: readonly string[];
}

const integers = (type: string, least: string, most: string): Case => ({
  label: type,
  type,
  values: [least, most, '0', '1'],
});

const of = (type: string, values: readonly string[], label = type): Case => ({ label, type, values });

const texts = (type: string, values: readonly string[], label?: string): Case =>
  of(
    type,
    values.map((value) => `'${value}'`),
    label,
  );

const NINES = '9'.repeat(38);

/** None of them is refused by any format. */
export const CASES: readonly Case[] = [
  of('BOOLEAN', ['true', 'false']),
  integers('TINYINT', '-128', '127'),
  integers('SMALLINT', '-32768', '32767'),
  integers('INTEGER', '-2147483648', '2147483647'),
  integers('BIGINT', '-9223372036854775808', '9223372036854775807'),
  integers('UTINYINT', '0', '255'),
  integers('USMALLINT', '0', '65535'),
  integers('UINTEGER', '0', '4294967295'),
  integers('UBIGINT', '0', '18446744073709551615'),
  of('HUGEINT', [`-${NINES}`, NINES, '7'], 'HUGEINT of up to 38 digits'),
  texts('HUGEINT', [
    '-170141183460469231731687303715884105728',
    '170141183460469231731687303715884105727',
    '7',
  ]),
  of('UHUGEINT', [NINES, '7'], 'UHUGEINT of up to 38 digits'),
  texts('UHUGEINT', ['340282366920938463463374607431768211455', '7']),
  texts('BIGNUM', ['-12345678901234567890123456789012345678901234567890', '7']),
  of('FLOAT', ['0.1', '-3.4028235e38', '1e-45', '-0.0']),
  of('DOUBLE', ['0.1', '1.7976931348623157e308', '5e-324', '1e300']),
  texts('DECIMAL(4,2)', ['99.99', '-0.01', '1.50']),
  texts('DECIMAL(18,3)', ['999999999999999.999', '-0.001']),
  texts('DECIMAL(38,10)', ['9999999999999999999999999999.9999999999', '-0.0000000001']),
  texts('VARCHAR', ['', ' a ', '007', 'true', 'longer than twelve bytes, with , and "quotes"', 'Plzeň 😀']),
  of('VARCHAR', [`'a' || chr(10) || 'b'`, `'a' || chr(9) || 'b'`], 'VARCHAR with line breaks'),
  of('BLOB', [`''::BLOB`, `'\\x00\\xFF\\x80A'::BLOB`]),
  texts('BIT', ['0101', '1', '000000000000']),
  texts(`ENUM('small', 'two words', '')`, ['small', 'two words', ''], 'ENUM'),
  texts('UUID', ['00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff']),
  texts('DATE', ['1970-01-01', '9999-12-31', '1900-01-01']),
  texts('DATE', ['infinity', '-infinity', '5877642-06-25 (BC)', '1582-10-15'], 'DATE before 1900, infinite'),
  texts('TIME', ['00:00:00', '23:59:59.999', '12:34:56.789']),
  texts('TIME', ['24:00:00', '23:59:59.999999'], 'TIME to the microsecond'),
  texts('TIME_NS', ['00:00:00.000000001', '23:59:59.999999999']),
  texts('TIMETZ', ['00:00:00+15:59:59', '24:00:00-15:59:59', '13:14:15.678901+01']),
  texts('TIMESTAMP_S', ['2020-02-29 12:34:56', '1969-12-31 23:59:59']),
  texts('TIMESTAMP_MS', ['2020-02-29 12:34:56.789', '1969-12-31 23:59:59.5']),
  texts('TIMESTAMP', ['2020-02-29 12:34:56.789', '1969-12-31 23:59:59.5', '2024-01-01 00:00:00']),
  texts(
    'TIMESTAMP',
    ['infinity', '-infinity', '290309-12-22 (BC) 00:00:00', '294247-01-10 04:00:54.775806'],
    'TIMESTAMP before 1900, infinite',
  ),
  texts('TIMESTAMP_NS', ['2020-02-29 12:34:56.123456789', '1677-09-22 00:00:00']),
  texts('TIMESTAMPTZ', ['2020-02-29 12:34:56.789+00', '2024-01-01 00:00:00+00']),
  texts('INTERVAL', ['1 day 02:03:04.5', '00:00:00', '3 hours']),
  texts(
    'INTERVAL',
    ['1 year 2 months -3 days 04:05:06.789', '-00:00:00.000001'],
    'INTERVAL with months, or below zero',
  ),
  of('INTEGER[]', ['[1, NULL, 3]', '[]']),
  of('VARCHAR[][]', [`[['a', NULL], [], NULL]`, '[]']),
  of('INTEGER[3]', ['[1, NULL, 3]::INTEGER[3]']),
  of('STRUCT(a INTEGER, b VARCHAR)', [`{'a': 1, 'b': 'x'}`, `{'a': NULL, 'b': NULL}`]),
  of('STRUCT(h HUGEINT, u UUID)', [`{'h': 1, 'u': 'ffffffff-ffff-ffff-ffff-ffffffffffff'}`]),
  of('MAP(VARCHAR, INTEGER)', [`MAP {'k': 1, 'l': NULL}`, 'MAP {}']),
  of('MAP(DATE, INTERVAL[])', [`MAP {DATE '2020-02-29': [INTERVAL 3 DAY, NULL]}`]),
  of('UNION(n INTEGER, s VARCHAR)', ['union_value(n := 1)', `union_value(s := 'a')`]),
];

/** Of these some formats have no number. */
export const UNFIT: readonly Case[] = [
  texts('FLOAT', ['nan', 'inf', '-inf', '1'], 'FLOAT: NaN, infinite'),
  texts('DOUBLE', ['nan', 'inf', '-inf', '1'], 'DOUBLE: NaN, infinite'),
];

/** A table with a number for each row, and a column for each case, `c0` and so on: NULL, its values, and NULLs up to the longest. */
export function tableOf(cases: readonly Case[]): string {
  const rows = 1 + Math.max(...cases.map(({ values }) => values.length));
  const columns = cases.map(({ type, values }, i) => {
    const all = ['NULL', ...values].map((value) => `CAST(${value} AS ${type})`);
    return `unnest([${all.join(', ')}]) AS c${i}`;
  });
  return `SELECT ${[`unnest(range(${rows})) AS n`, ...columns].join(',\n  ')}`;
}
