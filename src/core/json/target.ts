import type { Keys } from './keys.ts';

/**
 * Where the reader puts the values of a JSON text, without making objects of them. `row` is the value's row in its column:
 * the record's for a member of the record, a list's own count for an element.
 */
export interface Target {
  null(row: number): void;
  boolean(row: number, value: boolean): void;
  /** The number's text is ASCII in `bytes[start, end)`. */
  number(row: number, bytes: Uint8Array, start: number, end: number, form: NumberForm): void;
  /** Between the quotes, as written. `escaped`: it holds backslashes. */
  string(row: number, bytes: Uint8Array, start: number, end: number, escaped: boolean): void;
  /** Where the members go; undefined: the object's text is wanted, which `text` gets. */
  object(row: number): Members | undefined;
  /** Where the elements go; undefined: the list's text is wanted, which `text` gets. */
  list(row: number): Elements | undefined;
  /** An object or a list as it is written. */
  text(row: number, bytes: Uint8Array, start: number, end: number): void;
}

export type NumberForm = 'whole' | 'fraction' | 'exponent';

export interface Members {
  /** The names that are known, where there are any. */
  readonly keys?: Keys<Target>;
  /** The place of a member's value; its row is that of the object. */
  member(bytes: Uint8Array, start: number, end: number, escaped: boolean): Target;
}

export interface Elements {
  readonly element: Target;
  /** The row of the next element. */
  next(): number;
  close(row: number): void;
}

/** Takes everything and keeps nothing. */
export const nowhere: Target & Members & Elements = {
  null() {},
  boolean() {},
  number() {},
  string() {},
  object: () => nowhere,
  list: () => nowhere,
  text() {},
  member: () => nowhere,
  get element() {
    return nowhere;
  },
  next: () => 0,
  close() {},
};
