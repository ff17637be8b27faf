/** Files that extractors read: found below the data folder, and read in pieces. */
import { createReadStream, type BigIntStats } from 'node:fs';
import { open, readdir, realpath, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { StepError } from '#core/contract/errors.ts';
import type { InputFile } from '#core/contract/files.ts';
import { folderNotFile, missingFile } from '#core/contract/missing-file.ts';
import { DATABASE_FILE } from './database.ts';
import { ENGINE_FILE } from './engine/engine-file.ts';
import { isError, named, unusable } from './refused.ts';

const CHUNK_BYTES = 2 ** 20;

export interface OpenedInput {
  readonly file: InputFile;
  /** Its size, its times of change and its place on the disk: another one when its content may be another. */
  readonly stamp: string;
}

/**
 * Finds an extractor's `path` below the data folder and gives the file to read, and its stamp.
 * Rejects with `StepError` where there is none, it is a folder, or a link leads out of the data folder.
 */
export async function openInput(data: string, path: string): Promise<OpenedInput> {
  const found = await named(path, 'read', () => locate(data, path));
  if (found === undefined) throw missingFile(path, await names(data));
  const info = await stat(found, { bigint: true });
  if (info.isDirectory()) throw folderNotFile(path, await names(data));
  if (!info.isFile()) throw new StepError(`"${path}" is no regular file. Name a file that holds data.`);
  return { file: inputFile(path, found, Number(info.size)), stamp: stamp(info) };
}

/** The stamp of the file that is at `path` now; undefined where there is none, or it is no regular file. */
export async function stampOf(data: string, path: string): Promise<string | undefined> {
  const info = await named(path, 'read', async () => {
    const found = await locate(data, path);
    return found === undefined ? undefined : stat(found, { bigint: true });
  });
  return info?.isFile() ? stamp(info) : undefined;
}

const stamp = ({ size, mtimeNs, ctimeNs, ino }: BigIntStats): string =>
  `${size} ${mtimeNs} ${ctimeNs} ${ino}`;

/** What drivers read is a file here. */
interface FileOnDisk extends InputFile {
  /** On the disk. */
  readonly address: string;
}

/** For a library that reads files by itself. Throws for what is no file of this adapter's. */
export function addressOf(file: InputFile): string {
  if (!('address' in file) || typeof file.address !== 'string')
    throw new Error(`"${file.path}" is no file on the disk`);
  return file.address;
}

/**
 * Gives a driver the file at `found`, an address on the disk, of `size` bytes, in pieces of at most 1 MiB;
 * `path` is what messages call it. Reading throws `StepError` where the system refuses.
 */
export function inputFile(path: string, found: string, size: number): FileOnDisk {
  return {
    path,
    size,
    address: found,
    async *read(start = 0, end = Infinity) {
      if (start >= end) return;
      const stream = createReadStream(found, { highWaterMark: CHUNK_BYTES, start, end: end - 1 });
      try {
        for await (const chunk of stream) yield chunk as Uint8Array;
      } catch (cause) {
        throw unusable(path, 'read', cause);
      }
    },
    slice: (start, end) => named(path, 'read', () => bytesAt(path, found, start, Math.min(end, size))),
  };
}

async function bytesAt(path: string, found: string, start: number, end: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(Math.max(0, end - start));
  const handle = await open(found);
  try {
    for (let done = 0; done < bytes.length;) {
      const { bytesRead } = await handle.read(bytes, done, bytes.length - done, start + done);
      if (bytesRead === 0)
        throw new StepError(`"${path}" is shorter than it was when it was opened. Run again.`);
      done += bytesRead;
    }
  } finally {
    await handle.close();
  }
  return bytes;
}

/** The real place of an input; undefined when there is none. Links may not lead out of the folder. */
async function locate(data: string, path: string): Promise<string | undefined> {
  try {
    const [root, found] = await Promise.all([realpath(data), realpath(join(data, path))]);
    const inside = relative(root, found);
    if (inside === '..' || inside.startsWith(`..${sep}`)) {
      throw new StepError(`"${path}" is a link that leads out of the data folder. Copy the file into it.`);
    }
    return found;
  } catch (cause) {
    if (isError(cause, 'ENOENT') || isError(cause, 'ENOTDIR')) return undefined;
    throw cause;
  }
}

const DEEPEST = 4;
const MOST_NAMES = 2000;

/** Files below the data folder, for a message: no hidden ones, none of sessions, not too deep, not too many. */
async function names(data: string): Promise<string[]> {
  const found: string[] = [];
  const visit = async (folder: string, depth: number): Promise<void> => {
    const entries = await readdir(join(data, folder), { withFileTypes: true });
    if (depth > 1 && entries.some(({ name }) => [DATABASE_FILE, ENGINE_FILE].includes(name))) return;
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (found.length >= MOST_NAMES || /^\.|^node_modules$|^osiris_sessions$/.test(entry.name)) continue;
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory() && depth < DEEPEST) await visit(path, depth + 1);
      if (entry.isFile()) found.push(path);
    }
  };
  try {
    await visit('', 1);
  } catch (cause) {
    if (!isError(cause, 'ENOENT') && !isError(cause, 'EACCES')) throw cause;
  }
  return found;
}
