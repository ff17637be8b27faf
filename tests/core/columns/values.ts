/** Texts that a type holds, at random and at its borders: at least `COUNT` of each. */
import { random } from '../../corpus/make.ts';

export const COUNT = 100_000;

type Next = ReturnType<typeof random>;

const digits = (next: Next, count: number): string => Array.from({ length: count }, () => next(10)).join('');
const two = (value: number): string => String(value).padStart(2, '0');
const oneOf = <T>(next: Next, values: readonly T[]): T => values[next(values.length)]!;

/** A number with so many digits, the first of which is not 0. */
const integer = (next: Next, count: number): string => `${1 + next(9)}${digits(next, count - 1)}`;
const sign = (next: Next): string => (next(2) ? '-' : '');
/** Spaces mean nothing: at times there are some. */
const spaced = (next: Next, text: string): string =>
  next(50) === 0 ? `${' '.repeat(next(3))}${text}${' '.repeat(next(3))}` : text;

/** Powers of two and ten, and what is next to them. */
function borders(bits: readonly number[]): bigint[] {
  const found = [0n];
  for (const bit of bits)
    for (let d = -3n; d <= 3n; d++) found.push(2n ** BigInt(bit) + d, -(2n ** BigInt(bit)) + d);
  for (let power = 0n; power < 19n; power++)
    for (let d = -2n; d <= 2n; d++) found.push(10n ** power + d, -(10n ** power) + d);
  return found;
}

function bigints(next: Next): string[] {
  const held = borders([7, 8, 15, 16, 31, 32, 33, 52, 53, 54, 62, 63]).filter(
    (value) => BigInt.asIntN(64, value) === value,
  );
  const made = Array.from({ length: COUNT }, () => BigInt(sign(next) + integer(next, 1 + next(19))));
  return [...held, ...made.map((value) => BigInt.asIntN(64, value))].map((value) =>
    spaced(next, String(value)),
  );
}

/** A decimal of up to fifteen significant digits, in any notation, neither too large nor too small for a normal double. */
function decimal(next: Next): string {
  const count = 1 + next(15);
  const number = integer(next, count);
  const dot = next(count + 1);
  const plain = [
    number,
    `${number.slice(0, dot) || (next(2) ? '0' : '')}.${number.slice(dot)}`,
    `${next(2) ? '0' : ''}.${'0'.repeat(next(8))}${number}`,
    `${number}.${'0'.repeat(next(6))}`,
  ][next(4)]!;
  if (next(3) > 0) return sign(next) + plain;
  const power =
    next(4) === 0 ? oneOf(next, [-290, -23, -22, -5, -4, 0, 15, 16, 22, 23, 24, 290]) : next(560) - 290;
  return `${sign(next)}${plain}${oneOf(next, ['e', 'E'])}${power < 0 ? '-' : oneOf(next, ['', '+'])}${next(9) ? '' : '0'}${Math.abs(power)}`;
}

/** Any finite double as DuckDB prints it: the shortest text that gives it back. */
export function printed(value: number): string {
  const [mantissa = '', power = ''] = value.toExponential().split('e');
  const exponent = Number(power);
  if (value !== 0 && (exponent < -4 || exponent >= 16))
    return `${mantissa}e${exponent < 0 ? '-' : '+'}${two(Math.abs(exponent))}`;
  const plain = Math.abs(value) < 1e-4 ? value.toFixed(4 + mantissa.length) : String(value);
  return plain.includes('.') ? plain : `${plain}.0`;
}

function anyDouble(next: Next): string {
  const view = new DataView(new ArrayBuffer(8));
  for (;;) {
    view.setUint16(0, next(65_536));
    view.setUint16(2, next(65_536));
    view.setUint16(4, next(65_536));
    view.setUint16(6, next(65_536));
    // Half of them of everyday size, some hundred next to the smallest normal one.
    if (next(2)) view.setUint16(0, (next(2) << 15) | ((1003 + next(70)) << 4) | next(16));
    else if (next(50) === 0) view.setUint16(0, (next(2) << 15) | next(48));
    const value = view.getFloat64(0);
    if (Number.isFinite(value) && value !== 0) return printed(value);
  }
}

function doubles(next: Next): string[] {
  const edges = [
    ...['0.0', '-0', '-0.0', '0.', '.0', '-.0', '0e5', '-0E-5', '0e999', '0.000', '-0.00000000000000000000'],
    ...['5e-324', '-5e-324', '1e-310', '2.2250738585072014e-308', '2.225073858507201e-308', '2.3e-308'],
    ...['1.7976931348623157e+308', '-1.7976931348623157e+308', '1.79e308', '1e308', '123456789012345e294'],
    ...[
      '9007199254740992.0',
      '9007199254740994.0',
      '9007199254740991.0',
      '1e15',
      '1e16',
      '1e+16',
      '1e22',
      '1e23',
    ],
    ...['0.1', '0.2', '0.3', '1e-05', '0.0001', '0.00001', '1e0', '1E+00', '123456789012340000000000'],
    ...[
      '1.000000000000000000000000000000',
      '0.000000000000000000000000000001',
      '100000000000000000000000000000',
    ],
  ];
  const half = COUNT / 2;
  return [
    ...edges,
    ...Array.from({ length: half }, () => decimal(next)),
    ...Array.from({ length: half }, () => anyDouble(next)),
  ].map((text) => spaced(next, text));
}

const booleans = (next: Next): string[] =>
  Array.from({ length: COUNT }, () => {
    const cased = Array.from(oneOf(next, ['true', 'false']), (letter) =>
      next(2) ? letter.toUpperCase() : letter,
    );
    return spaced(next, cased.join(''));
  });

const leap = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
const lastDay = (year: number, month: number): number =>
  month === 2 ? (leap(year) ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;

function date(next: Next): string {
  const year = next(2) ? 1900 + next(200) : 1 + next(9999);
  const month = 1 + next(12);
  const last = lastDay(year, month);
  const day = next(8) === 0 ? oneOf(next, [1, last]) : 1 + next(last);
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`;
}

/** The last of February and the ends of every year. */
const everyYear = (): string[] =>
  Array.from({ length: 9999 }, (_, i) => i + 1).flatMap((year) =>
    [`02-${lastDay(year, 2)}`, '03-01', '01-01', '12-31'].map(
      (day) => `${String(year).padStart(4, '0')}-${day}`,
    ),
  );

const dates = (next: Next): string[] => [
  ...everyYear(),
  ...Array.from({ length: COUNT }, () => spaced(next, date(next))),
];

const fraction = (next: Next, most: number): string => {
  const count = 1 + next(most);
  return `.${oneOf(next, ['0'.repeat(count), '9'.repeat(count), digits(next, count), digits(next, count)])}`;
};

const minute = (next: Next): string =>
  next(20) === 0 ? oneOf(next, ['00:00', '23:59', '12:00']) : `${two(next(24))}:${two(next(60))}`;
const second = (next: Next): string => `:${next(20) === 0 ? oneOf(next, ['00', '59']) : two(next(60))}`;
const time = (next: Next): string => minute(next) + second(next) + (next(2) ? fraction(next, 6) : '');

const times = (next: Next): string[] => [
  ...[
    '00:00:00',
    '00:00:00.0',
    '00:00:00.000000',
    '00:00:00.000001',
    '23:59:59.999999',
    '23:59:59.9',
    '12:34:56.10',
  ],
  ...Array.from({ length: COUNT }, () => spaced(next, time(next))),
];

function timestamp(next: Next): string {
  const kind = next(10);
  if (kind === 0) return date(next);
  return `${date(next)}${oneOf(next, [' ', 'T'])}${kind === 1 ? minute(next) : time(next)}`;
}

const timestamps = (next: Next): string[] => [
  ...[
    '0001-01-01',
    '0001-01-01 00:00:00',
    '9999-12-31T23:59:59.999999',
    '1970-01-01',
    '1969-12-31 23:59:59.999999',
  ],
  ...[
    '1696-02-29 00:00',
    '2243-10-17 00:00:00.000001',
    '1970-01-01T00:00:00.000001',
    '2262-04-11 23:47:16.854775',
  ],
  ...Array.from({ length: COUNT }, () => spaced(next, timestamp(next))),
];

const utc = (next: Next): string =>
  spaced(
    next,
    `${date(next)}${oneOf(next, [' ', 'T'])}${time(next)}${oneOf(next, ['Z', 'Z', '+00', '+0000', '+00:00'])}`,
  );

const instants = (next: Next): string[] => [
  ...['0001-01-01 00:00:00Z', '9999-12-31T23:59:59.999999+00', '1969-12-31 23:59:59.999999+00:00'],
  ...Array.from({ length: COUNT }, () => utc(next)),
];

const hugeints = (next: Next): string[] => [
  ...borders([63, 64, 65, 126]).map(String),
  ...Array.from({ length: COUNT }, () => `${sign(next)}${integer(next, 15 + next(24))}`),
];

const nanoseconds = (next: Next): string[] =>
  Array.from({ length: COUNT }, () => {
    const day = `${1700 + next(550)}-${two(1 + next(12))}-${two(1 + next(28))}`;
    return `${day}${oneOf(next, [' ', 'T'])}${minute(next)}${second(next)}${fraction(next, 9)}`;
  });

export const TEXTS: Readonly<Record<string, (next: Next) => string[]>> = {
  BOOLEAN: booleans,
  BIGINT: bigints,
  HUGEINT: hugeints,
  DOUBLE: doubles,
  DATE: dates,
  TIME: times,
  TIMESTAMP: timestamps,
  TIMESTAMP_NS: nanoseconds,
  TIMESTAMPTZ: instants,
};

/** A text that is almost one of those: one or two characters more, less or other. */
export function almost(next: Next, text: string): string {
  const pool = '0123456789+-.:eETZ _,tz/';
  let changed = text;
  for (let i = next(3) === 0 ? 2 : 1; i > 0; i--) {
    const at = next(changed.length + 1);
    const character = pool[next(pool.length)]!;
    changed = changed.slice(0, at) + (next(4) ? character : '') + changed.slice(at + next(2));
  }
  return changed;
}
