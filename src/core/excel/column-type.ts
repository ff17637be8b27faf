/** Of the kinds of values in a column: the type that holds them all, by the rule of `columns/values.ts`: no value loses information. */
import { shown } from '../columns/type.ts';
import type { LoadedColumn } from '../contract/receipt.ts';
import {
  BLANK,
  type CellValue,
  DATE,
  DURATION,
  FRACTION,
  LONG,
  MOMENT,
  ROUND,
  TIME,
  TRUTH,
  WHOLE,
} from './cell-value.ts';

/** EMPTY: of a sample that has no value there. */
export type CellColumnType =
  'BOOLEAN' | 'BIGINT' | 'DOUBLE' | 'DATE' | 'TIMESTAMP' | 'TIME' | 'INTERVAL' | 'VARCHAR' | 'EMPTY';

const HOLDING: readonly (readonly [kinds: number, type: CellColumnType])[] = [
  [TRUTH, 'BOOLEAN'],
  [WHOLE | ROUND | LONG, 'BIGINT'],
  [WHOLE | ROUND | FRACTION, 'DOUBLE'],
  [DATE, 'DATE'],
  [DATE | MOMENT, 'TIMESTAMP'],
  [TIME, 'TIME'],
  [TIME | DURATION, 'INTERVAL'],
];

/** `complete`: the kinds are those of all values. An empty text among values of another type is NULL. */
export function typeOfKinds(kinds: number, complete: boolean): CellColumnType {
  const values = kinds & ~BLANK;
  if (values === 0) return complete && kinds !== 0 ? 'VARCHAR' : 'EMPTY';
  return HOLDING.find(([held]) => (values & ~held) === 0)?.[1] ?? 'VARCHAR';
}

/** What the values of a column are, as far as they were looked at. */
export class ColumnKinds {
  kinds = 0;
  private turn?: Pick<LoadedColumn, 'reason'>;

  /** `row`: of the sheet, from 0. */
  add(value: CellValue, row: number): void {
    const kinds = this.kinds | value.kind;
    if (kinds === this.kinds) return;
    const before = typeOfKinds(this.kinds, false);
    this.kinds = kinds;
    const now = typeOfKinds(kinds, false);
    if (this.turn || before === 'EMPTY' || now !== 'VARCHAR') return;
    this.turn = { reason: `row ${row + 1} of the sheet holds ${shown(value.text())}, which is no ${before}` };
  }

  /** Why it is text. */
  reason(): string | undefined {
    return this.turn?.reason;
  }
}
