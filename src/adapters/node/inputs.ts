/** The files that extractors read, with the hashes of their content as the session knows them. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createContentHash, hashContent } from '#core/bytes/content-hash.ts';
import type { InputFile } from '#core/contract/files.ts';
import type { ContentHashes } from '#core/run/keys.ts';
import { createContentIndex, INDEX_FILE } from '#core/run/content-index.ts';
import { StepError } from '#core/contract/errors.ts';
import { openInput, stampOf, type OpenedInput } from './input.ts';
import { isError, named } from './refused.ts';

export interface Inputs {
  /** As `openInput`; the first reading to the file's end hashes it on the way. */
  open(path: string): Promise<OpenedInput>;
  /** The same; undefined where there is no such file. */
  find(path: string): Promise<OpenedInput | undefined>;
  /** As `Ports.contents`. */
  contents(paths: readonly string[]): Promise<ContentHashes>;
  /** The hash of a file that had this stamp when it was opened; undefined where it has changed since, or is gone. */
  contentOf(path: string, stamp: string): Promise<string | undefined>;
  /** Keeps what is known for the session's next run. What cannot be kept is read again then. */
  save(): Promise<void>;
}

/** Opens the inputs below `data` for the session whose folder is `session`. */
export async function openInputs(data: string, session: string): Promise<Inputs> {
  const kept = join(session, INDEX_FILE);
  const index = createContentIndex(await textOf(kept));

  async function contentOf(path: string, stamp: string): Promise<string | undefined> {
    if ((await stampOf(data, path)) !== stamp) return undefined;
    const known = index.find(path, stamp);
    if (known !== undefined) return known;
    const { file } = await openInput(data, path);
    const hash = await hashContent(file.read());
    if ((await stampOf(data, path)) !== stamp) return undefined;
    index.note(path, stamp, hash);
    return hash;
  }

  async function open(path: string): Promise<OpenedInput> {
    const { file, stamp } = await openInput(data, path);
    const isKnown = index.find(path, stamp) !== undefined;
    return { stamp, file: isKnown ? file : hashed(file, (hash) => index.note(path, stamp, hash)) };
  }

  return {
    open,
    async find(path) {
      return (await stampOf(data, path)) === undefined ? undefined : open(path);
    },
    async contents(paths) {
      const found = new Map<string, string>();
      for (const path of paths) {
        const stamp = await unlessRefused(() => stampOf(data, path));
        const hash = stamp && (await unlessRefused(() => contentOf(path, stamp)));
        if (hash) found.set(path, hash);
      }
      return found;
    },
    contentOf: (path, stamp) => unlessRefused(() => contentOf(path, stamp)),
    async save() {
      if (index.changed)
        await unlessRefused(() => named(INDEX_FILE, 'written', () => writeFile(kept, index.text())));
    },
  };
}

/** The same file; `tell` gets its hash when it has been read to its end. */
function hashed(file: InputFile, tell: (hash: string) => void): InputFile {
  return {
    ...file,
    async *read(start = 0, end = Infinity) {
      if (start > 0 || end < file.size) return yield* file.read(start, end);
      const hash = await createContentHash();
      for await (const chunk of file.read()) {
        hash.update(chunk);
        yield chunk;
      }
      tell(hash.end());
    },
  };
}

/** Undefined where the system refuses it: of a file, the step that reads it says so, with the way out. */
async function unlessRefused<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof StepError) return undefined;
    throw cause;
  }
}

async function textOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    if (isError(cause, 'ENOENT')) return undefined;
    throw cause;
  }
}
