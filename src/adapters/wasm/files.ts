/** A session's inputs and artifacts, as one step of one run sees them: the browser's side of `StepFiles`. */
import { StepError } from '#core/contract/errors.ts';
import type { InputFile, Sink } from '#core/contract/files.ts';
import { folderNotFile, missingFile } from '#core/contract/missing-file.ts';
import { relativePath } from '#core/contract/paths.ts';
import type { Artifact } from '#core/contract/files.ts';
import { ABSENT } from '#core/run/keys.ts';
import type { StepFiles } from '#core/run/ports.ts';
import { StorageFull } from '#core/run/free-space.ts';
import { inputFile } from './input.ts';
import { INPUTS, stampOf, type InputContents } from './contents.ts';

import type { DiskFolder, FileWriter, Folder } from './folder.ts';
import { openTarget, type TargetFile, type TargetFiles } from './target.ts';

export const ARTIFACTS = 'artifacts';

/** Artifacts are written here, where nobody looks, and moved when their step has completed. */
const PARTS = 'tmp-artifacts';

/** What can be read only once is kept here while its step runs. */
const SPOOLS = 'tmp-spool';

export interface StepFilesOptions {
  /** Where `folder` is on disk; absent in memory. */
  readonly disk?: DiskFolder;
  readonly targets?: TargetFiles;
  readonly contents: InputContents;
}

export interface BrowserFiles extends StepFiles {
  /** Rejects with `StepError` where a file of the person's own is another by now than when it was opened; as `contents` does, too. */
  refuseChanged(): Promise<void>;
}

/** The way out where a linked file is not what it was. */
const AGAIN = 'Run again to read it as it is now; if it was moved, choose it again under Files first.';

/**
 * Gives one step its inputs and artifacts in the session's `folder`; artifacts that `targets` names by path
 * are written to files of the person's own. Paths that leave their folder, inputs that are missing, and what
 * the storage refuses when a file is written reject with `StepError`.
 */
export function stepFiles(
  folder: Folder,
  stepId: string,
  { disk, targets = {}, contents }: StepFilesOptions,
): BrowserFiles {
  /** Undefined: there was none. */
  const opened = new Map<string, string | undefined>();
  const closed = new Map<string, number>();
  const saved = new Map<string, TargetFile>();
  const open = new Set<FileWriter>();
  const parts = `${PARTS}/${stepId}`;
  const spools = `${SPOOLS}/${stepId}`;
  let spooled = 0;

  async function keepAside(): Promise<void> {
    for (const writer of open) writer.close();
    open.clear();
    closed.clear();
    for (const file of saved.values()) await file.abandon();
    saved.clear();
    if (spooled > 0) await folder.remove(spools);
  }

  const isLinked = async (name: string): Promise<boolean> =>
    (await folder.links?.at(`${INPUTS}/${name}`)) !== undefined;

  async function refuseChanged(): Promise<void> {
    for (const [path, stamp] of opened) {
      if (stamp === undefined || !(await isLinked(path))) continue;
      if ((await contents.contentOf(path, stamp)) === undefined)
        throw new StepError(
          `"${path}" was changed, moved or deleted on your disk while it was read, so what was read may be of two files, and none of it was kept. ${AGAIN}`,
        );
    }
  }

  async function look(name: string): Promise<InputFile | undefined> {
    const place = `${INPUTS}/${name}`;
    const file = await folder.read(place);
    if (!file) return undefined;
    opened.set(name, stampOf(file));
    return inputFile(
      name,
      file,
      () => folder.access?.(place, file),
      (await isLinked(name)) ? AGAIN : undefined,
    );
  }

  return {
    async open(path) {
      const name = relativePath(path);
      const found = await look(name);
      if (found) return found;
      const names = (await folder.list(INPUTS)).map((entry) => entry.path);
      throw names.some((other) => other.startsWith(`${name}/`))
        ? folderNotFile(name, names)
        : missingFile(name, names);
    },

    async find(path) {
      const name = relativePath(path);
      const found = await look(name);
      if (!found) opened.set(name, undefined);
      return found;
    },

    async create(path) {
      const name = relativePath(path);
      const target = targetOf(targets, name);
      if (target) {
        const file = await named(name, () => openTarget(target));
        saved.set(name, file);
        // Tells as long as it lies here that the file is not yet saved.
        (await named(name, () => folder.write(`${parts}/${name}`, 'replace'))).close();
        return {
          write: (bytes) => named(name, () => file.write(bytes)),
          // The file changes when the step has completed.
          close: async () => {},
        };
      }
      const writer = await named(name, () => folder.write(`${parts}/${name}`, 'replace'));
      open.add(writer);
      closed.delete(name);
      return sink(name, writer, (bytes) => {
        open.delete(writer);
        closed.set(name, bytes);
      });
    },

    async spool(path) {
      const name = `${spools}/${spooled++}`;
      const writer = await named(path, () => folder.write(name, 'replace'));
      open.add(writer);
      return {
        write: (bytes) => named(path, async () => writer.write(bytes)),
        async close() {
          open.delete(writer);
          await named(path, async () => writer.close());
          const file = await folder.read(name);
          if (!file) throw new Error(`The spooled file ${name} is gone.`);
          return inputFile(path, file, () => folder.access?.(name, file));
        },
      };
    },

    async freeSpace() {
      if (!disk) return undefined;
      const { quota, usage } = await navigator.storage.estimate();
      return quota === undefined || usage === undefined ? undefined : Math.max(0, quota - usage);
    },

    async commit() {
      // Files that are still open cannot be removed.
      for (const writer of open) writer.close();
      const more = open.size + saved.size > 0;
      open.clear();
      const kept: Artifact[] = [...closed].map(([path, bytes]) => ({ path, bytes }));
      const place = `${ARTIFACTS}/${stepId}`;
      const elsewhere: Artifact[] = [];
      // First: one that cannot be saved leaves also what earlier runs kept here.
      for (const [path, file] of saved) {
        await named(path, () => file.save());
        elsewhere.push({ path, bytes: file.bytes, target: file.name });
      }
      if (kept.length + elsewhere.length > 0) await removeEarlier(folder, place, closed);
      for (const { path } of kept) await folder.move(`${parts}/${path}`, `${place}/${path}`);
      saved.clear();
      closed.clear();
      if (more) await folder.remove(parts);
      if (spooled > 0) await folder.remove(spools);
      return [...kept, ...elsewhere];
    },

    async discard() {
      await keepAside();
      await folder.remove(parts);
    },

    keepAside,

    async artifacts() {
      if ((await folder.list(parts)).length > 0) return [];
      const found = await folder.list(`${ARTIFACTS}/${stepId}`);
      if (found.some(({ path }) => targetOf(targets, path))) return [];
      return found.map(({ path, bytes }) => ({ path, bytes }));
    },

    refuseChanged,

    async contents() {
      await refuseChanged();
      const found = new Map<string, string | undefined>();
      for (const [path, stamp] of opened)
        found.set(path, stamp === undefined ? ABSENT : await contents.contentOf(path, stamp));
      return found;
    },
  };
}

/** The steps whose artifacts are not in their place. */
export async function unfinishedSteps(folder: Folder): Promise<string[]> {
  return firstParts(await folder.list(PARTS));
}

/** The steps of which there are artifacts. */
export async function stepsWithArtifacts(folder: Folder): Promise<string[]> {
  return firstParts(await folder.list(ARTIFACTS));
}

const firstParts = (files: readonly { readonly path: string }[]): string[] => [
  ...new Set(files.map(({ path }) => path.slice(0, path.indexOf('/')))),
];

/** Removes what runs left behind that never ended, as when the browser was closed. */
export async function removeParts(folder: Folder): Promise<void> {
  for (const name of [PARTS, SPOOLS]) await folder.remove(name);
}

function targetOf(targets: TargetFiles, name: string): FileSystemFileHandle | undefined {
  return Object.entries(targets).find(([path]) => relativePath(path) === name)?.[1];
}

/** Removes what `under` holds but for the files that are about to be replaced. */
async function removeEarlier(
  folder: Folder,
  under: string,
  replaced: ReadonlyMap<string, number>,
): Promise<void> {
  for (const { path } of await folder.list(under)) {
    if (!replaced.has(path)) await folder.remove(`${under}/${path}`);
  }
}

function sink(path: string, writer: FileWriter, onClose: (bytes: number) => void): Sink {
  let total = 0;
  return {
    write: (bytes) =>
      named(path, async () => {
        writer.write(bytes);
        total += bytes.byteLength;
      }),
    close: () =>
      named(path, async () => {
        writer.flush();
        writer.close();
        onClose(total);
      }),
  };
}

/** Says which file it was when the storage refused. */
async function named<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof StorageFull)
      throw new StepError(`"${path}" could not be written. ${cause.message}`, { cause });
    if (cause instanceof DOMException || cause instanceof TypeError)
      throw new StepError(`"${path}" could not be written: ${cause.message} Choose another file name.`, {
        cause,
      });
    throw cause;
  }
}
