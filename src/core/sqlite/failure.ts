/** What SQLite refuses, in words for the person. */
import { StepError } from '../contract/errors.ts';
import { SqliteError } from './port.ts';

const CODE = { NOMEM: 7, IOERR: 10, CORRUPT: 11, CANTOPEN: 14, TOOBIG: 18, NOTADB: 26 };
const READONLY_ROLLBACK = 776;
/** The lower byte says what it is. */
const kindOf = (code: number): number => code & 0xff;

export interface Asked {
  readonly path: string;
  readonly query?: string | undefined;
  /** That were read before. */
  readonly rows: number;
}

/** The error for what happened; anything but SQLite's as it is. */
export function refused(cause: unknown, { path, query, rows }: Asked): unknown {
  if (!(cause instanceof SqliteError)) return cause;
  const { message, code, offset } = cause;
  const had = rows > 0 ? ` ${rows} rows had been read; none of them was kept.` : '';
  const fail = (words: string, key: 'path' | 'query'): StepError =>
    new StepError(words, {
      cause,
      at: key === 'query' ? { key, ...(offset === undefined ? {} : { offset }) } : { key },
    });
  if (code === 'several')
    return fail('`query` has to be one SELECT, without another statement behind it.', 'query');
  if (code === 'writes')
    return fail(
      '`query` has to read: one SELECT, WITH ... SELECT or VALUES. The file is never changed.',
      'query',
    );
  if (code === 'thread')
    return fail(`${path} could not be read: SQLite ended (${message}). Run again.`, 'path');
  if (code === 'file')
    return fail(
      `${path} could not be read to its end: it was changed or removed meanwhile.${had} Add the file again, then run again.`,
      'path',
    );
  if (code === READONLY_ROLLBACK)
    return fail(
      `${path} was left in the middle of a change, which the file ${path}-journal beside it would undo. Open it once with its own program, so that it is put right, and add it again.`,
      'path',
    );
  switch (kindOf(code)) {
    case CODE.NOTADB:
      return fail(
        `${path} cannot be read as an SQLite database. If it is encrypted (SQLCipher), save it without encryption first.`,
        'path',
      );
    case CODE.CORRUPT:
      return fail(
        `${path} is damaged (${message}).${had} Repair a copy of it with \`sqlite3 ${path} .recover\`, or take one that is whole.`,
        'path',
      );
    case CODE.NOMEM:
    case CODE.TOOBIG:
      return fail(
        `${path}: a value or the sorting of rows takes more memory than there is for it.${had} Read less of it: name the \`columns\`, or load the table and sort by SQL in a step behind this one.`,
        query === undefined ? 'path' : 'query',
      );
    case CODE.IOERR:
    case CODE.CANTOPEN:
      return fail(
        `${path} could not be read on (${message}).${had} If sorting in a query wants a file for what does not fit into memory, there is none here: sort in a step behind this one. Else add the file again.`,
        'path',
      );
    default:
      return fail(
        `${query === undefined ? path : 'The query'} was refused by SQLite: ${message}.${wayOut(message)}`,
        query === undefined ? 'path' : 'query',
      );
  }
}

function wayOut(message: string): string {
  if (/^no such module/.test(message))
    return ' A virtual table of an extension that is not here: export what it holds with the program that has it, or read the tables behind it.';
  if (/^unsafe use of/.test(message))
    return ' Functions and virtual tables that may reach beyond the file are not for views of a file.';
  if (/^no such function/.test(message)) return ' The function is one of an extension, which is not here.';
  return '';
}
