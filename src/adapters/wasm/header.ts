/** How much of a DuckDB file is in use, by its own header (duckdb 1.5, src/storage/single_file_block_manager.cpp). */

/** Three pages of 4 KiB stand before the blocks: the file's own header and, in turns, one of two of the database. */
const PAGE = 4096;
const HEADERS = 3;

export const HEAD_BYTES = HEADERS * PAGE;

/** Bytes of a file that are in use, by its first pages; undefined where they are not as DuckDB 1.5 writes them. */
export function usedBytes(head: Uint8Array): number | undefined {
  if (head.byteLength < HEAD_BYTES) return undefined;
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  // Each page begins with a checksum of eight bytes.
  if (String.fromCharCode(...head.subarray(8, 12)) !== 'DUCK') return undefined;
  const pages = [PAGE, 2 * PAGE].map((at) => ({
    blocks: Number(view.getBigUint64(at + 32, true)),
    size: Number(view.getBigUint64(at + 40, true)),
  }));
  const [size] = pages.map((page) => page.size).filter((bytes) => bytes > 0);
  if (size === undefined || size < 16_384 || size > 262_144 || (size & (size - 1)) !== 0) return undefined;
  // The older of the two may count more; it is the one to fall back on.
  return HEAD_BYTES + size * Math.max(...pages.map(({ blocks }) => blocks));
}
