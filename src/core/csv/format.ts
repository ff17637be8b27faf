/** Batches of text columns become CSV bytes (RFC 4180), at byte level, one buffer per batch. */
import { type Column, type ColumnBatch, StepError } from '../driver.ts';
import { byteOrderMark, encode, unencodable, type WriteEncoding } from './encode.ts';

const LF = 10;
const CR = 13;
const QUOTE = 34;

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
  /** The byte order mark of the encoding, if it has one, and the line of names, if asked for. */
  head(names: boolean): Uint8Array;
  /** The lines of some rows. Throws `StepError` naming row and column of a character that the encoding does not have. */
  rows(batch: ColumnBatch): Uint8Array;
}

const NUMERIC = /^(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|FLOAT|DOUBLE|DECIMAL\(\d+,\d+\)|BOOLEAN)$/;

/** NULL is an empty field and an empty string is `""`; in a file of one column NULL is `""` too, since an empty line is no row. */
export function formatter(columns: readonly FormatColumn[], format: Format): Formatter {
  const { quoting, encoding, newline } = format;
  const utf8 = new TextEncoder();
  const delimiter = utf8.encode(format.delimiter);
  const quoted = columns.map(
    ({ type }) => quoting === 'all' || (quoting === 'nonnumeric' && !NUMERIC.test(type)),
  );
  const special = new Uint8Array(256);
  for (const byte of [QUOTE, CR, LF, delimiter[0]!]) special[byte] = 1;
  let written = 0;

  /** Appends one row after another to a new buffer. */
  const lines = (rows: number, cells: readonly Text[], quote: readonly boolean[]): Uint8Array => {
    const bytes = cells.reduce((sum, { offsets }) => sum + offsets[rows]! - offsets[0]!, 0);
    const out = new Uint8Array(bytes * 2 + rows * cells.length * (2 + delimiter.length) + rows * 2);
    let to = 0;
    for (let row = 0; row < rows; row++) {
      for (let c = 0; c < cells.length; c++) {
        if (c > 0) for (let i = 0; i < delimiter.length; i++) out[to++] = delimiter[i]!;
        const { offsets, bytes: text, validity } = cells[c]!;
        if (validity !== undefined && (validity[row >> 3]! & (1 << (row & 7))) === 0) {
          if (cells.length === 1) {
            out[to++] = QUOTE;
            out[to++] = QUOTE;
          }
          continue;
        }
        const start = offsets[row]!;
        const end = offsets[row + 1]!;
        let at = start;
        const plain = to;
        if (start < end && !quote[c]) {
          for (; at < end; at++) {
            const byte = text[at]!;
            if (special[byte] === 1 && mustQuote(text, at, end, delimiter)) break;
            out[to++] = byte;
          }
          if (at === end) continue;
          to = plain;
        }
        out[to++] = QUOTE;
        for (at = start; at < end; at++) {
          const byte = text[at]!;
          if (byte === QUOTE) out[to++] = QUOTE;
          out[to++] = byte;
        }
        out[to++] = QUOTE;
      }
      if (newline === 'crlf') out[to++] = CR;
      out[to++] = LF;
    }
    return out.subarray(0, to);
  };

  return {
    head(names) {
      const mark = byteOrderMark(encoding);
      if (!names) return mark;
      const cells = columns.map(({ name }) => {
        const bytes = utf8.encode(name);
        return { offsets: Int32Array.of(0, bytes.length), bytes };
      });
      const line = lines(
        1,
        cells,
        columns.map(() => quoting !== 'minimal'),
      );
      const encoded = encode(line, encoding);
      if (encoded === undefined) throw badCharacter(line, encoding, 'The header');
      const out = new Uint8Array(mark.length + encoded.length);
      out.set(mark);
      out.set(encoded, mark.length);
      return out;
    },
    rows(batch) {
      const cells = batch.columns.map(textOf);
      const encoded = encode(lines(batch.rows, cells, quoted), encoding);
      if (encoded === undefined) throw locate(batch.rows, cells, columns, encoding, written);
      written += batch.rows;
      return encoded;
    },
  };
}

type Text = Pick<Extract<Column, { type: 'VARCHAR' }>, 'offsets' | 'bytes' | 'validity'>;

function textOf(column: Column): Text {
  if (column.type !== 'VARCHAR') throw new Error(`Only text can be formatted, not ${column.type}`);
  return column;
}

/** A delimiter of several bytes counts only as a whole. */
function mustQuote(text: Uint8Array, at: number, end: number, delimiter: Uint8Array): boolean {
  const byte = text[at];
  if (byte === QUOTE || byte === CR || byte === LF) return true;
  return at + delimiter.length <= end && delimiter.every((part, i) => part === text[at + i]);
}

function locate(
  rows: number,
  cells: readonly Text[],
  columns: readonly FormatColumn[],
  encoding: WriteEncoding,
  before: number,
): StepError {
  for (let row = 0; row < rows; row++)
    for (const [c, { offsets, bytes }] of cells.entries()) {
      const text = bytes.subarray(offsets[row], offsets[row + 1]);
      if (unencodable(text, encoding) !== undefined)
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
