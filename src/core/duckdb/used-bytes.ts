/** How much of a DuckDB file is in use, by its own header (duckdb 1.5, src/storage/single_file_block_manager.cpp). */

/** Three pages of 4 KiB stand before the blocks: the file's own header and, in turns, one of two of the database. */
const PAGE = 4096;
const HEADERS = 3;

export const HEAD_BYTES = HEADERS * PAGE;

/** Bytes of a file that are in use, by its first pages; undefined where they are not as DuckDB 1.5 writes them. */
export function usedBytes(head: Uint8Array): number | undefined {
  // The older of the two pages may count more; it is the one to fall back on.
  return extent(head, (pages) => Math.max(...pages.map(({ blocks }) => blocks)));
}

/** Bytes that a file has at least if it is whole, by its first pages; undefined as above. */
export const neededBytes = (head: Uint8Array): number | undefined =>
  extent(head, ([a, b]) => (a.iteration > b.iteration ? a : b).blocks);

interface Page {
  /** The later page is the one that counts. */
  readonly iteration: bigint;
  readonly blocks: number;
  readonly size: number;
}

function extent(head: Uint8Array, blocksOf: (pages: [Page, Page]) => number): number | undefined {
  if (head.byteLength < HEAD_BYTES) return undefined;
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  // Each page begins with a checksum of eight bytes.
  if (String.fromCharCode(...head.subarray(8, 12)) !== 'DUCK') return undefined;
  const page = (at: number): Page => ({
    iteration: view.getBigUint64(at + 8, true),
    blocks: Number(view.getBigUint64(at + 32, true)),
    size: Number(view.getBigUint64(at + 40, true)),
  });
  const pages: [Page, Page] = [page(PAGE), page(2 * PAGE)];
  const size = pages.map((each) => each.size).find((bytes) => bytes > 0);
  if (size === undefined || size < 16_384 || size > 262_144 || (size & (size - 1)) !== 0) return undefined;
  return HEAD_BYTES + size * blocksOf(pages);
}
