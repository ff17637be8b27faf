/** Compressed input files, unpacked while they are read. */
import type { InputFile } from '../contract/files.ts';
import { StepError } from '../contract/errors.ts';
import { gunzip } from './inflate.ts';
import { peek } from './peek.ts';
import { recognise, suffixOf } from './recognise.ts';
import { unzip } from './zip.ts';
import { unzstd } from './zstd.ts';

export type Compression = 'infer' | 'gzip' | 'bz2' | 'zip' | 'xz' | 'zstd';

const BY_EXTENSION: Readonly<Record<string, Compression>> = {
  gz: 'gzip',
  gzip: 'gzip',
  bz2: 'bz2',
  zip: 'zip',
  xz: 'xz',
  zst: 'zstd',
  zstd: 'zstd',
};

/** So many first bytes tell what a file is. */
const HEAD_BYTES = 512;

const ARCHIVES: Readonly<Record<string, string>> = {
  gzip: 'a gzip archive',
  zip: 'a zip archive',
  zstd: 'a Zstandard archive',
};

/** What `infer` means for a file of this name. */
export function compressionOf(
  path: string,
  compression: Compression,
): Exclude<Compression, 'infer'> | undefined {
  if (compression !== 'infer') return compression;
  const found = BY_EXTENSION[path.slice(path.lastIndexOf('.') + 1).toLowerCase()];
  return found === 'infer' ? undefined : found;
}

/**
 * The text bytes of a file. Its first bytes are compared with what the name or `compression` says: a `StepError` tells of an
 * archive that was not declared, a declared one that is none, and of a file that is no text at all. `what`: what it is to be.
 */
export async function textBytes(
  file: InputFile,
  compression: Compression,
  what = 'CSV',
): Promise<AsyncIterable<Uint8Array>> {
  const kind = compressionOf(file.path, compression);
  const at = { key: compression === 'infer' ? 'path' : 'compression' };
  if (kind === 'bz2' || kind === 'xz')
    throw new StepError(
      `${file.path} is to be read as ${kind}, which the playground cannot unpack. Unpack it, or pack it with gzip, zip or zstd.`,
      { at },
    );
  const check = (head: Uint8Array): void => {
    const found = recognise(head);
    if (kind === undefined || head.length === 0 || found === ARCHIVES[kind]) return;
    const way =
      compression === 'infer'
        ? 'Give the file a name that fits its content.'
        : 'Remove `compression` from the step.';
    throw new StepError(`${file.path} is to be read as ${kind}, but is ${found ?? 'not packed'}. ${way}`, {
      at,
    });
  };
  if (kind === 'zip') {
    check(await file.slice(0, HEAD_BYTES));
    return unpackedText(file.path, what, unzip(file));
  }
  const { head, stream } = await peek(file.read(), HEAD_BYTES);
  if (kind === undefined) return plain(file.path, what, head, stream);
  try {
    check(head);
  } catch (error) {
    await stream[Symbol.asyncIterator]().return?.();
    throw error;
  }
  const damaged = `${file.path} cannot be unpacked: its ${kind} data is damaged or cut off.`;
  return unpackedText(file.path, what, (kind === 'zstd' ? unzstd : gunzip)(stream, damaged));
}

async function unpackedText(
  path: string,
  what: string,
  unpacked: AsyncIterable<Uint8Array>,
): Promise<AsyncIterable<Uint8Array>> {
  const { head, stream } = await peek(unpacked, HEAD_BYTES);
  return plain(`${path} (unpacked)`, what, head, stream);
}

function plain(
  path: string,
  what: string,
  head: Uint8Array,
  stream: AsyncIterable<Uint8Array>,
): AsyncIterable<Uint8Array> {
  const found = recognise(head);
  if (found === undefined) return stream;
  const packed = Object.keys(ARCHIVES).find((kind) => ARCHIVES[kind] === found);
  const suffix = suffixOf(found);
  const other = suffix === undefined ? '' : ` Or take the component that reads ${suffix} files.`;
  const fix =
    packed === undefined ? ` Save it as ${what} first.${other}` : ` Set \`compression: ${packed}\`.`;
  throw new StepError(`${path} is no ${what} file: it looks like ${found}.${fix}`, { at: { key: 'path' } });
}
