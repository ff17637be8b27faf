/** What the first bytes of a DuckDB database say. */
import { recognise } from '../bytes/recognise.ts';
import { StepError } from '../contract/errors.ts';
import { neededBytes } from './used-bytes.ts';

export { HEAD_BYTES } from './used-bytes.ts';

/** Versions of the format that DuckDB 1.5 reads: those that DuckDB 0.10 and later write. */
const OLDEST = 64n;
const NEWEST = 68n;

export interface Header {
  /** Of the DuckDB that wrote it last, as in `v1.5.6`; absent where it does not say. */
  readonly writtenBy?: string;
}

/** Reads it. Throws `StepError` where the file, `size` bytes in all, is none that can be read, with what it is. */
export function headerOf(path: string, head: Uint8Array, size: number): Header {
  const fail = (words: string): StepError => new StepError(words, { at: { key: 'path' } });
  if (size === 0) throw fail(`${path} is empty: it has no bytes, and so no tables. Add the right file.`);
  const what = recognise(head);
  if (what !== 'a DuckDB database') throw fail(`${path} is no DuckDB database${looks(what, head)}`);
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const version = head.length < 20 ? NEWEST : view.getBigUint64(12, true);
  const writtenBy = textAt(head, 52);
  const by = writtenBy === '' ? '' : ` by DuckDB ${writtenBy}`;
  if (version > NEWEST)
    throw fail(
      `${path} was written${by} in a newer format (${version}), and DuckDB as it is here reads those up to ${NEWEST}. With the DuckDB that wrote it, make a copy for older ones: ATTACH 'copy.duckdb' (STORAGE_VERSION 'v1.0.0'), then COPY FROM DATABASE.`,
    );
  if (version < OLDEST)
    throw fail(
      `${path} was written${by} in an old format (${version}), which DuckDB reads no more. With the DuckDB that wrote it, EXPORT DATABASE, then IMPORT DATABASE into a new file with a DuckDB of today.`,
    );
  if ((head[20] ?? 0) & 1)
    throw fail(
      `${path} is encrypted, and its key is not asked for here. Make a copy without encryption: ATTACH both in DuckDB, the first with its ENCRYPTION_KEY, then COPY FROM DATABASE.`,
    );
  const needed = neededBytes(head);
  if (size > head.length ? needed !== undefined && needed > size : needed === undefined)
    throw fail(
      `${path} is cut off: it has ${size} bytes${needed === undefined ? '' : ` of ${needed}`}. Take a copy of it that is whole.`,
    );
  return writtenBy === '' ? {} : { writtenBy };
}

function looks(what: string | undefined, head: Uint8Array): string {
  if (what !== undefined) return `: it looks like ${what}.`;
  const isText = head.every((byte) => byte >= 32 || (byte >= 9 && byte <= 13));
  return isText
    ? ': it looks like text. Use the component for its format.'
    : '. Check that it is the right file.';
}

/** The version is a text that ends with the first zero. */
function textAt(head: Uint8Array, at: number): string {
  const bytes = head.subarray(at, at + 32);
  const end = bytes.indexOf(0);
  const text = String.fromCharCode(...bytes.subarray(0, end < 0 ? 0 : end));
  return /^v[\w.-]+$/.test(text) ? text : '';
}
