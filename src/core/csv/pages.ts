/** Pages of CSV become one text: each has the header of the first, which is left out from the second on. */
import { ABSENT, type FieldBlock, fieldBlock } from './fields.ts';
import { peek } from '../bytes/peek.ts';
import type { Dialect } from './dialect.ts';
import { NothingToRead, openScan, type Scan } from './scan.ts';
import { StepError } from '../contract/errors.ts';

export interface CsvPage {
  /** With those that cannot be read. */
  readonly records: number;
  /** Those that cannot be read, and are left out. */
  readonly rejected: number;
  /** There is neither a header nor a record. */
  readonly blank?: boolean;
  /** A number for each record, alike for records whose fields are alike to the byte; undefined where some cannot be read. */
  readonly digests?: readonly number[];
}

export interface CsvPages {
  /** The records of a page, whose address is `shown`. Throws `StepError` when its header differs from the first page's. */
  count(shown: string, text: AsyncIterable<Uint8Array>): Promise<CsvPage>;
  /** `skips`: by page, its first records that are left out; `blanks`: whether it holds neither a header nor a record. */
  joined(
    texts: AsyncIterable<AsyncIterable<Uint8Array>>,
    skips: readonly number[],
    blanks?: readonly boolean[],
  ): AsyncGenerator<Uint8Array>;
}

const LINE_FEED = Uint8Array.of(10);
const BLOCK_ROWS = 256;

/** Throws `StepError` for a dialect that is of one answer only. */
export function csvPages(shown: string, dialect: Dialect): CsvPages {
  if (typeof dialect.header === 'number')
    throw new StepError(
      'header must be true or false for CSV in pages: every page begins with it, or none does.',
      { at: { key: 'header' } },
    );
  if (dialect.skipFooter)
    throw new StepError(
      'skipfooter leaves out the last lines of one answer; pages of CSV are read as one text. Remove that key, and leave such rows out in SQL.',
      { at: { key: 'skipfooter' } },
    );
  let first: Pick<Scan, 'names' | 'headerLine'> | undefined;
  return {
    async count(page, text) {
      const scan = await opened(page, text, dialect);
      if (!scan) return { records: 0, rejected: 0, blank: true };
      const { records, names, headerLine } = scan;
      try {
        if (dialect.header && first && !areAlike(names, first.names))
          throw new StepError(
            `A page of ${shown} has the columns ${headerLine}, but the first has ${first.headerLine}. Pages of CSV must have the same columns.`,
          );
        first ??= { names, headerLine };
        const digests: number[] = [];
        const block = fieldBlock(names.length, BLOCK_ROWS);
        while (await records.fill(block, BLOCK_ROWS))
          for (let row = 0; row < block.rows; row++) digests.push(digest(records.window.bytes, block, row));
        const isLine = digests.length === 1 && names.length === 1;
        if (!dialect.header && isLine && first.names.length > 1)
          throw new StepError(
            `${page} is one line, and no record of ${first.names.length} fields as those of the page before it: ${headerLine}. If that is how the pages end, set \`max_pages\` to their number.`,
          );
        const { rejected } = records.counts;
        return rejected > 0
          ? { records: digests.length + rejected, rejected }
          : { records: digests.length, rejected, digests };
      } finally {
        await records.window.close();
      }
    },

    async *joined(texts, skips, blanks = []) {
      const none = blanks.every((blank) => blank);
      let page = 0;
      let begun = false;
      for await (const text of texts) {
        const skip = skips[page] ?? 0;
        if (blanks[page++] && !none) continue;
        let last: number | undefined;
        for await (const bytes of begun ? behindHeader(shown, text, dialect, skip) : whole(text)) {
          last = bytes.at(-1) ?? last;
          yield bytes;
        }
        if (last === undefined) continue;
        begun = true;
        if (last !== 10) yield LINE_FEED;
      }
    },
  };
}

/** Undefined: there is neither a header nor a record. */
async function opened(
  path: string,
  text: AsyncIterable<Uint8Array>,
  dialect: Dialect,
): Promise<Scan | undefined> {
  try {
    return await openScan(path, text, dialect);
  } catch (error) {
    if (error instanceof NothingToRead) return undefined;
    throw error;
  }
}

/** Nothing where it is blank. */
async function* whole(text: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const { head, stream } = await peek(text, 1024);
  if (head.some((byte) => byte > 32)) yield* stream;
}

/** A page from its record number `skip` on, from 0. */
async function* behindHeader(
  path: string,
  text: AsyncIterable<Uint8Array>,
  dialect: Dialect,
  skip: number,
): AsyncGenerator<Uint8Array> {
  const scan = await opened(path, text, dialect);
  if (!scan) return;
  const { window, counts } = scan.records;
  try {
    const block = fieldBlock(scan.names.length, BLOCK_ROWS);
    while (counts.rows < skip && (await scan.records.fill(block, skip - counts.rows)));
    for (;;) {
      if (window.at < window.end) yield window.bytes.subarray(window.at, window.end);
      window.at = window.end;
      if (window.final) return;
      await window.more();
    }
  } finally {
    await window.close();
  }
}

const areAlike = (names: readonly string[], others: readonly string[]): boolean =>
  names.length === others.length && names.every((name, i) => name === others[i]);

/** FNV-1a of the fields of a row, each with how it is written, and their length. */
function digest(bytes: Uint8Array, { width, starts, ends, styles }: FieldBlock, row: number): number {
  let hash = 0x811c9dc5;
  let length = 0;
  for (let i = row * width; i < (row + 1) * width; i++) {
    hash = Math.imul(hash ^ (256 + styles[i]!), 0x01000193);
    if (styles[i] === ABSENT) continue;
    for (let at = starts[i]!; at < ends[i]!; at++) hash = Math.imul(hash ^ bytes[at]!, 0x01000193);
    length += ends[i]! - starts[i]!;
  }
  return (hash >>> 0) + length * 2 ** 32;
}
