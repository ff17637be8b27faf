/** How numbers are written: the `decimal` and `thousands` keys, and the usual ways of which a text column may be one. */
import { literal } from '../sql/index.ts';
import { bitOf, trimmed, typesOf } from '../columns/values.ts';

export interface Numerals {
  readonly decimal?: string;
  readonly thousands?: string;
}

/** A way to write numbers that the keys can name. */
export interface Convention {
  readonly decimal: string;
  readonly thousands?: string;
}

/** The usual ones, beside the plain way. */
export const CONVENTIONS: readonly Convention[] = [
  { decimal: '.', thousands: ',' },
  { decimal: ',' },
  { decimal: ',', thousands: '.' },
  { decimal: ',', thousands: ' ' },
  { decimal: ',', thousands: '\u00a0' },
  { decimal: ',', thousands: '\u202f' },
  { decimal: '.', thousands: ' ' },
  { decimal: '.', thousands: "'" },
  { decimal: '.', thousands: '’' },
];

const escaped = (text: string): string => `\\u{${text.codePointAt(0)!.toString(16)}}`;

/** Digits in groups of three, in the Indian way in groups of two before the last; the first may be shorter. */
function pattern({ decimal = '.', thousands }: Numerals): string {
  const grouped =
    thousands === undefined ? '' : `[1-9][0-9]{0,2}(?:${thousands}[0-9]{2,3})*${thousands}[0-9]{3}|`;
  return `-?(?:${grouped}[0-9]*)(?:${decimal}[0-9]*)?(?:[eE][+-]?[0-9]+)?`;
}

const regexp = ({ decimal = '.', thousands }: Numerals): RegExp =>
  new RegExp(`^${pattern({ decimal: escaped(decimal), thousands: thousands && escaped(thousands) })}$`, 'u');

/** A number that is written with the usual point, which the person does not use. */
const POINTED = /^[-+]?[0-9]*\.[0-9]*(?:[eE][+-]?[0-9]+)?$/;
/** Before a text that must not be taken for a number. */
const NO_NUMBER = '?';

/** Gives a number the plain way, without groups and with a point, and every other text so that it is none. Undefined: numbers are written plainly. */
export function plainNumber(numerals: Numerals): ((text: string) => string) | undefined {
  const { decimal = '.', thousands } = numerals;
  if (decimal === '.' && thousands === undefined) return undefined;
  const written = regexp(numerals);
  return (text) => {
    const value = trimmed(text);
    if (!written.test(value)) return POINTED.test(value) ? NO_NUMBER + value : text;
    const digits = thousands === undefined ? value : value.replaceAll(thousands, '');
    return digits.replace(decimal, '.');
  };
}

/** The same in SQL. */
export function plainNumberSql(text: string, numerals: Numerals): string {
  const { decimal = '.', thousands } = numerals;
  if (decimal === '.' && thousands === undefined) return text;
  const inClass = (mark: string): string => `\\x{${mark.codePointAt(0)!.toString(16)}}`;
  const written = `[+]?${pattern({ decimal: inClass(decimal), thousands: thousands && inClass(thousands) })}`;
  const digits =
    thousands === undefined ? `trim(${text})` : `replace(trim(${text}), ${literal(thousands)}, '')`;
  const plain = `replace(${digits}, ${literal(decimal)}, '.')`;
  return `CASE WHEN regexp_full_match(trim(${text}), ${literal(written)}) THEN ${plain} WHEN contains(${text}, '.') THEN '${NO_NUMBER}' || ${text} ELSE ${text} END`;
}

const readers = CONVENTIONS.map((convention) => plainNumber(convention));
const NUMBERS = bitOf('HUGEINT') | bitOf('DOUBLE');

/** A set of `CONVENTIONS` (bit i): those by which the text, which is no plain number, is a number. */
export function conventionsOf(text: string): number {
  const value = trimmed(text);
  if (!/^-?[0-9.,][-0-9.,eE+'’\p{Zs}]*$/u.test(value)) return 0;
  return readers.reduce((set, read, i) => {
    const plain = read?.(value);
    return plain !== undefined && plain !== value && typesOf(plain, NUMBERS) !== 0 ? set | (1 << i) : set;
  }, 0);
}
