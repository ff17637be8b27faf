/** The files that a person added to a session, with the hashes of their content as the session knows them. */
import { hashContent } from '#core/bytes/content-hash.ts';
import { StorageFull } from '#core/run/free-space.ts';
import { createContentIndex, INDEX_FILE, type ContentIndex } from '#core/run/content-index.ts';
import { UNREAD, type ContentHashes } from '#core/run/keys.ts';
import type { Folder } from './folder.ts';
import { streamed } from './input.ts';
import { LinkBroken } from './links.ts';

/** The folder of them, below the session's. */
export const INPUTS = 'inputs';

export interface InputContents {
  /** As `Ports.contents`. */
  contents(paths: readonly string[]): Promise<ContentHashes>;
  /**
   * The hash of a file that had this stamp when it was opened; undefined where it has changed since, or is gone. Of one that is linked, what
   * tells it from others without reading it.
   */
  contentOf(path: string, stamp: string): Promise<string | undefined>;
  /** The file at `path`, as it is now, has this hash. */
  note(path: string, hash: string): Promise<void>;
  /** The file at `from` has moved to `to`. */
  move(from: string, to: string): Promise<void>;
  /** The file at `path` is gone, or another one. */
  forget(path: string): Promise<void>;
}

/** Another one when the file's content may be another. */
export const stampOf = ({ size, lastModified }: File): string => `${size} ${lastModified}`;

/** A file that belongs to a session, and where it lies. */
export interface NoteFile {
  readonly folder: Folder;
  readonly path: string;
}

/**
 * Opens what the session in `folder` knows of its files; reads it when it is first needed. `noted`: where that is kept, by default
 * in the session's own folder.
 */
export function inputContents(folder: Folder, noted: NoteFile = { folder, path: INDEX_FILE }): InputContents {
  let opened: Promise<ContentIndex> | undefined;
  const open = (): Promise<ContentIndex> => (opened ??= readIndex(noted));
  const at = (path: string): Promise<File | undefined> =>
    unlessRefused(() => folder.read(`${INPUTS}/${path}`));
  /** That it is there, where only the person's leave is missing. */
  const unread = async (path: string): Promise<typeof UNREAD | undefined> =>
    folder.links &&
    folder.read(`${INPUTS}/${path}`).then(
      () => undefined,
      (cause: unknown) => (cause instanceof LinkBroken && cause.needsLeave ? UNREAD : undefined),
    );
  /** One after the other: a file has one writer at a time. */
  let kept = Promise.resolve();

  async function change(work: (index: ContentIndex) => void): Promise<void> {
    const index = await open();
    work(index);
    await (kept = kept.then(() => keep(noted, index)));
  }

  async function contentOf(path: string, stamp: string): Promise<string | undefined> {
    const file = await at(path);
    if (!file || stampOf(file) !== stamp) return undefined;
    if (await folder.links?.at(`${INPUTS}/${path}`)) return `linked: ${file.name} ${stamp}`;
    const known = (await open()).find(path, stamp);
    if (known !== undefined) return known;
    const hash = await unlessRefused(() => hashContent(streamed(file)));
    const after = await at(path);
    if (hash === undefined || !after || stampOf(after) !== stamp) return undefined;
    await change((index) => index.note(path, stamp, hash));
    return hash;
  }

  return {
    async contents(paths) {
      const found = new Map<string, string>();
      for (const path of paths) {
        const file = await at(path);
        const hash = file ? await contentOf(path, stampOf(file)) : await unread(path);
        if (hash !== undefined) found.set(path, hash);
      }
      return found;
    },
    contentOf,
    async note(path, hash) {
      const file = await at(path);
      if (file) await change((index) => index.note(path, stampOf(file), hash));
    },
    move: (from, to) => change((index) => index.move(from, to)),
    forget: (path) => change((index) => index.forget(path)),
  };
}

async function readIndex({ folder, path }: NoteFile): Promise<ContentIndex> {
  const file = await folder.read(path);
  return createContentIndex(await file?.text());
}

/** One that is cut short, or cannot be written, as in a full store, is as none: nothing is lost but the time to read the files again. */
async function keep({ folder, path }: NoteFile, index: ContentIndex): Promise<void> {
  if (!index.changed) return;
  await unlessRefused(async () => {
    const writer = await folder.write(path, 'replace');
    try {
      writer.write(new TextEncoder().encode(index.text()));
    } finally {
      writer.close();
    }
  });
}

/** Undefined where the storage refuses it: a path that can be no file's, one that is replaced at that moment, a link that is broken, a full store. */
async function unlessRefused<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (cause) {
    const kinds = [DOMException, TypeError, StorageFull, LinkBroken];
    if (kinds.some((kind) => cause instanceof kind)) return undefined;
    throw cause;
  }
}
