/** Batches of columns become lines of CSV in the memory of the kernel. */
import type { Column, ColumnBatch } from '../contract/columns.ts';
import { COLUMN, DELIMITER, lineKernel, LONGEST_DELIMITER, LOOKED_FOR, SLACK } from './line-kernel.ts';
import { CHARACTERS, LONGEST, printing } from './print.ts';

const QUOTE = 34;
const PAGE = 65_536;
const COLUMNS = DELIMITER + LONGEST_DELIMITER + SLACK;
/** Bytes of cells that are made into lines at a time: they stay in the processor's near caches. */
const PART = 2 ** 19;

export interface LineWriter {
  /** The lines, part by part, each valid until the next call. `always`: which columns stand in quotes. */
  write(batch: ColumnBatch, always: readonly boolean[]): Iterable<Uint8Array>;
}

/** Some rows of a batch; `from` is a multiple of 8, as bit maps are cut. */
interface Rows {
  readonly from: number;
  readonly to: number;
}

/** `delimiter`: at most `LONGEST_DELIMITER` bytes. */
export function lineWriter(delimiter: Uint8Array, newline: '\n' | '\r\n'): LineWriter {
  const kernel = lineKernel();
  const { buffer } = kernel.memory;
  const paper = { bytes: new Uint8Array(buffer), view: new DataView(buffer) };
  const printer = printing(paper);
  const first = delimiter[0]!;
  // Characters beyond ASCII share their first bytes, so they are looked for beforehand, as a whole.
  const whole = first >= 0x80;
  const inNumbers = !whole && CHARACTERS.includes(String.fromCharCode(first));
  const newlineWord = new DataView(new TextEncoder().encode(`${newline}\0`).buffer).getUint16(0, true);
  let at = 0;

  function reserve(batch: ColumnBatch, { from, to }: Rows): void {
    const [rows, width] = [to - from, batch.columns.length];
    const texts = batch.columns.reduce((sum, column) => sum + textBytes(column, { from, to }), 0);
    const cells = texts + width * (COLUMN + SLACK + rows * (LONGEST + 5));
    const lines = 2 * texts + rows * (width * (LONGEST + 2 + delimiter.length) + newline.length);
    const missing = COLUMNS + cells + lines + 2 * SLACK - paper.bytes.length;
    if (missing <= 0) return;
    kernel.memory.grow(Math.ceil(missing / PAGE));
    paper.bytes = new Uint8Array(kernel.memory.buffer);
    paper.view = new DataView(kernel.memory.buffer);
  }

  /** Where these bytes now stand; 0 for none. */
  function put(bytes: Uint8Array | undefined): number {
    if (bytes === undefined) return 0;
    const place = at;
    paper.bytes.set(bytes, place);
    at += bytes.length;
    return place;
  }

  /** What the kernel must know of the column. */
  function place(column: Column, { from, to }: Rows, quoted: boolean): readonly number[] {
    const rows = to - from;
    const { validity } = column;
    const offsetsAt = (at + 3) & ~3;
    const offsets = new Int32Array(paper.bytes.buffer, offsetsAt, rows + 1);
    at = offsetsAt + offsets.byteLength;
    let base = 0;
    if (column.type === 'VARCHAR') {
      offsets.set(column.offsets.subarray(from, to + 1));
      base = at - offsets[0]!;
      put(column.bytes.subarray(offsets[0], offsets[rows]));
    } else {
      const print = printer(column);
      for (let row = from; row < to; row++) {
        offsets[row - from] = at;
        if (validity === undefined || (validity[row >> 3]! & (1 << (row & 7))) !== 0) at = print(row, at);
      }
      offsets[rows] = at;
    }
    const text = column.type === 'VARCHAR';
    const forced = quoted
      ? new Uint8Array((rows + 7) >> 3).fill(255)
      : whole && text
        ? holding(column, { from, to }, delimiter)
        : undefined;
    const valid = put(validity?.subarray(from >> 3, (to + 7) >> 3));
    return [offsetsAt, base, valid, put(forced), text || inNumbers ? 1 : 0];
  }

  function part(batch: ColumnBatch, rows: Rows, always: readonly boolean[]): Uint8Array {
    reserve(batch, rows);
    paper.bytes[LOOKED_FOR] = whole ? QUOTE : first;
    paper.bytes.set(delimiter, DELIMITER);
    const columnsEnd = COLUMNS + batch.columns.length * COLUMN;
    at = columnsEnd;
    const placed = batch.columns.flatMap((column, c) => place(column, rows, always[c] ?? false));
    new Int32Array(paper.bytes.buffer, COLUMNS, placed.length).set(placed);
    const delimiterEnd = DELIMITER + delimiter.length;
    const out = at + SLACK;
    const count = rows.to - rows.from;
    return paper.bytes.subarray(
      out,
      kernel.lines(count, COLUMNS, columnsEnd, out, delimiterEnd, newlineWord, newline.length),
    );
  }

  return {
    *write(batch, always) {
      const all = { from: 0, to: batch.rows };
      const bytes = batch.columns.reduce((sum, column) => sum + textBytes(column, all), batch.rows);
      const rows = Math.ceil(batch.rows / Math.ceil(bytes / PART) / 8) * 8;
      for (let from = 0; from < batch.rows; from += rows)
        yield part(batch, { from, to: Math.min(from + rows, batch.rows) }, always);
    },
  };
}

const textBytes = (column: Column, { from, to }: Rows): number =>
  column.type === 'VARCHAR' ? column.offsets[to]! - column.offsets[from]! : 0;

/** Which rows hold the delimiter. */
function holding(
  { offsets, bytes }: Extract<Column, { type: 'VARCHAR' }>,
  { from, to }: Rows,
  delimiter: Uint8Array,
): Uint8Array {
  const rows = new Uint8Array((to - from + 7) >> 3);
  for (let row = from; row < to; row++) {
    const last = offsets[row + 1]! - delimiter.length;
    for (let start = offsets[row]!; start <= last; start++)
      if (delimiter.every((byte, i) => byte === bytes[start + i]))
        rows[(row - from) >> 3]! |= 1 << ((row - from) & 7);
  }
  return rows;
}
