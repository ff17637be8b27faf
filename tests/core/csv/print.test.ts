/** What is printed here is what DuckDB casts to text, byte for byte. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase, type NodeDatabase } from '#adapters/node/database.ts';
import { formatter } from '#core/csv/format.ts';
import type { Column, ColumnBatch } from '#core/contract/columns.ts';
import type { DbConnection } from '#core/contract/database.ts';
import { random } from './support.ts';

let folder: string;
let database: NodeDatabase;
let db: DbConnection;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'print-'));
  database = await openDatabase(join(folder, 'pipeline_data.duckdb'));
  db = await database.connect();
});
afterAll(async () => {
  database.close();
  await rm(folder, { recursive: true });
});

const NAMES = [
  { name: 'a', type: 'VARCHAR' },
  { name: 'b', type: 'VARCHAR' },
];

function lines(batches: readonly ColumnBatch[]): string[] {
  const format = formatter(NAMES, { delimiter: '|', encoding: 'utf-8', newline: 'lf', quoting: 'minimal' });
  for (const batch of batches) format.rows(batch);
  return new TextDecoder().decode(format.take()).split('\n').slice(0, -1);
}

/** The values as they are printed beside those that DuckDB made of the same. */
async function compare(column: Column, rows: number): Promise<void> {
  await db.exec(`CREATE OR REPLACE TABLE t (v ${column.type})`);
  const whole: ColumnBatch = { rows, columns: [column] };
  await db.append(
    't',
    (async function* () {
      yield whole;
    })(),
  );
  const printed = lines([{ rows, columns: [column, column] }]);
  let row = 0;
  for await (const batch of db.stream('SELECT CAST(v AS VARCHAR) AS a, CAST(v AS VARCHAR) AS b FROM t')) {
    const cast = lines([batch]);
    // One look at all of them, since a million looks take a minute.
    const wrong = cast.findIndex((line, i) => line !== printed[row + i]);
    if (wrong >= 0) expect(printed[row + wrong], `row ${row + wrong}`).toBe(cast[wrong]);
    row += batch.rows;
  }
  expect(row).toBe(rows);
  expect(printed.length).toBe(rows);
}

const ROWS = 100_000;
const next = random(11);
/** Thirty-two random bits. */
const word = (): number => (next(65_536) * 65_536 + next(65_536)) | 0;
const validity = (): Uint8Array => Uint8Array.from({ length: (ROWS + 7) >> 3 }, () => next(256));

function words(edges: readonly number[]): Int32Array {
  return Int32Array.from({ length: ROWS }, (_, i) => edges[i] ?? word() >> next(32));
}
function longs(edges: readonly bigint[]): BigInt64Array {
  return BigInt64Array.from(
    { length: ROWS },
    (_, i) => edges[i] ?? ((BigInt(word()) << 32n) | BigInt(word() >>> 0)) >> BigInt(next(64)),
  );
}
const powers = <T>(of: (power: number) => T): T[] => Array.from({ length: 63 }, (_, power) => of(power));

test('BOOLEAN', () =>
  compare(
    { type: 'BOOLEAN', values: Uint8Array.from({ length: ROWS / 8 }, () => next(256)), validity: validity() },
    ROWS,
  ));

test('INTEGER', () => {
  const near = powers((power) => 2 ** Math.min(power, 30)).flatMap((n) => [n - 1, n, -n]);
  const tens = Array.from({ length: 10 }, (_, power) => 10 ** power).flatMap((n) => [n - 1, n, -n, 1 - n]);
  const values = words([...near, ...tens, 2_147_483_647, -2_147_483_648, 0]);
  return compare({ type: 'INTEGER', values, validity: validity() }, ROWS);
});

test('BIGINT', () => {
  const near = powers((power) => 2n ** BigInt(power)).flatMap((n) => [n - 1n, n, n + 1n, -n, -n - 1n]);
  const tens = Array.from({ length: 19 }, (_, power) => 10n ** BigInt(power)).flatMap((n) => [
    n - 1n,
    n,
    -n,
    1n - n,
  ]);
  const values = longs([...near, ...tens, 2n ** 63n - 1n, -(2n ** 63n), 0n]);
  return compare({ type: 'BIGINT', values, validity: validity() }, ROWS);
});

test('DATE, far from now, infinite and before Christ', () => {
  const edges = [0, -1, 2_147_483_647, -2_147_483_647, 2_147_483_646, -2_147_483_646 + 719_528];
  const years = [-719_529, -719_528, -719_163, -719_162, 2_932_896, 2_932_897, 11_016, 11_015, -25_567];
  const values = words([...edges, ...years]);
  // DuckDB's own dates begin in 5877642 BC.
  for (let i = 0; i < ROWS; i++) values[i] = Math.max(values[i]!, i === 3 ? -2_147_483_647 : -2_147_483_000);
  return compare({ type: 'DATE', values, validity: validity() }, ROWS);
});

test('DATE, every day of a thousand years', () => {
  const values = Int32Array.from({ length: 365_250 }, (_, i) => i - 200_000);
  return compare({ type: 'DATE', values }, values.length);
});

test('TIME', () => {
  const edges = [0n, 1n, 86_399_999_999n, 86_400_000_000n, 999_999n, 1_000_000n, 100_000n, 59_999_999n];
  const values = BigInt64Array.from({ length: ROWS }, (_, i) => {
    const micros = BigInt(next(86_400)) * 1_000_000n + BigInt(next(1_000_000));
    const unit = 10n ** BigInt(next(7));
    return edges[i] ?? (micros / unit) * unit;
  });
  return compare({ type: 'TIME', values, validity: validity() }, ROWS);
});

test('TIMESTAMP, far from now, infinite and before Christ', () => {
  const least = -9_223_372_022_400_000_000n;
  const most = 2n ** 63n - 1n;
  const edges = [
    0n,
    -1n,
    1n,
    least,
    most,
    -most,
    most - 1n,
    -62_167_219_200_000_000n,
    -62_135_596_800_000_001n,
  ];
  const near = powers((power) => 2n ** BigInt(power)).flatMap((n) => [n - 1n, n, -n, -n - 1n]);
  const values = longs([...edges, ...near]);
  for (let i = 0; i < ROWS; i++) {
    const unit = 10n ** BigInt(next(8));
    const value = i < edges.length + near.length ? values[i]! : (values[i]! / unit) * unit;
    values[i] = value < least && value !== -most ? least : value;
  }
  return compare({ type: 'TIMESTAMP', values, validity: validity() }, ROWS);
});

const DOUBLES: Readonly<Record<string, () => number>> = {
  'of any bits': () => {
    const bits = new DataView(new ArrayBuffer(8));
    bits.setInt32(0, word());
    bits.setInt32(4, word());
    return bits.getFloat64(0);
  },
  'with few decimals': () => word() / 10 ** next(12),
  'that were computed': () => (word() / (1 + next(1000))) * 10 ** (next(30) - 15),
  'between 0 and 1': () => next(2 ** 30) / 2 ** 30,
  'about fifteen digits': () =>
    Number(`${1 + next(9)}${next(10 ** 7)}.${next(10 ** 7)}${next(1000)}e${next(24) - 12}`),
  whole: () => Math.trunc(word() * 2 ** next(40)),
};
const EDGES = [
  0,
  -0,
  NaN,
  Infinity,
  -Infinity,
  5e-324,
  Number.MAX_VALUE,
  Number.MIN_VALUE,
  2 ** 53,
  2 ** 53 + 2,
].concat(
  Array.from({ length: 45 }, (_, i) => 10 ** (i - 22)).flatMap((n) => [
    ...[n, -n, n * 1.5, n * 9.999999999999999, n * 9.9999999999999995],
    ...[n * (1 + Number.EPSILON), n * (1 - Number.EPSILON / 2), n * 1.23456789012345, n * 0.1, n / 3],
  ]),
);

test.each(Object.keys(DOUBLES))('DOUBLE, %s', { timeout: 120_000 }, async (kind) => {
  const many = 150_000;
  const values = Float64Array.from({ length: many }, (_, i) => EDGES[i] ?? DOUBLES[kind]!());
  await compare({ type: 'DOUBLE', values }, many);
});
