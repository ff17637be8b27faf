/** A session made of another: its text, what was chosen for it and its files; what runs made is not copied. */
import { INPUTS } from '#adapters/wasm/contents.ts';
import type { Folder } from '#adapters/wasm/folder.ts';
import { StorageFull } from '#core/run/free-space.ts';
import { removeForGood } from './deleted-sessions.ts';
import type { SessionStore } from './held-sessions.ts';
import { giveName } from './session-name.ts';
import { openText, readText } from './session-text.ts';

/**
 * Copies the session `from` as it is now, whoever has it open, into a new one, `to`, of that name. Rejects with
 * `StorageFull` where it does not fit; nothing of the new one stays then.
 */
export async function copySession(
  store: SessionStore,
  from: string,
  to: string,
  name: string,
): Promise<void> {
  const held = await store.hold(to);
  if (!held) throw new Error('The new session is already open in another window. Reload the page.');
  try {
    const source = await store.folder(from);
    for (const { path, linked } of await source.list(INPUTS))
      await (linked ? copyLink : copyFile)(source, held.folder, `${INPUTS}/${path}`);
    const { text, revision, choice } = await readText(source, store.notes, from);
    const file = await openText(held.folder, store.notes, to);
    if (text !== undefined) await file.save({ text, revision: Math.max(1, revision), choice });
    await giveName(store.notes, to, name);
  } catch (cause) {
    await removeForGood(store, to);
    throw cause;
  } finally {
    held.release();
  }
}

async function copyLink(from: Folder, to: Folder, path: string): Promise<void> {
  const link = await from.links?.at(path);
  if (link) await to.links?.put(path, link);
}

async function copyFile(from: Folder, to: Folder, path: string): Promise<void> {
  const file = await from.read(path);
  // Taken away meanwhile.
  if (!file) return;
  const writer = await to.write(path, 'replace');
  try {
    const reader = file.stream().getReader();
    for (let next = await reader.read(); !next.done; next = await reader.read()) writer.write(next.value);
  } finally {
    writer.close();
  }
  // As for a file that is added: a full store of a private window says nothing.
  if ((await to.read(path))?.size !== file.size) throw new StorageFull(undefined);
}
