/** Files out of a drop or the clipboard, with their paths inside the folders they came in. */
import type { Added } from '#session/files/files.svelte.ts';

/** Bytes from which a file is read where it lies, where the browser allows that: a smaller one is copied at once, is safe there and travels along. */
const LINK_FROM = 64e6;

export const isLarge = ({ content }: Added): boolean => content.size >= LINK_FROM;

/** So many files of folders are added at once; whoever drops a whole disk did not mean to. */
export const MOST_FILES = 500;

/**
 * Gives the files of a drop or a paste, those in folders by their path there, but hidden ones. Must be called
 * while the event is handled: a transfer is empty afterwards. Rejects where folders hold more than `MOST_FILES`.
 */
export async function filesOf(transfer: DataTransfer): Promise<readonly Added[]> {
  const items = [...transfer.items].filter(({ kind }) => kind === 'file');
  const entries = items.flatMap((item) => item.webkitGetAsEntry() ?? []);
  const plain = [...transfer.files].map((file) => ({ path: file.name, content: file }));
  const isFlat = !entries.some((entry) => entry.isDirectory);
  if (isFlat && !plain.some(isLarge)) return plain;
  const handles = items.map(handleOf);
  const count = { files: 0 };
  const found = isFlat ? plain : (await Promise.all(entries.map((entry) => walk(entry, count)))).flat();
  return Promise.all(
    found.map(async (added) => {
      const handle = isLarge(added) ? await within(handles, added.path) : undefined;
      return handle ? { ...added, handle } : added;
    }),
  );
}

/** Undefined where the browser has none to give, as for what a page made: it is copied then. */
async function handleOf(item: DataTransferItem): Promise<FileSystemHandle | undefined> {
  try {
    return (await item.getAsFileSystemHandle?.()) ?? undefined;
  } catch (cause) {
    console.info('The browser gives no link to what was dropped: it is copied.', cause);
    return undefined;
  }
}

/** The handle of a file by its path in what was dropped; undefined where the browser has none, as of a name that it forbids: it is copied then. */
async function within(
  dropped: readonly Promise<FileSystemHandle | undefined>[],
  path: string,
): Promise<FileSystemFileHandle | undefined> {
  const [first, ...names] = path.split('/');
  let at = (await Promise.all(dropped)).find((handle) => handle?.name === first);
  try {
    for (const [depth, name] of names.entries()) {
      if (!(at instanceof FileSystemDirectoryHandle)) return undefined;
      const isLast = depth === names.length - 1;
      at = isLast ? await at.getFileHandle(name) : await at.getDirectoryHandle(name);
    }
  } catch (cause) {
    console.info(`The browser gives no link to ${path}: it is copied.`, cause);
    return undefined;
  }
  return at instanceof FileSystemFileHandle ? at : undefined;
}

async function walk(entry: FileSystemEntry, count: { files: number }): Promise<readonly Added[]> {
  if (entry.name.startsWith('.')) return [];
  if (isFile(entry)) {
    if (++count.files > MOST_FILES)
      throw new Error(
        `There are more than ${MOST_FILES} files in it. Nothing was added: drop a smaller folder.`,
      );
    const content = await new Promise<File>((resolve, reject) => entry.file(resolve, reject));
    return [{ path: entry.fullPath.replace(/^\//, ''), content }];
  }
  if (!isFolder(entry)) return [];
  const reader = entry.createReader();
  const found: Added[] = [];
  // A reader gives its entries in batches, and an empty one at the end.
  for (;;) {
    const batch = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (batch.length === 0) return found;
    for (const inner of batch) found.push(...(await walk(inner, count)));
  }
}

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;
const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory;

/** Whether a paste into this element means text, and not a file. */
export function takesText(element: EventTarget | null): boolean {
  return (
    element instanceof HTMLElement &&
    (element.isContentEditable ||
      element.matches('input, textarea, select') ||
      element.closest('.monaco-editor') !== null)
  );
}
