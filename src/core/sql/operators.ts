/** `+` and `-` of dates, times and intervals as icu has them, as macros; and all macros for arguments whose type is not known. */
import { DATE_CAST } from './date-casts.ts';
import { create, plain, zoned } from './macro.ts';

const PLUS = (values: string): string => `system.main."+"(${values})`;
const MINUS = (values: string): string => `system.main."-"(${values})`;

/**
 * `x + y` of a TIMESTAMPTZ and an INTERVAL as icu adds: months, days, time; with anything negative: time, months, days.
 * Of a TIMESTAMP or a DATE as DuckDB adds. A TIMESTAMP.
 */
function added(x: string, y: string): string {
  const own = (unit: string): string => `system.main.${unit}(${y})`;
  const plus = (sum: string, next: string): string => PLUS(`${sum}, ${next}`);
  const negative = ['year', 'month', 'day', 'hour', 'minute', 'microsecond'].map(
    (unit) => `${own(unit)} < 0`,
  );
  const months = `to_months(CAST(${plus(`12 * ${own('year')}`, own('month'))} AS INTEGER))`;
  const days = `to_days(CAST(${own('day')} AS INTEGER))`;
  const time = MINUS(`${MINUS(`${y}, ${months}`)}, ${days}`);
  const backwards = [time, months, days].reduce(plus, plain(x));
  const zone = `typeof(${x}) = 'TIMESTAMP WITH TIME ZONE'`;
  return `CASE WHEN ${zone} AND (${negative.join(' OR ')}) THEN ${backwards} ELSE ${plus(plain(x), y)} END`;
}

/**
 * `+` and `-` where one side is a TIMESTAMPTZ. Only for a query that needs them: DuckDB looks at the arguments of every
 * such macro twice, so `a + b + c + d` takes eight times as long to plan.
 */
export const OPERATORS: readonly string[] = [
  create('"+"', [
    ['x', PLUS('x')],
    ['x TIMESTAMPTZ, y INTERVAL', zoned(added('x', 'y'))],
    ['x INTERVAL, y TIMESTAMPTZ', zoned(added('y', 'x'))],
    ['x TIMESTAMP, y INTERVAL', PLUS('x, y')],
    ['x INTERVAL, y TIMESTAMP', PLUS('x, y')],
    ['x DATE, y INTERVAL', PLUS('x, y')],
    ['x INTERVAL, y DATE', PLUS('x, y')],
    ['x, y', PLUS('x, y')],
  ]),
  create('"-"', [
    ['x', MINUS('x')],
    ['x TIMESTAMPTZ, y INTERVAL', zoned(added('x', MINUS('y')))],
    ['x TIMESTAMP, y INTERVAL', MINUS('x, y')],
    ['x DATE, y INTERVAL', MINUS('x, y')],
    ['x TIMESTAMPTZ, y TIMESTAMPTZ', MINUS(`${plain('x')}, ${plain('y')}`)],
    ['x TIMESTAMP, y TIMESTAMP', MINUS('x, y')],
    ['x DATE, y DATE', MINUS('x, y')],
    ['x, y', MINUS('x, y')],
  ]),
];

/**
 * For arguments whose type DuckDB does not know while it chooses an overload, as aggregates: the answer has the type that
 * DuckDB finds for TIMESTAMP and the argument together. Takes no INTERVAL in the place of a date.
 */
const together = (x: string, sql: string): string => `CASE WHEN true THEN ${sql} ELSE ${x} END`;
export const UNTYPED: readonly string[] = [
  create('epoch', [['x', `system.main.epoch(${plain('x')})`]]),
  ...Object.entries(DATE_CAST).map(([cast, name]) =>
    create(name, [['x', `${cast}(${cast}(x AS TIMESTAMP) AS DATE)`]]),
  ),
  ...['date_trunc', 'datetrunc'].map((name) =>
    create(name, [['p, x', together('x', `system.main.${name}(p, ${plain('x')})`)]]),
  ),
  create('"+"', [
    ['x', PLUS('x')],
    ['x, y INTERVAL', together('x', added('x', 'y'))],
    ['x, y', PLUS('x, y')],
  ]),
  create('"-"', [
    ['x', MINUS('x')],
    ['x, y INTERVAL', together('x', added('x', MINUS('y')))],
    ['x, y', MINUS('x, y')],
  ]),
];
