/** Folders of the origin private file system, for dedicated workers (sync access handles exist only there). */
import { StorageFull } from '#core/run/free-space.ts';
import {
  basename,
  byPath,
  dirname,
  type FileAccess,
  type FileEntry,
  type FileWriter,
  type Folder,
} from './folder.ts';
import { storageError } from './limits.ts';

declare global {
  interface FileSystemFileHandle {
    /** Renames or moves the file, taking the place of one of that name: https://fs.spec.whatwg.org (not yet in TypeScript's library). */
    move(parent: FileSystemDirectoryHandle, name: string): Promise<void>;
    /** `read-only`: any number at a time. Browsers that do not know it allow one. */
    createSyncAccessHandle(options: { mode: 'read-only' }): Promise<FileSystemSyncAccessHandle>;
  }
}

/**
 * Gives the files below `root` by path (https://fs.spec.whatwg.org). A full storage rejects, or throws while
 * writing, with `StorageFull`, all else with the browser's own error; `move` and `remove` wait up to 5
 * seconds for a file that somebody else has open.
 */
export function opfsFolder(root: FileSystemDirectoryHandle): Folder {
  /** Looking up a folder goes through another process, so those met are kept, by path. */
  const folders = new Map<string, FileSystemDirectoryHandle>([['', root]]);
  async function folderAt(path: string, create: boolean): Promise<FileSystemDirectoryHandle> {
    const known = folders.get(path);
    if (known) return known;
    const parent = await folderAt(dirname(path), create);
    const folder = await parent.getDirectoryHandle(basename(path), { create });
    folders.set(path, folder);
    return folder;
  }
  const folderOf = (path: string, create: boolean): Promise<FileSystemDirectoryHandle> =>
    folderAt(dirname(path), create);

  /** Open for reading: the browser neither replaces nor removes such files. */
  const accesses = new Map<FileAccess, string>();
  const endAccess = (under: string): void => {
    for (const [access, path] of accesses) if (`${path}/`.startsWith(`${under}/`)) access.close();
  };
  const fileOf = async (path: string, create = false): Promise<FileSystemFileHandle> =>
    (await folderOf(path, create)).getFileHandle(basename(path), { create });

  return {
    async list(under) {
      const folder = await found(folderAt(under, false));
      return folder ? (await entries(folder, '')).sort(byPath) : [];
    },

    async read(path) {
      const handle = await found(fileOf(path));
      return found(handle?.getFile());
    },

    async access(path, { size, lastModified }) {
      const file = await found(fileOf(path));
      const handle = file && (await available(file.createSyncAccessHandle({ mode: 'read-only' })));
      if (!handle) return undefined;
      const access: FileAccess = {
        read: (bytes, at) => handle.read(bytes, { at }),
        close() {
          handle.close();
          accesses.delete(access);
        },
      };
      accesses.set(access, path);
      // Nobody can change it from here on.
      const now = await found(file.getFile());
      if (now?.size === size && now.lastModified === lastModified) return access;
      access.close();
      return undefined;
    },

    async write(path, mode) {
      endAccess(path);
      const handle = await fullAware(() => fileOf(path, true));
      return openWriter(await fullAware(() => handle.createSyncAccessHandle()), mode);
    },

    async move(from, to) {
      endAccess(from);
      endAccess(to);
      const handle = await fileOf(from);
      const folder = await folderOf(to, true);
      await released(() => handle.move(folder, basename(to)));
    },

    async remove(path) {
      endAccess(path);
      for (const known of folders.keys()) if (`${known}/`.startsWith(`${path}/`)) folders.delete(known);
      const folder = await found(folderOf(path, false));
      await released(() => found(folder?.removeEntry(basename(path), { recursive: true })));
    },
  };
}

function openWriter(handle: FileSystemSyncAccessHandle, mode: 'replace' | 'append'): FileWriter {
  if (mode === 'replace') handle.truncate(0);
  let at = mode === 'replace' ? 0 : handle.getSize();
  return {
    write(bytes) {
      for (let done = 0; done < bytes.byteLength;) {
        const written = writeAt(handle, bytes.subarray(done), at);
        done += written;
        at += written;
      }
    },
    flush: () => handle.flush(),
    close: () => handle.close(),
  };
}

/** Where the disk is full some browsers throw and others write less than asked, down to nothing. */
function writeAt(handle: FileSystemSyncAccessHandle, bytes: Uint8Array, at: number): number {
  try {
    const written = handle.write(bytes, { at });
    if (written === 0) throw new StorageFull(undefined);
    return written;
  } catch (cause) {
    throw storageError(cause);
  }
}

async function entries(folder: FileSystemDirectoryHandle, prefix: string): Promise<FileEntry[]> {
  const list: FileEntry[] = [];
  for await (const [name, handle] of folder.entries()) {
    if (handle instanceof FileSystemDirectoryHandle) {
      list.push(...(await entries(handle, `${prefix}${name}/`)));
    } else {
      // Gone when another call removed it meanwhile.
      const file = await found(handle.getFile());
      if (file) list.push({ path: prefix + name, bytes: file.size, modified: file.lastModified });
    }
  }
  return list;
}

const RELEASE_MS = 5_000;

/** A worker that was ended while busy holds its files for about two seconds; two that move onto one file stand in each other's way. */
async function released<T>(work: () => Promise<T>): Promise<T> {
  for (const end = performance.now() + RELEASE_MS; ;) {
    try {
      return await work();
    } catch (cause) {
      const held = cause instanceof DOMException && cause.name === 'NoModificationAllowedError';
      if (!held || performance.now() > end) throw cause;
      await new Promise((done) => setTimeout(done, 50));
    }
  }
}

/** Undefined in place of an error that says: there is nothing of that name and kind. */
const found = <T>(looking: Promise<T> | undefined): Promise<T | undefined> =>
  unless(['NotFoundError', 'TypeMismatchError'], looking);

/** Undefined in place of an error that says: the file is gone, or somebody else has it open. */
const available = <T>(opening: Promise<T>): Promise<T | undefined> =>
  unless(['NotFoundError', 'NoModificationAllowedError'], opening);

async function unless<T>(names: readonly string[], work: Promise<T> | undefined): Promise<T | undefined> {
  try {
    return await work;
  } catch (cause) {
    if (cause instanceof DOMException && names.includes(cause.name)) return undefined;
    throw cause;
  }
}

async function fullAware<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw storageError(cause);
  }
}
