/** What is said of a filter: its test in words. */
import type { ColumnFilter, FilterTest } from '#core/sql/table-view.ts';

export const TESTS: readonly (readonly [FilterTest, string])[] = [
  ['contains', 'contains'],
  ['lacks', 'does not contain'],
  ['is', 'is'],
  ['is-not', 'is not'],
  ['begins', 'begins with'],
  ['ends', 'ends with'],
  ['below', 'is less than'],
  ['at-most', 'is at most'],
  ['above', 'is greater than'],
  ['at-least', 'is at least'],
  ['null', 'is NULL'],
  ['not-null', 'is not NULL'],
  ['empty', 'is an empty text'],
];

/** Characters of a value that is told in a filter. */
const TOLD = 40;

/** `amount is at least 10`. */
export function filterWords({ column, test, value }: ColumnFilter): string {
  const words = TESTS.find(([each]) => each === test)?.[1] ?? test;
  if (value === undefined) return `${column} ${words}`;
  const told = value.length > TOLD ? `${value.slice(0, TOLD)}…` : value;
  return `${column} ${words} ${told === '' ? '(an empty text)' : told}`;
}
