/** Reads and writes CSV text in tests of src/core/csv. */
import { type Dialect, scan } from '#core/csv/scan.ts';
import { type BadLine } from '#core/csv/scan.ts';
import { decode, type Encoding } from '#core/csv/decode.ts';
import { cells, chunks } from '../drivers/support.ts';

export const DIALECT: Dialect = {
  delimiter: ',',
  header: true,
  skipRows: 0,
  skipBlankLines: true,
  naValues: [],
  batchRows: 2048,
  badLines: 'error',
};

export interface Read {
  readonly columns: readonly string[];
  readonly rows: (string | null)[][];
  readonly counts: Record<string, number>;
  readonly badLines: readonly BadLine[];
  readonly batches: number[];
}

export async function read(
  content: string | Uint8Array,
  dialect: Partial<Dialect> = {},
  { size = 1 << 20, encoding = 'utf-8' }: { size?: number; encoding?: Encoding } = {},
): Promise<Read> {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  const scanned = await scan('in.csv', decode('in.csv', chunks(bytes, size), encoding), {
    ...DIALECT,
    ...dialect,
  });
  const rows: (string | null)[][] = [];
  const batches: number[] = [];
  for await (const batch of scanned.batches) {
    batches.push(batch.rows);
    const columns = batch.columns.map((_, c) => cells(batch, c));
    for (let i = 0; i < batch.rows; i++) rows.push(columns.map((column) => column[i] ?? null));
  }
  const { lines, skipped, header, blank, comments, rejected, breaks } = scanned.counts;
  if (lines !== skipped + header + blank + comments + scanned.counts.rows + rejected + breaks)
    throw new Error(`lines do not add up: ${JSON.stringify(scanned.counts)}`);
  return {
    columns: scanned.columns,
    rows,
    counts: { ...scanned.counts },
    badLines: scanned.badLines,
    batches,
  };
}

/** A seeded generator: the same numbers on every run. */
export function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
