/** A folder that lives as long as the page: where the browser gives no storage. Large contents stay in the browser's blob store. */
import { basename, byPath, type FileWriter, type Folder } from './folder.ts';

/**
 * Makes an empty folder in memory; it has no `access`, and `move` rejects where there is no file at `from`.
 */
export function memoryFolder(): Folder {
  const files = new Map<string, File>();
  return {
    list(under) {
      const prefix = under === '' ? '' : `${under}/`;
      const entries = [...files]
        .filter(([path]) => path.startsWith(prefix))
        .map(([path, { size, lastModified }]) => ({
          path: path.slice(prefix.length),
          bytes: size,
          modified: lastModified,
        }));
      return Promise.resolve(entries.sort(byPath));
    },
    read: (path) => Promise.resolve(files.get(path)),
    write: (path, mode) => Promise.resolve(openWriter(files, path, mode)),
    move(from, to) {
      const file = files.get(from);
      if (!file) return Promise.reject(new Error(`There is no file "${from}".`));
      files.delete(from);
      files.set(to, new File([file], basename(to), { lastModified: file.lastModified }));
      return Promise.resolve();
    },
    remove(path) {
      for (const name of [...files.keys()])
        if (name === path || name.startsWith(`${path}/`)) files.delete(name);
      return Promise.resolve();
    },
  };
}

const PART_BYTES = 4 * 2 ** 20;

/** Small writes are gathered, so that a file is few blobs and not a million arrays. */
function openWriter(files: Map<string, File>, path: string, mode: 'replace' | 'append'): FileWriter {
  const before = mode === 'append' ? files.get(path) : undefined;
  const parts: Blob[] = before ? [before] : [];
  let gathered: Uint8Array<ArrayBuffer>[] = [];
  let bytes = 0;
  const settle = () => {
    if (bytes > 0) parts.push(new Blob(gathered));
    gathered = [];
    bytes = 0;
  };
  const show = () => {
    settle();
    files.set(path, new File(parts, basename(path)));
  };
  show();
  return {
    write(chunk) {
      gathered.push(new Uint8Array(chunk));
      bytes += chunk.byteLength;
      if (bytes >= PART_BYTES) settle();
    },
    flush: show,
    close: show,
  };
}
