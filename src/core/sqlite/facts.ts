/** What is known of the values of a column: of which kinds they are, and which types hold them. */
import { bitOf, printedDouble, typesOf, type TypeSet } from '../columns/values.ts';
import { fieldText } from '../csv/text.ts';
import { BLOB, BROKEN_TEXT, INTEGER, NULL, REAL, TEXT, WIDE_INTEGER, type CellBlock } from './port.ts';

/** What texts of a column that is declared as a date or time may be. */
export const DATED: TypeSet = bitOf('DATE') | bitOf('TIME') | bitOf('TIMESTAMP') | bitOf('TIMESTAMPTZ');

const KINDS = BROKEN_TEXT + 1;

export interface Facts {
  rows: number;
  /** By kind: how many. */
  readonly counts: number[];
  /** By kind: the first row that has it (from 1), and its value. */
  readonly first: { readonly row: number; readonly value: string }[];
  /** All integers so far are 0 or 1. */
  truths: boolean;
  /** Of `DATED`, those that hold all texts so far; counted only for columns declared so. */
  dated: TypeSet;
  /** A text looks like a BLOB that is written out. */
  lookalike: boolean;
}

export const noFacts = (): Facts => ({
  rows: 0,
  counts: Array.from({ length: KINDS }, () => 0),
  first: [],
  truths: true,
  dated: DATED,
  lookalike: false,
});

/** Adds column `c` of a block. `dated`: whether texts are dates is looked at, too. */
export function learn(facts: Facts, block: CellBlock, c: number, dated = false): void {
  const { kinds, numbers, bytes, fields } = block;
  const { rows, width, starts } = fields;
  for (let row = 0, at = c; row < rows; row++, at += width) {
    const kind = kinds[at]!;
    if (facts.counts[kind]!++ === 0)
      facts.first[kind] = { row: facts.rows + row + 1, value: shownCell(block, at) };
    if (kind === INTEGER) facts.truths &&= numbers[at] === 0 || numbers[at] === 1;
    else if (kind === TEXT) {
      if (dated && facts.dated !== 0) facts.dated = typesOf(fieldText(bytes, fields, at), facts.dated);
      facts.lookalike ||= looksWritten(bytes, starts[at]!, fields.ends[at]!);
    }
  }
  facts.rows += rows;
}

/** `X'...'`, as BLOBs are written where texts are in the same column. */
export const looksWritten = (bytes: Uint8Array, start: number, end: number): boolean =>
  end - start >= 3 && (bytes[start]! | 32) === 120 && bytes[start + 1] === 39;

/** A cell as text. */
export function cellText({ kinds, numbers, wide, bytes, fields }: CellBlock, at: number): string {
  switch (kinds[at]) {
    case NULL:
      return 'NULL';
    case INTEGER:
      return String(numbers[at]);
    case WIDE_INTEGER:
      return String(wide[at]);
    case REAL:
      return realText(numbers[at]!);
    case TEXT:
      return fieldText(bytes, fields, at);
    default:
      return blobText(bytes.subarray(fields.starts[at], fields.ends[at]));
  }
}

const realText = (number: number): string =>
  Number.isFinite(number) ? printedDouble(number) : number > 0 ? 'inf' : '-inf';

/** As SQLite writes it in a statement. */
export const blobText = (bytes: Uint8Array): string =>
  `X'${Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0'))
    .join('')
    .toUpperCase()}'`;

const SHOWN = 60;

/** For a message. */
function shownCell(block: CellBlock, at: number): string {
  const { kinds, fields, bytes } = block;
  const kind = kinds[at]!;
  if (kind < TEXT) return cellText(block, at);
  const cut = fields.ends[at]! - fields.starts[at]! > SHOWN;
  const [start, end] = [fields.starts[at]!, fields.ends[at]!];
  if (kind !== TEXT)
    return blobText(bytes.subarray(start, Math.min(end, start + SHOWN / 2))) + (cut ? '…' : '');
  const text = fieldText(bytes, fields, at);
  const characters = [...text.slice(0, 2 * SHOWN)];
  return JSON.stringify(characters.length > SHOWN ? `${characters.slice(0, SHOWN).join('')}…` : text);
}

/** How many values are of one of these kinds. */
export const countOf = ({ counts }: Facts, ...kinds: readonly number[]): number =>
  kinds.reduce((sum, kind) => sum + counts[kind]!, 0);

export const INTEGERS = [INTEGER, WIDE_INTEGER] as const;
export const BYTES = [BLOB, BROKEN_TEXT] as const;
