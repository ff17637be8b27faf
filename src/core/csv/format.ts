/** Batches of text columns become CSV bytes (RFC 4180), at byte level, in one buffer that is used again and again. */
import { type Column, type ColumnBatch, StepError } from '../driver.ts';
import { encode, hasUnencodable, unencodable, type WriteEncoding } from './encode.ts';

const LF = 10;
const CR = 13;
const QUOTE = 34;
/** Begins a comment for some readers, so DuckDB's COPY quotes it everywhere, and so do we: both ways give the same bytes. */
const HASH = 35;

export interface Format {
  readonly delimiter: string;
  readonly encoding: WriteEncoding;
  readonly newline: 'lf' | 'crlf';
  /** `minimal`: where the text would else be misread. `nonnumeric`: every value that is no number or truth value, and names. */
  readonly quoting: 'minimal' | 'all' | 'nonnumeric';
}

export interface FormatColumn {
  readonly name: string;
  /** As DuckDB prints it. */
  readonly type: string;
}

export interface Formatter {
  /** Bytes of text that `take` would give, before they are encoded. */
  readonly waiting: number;
  /** The byte order mark of the encoding, if it has one, and the line of names, if asked for. */
  head(names: boolean): void;
  /** The lines of some rows. Throws `StepError` naming row and column of a character that the encoding does not have. */
  rows(batch: ColumnBatch): void;
  /** What was formatted since the last time, in the file's encoding; valid until the next call of any method. */
  take(): Uint8Array;
}

const NUMERIC = /^(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|FLOAT|DOUBLE|DECIMAL\(\d+,\d+\)|BOOLEAN)$/;

/** Whether values of this type always stand in quotes. */
export function alwaysQuoted({ type }: FormatColumn, quoting: Format['quoting']): boolean {
  return quoting === 'all' || (quoting === 'nonnumeric' && !NUMERIC.test(type));
}

/** NULL is an empty field and an empty string is `""`; in a file of one column NULL is `""` too, since an empty line is no row. */
export function formatter(columns: readonly FormatColumn[], format: Format): Formatter {
  const { quoting, encoding, newline } = format;
  const utf8 = new TextEncoder();
  const delimiter = utf8.encode(format.delimiter);
  if (hasUnencodable(delimiter, encoding)) throw badCharacter(delimiter, encoding, 'The delimiter');
  const quoted = columns.map((column) => alwaysQuoted(column, quoting));
  const special = new Uint8Array(256);
  for (const byte of [QUOTE, CR, LF, HASH, ...delimiter.subarray(0, 1)]) special[byte] = 1;
  let written = 0;
  let out = new Uint8Array(2 ** 16);
  let view = new DataView(out.buffer);
  let to = 0;

  /** Makes room for `more` bytes and the few that copying by words may write behind them. */
  const reserve = (more: number): void => {
    if (to + more + 4 <= out.length) return;
    const grown = new Uint8Array(Math.max(out.length * 2, to + more + 4));
    grown.set(out.subarray(0, to));
    out = grown;
    view = new DataView(out.buffer);
  };

  const lines = (rows: number, cells: readonly Cells[], always: readonly boolean[]): void => {
    const width = cells.length;
    for (let row = 0; row < rows; row++) {
      for (let c = 0; c < width; c++) {
        const { offsets, bytes, words, validity, plain } = cells[c]!;
        const start = offsets[row]!;
        const end = offsets[row + 1]!;
        reserve(2 * (end - start) + 2 + delimiter.length + 2);
        if (c > 0) for (let i = 0; i < delimiter.length; i++) out[to++] = delimiter[i]!;
        if (validity !== undefined && (validity[row >> 3]! & (1 << (row & 7))) === 0) {
          if (width > 1) continue;
        } else if (start < end && !always[c] && (plain || isPlain(bytes, start, end, special, delimiter))) {
          if (end + 4 > bytes.length) for (let at = start; at < end; at++) out[to++] = bytes[at]!;
          else {
            // What a word holds beyond the cell is written over by what comes next.
            for (let at = start, put = to; at < end; at += 4, put += 4)
              view.setUint32(put, words.getUint32(at, true), true);
            to += end - start;
          }
          continue;
        }
        out[to++] = QUOTE;
        for (let at = start; at < end; at++) {
          const byte = bytes[at]!;
          if (byte === QUOTE) out[to++] = QUOTE;
          out[to++] = byte;
        }
        out[to++] = QUOTE;
      }
      if (newline === 'crlf') out[to++] = CR;
      out[to++] = LF;
    }
  };

  return {
    get waiting() {
      return to;
    },
    head(names) {
      // The byte order mark, which `encode` turns into that of the encoding.
      if (encoding === 'utf-16') for (const byte of [0xef, 0xbb, 0xbf]) out[to++] = byte;
      if (!names) return;
      const before = to;
      const cells = columns.map(({ name }) => {
        const bytes = utf8.encode(name);
        return cellsOf({ type: 'VARCHAR', offsets: Int32Array.of(0, bytes.length), bytes }, 1, special);
      });
      const always = columns.map(() => quoting !== 'minimal');
      lines(1, cells, always);
      const line = out.subarray(before, to);
      if (hasUnencodable(line, encoding)) throw badCharacter(line, encoding, 'The header');
    },
    rows(batch) {
      const before = to;
      const cells = batch.columns.map((column) => cellsOf(column, batch.rows, special));
      lines(batch.rows, cells, quoted);
      if (hasUnencodable(out.subarray(before, to), encoding))
        throw locate(batch.rows, cells, columns, encoding, written);
      written += batch.rows;
    },
    take() {
      const text = out.subarray(0, to);
      to = 0;
      return encode(text, encoding);
    },
  };
}

interface Cells extends Pick<Extract<Column, { type: 'VARCHAR' }>, 'offsets' | 'bytes' | 'validity'> {
  /** Over `bytes`. */
  readonly words: DataView;
  /** No cell holds a byte that may need quotes: true of most columns, so that most cells need no look of their own. */
  readonly plain: boolean;
}

function cellsOf(column: Column, rows: number, special: Uint8Array): Cells {
  if (column.type !== 'VARCHAR') throw new Error(`Only text can be formatted, not ${column.type}`);
  const { offsets, bytes, validity } = column;
  const words = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = offsets[0]!;
  const end = offsets[rows]!;
  while (at < end && special[bytes[at]!] === 0) at++;
  return { offsets, bytes, validity, words, plain: at === end };
}

/** A delimiter of several bytes counts only as a whole. */
function isPlain(
  text: Uint8Array,
  start: number,
  end: number,
  special: Uint8Array,
  delimiter: Uint8Array,
): boolean {
  for (let at = start; at < end; at++) {
    const byte = text[at]!;
    if (special[byte] === 0) continue;
    if (byte < 0x80) return false;
    if (at + delimiter.length <= end && delimiter.every((part, i) => part === text[at + i])) return false;
  }
  return true;
}

function locate(
  rows: number,
  cells: readonly Cells[],
  columns: readonly FormatColumn[],
  encoding: WriteEncoding,
  before: number,
): StepError {
  for (let row = 0; row < rows; row++)
    for (const [c, { offsets, bytes }] of cells.entries()) {
      const text = bytes.subarray(offsets[row], offsets[row + 1]);
      if (hasUnencodable(text, encoding))
        return badCharacter(text, encoding, `Row ${before + row + 1}, column "${columns[c]?.name}",`);
    }
  throw new Error('A character that cannot be encoded is in no cell');
}

function badCharacter(text: Uint8Array, encoding: WriteEncoding, where: string): StepError {
  const character = unencodable(text, encoding) ?? '';
  const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return new StepError(
    `${where} holds ${JSON.stringify(character)} (U+${code}), which ${encoding} does not have. Set \`encoding: utf-8\`.`,
  );
}
