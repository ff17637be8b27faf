/** Types that change late: the column widens, and what came before keeps the text it had. */
import type { Case } from '../case.ts';
import { repeat } from '../make.ts';

/** `count` rows of `early`, then `late`; beside them a number, so that a column that stays is there too. */
const changing = (
  name: string,
  count: number,
  early: (i: number) => string,
  late: readonly string[],
  expected: {
    readonly type: string;
    readonly early?: (i: number) => string | null;
    readonly late?: readonly (string | null)[];
    readonly reason?: string;
    readonly advice?: readonly string[];
    readonly sample?: true;
    readonly config?: Case['config'];
  },
): Case => {
  const { type, config, sample, reason, advice } = expected;
  return {
    name,
    file: () =>
      `n,v\n${repeat(count, (i) => `${i},${early(i)}\n`)}${late.map((v, i) => `${count + i},${v}\n`).join('')}`,
    types: { n: 'BIGINT', v: type },
    rows: {
      count: count + late.length,
      row: (i) => [
        String(i),
        i < count ? (expected.early ?? early)(i) : ((expected.late ?? late)[i - count] ?? null),
      ],
    },
    ...(reason === undefined ? {} : { reasons: { v: reason } }),
    ...(advice === undefined ? {} : { advice }),
    ...(config === undefined ? {} : { config }),
    ...(sample === undefined ? {} : { sample }),
  };
};

const date = (i: number): string => new Date(Date.UTC(1990, 0, 1 + (i % 20_000))).toISOString().slice(0, 10);
const number = String;

export const late: readonly Case[] = [
  changing('a decimal in row 5,000', 4999, number, ['2.5'], {
    type: 'DOUBLE',
    early: (i) => `${i}.0`,
    reason: 'row 5000 holds "2.5", which is no BIGINT',
  }),
  changing('a decimal in row 30,001', 30_000, number, ['2.5', '7'], {
    type: 'DOUBLE',
    early: (i) => `${i}.0`,
    late: ['2.5', '7.0'],
    reason: 'row 30001 holds "2.5", which is no BIGINT',
    sample: true,
  }),
  changing('a word in row 30,001', 30_000, number, ['x', '8'], {
    type: 'VARCHAR',
    advice: [
      '"v" is text because of "x" in line 30002; else it would be BIGINT. Correct the file, or convert in SQL with TRY_CAST("v" AS BIGINT), or `na_values: ["x"]` to have NULL there.',
    ],
    reason: 'line 30002 holds "x", which is no BIGINT; the other 30,001 values are',
    sample: true,
  }),
  changing('a word in row 200,001', 200_000, number, ['x'], {
    type: 'VARCHAR',
    advice: [
      '"v" is text because of "x" in line 200002; else it would be BIGINT. Correct the file, or convert in SQL with TRY_CAST("v" AS BIGINT), or `na_values: ["x"]` to have NULL there.',
    ],
    reason: 'line 200002 holds "x", which is no BIGINT; the other 200,000 values are',
  }),
  changing(
    'a decimal in row 10,000 and a word in row 20,000',
    9999,
    number,
    ['2.50', ...Array.from({ length: 9999 }, (_, i) => `${i}.50`), 'x'],
    {
      type: 'VARCHAR',
      advice: [
        '"v" is text because of "x" in line 20001; else it would be DOUBLE. Correct the file, or convert in SQL with TRY_CAST("v" AS DOUBLE), or `na_values: ["x"]` to have NULL there.',
      ],
      reason: 'line 20001 holds "x", which is no DOUBLE; the other 19,999 values are',
    },
  ),
  changing('a word among decimals with trailing zeros: the zeros stay', 30_000, (i) => `${i}.50`, ['x'], {
    type: 'VARCHAR',
    advice: [
      '"v" is text because of "x" in line 30002; else it would be DOUBLE. Correct the file, or convert in SQL with TRY_CAST("v" AS DOUBLE), or `na_values: ["x"]` to have NULL there.',
    ],
    reason: 'line 30002 holds "x", which is no DOUBLE; the other 30,000 values are',
    sample: true,
  }),
  changing('an integer beyond BIGINT', 30_000, number, ['9223372036854775808'], {
    type: 'HUGEINT',
    reason: 'row 30001 holds "9223372036854775808", which is no BIGINT',
    sample: true,
  }),
  changing('an integer beyond HUGEINT', 30_000, number, ['9'.repeat(40)], {
    type: 'VARCHAR',
    advice: [
      '"v" is text because no type of numbers holds each of its values as it is written ("9999999999999999999999999999999999999999" in line 30002 is no BIGINT without loss). Convert it in SQL to the type that you need.',
    ],
    reason: `line 30002 holds "${'9'.repeat(40)}", which is no BIGINT; the other 30,000 values are`,
  }),
  changing(
    'a decimal after integers that no double holds',
    30_000,
    (i) => `${9007199254740993n + BigInt(i) * 2n}`,
    ['2.5'],
    {
      type: 'VARCHAR',
      advice: [
        '"v" is text because no type of numbers holds each of its values as it is written ("2.5" in line 30002 is no BIGINT without loss). Convert it in SQL to the type that you need.',
      ],
      reason: 'line 30002 holds "2.5", which is no BIGINT; the other 30,000 values are',
    },
  ),
  changing(
    'an integer that no double holds, after decimals',
    30_000,
    (i) => `${i}.25`,
    ['9007199254740993'],
    {
      type: 'VARCHAR',
      advice: [
        '"v" is text because no type of numbers holds each of its values as it is written ("9007199254740993" in line 30002 is no DOUBLE without loss). Convert it in SQL to the type that you need.',
      ],
      reason: 'line 30002 holds "9007199254740993", which is no DOUBLE; the other 30,000 values are',
    },
  ),
  changing('leading zeros', 30_000, number, ['007'], {
    type: 'VARCHAR',
    reason: 'line 30002 holds "007", whose leading zero a number would lose',
  }),
  changing('a plus sign', 30_000, number, ['+7'], {
    type: 'VARCHAR',
    advice: [
      '"v" is text because no type of numbers holds each of its values as it is written ("+7" in line 30002 is no BIGINT without loss). Convert it in SQL to the type that you need.',
    ],
    reason: 'line 30002 holds "+7", which is no BIGINT; the other 30,000 values are',
  }),
  changing('more than a double holds', 30_000, (i) => `${i}.5`, ['1e400'], {
    type: 'VARCHAR',
    advice: [
      '"v" is text because of "1e400" in line 30002; else it would be DOUBLE. Correct the file, or convert in SQL with TRY_CAST("v" AS DOUBLE), or `na_values: ["1e400"]` to have NULL there.',
    ],
    reason: 'line 30002 holds "1e400", which is no DOUBLE; the other 30,000 values are',
  }),
  changing('an empty text', 30_000, number, ['""'], {
    type: 'VARCHAR',
    late: [''],
    reason: 'line 30002 holds "", which is no BIGINT; the other 30,000 values are',
    advice: ['"v" is text because of "" (1 row); with `na_values: [""]` it would be BIGINT.'],
  }),
  changing('NULL changes nothing', 30_000, number, [''], { type: 'BIGINT', late: [null] }),
  changing('a word for a missing value', 30_000, number, ['NA'], {
    type: 'VARCHAR',
    reason: 'line 30002 holds "NA", which is no BIGINT; the other 30,000 values are',
    advice: ['"v" is text because of "NA" (1 row); with `na_values: ["NA"]` it would be BIGINT.'],
  }),
  changing(
    'spaces and quotes around the numbers before: the spaces stay',
    30_000,
    (i) => (i % 2 ? ` ${i} ` : `"${i}"`),
    ['x'],
    {
      type: 'VARCHAR',
      advice: [
        '"v" is text because of "x" in line 30002; else it would be BIGINT. Correct the file, or convert in SQL with TRY_CAST("v" AS BIGINT), or `na_values: ["x"]` to have NULL there.',
      ],
      early: (i) => (i % 2 ? ` ${i} ` : `${i}`),
      reason: 'line 30002 holds "x", which is no BIGINT; the other 30,000 values are',
    },
  ),
  changing('a timestamp among dates', 30_000, date, ['2024-01-01 10:30:00'], {
    type: 'TIMESTAMP',
    early: (i) => `${date(i)} 00:00:00`,
    reason: 'row 30001 holds "2024-01-01 10:30:00", which is no DATE',
    sample: true,
  }),
  changing('a word among dates', 30_000, date, ['unknown'], {
    type: 'VARCHAR',
    advice: [
      '"v" is text because of "unknown" in line 30002; else it would be DATE. Correct the file, or convert in SQL with TRY_CAST("v" AS DATE), or `na_values: ["unknown"]` to have NULL there.',
    ],
    reason: 'line 30002 holds "unknown", which is no DATE; the other 30,000 values are',
  }),
  changing('a day that does not exist', 30_000, date, ['2023-02-29'], {
    type: 'VARCHAR',
    advice: [
      '"v" is text because of "2023-02-29" in line 30002; else it would be DATE. Correct the file, or convert in SQL with TRY_CAST("v" AS DATE), or `na_values: ["2023-02-29"]` to have NULL there.',
    ],
    reason: 'line 30002 holds "2023-02-29", which is no DATE; the other 30,000 values are',
  }),
  changing(
    'nanoseconds among timestamps',
    30_000,
    (i) => `${date(i)} 10:00:00`,
    ['2024-01-01 10:00:00.123456789'],
    {
      type: 'TIMESTAMP_NS',
      reason: 'row 30001 holds "2024-01-01 10:00:00.123456789", which is no TIMESTAMP',
    },
  ),
  changing('an offset among timestamps', 30_000, (i) => `${date(i)}T10:00:00`, ['2024-01-01T10:00:00Z'], {
    type: 'VARCHAR',
    advice: [
      '"v" is text because of "2024-01-01T10:00:00Z" in line 30002; else it would be TIMESTAMP. Correct the file, or convert in SQL with TRY_CAST("v" AS TIMESTAMP), or `na_values: ["2024-01-01T10:00:00Z"]` to have NULL there.',
    ],
    reason: 'line 30002 holds "2024-01-01T10:00:00Z", which is no TIMESTAMP; the other 30,000 values are',
  }),
  changing(
    'an offset that is not UTC',
    30_000,
    (i) => `${date(i)}T10:00:00Z`,
    ['2024-01-01T10:00:00+01:00'],
    {
      type: 'VARCHAR',
      advice: [
        '"v" is text because of "2024-01-01T10:00:00+01:00" in line 30002; else it would be TIMESTAMPTZ. Correct the file, or convert in SQL with TRY_CAST("v" AS TIMESTAMPTZ), or `na_values: ["2024-01-01T10:00:00+01:00"]` to have NULL there.',
      ],
      reason:
        'line 30002 holds "2024-01-01T10:00:00+01:00", which is no TIMESTAMPTZ; the other 30,000 values are',
    },
  ),
  changing(
    'a word among times',
    30_000,
    (i) => new Date(i * 1000).toISOString().slice(11, 19),
    ['midnight'],
    {
      type: 'VARCHAR',
      advice: [
        '"v" is text because of "midnight" in line 30002; else it would be TIME. Correct the file, or convert in SQL with TRY_CAST("v" AS TIME), or `na_values: ["midnight"]` to have NULL there.',
      ],
      reason: 'line 30002 holds "midnight", which is no TIME; the other 30,000 values are',
    },
  ),
  changing('a number among truth values', 30_000, (i) => (i % 3 ? 'True' : 'false'), ['1'], {
    type: 'VARCHAR',
    advice: [
      '"v" is text because of "1" in line 30002; else it would be BOOLEAN. Correct the file, or convert in SQL with TRY_CAST("v" AS BOOLEAN), or `na_values: ["1"]` to have NULL there.',
    ],
    reason: 'line 30002 holds "1", which is no BOOLEAN; the other 30,000 values are',
    sample: true,
  }),
  changing('the first value in row 5,001', 5000, () => '', ['7', '8'], { type: 'BIGINT', early: () => null }),
  changing('the first value in row 50,001', 50_000, () => '', ['2024-02-29'], {
    type: 'DATE',
    early: () => null,
    sample: true,
  }),
  changing('the first values in row 50,001, of two types', 50_000, () => '', ['7', '2.5'], {
    type: 'DOUBLE',
    early: () => null,
    late: ['7.0', '2.5'],
  }),
  changing('no value in 50,000 rows', 50_000, () => '', [], { type: 'VARCHAR', early: () => null }),
  {
    name: 'every column changes in a row of its own',
    file: () =>
      `${columns(8).join(',')}\n${repeat(
        9000,
        (i) =>
          `${columns(8)
            .map((_, c) => (i === 3000 + c * 700 ? `x${c}` : i * c))
            .join(',')}\n`,
      )}`,
    types: Object.fromEntries(columns(8).map((name) => [name, 'VARCHAR'])),
    rows: {
      count: 9000,
      row: (i) => columns(8).map((_, c) => (i === 3000 + c * 700 ? `x${c}` : String(i * c))),
    },
    reasons: Object.fromEntries(
      columns(8).map((name, c) => [
        name,
        `line ${3002 + c * 700} holds "x${c}", which is no BIGINT; the other 8,999 values are`,
      ]),
    ),
    advice: columns(8).map(
      (name, c) =>
        `"${name}" is text because of "x${c}" in line ${3002 + c * 700}; else it would be BIGINT. Correct the file, or convert in SQL with TRY_CAST("${name}" AS BIGINT), or \`na_values: ["x${c}"]\` to have NULL there.`,
    ),
  },
];

function columns(count: number): string[] {
  return Array.from({ length: count }, (_, c) => `c${c}`);
}
