/** How values of two types are compared, so that no value makes DuckDB refuse the rest. */
import { kindOf } from '../profile/kind.ts';

/** As they are, or both cast to a type first: numbers beside text are compared as they are printed. */
export type Comparison = 'as-is' | 'VARCHAR' | 'DOUBLE';

/** What kinds of values a type has, as DuckDB prints it; undefined: those that are only compared with their own type. */
export type Sort = 'whole' | 'float' | 'text' | 'uuid' | 'boolean' | 'day' | 'time' | 'zoned';

export function sortOf(type: string): Sort | undefined {
  const kind = kindOf(type);
  if (kind.kind === 'whole' || kind.kind === 'float') return kind.kind;
  if (kind.kind === 'moment') return MOMENTS[kind.of];
  if (kind.kind === 'plain' || type === 'TIME WITH TIME ZONE') return undefined;
  return type === 'BOOLEAN' ? 'boolean' : type === 'UUID' ? 'uuid' : 'text';
}

const MOMENTS = { date: 'day', timestamp: 'day', time: 'time', timestamptz: 'zoned' } as const;

/** Undefined where nothing of the one type is anything of the other. */
export function comparisonOf(one: string, other: string): Comparison | undefined {
  if (one === other) return 'as-is';
  const sorts = [sortOf(one), sortOf(other)];
  if (sorts.includes(undefined)) return undefined;
  if (sorts[0] === sorts[1]) return 'as-is';
  return sorts.every((sort) => sort === 'whole' || sort === 'float') ? 'DOUBLE' : 'VARCHAR';
}

/** SQL of a value to be compared. `type`: its own. */
export const compared = (value: string, type: string, comparison: Comparison): string =>
  comparison === 'as-is' || comparison === type ? value : `CAST(${value} AS ${comparison})`;
