/** A session's folder in which files of the person's own stand as if they were copies. */
import { StepError } from '#core/contract/errors.ts';
import { INPUTS } from './contents.ts';
import { byPath, type FileEntry, type Folder } from './folder.ts';
import { LinkBroken, type Link, type Links } from './links.ts';

/**
 * Adds `links` to `inner`: they are listed, read, moved and removed by their paths as the files are. Reading one that the browser does not let
 * be read, or that is gone, rejects with `LinkBroken`; where the links cannot be looked up, all rejects that would have to know them. Nothing here ever changes a file of the person's own.
 */
export function linkedFolder(inner: Folder, links: Links): Folder {
  let read: Promise<ReadonlyMap<string, Link>> | undefined;
  const known = (): Promise<ReadonlyMap<string, Link>> =>
    (read ??= links.all().catch((cause: unknown) => {
      read = undefined;
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new StepError(
        `This session's links to files on your disk could not be looked up: ${why} Reload the page to try again.`,
        { cause },
      );
    }));
  async function changed<T>(change: Promise<T>): Promise<T> {
    try {
      return await change;
    } finally {
      read = undefined;
    }
  }
  async function removeLinks(isMeant: (path: string) => boolean): Promise<void> {
    const paths = [...(await known()).keys()].filter(isMeant);
    if (paths.length > 0) await changed(links.remove(paths));
  }

  return {
    ...inner,
    async list(under) {
      const prefix = under === '' ? '' : `${under}/`;
      const [files, all] = await Promise.all([inner.list(under), known()]);
      const names = new Set(files.map(({ path }) => path));
      const linked = [...all].flatMap(([path, link]) => {
        const name = path.slice(prefix.length);
        return path.startsWith(prefix) && !names.has(name) ? [entryOf(name, link)] : [];
      });
      return linked.length === 0 ? files : [...files, ...(await Promise.all(linked))].sort(byPath);
    },
    async read(path) {
      const file = await inner.read(path);
      if (file) return file;
      const link = (await known()).get(path);
      return link && fileOf(path, link);
    },
    async move(from, to) {
      if (!(await known()).has(from) || (await inner.read(from))) {
        await inner.move(from, to);
        return removeLinks((path) => path === to);
      }
      await changed(links.move(from, to));
      if (await inner.read(to)) await inner.remove(to);
    },
    async remove(path) {
      // Not half of it, where they cannot be looked up.
      await known();
      await inner.remove(path);
      await removeLinks((linked) => `${linked}/`.startsWith(`${path}/`));
    },
    links: {
      async at(path) {
        const link = (await known()).get(path);
        return link && (await inner.read(path)) ? undefined : link;
      },
      put: (path, link) => changed(links.put(path, link)),
    },
  };
}

/** As it is now, where that can be told; else as it was. */
async function entryOf(path: string, link: Link): Promise<FileEntry> {
  const { handle, bytes, modified } = link;
  try {
    const file = await handle.getFile();
    return { path, bytes: file.size, modified: file.lastModified, linked: { handle, isGone: false } };
  } catch (cause) {
    return { path, bytes, modified, linked: { handle, isGone: !isRefused(cause) } };
  }
}

async function fileOf(path: string, { handle }: Link): Promise<File> {
  try {
    return await handle.getFile();
  } catch (cause) {
    const name = path.startsWith(`${INPUTS}/`) ? path.slice(INPUTS.length + 1) : path;
    const needsLeave = isRefused(cause);
    throw new LinkBroken(
      needsLeave
        ? `"${name}" is linked, and the browser wants your leave to read it again. Press “Allow reading” at ${name} under Files, then try again.`
        : `"${name}" is linked, but ${handle.name} is not where it was on your disk: it was moved, renamed or deleted. Press “Choose it again…” at ${name} under Files, or add a copy.`,
      needsLeave,
      cause,
    );
  }
}

const isRefused = (cause: unknown): boolean =>
  cause instanceof DOMException && ['NotAllowedError', 'SecurityError'].includes(cause.name);
