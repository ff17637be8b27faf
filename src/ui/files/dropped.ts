/** Files out of a drop or the clipboard, with their paths inside the folders they came in. */
import type { Added } from '#session/files.svelte.ts';

/** So many files of folders are added at once; whoever drops a whole disk did not mean to. */
export const MOST_FILES = 500;

/**
 * Gives the files of a drop or a paste, those in folders by their path there, but hidden ones. Must be called
 * while the event is handled: a transfer is empty afterwards. Rejects where folders hold more than `MOST_FILES`.
 */
export async function filesOf(transfer: DataTransfer): Promise<readonly Added[]> {
  const entries = [...transfer.items].flatMap((item) => item.webkitGetAsEntry() ?? []);
  const plain = [...transfer.files].map((file) => ({ path: file.name, content: file }));
  if (!entries.some((entry) => entry.isDirectory)) return plain;
  const count = { files: 0 };
  return (await Promise.all(entries.map((entry) => walk(entry, count)))).flat();
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
