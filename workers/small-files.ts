/** Small files, written and read whole; other windows may write them, or have them moved, at the same moment. */
import type { Folder } from '#adapters/wasm/folder.ts';

/** Writes the file; `flush`: what was written outlives the machine's end, too, which takes milliseconds. */
export async function fill(
  folder: Folder,
  path: string,
  text: string,
  { flush = false }: { readonly flush?: boolean } = {},
): Promise<void> {
  const writer = await folder.write(path, 'replace');
  try {
    writer.write(new TextEncoder().encode(text));
    if (flush) writer.flush();
  } finally {
    writer.close();
  }
}

/** Whole or not at all: written beside, in a file that no other window writes, then moved. */
export async function replace(
  folder: Folder,
  path: string,
  text: string,
  part = `${path}.part`,
): Promise<void> {
  await fill(folder, part, text, { flush: true });
  await folder.move(part, path);
}

/** How often something is read again that another window changes at that moment. */
export const LOOKS = 10;

/** The file's text; undefined where there is none. Where another takes its place meanwhile, that one's. */
export async function readWhole(folder: Folder, path: string): Promise<string | undefined> {
  for (let look = 1; ; look++) {
    try {
      return await (await folder.read(path))?.text();
    } catch (cause) {
      const changed =
        cause instanceof DOMException && ['NotReadableError', 'NotFoundError'].includes(cause.name);
      if (!changed || look === LOOKS) throw cause;
    }
  }
}

/** What a JSON file holds; undefined where there is none, or one that is damaged or of another kind. */
export async function readNote(folder: Folder, path: string): Promise<Record<string, unknown> | undefined> {
  const text = await readWhole(folder, path);
  try {
    const note = JSON.parse(text ?? 'null') as unknown;
    return typeof note === 'object' && note !== null ? { ...note } : undefined;
  } catch {
    return undefined;
  }
}
