/**
 * Samples of tables of every type that DuckDB has, with awkward values, names and shapes: read back they are what they were, or it is said
 * when they are recorded. What is masked is nowhere in the file.
 */
import { describe, expect, test } from 'vitest';
import { StepError } from '#core/contract/errors.ts';
import { canFake, type Mask } from '#core/standin/fake.ts';
import { loadStandIn } from '#core/standin/load.ts';
import { parseStandIns } from '#core/standin/stand-ins-file.ts';
import { entryOf, takeSample, type Sample } from '#core/standin/sample.ts';
import { withStandIn } from '#core/standin/write.ts';
import { ident, literal } from '#core/sql/index.ts';
import { random } from '../../corpus/make.ts';
import { world } from '../../drivers/support.ts';

/** SQL of values by type: the ends of each, and what looks like something else in a file. */
const SIMPLE: Readonly<Record<string, readonly string[]>> = {
  BOOLEAN: ['true', 'false'],
  TINYINT: ['-128', '127'],
  SMALLINT: ['-32768', '32767'],
  INTEGER: ['-2147483648', '2147483647', '0'],
  BIGINT: ['-9223372036854775808', '9223372036854775807'],
  HUGEINT: ['-170141183460469231731687303715884105728', '170141183460469231731687303715884105727'],
  UTINYINT: ['0', '255'],
  USMALLINT: ['0', '65535'],
  UINTEGER: ['0', '4294967295'],
  UBIGINT: ['0', '18446744073709551615'],
  UHUGEINT: ['0', '340282366920938463463374607431768211455'],
  BIGNUM: [`'123456789012345678901234567890123456789012345678901234567890'`, `'-1'`],
  FLOAT: ['0.1', '-0.0', `'nan'`, `'-inf'`, '3.4028235e38', '1e-45', '16777217'],
  DOUBLE: ['0.1', '-0.0', `'nan'`, `'inf'`, '1.7976931348623157e308', '5e-324', '9007199254740993', '1e21'],
  'DECIMAL(4,2)': ['99.99', '-0.01', '0'],
  'DECIMAL(9,0)': ['999999999', '-1'],
  'DECIMAL(18,9)': ['123456789.123456789', '-0.000000001'],
  'DECIMAL(38,38)': [`'0.12345678901234567890123456789012345678'`],
  'DECIMAL(38,0)': [`'99999999999999999999999999999999999999'`],
  VARCHAR: [
    `''`,
    `'NULL'`,
    `'null'`,
    `' '`,
    `'  x  '`,
    `'a,b'`,
    `'"'`,
    `'""'`,
    `'it''s'`,
    `E'a\\nb'`,
    `E'\\r\\n'`,
    `E'\\r'`,
    `E'\\t'`,
    `'#no comment'`,
    `'00123'`,
    `'1e5'`,
    `'2024-01-01'`,
    `'true'`,
    `'é ☃ 😀 \u0301'`,
    `'\ufeffbom'`,
    `'\\N'`,
    `E'\\x01\\x1f'`,
    `chr(0) || 'nul'`,
    `repeat('long ☃,"', 20000)`,
  ],
  BLOB: [`''`, `'\\x00\\xFF\\x27\\x5C'`, `'a\\x22,b'`],
  BIT: [`'0'`, `'1'`, `'0101010101010101010'`],
  UUID: [`'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'`],
  DATE: [`'-0044-03-15'`, `'5881580-07-10'`, `'infinity'`, `'2024-02-29'`],
  TIME: [`'00:00:00'`, `'23:59:59.999999'`, `'24:00:00'`],
  TIME_NS: [`'00:00:00.000000001'`, `'23:59:59.999999999'`],
  TIMETZ: [`'12:00:00+05:30'`, `'00:00:00-15:59:59'`],
  TIMESTAMP: [`'2024-01-01 00:00:00.000001'`, `'-infinity'`, `'290309-12-22 (BC) 00:00:00'`],
  TIMESTAMP_S: [`'1969-12-31 23:59:59'`],
  TIMESTAMP_MS: [`'1969-12-31 23:59:59.999'`],
  TIMESTAMP_NS: [`'2262-04-11 23:47:16.854775806'`, `'1970-01-01 00:00:00.000000001'`],
  TIMESTAMPTZ: [`'1969-12-31 23:59:59.999999+00'`, `'infinity'`],
  INTERVAL: [
    `'1 month -30 days'`,
    `'-1 day 25:00:00.000001'`,
    `'100 years'`,
    `'-00:00:01'`,
    `INTERVAL 2147483647 MONTHS`,
  ],
  "ENUM('a', 'it''s', 'x,\"y', '', 'NULL')": [`'a'`, `'it''s'`, `'x,"y'`, `''`, `'NULL'`],
};
/** Ways to hold a type in another, and a value of it. */
const NESTS: readonly ((type: string, value: () => string) => [type: string, value: () => string])[] = [
  (type, value) => [`${type}[]`, () => `[${value()}, NULL, ${value()}]`],
  (type) => [`${type}[]`, () => `[]`],
  (type, value) => [`${type}[2]`, () => `array_value(${value()}, NULL)`],
  (type, value) => [
    `STRUCT("a b" ${type}, "q""'{" VARCHAR)`,
    () => `{'a b': ${value()}, 'q"''{': 'x: {''}'}`,
  ],
  (type, value) => [`MAP(VARCHAR, ${type})`, () => `MAP {'a=b': ${value()}, '': NULL}`],
];
const NAMES = [
  'plain',
  'a b',
  ' padded ',
  'q"uote',
  "it's",
  'comma,',
  'line\nbreak',
  'cr\r',
  'tab\t',
  '/place',
  'v0',
  'c0',
  'v1',
  'c1',
  'select',
  '2024',
  'é☃',
  '\ufeffbom',
  'null',
  'true',
  'column0',
  '#hash',
  '__proto__',
  'constructor',
  'x: y',
];

interface Made {
  readonly query: string;
  readonly names: readonly string[];
}

/** A table by chance; the same for the same number. */
function tableOf(seed: number): Made {
  const below = random(seed * 7919);
  const pick = <T>(from: readonly T[]): T => from[below(from.length)]!;
  const names = [...new Set(Array.from({ length: 1 + below(6) }, () => pick(NAMES)))];
  const types = Object.keys(SIMPLE);
  const columns = names.map((name) => {
    const simple = pick(types);
    let made: [string, () => string] = [
      simple,
      () => (below(5) === 0 ? 'NULL' : `CAST(${pick(SIMPLE[simple] ?? [])} AS ${simple})`),
    ];
    for (let depth = below(3); depth > 0; depth--) made = pick(NESTS)(...made);
    return { name, type: made[0], value: made[1] };
  });
  const rows = Array.from({ length: pick([0, 1, 2, 7]) }, () => columns);
  const select = (row: typeof columns, value: (column: (typeof columns)[number]) => string): string =>
    `SELECT ${row.map((column) => `CAST(${value(column)} AS ${column.type}) AS ${ident(column.name)}`).join(', ')}`;
  const none = `${select(columns, () => 'NULL')} WHERE false`;
  return {
    query: [none, ...rows.map((row) => select(row, ({ value }) => (below(6) === 0 ? 'NULL' : value())))].join(
      '\nUNION ALL ',
    ),
    names,
  };
}

const files: Record<string, Uint8Array> = {};
const w = await world(files);
const SPEC = {
  title: '',
  description: '',
  version: '1',
  modes: [],
  configSchema: { type: 'object', properties: {}, required: [] },
  secrets: [],
  examples: [],
} as const;

const sampleOf = (masks: Readonly<Record<string, Mask>> = {}): Promise<Sample> =>
  takeSample(w.db, 'of', { rows: 100, masks }, 'salt');

/** Loads it as it is found again: by its entry in the file of stand-ins. */
async function back(sample: Sample): Promise<void> {
  files['a.csv'] = sample.csv;
  const text = withStandIn(undefined, 'x', entryOf('a.csv', sample, '2026-11-20T10:00:00Z'));
  const read = parseStandIns(text);
  if (!read.ok) throw new Error(read.diagnostics[0]?.message);
  const standIn = read.value['x']!;
  expect(standIn.columns).toEqual(sample.columns);
  await w.run(
    {
      name: 'x',
      kind: 'extractor',
      version: '1',
      spec: SPEC,
      run: ({ ctx }) => loadStandIn(standIn, 'Away.', ctx),
    },
    'back',
    {},
  );
}

/** The columns of which some row is another, or is printed otherwise. */
async function others(names: readonly string[]): Promise<readonly string[]> {
  const found: string[] = [];
  for (const name of names) {
    const numbered = (table: string): string =>
      `SELECT row_number() OVER () AS "the row", ${ident(name)} AS "the value" FROM ${ident(table)}`;
    const [[count]] = (await w.rows(
      `SELECT count(*)::VARCHAR FROM (${numbered('of')}) a FULL JOIN (${numbered('back')}) b USING ("the row")
WHERE a."the value" IS DISTINCT FROM b."the value" OR a."the value"::VARCHAR IS DISTINCT FROM b."the value"::VARCHAR`,
    )) as [[string]];
    if (count !== '0') found.push(name);
  }
  return found;
}

/** More of them: `TABLES=2000 npx vitest run tests/core/standin/round-trip`. */
const TABLES = Number(process.env['TABLES'] ?? 40);
const seeds = Array.from({ length: TABLES }, (_, at) => at + 1);

const make = (query: string): Promise<void> => w.db.exec(`CREATE OR REPLACE TABLE "of" AS ${query}`);

/** Undefined where it is refused, in words that name a column and the way out. */
async function taken(masks?: Readonly<Record<string, Mask>>): Promise<Sample | undefined> {
  try {
    return await sampleOf(masks);
  } catch (cause) {
    if (!(cause instanceof StepError)) throw cause;
    expect(cause.message).toMatch(/".*Mask it with NULL/s);
    return undefined;
  }
}

test('any table is what it was, or is refused with the column and the way out', async () => {
  const kept: number[] = [];
  for (const seed of seeds) {
    const { query, names } = tableOf(seed);
    await make(query);
    const sample = await taken();
    if (!sample) continue;
    await back(sample);
    expect([seed, await w.types('back')]).toEqual([seed, await w.types('of')]);
    expect([seed, await others(names)]).toEqual([seed, []]);
    kept.push(seed);
  }
  // Most tables can be kept.
  expect(kept.length).toBeGreaterThan(0.8 * TABLES);
}, 120_000);

test('what is masked is not in the file, its type stays, and what is not masked is what it was', async () => {
  for (const seed of seeds) {
    const { query, names } = tableOf(seed);
    await make(query);
    const types = await w.types('of');
    const mask = (name: string, at: number): [string, Mask][] =>
      at % 2 === 0 ? [] : [[name, canFake(types[name] ?? '') && seed % 2 === 0 ? 'fake' : 'null']];
    const masks = Object.fromEntries(names.flatMap(mask));
    const sample = await taken(masks);
    if (!sample) continue;
    expect(sample.recorded.masked.toSorted()).toEqual(Object.keys(masks).toSorted());
    await back(sample);
    expect([seed, await w.types('back')]).toEqual([seed, types]);
    expect([seed, await others(names.filter((name) => !Object.hasOwn(masks, name)))]).toEqual([seed, []]);
    for (const [name, how] of Object.entries(masks)) {
      const counts = (table: string): string =>
        `SELECT count(${ident(name)})::VARCHAR, count(DISTINCT ${ident(name)})::VARCHAR FROM ${ident(table)}`;
      const [before, after] = [await w.rows(counts('of')), await w.rows(counts('back'))];
      expect([seed, name, after]).toEqual([seed, name, how === 'null' ? [['0', '0']] : before]);
    }
  }
}, 120_000);

test('no masked text is anywhere in the file, however it is spelled there', async () => {
  const secrets = ['sécret ☃ 😀', 'a "quoted", secret', 'two\nlines of secrets', 'x'.repeat(100_000)];
  const values = secrets.map(
    (text) => `(${literal(text)}, [${literal(text)}], {'in': ${literal(text)}}, 'kept')`,
  );
  const columns = ['whö is, "it"', 'list', 'struct', 'other'].map(ident);
  await make(`SELECT * FROM (VALUES ${values.join(', ')}) t(${columns.join(', ')})`);
  for (const how of ['null', 'fake'] as const) {
    const { csv } = await sampleOf({ 'whö is, "it"': how, list: 'null', struct: 'null' });
    const text = new TextDecoder().decode(csv);
    for (const secret of secrets)
      for (const part of [secret, secret.replaceAll('"', '""')]) expect(text).not.toContain(part);
    expect(text.match(/kept/g)).toHaveLength(secrets.length);
  }
});

test('columns that are called as what every object has are masked where that is asked for, and only there', async () => {
  await make(`SELECT 'a' AS "constructor", 'b' AS "__proto__", 'c' AS "toString"`);
  const sample = await sampleOf(Object.fromEntries([['__proto__', 'null']]));
  expect(new TextDecoder().decode(sample.csv)).toBe('constructor,__proto__,toString\na,,c\n');
  expect(sample.recorded.masked).toEqual(['__proto__']);
});

test.each<[type: string, value: string, from: number, to: number]>([
  ['DECIMAL(1,0)', 'i', -9, 10],
  ['DECIMAL(2,2)', 'i / 100.0', -99, 100],
  ['DECIMAL(3,1)', 'i / 10.0', -999, 1000],
  ['DECIMAL(5,0)', 'i', -99_999, -1],
  ['DECIMAL(38,38)', `concat('0.', lpad(i::VARCHAR, 38, '0'))`, 0, 1000],
  ['DECIMAL(38,0)', 'i', 0, 1000],
  ['TINYINT', 'i', -128, 128],
  ['UTINYINT', 'i', 0, 256],
  ['SMALLINT', 'i', -32_768, 32_768],
  ['DATE', `DATE '2000-01-01' + i::INTEGER`, 0, 1000],
])('%s has few values, of which each is made up as another', async (type, value, from, to) => {
  await make(`SELECT CAST(${value} AS ${type}) AS v FROM range(${from}, ${to}) r(i)`);
  await back(await takeSample(w.db, 'of', { rows: 100_000, masks: { v: 'fake' } }, 'salt'));
  expect(await w.types('back')).toEqual({ v: type });
  expect(await w.rows('SELECT count(DISTINCT v)::VARCHAR FROM back')).toEqual([[String(to - from)]]);
});

describe('what no file of text holds is said when it is recorded', () => {
  test.each([
    [`SELECT 1 AS ok, chr(0) || 'x' AS "te xt"`, '"te xt" hold the character NUL'],
    [`SELECT ['a', chr(0)] AS l`, '"l" hold the character NUL'],
    [`SELECT union_value(n := 1) AS u`, '"u" is UNION(n INTEGER), which a sample cannot hold'],
    [
      `SELECT MAP {'a': array_value('x', NULL)} AS m`,
      '"m" is MAP(VARCHAR, VARCHAR[2]), which a sample cannot',
    ],
  ])('%s', async (query, said) => {
    await make(query);
    await expect(sampleOf()).rejects.toThrow(said);
  });

  test('masked, it is no obstacle', async () => {
    await make(`SELECT 1 AS ok, chr(0) AS t`);
    await back(await sampleOf({ t: 'null' }));
    expect(await w.rows('SELECT * FROM back')).toEqual([['1', null]]);
  });
});
