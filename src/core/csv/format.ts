/** Batches of columns become CSV bytes (RFC 4180), in one buffer that is used again and again. */
import { type Column, type ColumnBatch, StepError } from '../driver.ts';
import { encode, hasUnencodable, unencodable, type WriteEncoding } from './encode.ts';
import { lineWriter } from './lines.ts';

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
  const lines = lineWriter(delimiter, newline === 'crlf' ? '\r\n' : '\n');
  let written = 0;
  let out = new Uint8Array(2 ** 16);
  let to = 0;

  const put = (bytes: Uint8Array): void => {
    if (to + bytes.length > out.length) {
      const grown = new Uint8Array(Math.max(out.length * 2, to + bytes.length));
      grown.set(out.subarray(0, to));
      out = grown;
    }
    out.set(bytes, to);
    to += bytes.length;
  };

  return {
    get waiting() {
      return to;
    },
    head(names) {
      // The byte order mark, which `encode` turns into that of the encoding.
      if (encoding === 'utf-16') put(Uint8Array.of(0xef, 0xbb, 0xbf));
      if (!names) return;
      const before = to;
      const cells = columns.map(({ name }): Column => {
        const bytes = utf8.encode(name);
        return { type: 'VARCHAR', offsets: Int32Array.of(0, bytes.length), bytes };
      });
      const always = columns.map(() => quoting !== 'minimal');
      for (const line of lines.write({ rows: 1, columns: cells }, always)) put(line);
      if (hasUnencodable(out.subarray(before, to), encoding))
        throw badCharacter(out.subarray(before, to), encoding, 'The header');
    },
    rows(batch) {
      const before = to;
      for (const part of lines.write(batch, quoted)) put(part);
      if (hasUnencodable(out.subarray(before, to), encoding)) throw locate(batch, columns, encoding, written);
      written += batch.rows;
    },
    take() {
      const text = out.subarray(0, to);
      to = 0;
      return encode(text, encoding);
    },
  };
}

function locate(
  batch: ColumnBatch,
  columns: readonly FormatColumn[],
  encoding: WriteEncoding,
  before: number,
): StepError {
  for (let row = 0; row < batch.rows; row++)
    for (const [c, column] of batch.columns.entries()) {
      // Every encoding has the characters of what is no text.
      if (column.type !== 'VARCHAR') continue;
      const text = column.bytes.subarray(column.offsets[row], column.offsets[row + 1]);
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
