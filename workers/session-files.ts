/** The files a person added to the session. */
import { Mutex } from 'async-mutex';
import { INPUTS, stampOf, type InputContents } from '#adapters/wasm/contents.ts';
import { createContentHash } from '#core/bytes/content-hash.ts';
import type { Folder } from '#adapters/wasm/folder.ts';
import { streamed } from '#adapters/wasm/input.ts';
import { StorageFull } from '#core/run/free-space.ts';
import { missingFile } from '#core/contract/missing-file.ts';
import { relativePath } from '#core/contract/paths.ts';
import * as aside from './replaced-files.ts';
import type { AddedFile, FileInfo } from './engine.ts';

/** Where the hashes of a session's files are in the folder of notes. */
export const contentsOf = (session: string): string => `contents/${session}.json`;

/** The session's folder, and what is known of its files' content. */
export interface SessionInputs {
  readonly folder: Folder;
  readonly contents: InputContents;
}

/** Told the bytes so far; false ends it. */
type AddProgress = (bytes: number) => boolean | Promise<boolean>;

/** Where a file is written until it is whole. */
const ARRIVING = 'tmp-inputs';
/** Each has a folder of its own there: two of one name may come at once. */
let arrivals = 0;

/** Files come, leave and come back one after the other: what is aside of a path is counted, and its folder goes with the last. */
const turn = new Mutex();

/**
 * Lists the files of the session's `inputs/`, by path below it: bytes, and milliseconds since 1970 of the
 * last change.
 */
export async function listFiles(folder: Folder): Promise<FileInfo[]> {
  return (await folder.list(INPUTS)).map(({ path, ...file }) => ({ name: path, ...file }));
}

/** Removes what adding and replacing left behind when the browser was closed; before anything is added. */
export async function settleInputs(folder: Folder): Promise<void> {
  await folder.remove(ARRIVING);
  await aside.settleAside(folder);
}

/** Streams `content` to disk; the file appears when it is whole, and one of that name goes aside. `undefined` when `onProgress` said false. */
export async function addFile(
  { folder, contents }: SessionInputs,
  name: string,
  content: Blob,
  onProgress: AddProgress = () => true,
): Promise<AddedFile | undefined> {
  const path = relativePath(name);
  const own = `${ARRIVING}/${++arrivals}`;
  const part = `${own}/${path}`;
  let replaced: number | undefined;
  try {
    const hash = await receive(folder, part, content, onProgress);
    if (hash === undefined) return undefined;
    // Chromium's private windows take every byte of a full store without a word, and keep none.
    if ((await folder.read(part))?.size !== content.size) throw new StorageFull(undefined);
    replaced = await turn.runExclusive(async () => {
      const same = await asLinked({ folder, contents }, path, content);
      const earlier = await takePlace(folder, path, (place) => folder.move(part, place));
      await contents.note(path, same ?? hash);
      return earlier;
    });
  } finally {
    await folder.remove(own);
  }
  const file = await folder.read(`${INPUTS}/${path}`);
  if (!file) throw missingFile(path, []);
  return { name: path, bytes: file.size, modified: file.lastModified, replaced };
}

/**
 * Reads a file of the person's own at the path `name` from now on; one of that name goes aside. Nothing of it is read. Rejects where the
 * browser does not let it be read or kept, and with `StepError` for a path that leaves the folder.
 */
export async function linkFile(
  { folder, contents }: SessionInputs,
  name: string,
  handle: FileSystemFileHandle,
): Promise<AddedFile> {
  const path = relativePath(name);
  const { links } = folder;
  if (!links) throw new Error('What came from elsewhere reads no files of your disk. Add a copy.');
  const { size: bytes, lastModified: modified } = await handle.getFile();
  const replaced = await turn.runExclusive(async () => {
    const earlier = await takePlace(folder, path, (place) => links.put(place, { handle, bytes, modified }));
    await contents.forget(path);
    return earlier;
  });
  return { name: path, bytes, modified, linked: { handle, isGone: false }, replaced };
}

/** What a copy of the very file that is linked at `path` goes by, so that what was made of it stays fresh; undefined for any other. */
async function asLinked(
  { folder, contents }: SessionInputs,
  path: string,
  content: Blob,
): Promise<string | undefined> {
  const link = await folder.links?.at(`${INPUTS}/${path}`);
  const isOfIt = link && content instanceof File && content.name === link.handle.name;
  return isOfIt ? contents.contentOf(path, stampOf(content)) : undefined;
}

/** Lets `put` bring a file to `path`; bytes of the file that was there and is aside now. */
async function takePlace(
  folder: Folder,
  path: string,
  put: (place: string) => Promise<void>,
): Promise<number | undefined> {
  const replaced = await aside.setAside(folder, path, 'replaced');
  try {
    await put(`${INPUTS}/${path}`);
  } catch (cause) {
    if (replaced !== undefined) await aside.putBack(folder, path);
    throw cause;
  }
  return replaced;
}

/**
 * Moves an input from one path to another; what was aside of both paths cannot come back. Rejects where there
 * is a file at `to`, and with `StepError` where there is none at `from` or a path leaves the folder.
 */
export const renameFile = (inputs: SessionInputs, from: string, to: string): Promise<void> =>
  turn.runExclusive(() => rename(inputs, from, to));

async function rename({ folder, contents }: SessionInputs, from: string, to: string): Promise<void> {
  const target = `${INPUTS}/${relativePath(to)}`;
  if (from === to) return;
  if ((await aside.sizeAt(folder, target)) !== undefined)
    throw new Error(`There is already a file "${to}". Choose another name.`);
  if ((await aside.sizeAt(folder, `${INPUTS}/${relativePath(from)}`)) === undefined)
    await existing(folder, from);
  for (const name of [from, to]) await aside.discard(folder, relativePath(name));
  // First: what is known of a file must not outlive its move.
  await contents.move(relativePath(from), relativePath(to));
  await folder.move(`${INPUTS}/${relativePath(from)}`, target);
}

/**
 * Moves an input aside; gives its bytes, undefined where there is no such file. Rejects with `StepError` for
 * a path that leaves the folder.
 */
export const removeFile = (folder: Folder, name: string): Promise<number | undefined> =>
  turn.runExclusive(() => aside.setAside(folder, relativePath(name), 'removed'));

/** What left the place of this name last is there again. Rejects where it has been discarded. */
export const putBack = ({ folder, contents }: SessionInputs, name: string): Promise<void> =>
  turn.runExclusive(async () => {
    await aside.putBack(folder, relativePath(name));
    await contents.forget(relativePath(name));
  });

/** What left the place of this name cannot come back: the room is free. */
export const discard = (folder: Folder, name: string): Promise<void> =>
  turn.runExclusive(() => aside.discard(folder, relativePath(name)));

/** Gives the input of this name; rejects with a `StepError` that names the files there are. */
export async function existing(folder: Folder, name: string): Promise<File> {
  const path = relativePath(name);
  const file = await folder.read(`${INPUTS}/${path}`);
  if (file) return file;
  throw missingFile(
    path,
    (await listFiles(folder)).map((other) => other.name),
  );
}

const PROGRESS_MS = 100;

/** The hash of its content; undefined when `onProgress` ended it before its end. */
async function receive(
  folder: Folder,
  path: string,
  content: Blob,
  onProgress: AddProgress,
): Promise<string | undefined> {
  const hash = await createContentHash();
  const writer = await folder.write(path, 'replace');
  let bytes = 0;
  let told = performance.now();
  try {
    for await (const chunk of streamed(content)) {
      writer.write(chunk);
      hash.update(chunk);
      bytes += chunk.byteLength;
      if (performance.now() - told < PROGRESS_MS) continue;
      told = performance.now();
      if (!(await onProgress(bytes))) return undefined;
    }
    writer.flush();
  } finally {
    writer.close();
  }
  return (await onProgress(bytes)) ? hash.end() : undefined;
}
