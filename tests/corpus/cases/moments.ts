/** Dates and times: ISO 8601, on days and at hours that exist. */
import type { Case } from '../case.ts';

const column = (
  name: string,
  type: string,
  values: readonly string[],
  more: { readonly printed?: readonly string[]; readonly sample?: true } = {},
): Case => ({
  name,
  file: `n,v\n${values.map((value, i) => `${i},${value}\n`).join('')}`,
  types: { n: 'BIGINT', v: type },
  rows: (more.printed ?? values).map((value, i) => [String(i), value]),
  ...(more.sample === undefined ? {} : { sample: more.sample }),
});

const DAY = '2024-01-01';

export const moments: readonly Case[] = [
  column('dates', 'DATE', ['2024-02-29', '0001-01-01', '9999-12-31', '1970-01-01', '2000-02-29'], {
    sample: true,
  }),
  column('spaces around dates mean nothing', 'DATE', [' 2024-02-29', '2024-03-01 '], {
    printed: ['2024-02-29', '2024-03-01'],
  }),
  column('a leap day in a year without one', 'VARCHAR', ['2024-02-29', '2023-02-29', '1900-02-29']),
  column('days and months that do not exist', 'VARCHAR', [
    '2024-04-31',
    '2024-13-01',
    '2024-00-10',
    '2024-01-00',
  ]),
  column('the year 0', 'VARCHAR', ['0000-01-01', '0000-00-00']),
  column('the year 0 alone', 'VARCHAR', ['0000-01-01']),
  column('years of five digits and before Christ', 'VARCHAR', ['10000-01-01', '0044-03-15 (BC)']),
  column('one digit for month or day', 'VARCHAR', ['2024-1-5', '2024-01-5', '2024-1-05']),
  column('other separators', 'VARCHAR', ['2024/01/05', '2024.01.05', '05.01.2024', '01/05/2024']),
  column('day and month by slashes', 'VARCHAR', ['31/12/2024', '01/02/2024']),
  column('dates of digits only are numbers', 'BIGINT', ['20240105', '20241231']),
  column('words for days', 'VARCHAR', ['epoch', 'infinity', '-infinity', 'today']),
  column('weeks, months, days of the year', 'VARCHAR', ['2024-W01', '2024-W01-1', '2024-01', '2024-366']),
  column('a date with a sign', 'VARCHAR', ['-2024-01-01', '+2024-01-01']),
  column('times', 'TIME', ['00:00:00', '23:59:59', '10:30:00.5', '10:30:00.123456'], { sample: true }),
  column('times without seconds', 'VARCHAR', ['10:30', '23:59']),
  column('times that do not exist', 'VARCHAR', ['24:00:00', '23:60:00', '23:59:60']),
  column('times of seven digits of a second', 'VARCHAR', ['10:30:00.1234567', '10:30:00']),
  column('times of one digit, or with PM', 'VARCHAR', ['1:02:03', '10:30:00 PM']),
  column('times among dates', 'VARCHAR', [DAY, '10:30:00']),
  column(
    'timestamps with a space and with a T',
    'TIMESTAMP',
    [`${DAY} 10:00:00`, `${DAY}T10:00:00.5`, `${DAY} 10:00`, `${DAY}T23:59`],
    {
      printed: [`${DAY} 10:00:00`, `${DAY} 10:00:00.5`, `${DAY} 10:00:00`, `${DAY} 23:59:00`],
      sample: true,
    },
  ),
  column('dates among timestamps are midnights', 'TIMESTAMP', [DAY, `${DAY} 10:00:00`], {
    printed: [`${DAY} 00:00:00`, `${DAY} 10:00:00`],
  }),
  column('the first and the last timestamp of four digits', 'TIMESTAMP', [
    '0001-01-01 00:00:00',
    '9999-12-31 23:59:59.999999',
    '1969-12-31 23:59:59.999999',
  ]),
  column('six digits of a second', 'TIMESTAMP', [`${DAY} 10:00:00.123456`, `${DAY} 10:00:00.000001`]),
  column('nine digits of a second', 'TIMESTAMP_NS', [`${DAY} 10:00:00.123456789`, `${DAY} 10:00:00`]),
  column('ten digits of a second', 'VARCHAR', [`${DAY} 10:00:00.1234567891`, `${DAY} 10:00:00`]),
  column('nine digits of a second before nanoseconds begin', 'VARCHAR', [
    '1600-01-01 10:00:00.123456789',
    `${DAY} 10:00:00`,
  ]),
  column('a lower t, a full stop, a comma', 'VARCHAR', [`${DAY}t10:00:00`, `${DAY} 10.00.00`], {}),
  column(
    'timestamps that do not exist',
    'VARCHAR',
    ['2023-02-29 10:00:00', `${DAY} 24:00:00`, `${DAY} 10:60:00`],
    {},
  ),
  column(
    'moments in UTC',
    'TIMESTAMPTZ',
    [`${DAY}T10:00:00Z`, `${DAY} 10:00:00.5+00`, `${DAY} 10:00:00+0000`, `${DAY}T10:00:00+00:00`],
    {
      printed: [`${DAY} 10:00:00+00`, `${DAY} 10:00:00.5+00`, `${DAY} 10:00:00+00`, `${DAY} 10:00:00+00`],
      sample: true,
    },
  ),
  column('moments in UTC without seconds, which DuckDB cannot read', 'VARCHAR', [
    `${DAY}T10:00Z`,
    `${DAY}T10:00:00Z`,
  ]),
  column('moments with an offset keep it as text', 'VARCHAR', [`${DAY}T10:00:00+02:00`, `${DAY}T10:00:00Z`]),
  column('moments with and without an offset', 'VARCHAR', [`${DAY}T10:00:00Z`, `${DAY}T10:00:00`]),
  column('dates among moments in UTC', 'VARCHAR', [`${DAY}T10:00:00Z`, DAY]),
  column('other ways to write UTC', 'VARCHAR', [
    `${DAY}T10:00:00z`,
    `${DAY} 10:00:00 UTC`,
    `${DAY} 10:00:00-00`,
    `${DAY} 10:00:00 +00`,
  ]),
  column('words for timestamps', 'VARCHAR', ['now', `${DAY} noon`], {}),
  column(
    'dates of e-mail and of logs',
    'VARCHAR',
    ['"Mon, 01 Jan 2024 10:00:00 GMT"', '01/Jan/2024:10:00:00 +0000'],
    {
      printed: ['Mon, 01 Jan 2024 10:00:00 GMT', '01/Jan/2024:10:00:00 +0000'],
    },
  ),
  column('a date among numbers', 'VARCHAR', ['1', DAY]),
  column('seconds since 1970 are numbers', 'BIGINT', ['1704103200', '1704103200000']),
];
