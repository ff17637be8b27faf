/** What is dropped, with links to large files where the browser gives them. */
import { afterEach, expect, test, vi } from 'vitest';
import { filesOf } from '#ui/files/dropped.ts';

class Handle {
  constructor(readonly name: string) {}
}

class FolderHandle extends Handle {
  getFileHandle(name: string): Promise<Handle> {
    return name.endsWith('.lnk')
      ? Promise.reject(new TypeError('Name is not allowed.'))
      : Promise.resolve(new Handle(name));
  }
}

afterEach(() => void vi.unstubAllGlobals());

/** A folder of files that say they are large. */
function dropped(names: readonly string[]): DataTransfer {
  const entries = names.map((name) => ({
    name,
    fullPath: `/disk/${name}`,
    isFile: true,
    file: (done: (file: File) => void) =>
      done(Object.defineProperty(new File(['n'], name), 'size', { value: 64e6 })),
  }));
  const batches: unknown[][] = [entries, []];
  const createReader = () => ({ readEntries: (done: (batch: unknown) => void) => done(batches.shift()) });
  const folder = { name: 'disk', fullPath: '/disk', isDirectory: true, createReader };
  const item = {
    kind: 'file',
    webkitGetAsEntry: () => folder,
    getAsFileSystemHandle: () => Promise.resolve(new FolderHandle('disk')),
  };
  return { items: [item], files: [] } as unknown as DataTransfer;
}

test('a file of a name that the browser forbids is copied, and the others are linked all the same', async () => {
  vi.stubGlobal('FileSystemFileHandle', Handle);
  vi.stubGlobal('FileSystemDirectoryHandle', FolderHandle);
  const found = await filesOf(dropped(['a.lnk', 'b.csv']));
  expect(found.map(({ path, handle }) => [path, handle?.name])).toEqual([
    ['disk/a.lnk', undefined],
    ['disk/b.csv', 'b.csv'],
  ]);
});
