/** Inputs and artifacts on disk, as one step of one run sees them: Node's side of `StepFiles`. */
import { open, readdir, rename, rm, stat, statfs, type FileHandle } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import type { Sink } from '#core/contract/files.ts';
import { relativePath } from '#core/contract/paths.ts';
import type { Artifact } from '#core/contract/files.ts';
import { ABSENT } from '#core/run/keys.ts';
import type { StepFiles } from '#core/run/ports.ts';
import { COPY_FILE } from './database.ts';
import { makeFolder } from './folders.ts';
import { inputFile } from './input.ts';
import type { Inputs } from './inputs.ts';
import { isError, named } from './refused.ts';

export interface Folders {
  readonly inputs: Inputs;
  /** The session's folder. */
  readonly session: string;
}

/** Artifacts are written below this folder and moved when their step has completed. */
const PARTS = 'tmp-artifacts';

/** What can be read only once is kept here while its step runs. */
const SPOOLS = 'tmp-spool';

/**
 * Gives one step the `inputs` and its artifacts below the session's folder. Paths that
 * leave their folder, inputs that are missing, and what the system refuses when a file is opened or written
 * reject with `StepError`.
 */
export function stepFiles({ inputs, session }: Folders, stepId: string): StepFiles {
  const parts = join(session, PARTS, stepId);
  /** Undefined: there was none. */
  const opened = new Map<string, string | undefined>();
  const closed = new Map<string, number>();
  const handles = new Map<FileHandle, string>();
  let spooled = 0;

  async function keepAside(): Promise<void> {
    for (const handle of handles.keys()) await handle.close();
    handles.clear();
    closed.clear();
    if (spooled > 0) await rm(join(session, SPOOLS, stepId), { recursive: true, force: true });
  }

  return {
    async open(path) {
      const name = relativePath(path);
      const { file, stamp } = await inputs.open(name);
      opened.set(name, stamp);
      return file;
    },

    async find(path) {
      const name = relativePath(path);
      const found = await inputs.find(name);
      opened.set(name, found?.stamp);
      return found?.file;
    },

    async create(path) {
      const name = relativePath(path);
      const target = join(parts, name);
      const handle = await named(name, 'written', async () => {
        await makeFolder(dirname(target));
        return open(target, 'w');
      });
      handles.set(handle, target);
      closed.delete(name);
      return sink(name, handle, (bytes) => {
        handles.delete(handle);
        closed.set(name, bytes);
      });
    },

    async place(path) {
      const name = relativePath(path);
      const address = resolve(session, COPY_FILE);
      await rm(address, { force: true });
      closed.delete(name);
      return {
        path: name,
        address,
        size: async () => (await stat(address)).size,
        close: () =>
          named(name, 'written', async () => {
            const target = join(parts, name);
            await makeFolder(dirname(target));
            await flush(address);
            await rename(address, target);
            const { size } = await stat(target);
            closed.set(name, size);
            return size;
          }),
      };
    },

    async spool(path) {
      const target = join(session, SPOOLS, stepId, String(spooled++));
      const handle = await named(path, 'written', async () => {
        await makeFolder(dirname(target));
        return open(target, 'w');
      });
      handles.set(handle, target);
      return {
        write: (bytes) => named(path, 'written', () => writeAll(handle, bytes)),
        async close() {
          handles.delete(handle);
          await named(path, 'written', () => handle.close());
          return inputFile(path, target, (await stat(target)).size);
        },
      };
    },

    async freeSpace() {
      const { bavail, bsize } = await statfs(session);
      return bavail * bsize;
    },

    async commit() {
      const artifacts = [...closed].map(([path, bytes]) => ({ path, bytes }));
      for (const [handle, target] of handles) {
        await handle.close();
        await rm(target, { force: true });
      }
      if (artifacts.length > 0) {
        const place = join(session, 'artifacts', stepId);
        await rm(place, { recursive: true, force: true });
        await makeFolder(dirname(place));
        await rename(parts, place);
      }
      handles.clear();
      closed.clear();
      await removeParts(session);
      return artifacts;
    },

    async discard() {
      await keepAside();
      await removeParts(session);
    },

    keepAside,

    async artifacts() {
      if (await exists(parts)) return [];
      return filesBelow(join(session, 'artifacts', stepId));
    },

    async contents() {
      const found = new Map<string, string | undefined>();
      for (const [path, stamp] of opened)
        found.set(path, stamp === undefined ? ABSENT : await inputs.contentOf(path, stamp));
      return found;
    },
  };
}

/**
 * Every file below `folder`, by path relative to it, in the order of UTF-16 units; none where there is no
 * folder.
 */
async function filesBelow(folder: string): Promise<Artifact[]> {
  if (!(await exists(folder))) return [];
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map(async ({ parentPath, name }) => {
      const path = join(parentPath, name);
      return { path: relative(folder, path).replaceAll(sep, '/'), bytes: (await stat(path)).size };
    });
  return (await Promise.all(files)).sort((a, b) => (a.path < b.path ? -1 : 1));
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (cause) {
    if (isError(cause, 'ENOENT')) return false;
    throw cause;
  }
}

/** The steps whose artifacts are not in their place. */
export async function unfinishedSteps(session: string): Promise<string[]> {
  const parts = join(session, PARTS);
  return (await exists(parts)) ? readdir(parts) : [];
}

/** Removes what steps that never completed left behind. */
export async function removeParts(session: string): Promise<void> {
  for (const name of [PARTS, SPOOLS, COPY_FILE])
    await rm(join(session, name), { recursive: true, force: true });
}

function sink(path: string, handle: FileHandle, onClose: (bytes: number) => void): Sink {
  let total = 0;
  return {
    write: (bytes) =>
      named(path, 'written', async () => {
        await writeAll(handle, bytes);
        total += bytes.byteLength;
      }),
    close: () =>
      named(path, 'written', async () => {
        await handle.sync();
        await handle.close();
        onClose(total);
      }),
  };
}

/** Of what another wrote: after it resolves, the file is on disk. */
async function flush(path: string): Promise<void> {
  const handle = await open(path, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function writeAll(handle: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.byteLength;) done += (await handle.write(bytes, done)).bytesWritten;
}
