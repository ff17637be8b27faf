/** Batches of columns become CSV bytes (RFC 4180), in one buffer that is used again and again. */
import type { Column, ColumnBatch } from '../contract/columns.ts';
import { StepError } from '../contract/errors.ts';
import { type Encoder, encoderOf } from '../bytes/encode.ts';
import { lineWriter } from './lines.ts';

export interface Format {
  readonly delimiter: string;
  /** A name that `encoderOf` knows. */
  readonly encoding: string;
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
  const encoder = encoderOf(encoding);
  if (!encoder) throw new StepError(`There is no encoding "${encoding}" to write.`);
  const check = (text: Uint8Array, where: string): void => {
    if (encoder.firstMissing(text) < text.length) throw badCharacter(text, encoder, encoding, where);
  };
  check(delimiter, 'The delimiter');
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
      put(utf8.encode(encoder.mark));
      if (!names) return;
      const before = to;
      const cells = columns.map(({ name }): Column => {
        const bytes = utf8.encode(name);
        return { type: 'VARCHAR', offsets: Int32Array.of(0, bytes.length), bytes };
      });
      const always = columns.map(() => quoting !== 'minimal');
      for (const line of lines.write({ rows: 1, columns: cells }, always)) put(line);
      check(out.subarray(before, to), 'The header');
    },
    rows(batch) {
      const before = to;
      for (const part of lines.write(batch, quoted)) put(part);
      const text = out.subarray(before, to);
      if (encoder.firstMissing(text) < text.length)
        for (const [row, c, value] of textsOf(batch))
          check(value, `Row ${written + row + 1}, column "${columns[c]?.name}",`);
      written += batch.rows;
    },
    take() {
      const text = out.subarray(0, to);
      to = 0;
      return encoder.encode(text);
    },
  };
}

/** Every text with its row and the index of its column; every encoding has the characters of what is no text. */
function* textsOf({ rows, columns }: ColumnBatch): Generator<readonly [number, number, Uint8Array]> {
  for (let row = 0; row < rows; row++)
    for (const [c, column] of columns.entries()) {
      if (column.type === 'VARCHAR')
        yield [row, c, column.bytes.subarray(column.offsets[row], column.offsets[row + 1])];
    }
}

function badCharacter(text: Uint8Array, encoder: Encoder, encoding: string, where: string): StepError {
  const at = encoder.firstMissing(text);
  // Four bytes hold the longest character; what is cut behind it becomes another one.
  const [character = ''] = new TextDecoder('utf-8', { ignoreBOM: true }).decode(text.subarray(at, at + 4));
  const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return new StepError(
    `${where} holds ${JSON.stringify(character)} (U+${code}), which ${encoding} does not have. Set \`encoding: utf-8\`.`,
    { at: { key: 'encoding', offset: 0, length: encoding.length, instead: 'utf-8' } },
  );
}
