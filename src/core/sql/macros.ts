/**
 * Everyday functions of dates and times that DuckDB keeps in its icu extension, as macros, for a browser without it.
 * Exact in UTC, which both worlds run in: there a TIMESTAMPTZ is the TIMESTAMP that it prints (in years before 1,
 * which icu counts otherwise, not so; `date_sub`, which cuts off months otherwise, is left out). DuckDB chooses among a
 * macro's overloads by type, and looks for functions in the temporary schema first.
 */
import { DATE_CAST } from './date-casts.ts';
import { lex } from './lex.ts';
import { create, type Overloads, plain, zoned } from './macro.ts';

export { OPERATORS, UNTYPED } from './operators.ts';

/** What a named time zone gets at run time; `missing-extension.ts` makes the sentence of it. */
export const NAMED_ZONE = 'named time zone';

const PARTS =
  `year month day dayofmonth hour minute second millisecond microsecond dayofweek weekday isodow dayofyear
  week weekofyear yearweek quarter decade century millennium era isoyear julian dayname monthname last_day
  timezone_hour timezone_minute age`.split(/\s+/);

/**
 * Of one argument. A DATE and a TIMESTAMP are taken for a TIMESTAMPTZ here, and so is an aggregate, whose type DuckDB does
 * not know yet: the answer is the same.
 */
const part = (name: string): Overloads => {
  const own = `system.main.${name}`;
  return [
    ['x TIMESTAMPTZ', `${own}(${plain('x')})`],
    ['x', `${own}(x)`],
  ];
};

/** Where the answer is not the same: each type for itself. */
const typed = (parameters: string, name: string, ofZoned: string): Overloads => {
  const own = `system.main.${name}(${parameters}x)`;
  return [
    [`${parameters}x TIMESTAMPTZ`, ofZoned],
    [`${parameters}x TIMESTAMP`, own],
    [`${parameters}x DATE`, own],
    [`${parameters}x`, own],
  ];
};

const ofUnit = (name: string): Overloads => {
  const own = `system.main.${name}`;
  return [
    ['p, x TIMESTAMPTZ', `${own}(p, ${plain('x')})`],
    ['p, x', `${own}(p, x)`],
  ];
};

const truncated = (name: string): Overloads =>
  typed('p, ', name, zoned(`system.main.${name}(p, ${plain('x')})`));

/** `date_diff('day', x, y)`. */
const between = (name: string): Overloads => {
  const own = `system.main.${name}`;
  return [
    ['p, x TIMESTAMPTZ, y TIMESTAMPTZ', `${own}(p, ${plain('x')}, ${plain('y')})`],
    ['p, x, y', `${own}(p, x, y)`],
  ];
};

const series = (name: string): Overloads => {
  const own = `system.main.${name}`;
  return [
    [
      'x TIMESTAMPTZ, y TIMESTAMPTZ, i INTERVAL',
      `CAST(${own}(${plain('x')}, ${plain('y')}, i) AS TIMESTAMPTZ[])`,
    ],
    ['x TIMESTAMP, y TIMESTAMP, i INTERVAL', `${own}(x, y, i)`],
    ['x DATE, y DATE, i INTERVAL', `${own}(x, y, i)`],
    ['x, y, i', `${own}(x, y, i)`],
    ['x, y', `${own}(x, y)`],
    ['x', `${own}(x)`],
  ];
};

/** `sql` where the zone is UTC by one of its names. */
const inUtc = (sql: string): string =>
  `CASE WHEN lower(z) IN ('utc', 'etc/utc', 'gmt', 'etc/gmt', 'uct', 'etc/uct', 'zulu', 'etc/zulu', 'universal', 'etc/universal') THEN ${sql} WHEN z IS NULL THEN NULL ELSE error('${NAMED_ZONE} ' || z) END`;

/** Microseconds beyond the last whole millisecond. */
const MICROS = '((epoch_us(x) % 1000 + 1000) % 1000)';

const bucket = 'system.main.time_bucket';
const makeTimestamp = 'system.main.make_timestamp';

const MACROS: Readonly<Record<string, Overloads>> = {
  ...Object.fromEntries(PARTS.map((name) => [name, part(name)])),
  age: [
    ...part('age'),
    ['x TIMESTAMPTZ, y TIMESTAMPTZ', `system.main.age(${plain('x')}, ${plain('y')})`],
    ['x, y', 'system.main.age(x, y)'],
  ],
  // As icu adds it up, so that the last bit is the same. (`date_part('epoch', x)` has its type by its word, and so the other one.)
  epoch: typed(
    '',
    'epoch',
    `CASE WHEN isfinite(x) THEN CAST((epoch_us(x) - ${MICROS}) // 1000 AS DOUBLE) / 1000 + ${MICROS} / 1e6 END`,
  ),
  date_part: ofUnit('date_part'),
  datepart: ofUnit('datepart'),
  date_trunc: truncated('date_trunc'),
  datetrunc: truncated('datetrunc'),
  date_diff: between('date_diff'),
  datediff: between('datediff'),
  time_bucket: [
    ['w, x TIMESTAMPTZ', zoned(`${bucket}(w, ${plain('x')})`)],
    ['w, x TIMESTAMP', `${bucket}(w, x)`],
    ['w, x DATE', `${bucket}(w, x)`],
    ['w, x', `${bucket}(w, x)`],
    ['w, x TIMESTAMPTZ, o INTERVAL', zoned(`${bucket}(w, ${plain('x')}, o)`)],
    ['w, x TIMESTAMPTZ, o TIMESTAMPTZ', zoned(`${bucket}(w, ${plain('x')}, ${plain('o')})`)],
    ['w, x TIMESTAMP, o INTERVAL', `${bucket}(w, x, o)`],
    ['w, x TIMESTAMP, o TIMESTAMP', `${bucket}(w, x, o)`],
    ['w, x DATE, o INTERVAL', `${bucket}(w, x, o)`],
    ['w, x DATE, o DATE', `${bucket}(w, x, o)`],
    ['w, x, o', `${bucket}(w, x, o)`],
  ],
  timezone: [
    ...part('timezone'),
    ['z VARCHAR, x TIMESTAMPTZ', inUtc(plain('x'))],
    ['z VARCHAR, x TIMESTAMP', inUtc(zoned('x'))],
    ['z VARCHAR, x DATE', inUtc(zoned('x'))],
    ['z, x', 'system.main.timezone(z, x)'],
  ],
  make_timestamptz: [
    ['y, mo, d, h, mi, s', zoned(`${makeTimestamp}(y, mo, d, h, mi, s)`)],
    ['y, mo, d, h, mi, s, z', inUtc(zoned(`${makeTimestamp}(y, mo, d, h, mi, s)`))],
    ['us', zoned(`${makeTimestamp}(us)`)],
  ],
  generate_series: series('generate_series'),
  range: series('range'),
  current_date: [['', `CAST(${plain('now()')} AS DATE)`]],
  today: [['', `CAST(${plain('now()')} AS DATE)`]],
  get_current_time: [['', 'CAST(now() AS TIMETZ)']],
  current_localtime: [['', `CAST(${plain('now()')} AS TIME)`]],
  current_localtimestamp: [['', plain('now()')]],
};

/** What a query writes for a function of another name. */
const SPELLINGS: Readonly<Record<string, string>> = {
  extract: 'date_part',
  zone: 'timezone',
  current_time: 'get_current_time',
  localtime: 'current_localtime',
  localtimestamp: 'current_localtimestamp',
};

const TELLS_ZONED =
  /^(?:now|today|zone|timezone|timestamptz|(?:get_)?current_\w+|local\w+|transaction_timestamp|to_timestamp|make_timestamptz|(?:try_)?strptime)$/i;

/** Whether a TIMESTAMPTZ may come from the query itself; else only from the tables that it reads. */
export function mayMakeZoned(sql: string): boolean {
  return lex(sql).some(({ type, text }) => type === 'word' && TELLS_ZONED.test(text));
}

/** Statements that make the macros for the functions that `sql` names, on one connection. */
export function macrosFor(sql: string): string[] {
  const words = lex(sql).flatMap(({ type, text }) =>
    type === 'word' || type === 'name' ? [text.toLowerCase()] : [],
  );
  const names = new Set(words.map((word) => (Object.hasOwn(SPELLINGS, word) ? SPELLINGS[word]! : word)));
  return [...names].flatMap((name) => (Object.hasOwn(MACROS, name) ? [create(name, MACROS[name]!)] : []));
}

/** The names of all macros. */
export const macroNames: readonly string[] = Object.keys(MACROS);

/** What `callDateCasts` calls. */
export const DATE_CASTS: readonly string[] = Object.entries(DATE_CAST).map(([cast, name]) =>
  create(name, [
    ['x TIMESTAMPTZ', `${cast}(${plain('x')} AS DATE)`],
    ['x TIMESTAMP', `${cast}(x AS DATE)`],
    ['x DATE', 'x'],
    ['x', `${cast}(x AS DATE)`],
  ]),
);
