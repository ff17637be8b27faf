/** What the first 100 bytes of an SQLite database say. https://www.sqlite.org/fileformat.html */
import { recognise } from '../bytes/recognise.ts';
import { StepError } from '../contract/errors.ts';

export const HEADER_BYTES = 100;
/** 2 and 3 are UTF-16; 0 is a database without tables. */
const UTF_8 = 1;
const MAGIC = 'SQLite format 3\0';

export interface Header {
  readonly pageBytes: number;
  /** Its programs write their changes into a log beside it first. */
  readonly usesLog: boolean;
  /** Of the library that wrote it last, as in `3.45.1`; absent where it does not say. */
  readonly writtenBy?: string | undefined;
}

/** Reads it. Throws `StepError` where the file, `size` bytes in all, is no whole SQLite database, with what it is. */
export function headerOf(path: string, head: Uint8Array, size: number): Header {
  const at = { key: 'path' };
  if (size === 0)
    throw new StepError(`${path} is empty: it has no bytes, and so no tables. Add the right file.`, { at });
  if (!String.fromCharCode(...head.subarray(0, MAGIC.length)).startsWith(MAGIC))
    throw new StepError(notSqlite(path, head), { at });
  if (head.length < HEADER_BYTES) throw new StepError(cutOff(path, size, undefined), { at });
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const pageBytes = view.getUint16(16) === 1 ? 65_536 : view.getUint16(16);
  const isPower = pageBytes >= 512 && (pageBytes & (pageBytes - 1)) === 0;
  if (!isPower)
    throw new StepError(
      `${path} is damaged: its first bytes say that a page has ${pageBytes} bytes. Take a copy of it that is whole.`,
      { at },
    );
  if (view.getUint32(56) > UTF_8)
    throw new StepError(
      `${path} keeps its texts as UTF-16, which SQLite cannot read as it is built for browsers. Make a copy that keeps them as UTF-8: \`sqlite3 ${path} .dump | sqlite3 copy.sqlite\`.`,
      { at },
    );
  // The number of pages counts only where the same version wrote it that changed the file last.
  const counts = view.getUint32(24) === view.getUint32(92);
  const usesLog = head[18] === 2 || head[19] === 2;
  const promised = counts ? view.getUint32(28) * pageBytes : 0;
  if (promised > size && !usesLog) throw new StepError(cutOff(path, size, promised), { at });
  return {
    pageBytes,
    usesLog,
    writtenBy: versionOf(view.getUint32(96)),
  };
}

function notSqlite(path: string, head: Uint8Array): string {
  const found = recognise(head);
  if (found !== undefined) return `${path} is no SQLite database: it looks like ${found}.`;
  const isText = head.every((byte) => (byte >= 32 && byte < 127) || (byte >= 9 && byte <= 13));
  return isText
    ? `${path} is no SQLite database: it looks like text. Use the component for its format.`
    : `${path} is no SQLite database. If it is one that is encrypted (SQLCipher), save it without encryption first: its key is not asked for here.`;
}

const cutOff = (path: string, size: number, promised: number | undefined): string =>
  `${path} is cut off: it has ${size} bytes${promised === undefined ? '' : ` of ${promised}`}. Take a copy of it that is whole.`;

/** `3045001` is 3.45.1. */
const versionOf = (number: number): string | undefined =>
  number < 3_000_000
    ? undefined
    : `${Math.floor(number / 1e6)}.${Math.floor(number / 1000) % 1000}.${number % 1000}`;
