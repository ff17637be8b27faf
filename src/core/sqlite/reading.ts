/**
 * The type of a column, by what its values are: in SQLite types go with values, and what a column is declared as is a wish. ONE RULE: a type
 * is taken only if it holds every value without losing information.
 *
 * - BIGINT, DOUBLE, VARCHAR, BLOB: all values are integers, reals, texts, BLOBs. Integers among reals make DOUBLE, where a double holds them.
 * - BOOLEAN: integers 0 and 1 in a column declared as BOOLEAN.
 * - DATE, TIME, TIMESTAMP, TIMESTAMPTZ: texts that are all of that (`columns/values.ts`) in a column declared as a date or a time.
 * - VARCHAR for all other mixtures: numbers as they print, BLOBs as `X'…'`; where a text looks like that itself, texts are in quotes, too.
 * - Without values: as declared, by SQLite's own rules (https://www.sqlite.org/datatype3.html).
 */
import type { PlainType } from '../columns/data-type.ts';
import { narrowest } from '../columns/values.ts';
import { BLOB, BROKEN_TEXT, REAL, TEXT, WIDE_INTEGER } from './port.ts';
import { BYTES, countOf, INTEGERS, type Facts } from './facts.ts';

export interface Reading {
  readonly type: PlainType;
  /** VARCHAR of what is not only texts; `quoted`: with its texts in quotes. */
  readonly mixed?: 'plain' | 'quoted';
}

const isTruth = (declared: string): boolean => /BOOL/i.test(declared);
export const isDated = (declared: string): boolean => /DATE|TIME/i.test(declared);

export function readingOf(facts: Facts, declared: string): Reading {
  const integers = countOf(facts, ...INTEGERS);
  const reals = countOf(facts, REAL);
  const texts = countOf(facts, TEXT);
  const bytes = countOf(facts, ...BYTES);
  const all = integers + reals + texts + bytes;
  if (all === 0) return { type: declaredType(declared) };
  if (integers === all)
    return {
      type: isTruth(declared) && facts.truths && countOf(facts, WIDE_INTEGER) === 0 ? 'BOOLEAN' : 'BIGINT',
    };
  if (integers + reals === all && countOf(facts, WIDE_INTEGER) === 0) return { type: 'DOUBLE' };
  if (texts === all) return { type: isDated(declared) ? (narrowest(facts.dated) as PlainType) : 'VARCHAR' };
  if (countOf(facts, BLOB) === all) return { type: 'BLOB' };
  return { type: 'VARCHAR', mixed: facts.lookalike && bytes > 0 ? 'quoted' : 'plain' };
}

/** SQLite's affinity, with dates and truth values. */
function declaredType(declared: string): PlainType {
  const name = declared.toUpperCase();
  if (isTruth(name)) return 'BOOLEAN';
  if (/^DATE$/.test(name)) return 'DATE';
  if (/^TIME$/.test(name)) return 'TIME';
  if (/DATE|TIME/.test(name)) return 'TIMESTAMP';
  if (/INT/.test(name)) return 'BIGINT';
  if (/CHAR|CLOB|TEXT/.test(name)) return 'VARCHAR';
  if (/BLOB/.test(name)) return 'BLOB';
  return /REAL|FLOA|DOUB|NUM|DEC/.test(name) ? 'DOUBLE' : 'VARCHAR';
}

/** Why the column is of this type, where it is not the one that its declaration promises. */
export function reasonOf(facts: Facts, declared: string, { type, mixed }: Reading): string | undefined {
  const what = declared === '' ? '' : `declared ${declared}, `;
  const of = (kinds: readonly number[], name: string): string => {
    const kind = kinds.toSorted(
      (a, b) => (facts.first[a]?.row ?? Infinity) - (facts.first[b]?.row ?? Infinity),
    )[0]!;
    const { row, value } = facts.first[kind]!;
    return `${countOf(facts, ...kinds)} ${name} (row ${row}: ${value})`;
  };
  if (mixed) {
    const parts = [
      ...(countOf(facts, ...INTEGERS) > 0 ? [of(INTEGERS, 'integers')] : []),
      ...(countOf(facts, REAL) > 0 ? [of([REAL], 'reals')] : []),
      ...(countOf(facts, TEXT) > 0 ? [of([TEXT], 'texts')] : []),
      ...(countOf(facts, BLOB) > 0 ? [of([BLOB], 'BLOBs')] : []),
      ...(countOf(facts, BROKEN_TEXT) > 0 ? [of([BROKEN_TEXT], 'texts that are no UTF-8')] : []),
    ];
    const bytes =
      countOf(facts, ...BYTES) > 0
        ? `, bytes as X'…'${mixed === 'quoted' ? ' and texts in quotes' : ''}`
        : '';
    return `${what}and holds ${parts.join(', ')}: all are kept as text${bytes}`;
  }
  if (type === 'DOUBLE' && countOf(facts, ...INTEGERS) > 0 && /INT/i.test(declared))
    return `${what}but holds ${of([REAL], 'reals')}`;
  const promised = declaredType(declared);
  const values = facts.rows - facts.counts[0]!;
  if (declared === '' || values === 0 || promised === type || isNumber(promised) === isNumber(type)) {
    if (!(isDated(declared) || isTruth(declared)) || promised === type || values === 0) return undefined;
  }
  const first = facts.first.filter((one, kind) => kind > 0 && one).toSorted((a, b) => a.row - b.row)[0]!;
  return `${what}but its values are ${type === 'BIGINT' ? 'integers' : type === 'DOUBLE' ? 'reals' : type === 'BLOB' ? 'BLOBs' : 'texts'} such as ${first.value}`;
}

const isNumber = (type: string): boolean => type === 'BIGINT' || type === 'DOUBLE';
