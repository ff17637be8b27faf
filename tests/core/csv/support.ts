/** Reads and writes CSV text in tests of src/core/csv. */
import { decode, type Encoding } from '#core/bytes/decode.ts';
import { missingMarker } from '#core/csv/missing.ts';
import type { Counts } from '#core/csv/counts.ts';
import type { Dialect } from '#core/csv/dialect.ts';
import { openScan } from '#core/csv/scan.ts';
import { ABSENT, fieldBlock, PLAIN } from '#core/csv/fields.ts';
import { fieldText } from '#core/csv/text.ts';
import type { Rejection } from '#core/contract/receipt.ts';
import { chunks } from '../../drivers/support.ts';

export const DIALECT: Dialect = {
  delimiter: ',',
  header: true,
  skipRows: 0,
  skipBlankLines: true,
  naValues: [],
  badLines: 'error',
};

export interface Read {
  readonly columns: readonly string[];
  readonly rows: (string | null)[][];
  readonly counts: Counts;
  readonly rejections: readonly Rejection[];
}

/** The records of a text, every field as text. `size`: bytes of a chunk; `block`: rows split at a time. */
export async function read(
  content: string | Uint8Array,
  dialect: Partial<Dialect> = {},
  {
    size = 1 << 20,
    encoding = 'utf-8',
    block = 100,
  }: { size?: number; encoding?: Encoding; block?: number } = {},
): Promise<Read> {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  const how = { ...DIALECT, ...dialect };
  const scan = await openScan('in.csv', decode('in.csv', chunks(bytes, size), encoding), how);
  const { names, wanted, records } = scan;
  const fields = fieldBlock(names.length, block);
  const markMissing = missingMarker(how.naValues);
  const rows: (string | null)[][] = [];
  while (await records.fill(fields, (how.limit ?? Infinity) - records.counts.rows)) {
    markMissing?.(records.window.bytes, fields);
    for (let row = 0; row < fields.rows; row++)
      rows.push(
        wanted.map((column) => {
          const at = row * names.length + column;
          const [start, end, style] = [fields.starts[at]!, fields.ends[at]!, fields.styles[at]!];
          const absent = style === ABSENT || (style === PLAIN && start === end);
          return absent ? null : fieldText(records.window.bytes, fields, at);
        }),
      );
  }
  await records.window.close();
  scan.settle();
  const { total, skipped, header, blank, comments, rejected, breaks } = records.counts;
  if (total !== skipped + header + blank + comments + rows.length + rejected + breaks)
    throw new Error(`lines do not add up: ${JSON.stringify(records.counts)}`);
  const columns = wanted.map((at) => names[at] ?? '');
  return { columns, rows, counts: { ...records.counts }, rejections: scan.rejections };
}

/** A seeded generator: the same numbers on every run. */
export function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
