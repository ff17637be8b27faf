/** Files out of a drop or the clipboard, with their paths inside the folders they came in. */
import type { Added } from '#session/files.svelte.ts';

/**
 * Gives the files of a drop or a paste, those in folders by their path there, but hidden ones. Must be called
 * while the event is handled: a transfer is empty afterwards.
 */
export function filesOf(transfer: DataTransfer): Promise<readonly Added[]> {
  const entries = [...transfer.items].flatMap((item) => item.webkitGetAsEntry() ?? []);
  const plain = [...transfer.files].map((file) => ({ path: file.name, content: file }));
  if (!entries.some((entry) => entry.isDirectory)) return Promise.resolve(plain);
  return Promise.all(entries.map(walk)).then((found) => found.flat());
}

async function walk(entry: FileSystemEntry): Promise<readonly Added[]> {
  if (entry.name.startsWith('.')) return [];
  if (isFile(entry)) {
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
    for (const inner of batch) found.push(...(await walk(inner)));
  }
}

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;
const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory;

/** Text from the clipboard as a file: a pipeline, or rows; undefined when it is neither. */
export function fileFromText(text: string, taken: readonly string[]): Added | undefined {
  if (/^(oml_version|steps)\s*:/m.test(text)) return named('pasted.yaml', text);
  const lines = text.split(/\r?\n/).filter((line) => line !== '');
  const [head = ''] = lines;
  const delimiter = ['\t', ',', ';', '|'].find((each) => head.includes(each));
  if (lines.length < 2 || !delimiter || !lines[1]?.includes(delimiter)) return undefined;
  // Cells copied from a spreadsheet come with tabs: kept as they are in a .tsv.
  const ending = delimiter === '\t' ? 'tsv' : 'csv';
  for (let n = 1; ; n++) {
    const name = `pasted${n === 1 ? '' : `-${n}`}.${ending}`;
    if (!taken.includes(name)) return named(name, text);
  }
}

function named(path: string, text: string): Added {
  return { path, content: new Blob([text], { type: 'text/plain' }) };
}

/** Whether a paste into this element means text, and not a file. */
export function takesText(element: EventTarget | null): boolean {
  return (
    element instanceof HTMLElement &&
    (element.isContentEditable ||
      element.matches('input, textarea, select') ||
      element.closest('.monaco-editor') !== null)
  );
}
