/**
 * Values of every type that a column may have, at the ends of what it holds, with what DuckDB prints of each; put into a table by an
 * adapter, and read from there by it.
 */
import { columnOf, type Value } from '#core/columns/build.ts';
import { sqlOf, type DataType } from '#core/columns/data-type.ts';
import { gathered } from '#core/columns/gather.ts';
import type { ColumnBatch } from '#core/contract/columns.ts';
import type { DbConnection } from '#core/contract/database.ts';

const MICROS = 2n ** 63n;
const HUGE = 2n ** 127n;

/** A type's values, and each as text. */
type Pairs = readonly (readonly [value: Value, text: string])[];

const interval = (months: number, days: number, micros: bigint): Value => ({ months, days, micros });
const zoned = (micros: bigint, zone: number): Value => ({ micros, zone });

const PLAIN: readonly (readonly [DataType, Pairs])[] = [
  [
    'VARCHAR',
    [
      ['', ''],
      ['a', 'a'],
      ['\0', '\0'],
      ['Plzeň 😀', 'Plzeň 😀'],
      ['longer than twelve bytes', 'longer than twelve bytes'],
      ['\ufeffmarked', '\ufeffmarked'],
    ],
  ],
  [
    'BLOB',
    [
      [new Uint8Array(0), ''],
      [Uint8Array.of(0, 255, 128, 65), '\\x00\\xFF\\x80A'],
      [new Uint8Array(13).fill(66), 'B'.repeat(13)],
    ],
  ],
  [
    'BOOLEAN',
    [
      [true, 'true'],
      [false, 'false'],
      [true, 'true'],
    ],
  ],
  ['TINYINT', whole(-128, 127)],
  ['SMALLINT', whole(-32_768, 32_767)],
  ['INTEGER', whole(-2_147_483_648, 2_147_483_647)],
  ['BIGINT', wide(-MICROS, MICROS - 1n)],
  ['UTINYINT', whole(0, 255)],
  ['USMALLINT', whole(0, 65_535)],
  ['UINTEGER', whole(0, 4_294_967_295)],
  ['UBIGINT', wide(0n, 2n * MICROS - 1n)],
  ['HUGEINT', wide(-HUGE, HUGE - 1n)],
  ['UHUGEINT', wide(0n, 2n * HUGE - 1n)],
  [
    'FLOAT',
    [
      [3.4028234663852886e38, '3.4028235e+38'],
      [1.401298464324817e-45, '1e-45'],
      [0.1, '0.1'],
      [-0, '-0.0'],
      [Number.NaN, 'nan'],
      [Number.POSITIVE_INFINITY, 'inf'],
      [Number.NEGATIVE_INFINITY, '-inf'],
    ],
  ],
  [
    'DOUBLE',
    [
      [Number.MAX_VALUE, '1.7976931348623157e+308'],
      [Number.MIN_VALUE, '5e-324'],
      [0.1, '0.1'],
      [Number.NaN, 'nan'],
      [Number.NEGATIVE_INFINITY, '-inf'],
    ],
  ],
  [decimal(4, 2), cents(4, ['99.99', '-99.99', '0.01'])],
  [decimal(9, 9), cents(9, ['.999999999', '-.999999999', '.000000001'])],
  [decimal(18, 3), cents(18, ['999999999999999.999', '-999999999999999.999', '0.001'])],
  [
    decimal(38, 10),
    cents(38, [
      '9999999999999999999999999999.9999999999',
      '-9999999999999999999999999999.9999999999',
      '0.0000000001',
    ]),
  ],
  [decimal(38, 0), cents(38, ['9'.repeat(38), `-${'9'.repeat(38)}`, '1'])],
  [
    'UUID',
    [
      '00000000-0000-0000-0000-000000000000',
      'ffffffff-ffff-ffff-ffff-ffffffffffff',
      '7fffffff-ffff-ffff-8000-000000000001',
    ].map((text) => [text, text]),
  ],
  [
    'DATE',
    [
      [0, '1970-01-01'],
      [2_147_483_646, '5881580-07-10'],
      [-2_147_483_646, '5877642-06-25 (BC)'],
      [2_147_483_647, 'infinity'],
      [-2_147_483_647, '-infinity'],
    ],
  ],
  [
    'TIME',
    [
      [0n, '00:00:00'],
      [86_399_999_999n, '23:59:59.999999'],
      [86_400_000_000n, '24:00:00'],
    ],
  ],
  [
    'TIME_NS',
    [
      [1n, '00:00:00.000000001'],
      [86_399_999_999_999n, '23:59:59.999999999'],
    ],
  ],
  [
    'TIMETZ',
    [
      [zoned(0n, 57_599), '00:00:00+15:59:59'],
      [zoned(86_400_000_000n, -57_599), '24:00:00-15:59:59'],
      [zoned(47_655_678_901n, 3_600), '13:14:15.678901+01'],
    ],
  ],
  [
    'TIMESTAMP_S',
    [
      [-1n, '1969-12-31 23:59:59'],
      [9_223_372_036_854n, '294247-01-10 04:00:54'],
      [-9_223_372_022_400n, '290309-12-22 (BC) 00:00:00'],
      [MICROS - 1n, 'infinity'],
    ],
  ],
  [
    'TIMESTAMP_MS',
    [
      [-1n, '1969-12-31 23:59:59.999'],
      [9_223_372_036_854_775n, '294247-01-10 04:00:54.775'],
      [-9_223_372_022_400_000n, '290309-12-22 (BC) 00:00:00'],
      [1n - MICROS, '-infinity'],
    ],
  ],
  ['TIMESTAMP', [[MICROS - 2n, '294247-01-10 04:00:54.775806'], ...moments('')]],
  // With icu, native DuckDB prints a moment as far off as that with another millisecond.
  ['TIMESTAMPTZ', moments('+00')],
  [
    'TIMESTAMP_NS',
    [
      [-1n, '1969-12-31 23:59:59.999999999'],
      [MICROS - 2n, '2262-04-11 23:47:16.854775806'],
      [-9_223_286_400_000_000_000n, '1677-09-22 00:00:00'],
      [MICROS - 1n, 'infinity'],
    ],
  ],
  [
    'INTERVAL',
    [
      [interval(0, 0, 0n), '00:00:00'],
      [interval(14, -3, 1_234_567n), '1 year 2 months -3 days 00:00:01.234567'],
      [
        interval(2_147_483_647, 2_147_483_647, MICROS - 1n),
        '178956970 years 7 months 2147483647 days 2562047788:00:54.775807',
      ],
      [
        interval(-2_147_483_648, -2_147_483_648, -MICROS),
        '-178956970 years -8 months -2147483648 days -2562047788:00:54.775808',
      ],
    ],
  ],
];

function whole(least: number, most: number): Pairs {
  return [least, most, 1].map((value) => [value, String(value)]);
}

function wide(least: bigint, most: bigint): Pairs {
  return [least, most, 1n].map((value) => [value, String(value)]);
}

function decimal(width: number, scale: number): DataType {
  return { type: 'DECIMAL', width, scale };
}

/** The largest, the least and the smallest above zero. */
function cents(width: number, [most, least, one]: readonly [string, string, string]): Pairs {
  const largest = 10n ** BigInt(width) - 1n;
  return [
    [largest, most],
    [-largest, least],
    [1n, one],
  ];
}

function moments(zone: string): Pairs {
  return [
    [-1n, `1969-12-31 23:59:59.999999${zone}`],
    [253_402_300_799_999_999n, `9999-12-31 23:59:59.999999${zone}`],
    [-9_223_372_022_400_000_000n, `290309-12-22 (BC) 00:00:00${zone}`],
    [MICROS - 1n, 'infinity'],
    [1n - MICROS, '-infinity'],
  ];
}

/** More than a chunk of DuckDB's, and no whole number of bitmap bytes. */
const ROWS = 2_500;

/** What one type became. */
export interface Appended {
  /** As the table has it. */
  readonly type: string;
  readonly rows: number;
  /** Of the first rows: NULL, and then each value. */
  readonly texts: readonly (string | null)[];
  /** How many rows do not have the text of the row so many before them. */
  readonly others: number;
  /** Of the same values within a struct, and in it a list and a map: of each its text, or NULL. */
  readonly nested: readonly (readonly (string | null)[])[];
  /** How many rows of either are not what they were when they were streamed in their own types and put into another table. */
  readonly changed: readonly number[];
}

export const EXPECTED: Readonly<Record<string, Appended>> = Object.fromEntries(
  PLAIN.map(([type, pairs]) => {
    const texts = [null, ...pairs.map(([, text]) => text)];
    const nested = texts.map((text) => [text, text, text, '2']);
    const name = typeof type === 'string' ? type : sqlOf(type).replace(' ', '');
    const shown = { TIMETZ: 'TIME WITH TIME ZONE', TIMESTAMPTZ: 'TIMESTAMP WITH TIME ZONE' }[name] ?? name;
    return [
      name,
      {
        type: shown,
        rows: ROWS,
        texts,
        others: 0,
        nested: [...nested, [null, null, null, null]],
        changed: [0, 0],
      },
    ];
  }),
);

/** Puts the values of every type into tables of that type, by themselves and within others, and tells what they became. */
export async function appendEveryType(db: DbConnection): Promise<Readonly<Record<string, Appended>>> {
  const found: [string, Appended][] = [];
  for (const [type, pairs] of PLAIN) {
    const values = [null, ...pairs.map(([value]) => value)];
    const name = sqlOf(type).replace(' ', '');
    found.push([name, await appendOne(db, name, type, values)]);
  }
  return Object.fromEntries(found);
}

async function appendOne(
  db: DbConnection,
  name: string,
  type: DataType,
  values: readonly Value[],
): Promise<Appended> {
  const many = Array.from({ length: ROWS }, (_, row) => values[row % values.length]!);
  await db.createTable('plain', [
    { name: 'n', type: 'INTEGER' },
    { name: 'a', type: sqlOf(type) },
  ]);
  const numbers = columnOf(
    'INTEGER',
    many.map((_, row) => row),
  );
  const rows = await db.append('plain', once({ rows: ROWS, columns: [numbers, columnOf(type, many)] }));
  const [shape] = await db.query(`SELECT typeof(a) AS t FROM plain LIMIT 1`);
  const texts = await db.query(`SELECT a::VARCHAR AS v FROM plain WHERE n < ${values.length} ORDER BY n`);
  const [others] = await db.query(
    `SELECT count(*)::INTEGER AS n FROM plain JOIN plain AS p ON p.n = plain.n % ${values.length}
      WHERE p.a::VARCHAR IS DISTINCT FROM plain.a::VARCHAR`,
  );

  const struct: DataType = {
    type: 'STRUCT',
    fields: [
      { name: 'x "y"', type },
      { name: 'l', type: { type: 'LIST', child: type } },
      { name: 'm', type: { type: 'MAP', key: 'INTEGER', value: type } },
    ],
  };
  const nested: Value[] = values.map((value) => ({
    'x "y"': value,
    l: [value, null],
    m: new Map<Value, Value>([
      [7, value],
      [8, null],
    ]),
  }));
  await db.createTable('nested', [
    { name: 'n', type: 'INTEGER' },
    { name: 'a', type: sqlOf(struct) },
  ]);
  const all = [...nested, null];
  await db.append(
    'nested',
    once({
      rows: all.length,
      columns: [
        columnOf(
          'INTEGER',
          all.map((_, row) => row),
        ),
        columnOf(struct, all),
      ],
    }),
  );
  const inner = await db.query(
    `SELECT a."x ""y"""::VARCHAR AS x, a.l[1]::VARCHAR AS l, a.m[7]::VARCHAR AS m, (len(a.l) + cardinality(a.m) - 2)::VARCHAR AS n
      FROM nested ORDER BY nested.n`,
  );
  const text = (value: unknown): string | null => (value === null ? null : String(value));
  return {
    type: String(shape?.['t']),
    rows,
    texts: texts.map(({ v }) => text(v)),
    others: Number(others?.['n']),
    nested: inner.map(({ x, l, m, n }) => [text(x), text(l), text(m), text(n)]),
    changed: [await changedBy(db, 'plain', type), await changedBy(db, 'nested', struct)],
  };
}

/** In an order in which the lists do not lie in the table, and every third row left out. */
async function changedBy(db: DbConnection, table: string, type: DataType): Promise<number> {
  const types: DataType[] = ['INTEGER', type];
  const sql = `SELECT n, a FROM ${table} WHERE n % 3 <> 1 ORDER BY n % 7, n DESC`;
  const batches: ColumnBatch[] = [];
  for await (const batch of gathered(types, db.columns(sql, types), { rows: 1_000, bytes: 1e9 }))
    batches.push(batch);
  await db.createTable('copy', [
    { name: 'n', type: 'INTEGER' },
    { name: 'a', type: sqlOf(type) },
  ]);
  await db.append('copy', each(batches));
  const [changed] = await db.query(
    `SELECT count(*)::INTEGER AS n FROM (SELECT * FROM ${table} WHERE n % 3 <> 1) AS t FULL JOIN copy ON copy.n = t.n
      WHERE t.a::VARCHAR IS DISTINCT FROM copy.a::VARCHAR`,
  );
  return Number(changed?.['n']);
}

async function* each(batches: readonly ColumnBatch[]): AsyncGenerator<ColumnBatch> {
  yield* batches;
}

const once = (batch: ColumnBatch): AsyncGenerator<ColumnBatch> => each([batch]);
