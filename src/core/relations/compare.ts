/** How values of two types are compared, so that no value makes DuckDB refuse the rest. */
import { kindOf } from '../profile/kind.ts';

/**
 * As they are, or both cast to a type first: numbers beside text are compared as they are printed. `moment`: as they are printed, too, and a
 * date as its midnight, because no type of DuckDB holds all dates and all nanoseconds.
 */
export type Comparison = 'as-is' | 'moment' | 'VARCHAR' | 'DOUBLE';

/** What kinds of values a type has, as DuckDB prints it; undefined: those that are only compared with their own type. */
export type Sort = 'whole' | 'float' | 'text' | 'json' | 'uuid' | 'boolean' | 'day' | 'time' | 'zoned';

export function sortOf(type: string): Sort | undefined {
  const kind = kindOf(type);
  if (kind.kind === 'whole' || kind.kind === 'float') return kind.kind;
  if (kind.kind === 'moment') return MOMENTS[kind.of];
  if (kind.kind === 'plain' || type === 'TIME WITH TIME ZONE') return undefined;
  return OWN[type] ?? 'text';
}

const MOMENTS = { date: 'day', timestamp: 'day', time: 'time', timestamptz: 'zoned' } as const;
// DuckDB reads text beside JSON as JSON, and not all of it is.
const OWN: Readonly<Record<string, Sort>> = { BOOLEAN: 'boolean', JSON: 'json', UUID: 'uuid' };

/** Undefined where nothing of the one type is anything of the other. */
export function comparisonOf(one: string, other: string): Comparison | undefined {
  if (one === other) return 'as-is';
  const sorts = [sortOf(one), sortOf(other)];
  if (sorts.includes(undefined)) return undefined;
  if (sorts[0] !== sorts[1])
    return sorts.every((sort) => sort === 'whole' || sort === 'float') ? 'DOUBLE' : 'VARCHAR';
  if (sorts[0] === 'whole') return comparisonOfNumbers(one, other);
  const isNarrow = [one, other].some((type) => type === 'DATE' || type === 'TIMESTAMP_NS');
  return sorts[0] === 'day' && isNarrow ? 'moment' : 'as-is';
}

/** As they are where the type that DuckDB casts both to has all the digits of both. */
function comparisonOfNumbers(one: string, other: string): Comparison {
  const types = [one, other];
  const digits = types.map(digitsOf);
  const isDecimal = digits.some(({ isDecimal }) => isDecimal);
  const scale = Math.max(...digits.map(({ scale }) => scale));
  const holdsBoth = isDecimal
    ? Math.max(...digits.map(({ before }) => before)) + scale <= MOST_DIGITS
    : !types.includes('UHUGEINT') || types.every((type) => type.startsWith('U'));
  if (holdsBoth) return 'as-is';
  return scale === 0 ? 'VARCHAR' : 'DOUBLE';
}

/** Digits of a decimal. */
const MOST_DIGITS = 38;
/** Digits of the largest whole number. */
const DIGITS: Readonly<Record<string, number>> = {
  TINYINT: 3,
  SMALLINT: 5,
  INTEGER: 10,
  BIGINT: 19,
  HUGEINT: 39,
  UTINYINT: 3,
  USMALLINT: 5,
  UINTEGER: 10,
  UBIGINT: 20,
  UHUGEINT: 39,
};

/** How many digits a number has before the point, and after it. */
function digitsOf(type: string): {
  readonly before: number;
  readonly scale: number;
  readonly isDecimal: boolean;
} {
  const [width, scale] = /^DECIMAL\((\d+),\s*(\d+)\)$/.exec(type)?.slice(1).map(Number) ?? [];
  return width === undefined || scale === undefined
    ? { before: DIGITS[type] ?? Infinity, scale: 0, isDecimal: false }
    : { before: width - scale, scale, isDecimal: true };
}

/** SQL of a value to be compared. `type`: its own. */
export function compared(value: string, type: string, comparison: Comparison): string {
  if (comparison === 'as-is' || comparison === type) return value;
  const printed = `CAST(${value} AS VARCHAR)`;
  // DuckDB rounds those of many digits twice: what is equal would not always be.
  if (comparison === 'DOUBLE' && /^(DECIMAL|U?HUGEINT)/.test(type)) return `CAST(${printed} AS DOUBLE)`;
  if (comparison !== 'moment') return `CAST(${value} AS ${comparison})`;
  return type === 'DATE'
    ? `${printed} || CASE WHEN isfinite(${value}) THEN ' 00:00:00' ELSE '' END`
    : printed;
}
