/** What a person replaced or removed and may want back: moved aside, which takes neither time nor room. Of a path the last comes back first. */
import { INPUTS } from '#adapters/wasm/contents.ts';
import type { Folder } from '#adapters/wasm/folder.ts';

const ASIDE = 'tmp-aside';

/** A file whose place another one takes; or one that leaves. */
type Why = 'replaced' | 'removed';

/** A path's own folder, whatever folders it names. In it `1-replaced`, `2-removed`: the higher, the later. */
const folderOf = (path: string): string => `${ASIDE}/${encodeURIComponent(path)}`;

const numberOf = (name: string): number => Number.parseInt(name, 10);

/** Names of what is aside of a path, oldest first. */
async function asideOf(folder: Folder, path: string): Promise<string[]> {
  const names = (await folder.list(folderOf(path))).map((file) => file.path);
  return names.sort((a, b) => numberOf(a) - numberOf(b));
}

/** Moves an input aside; gives its bytes, undefined where there is no such file. */
export async function setAside(folder: Folder, path: string, why: Why): Promise<number | undefined> {
  const bytes = await sizeAt(folder, `${INPUTS}/${path}`);
  if (bytes === undefined) return undefined;
  const last = (await asideOf(folder, path)).at(-1) ?? '0';
  await folder.move(`${INPUTS}/${path}`, `${folderOf(path)}/${numberOf(last) + 1}-${why}`);
  return bytes;
}

/** Bytes of what is there, whether it can be read or not; undefined where nothing is. */
export async function sizeAt(folder: Folder, path: string): Promise<number | undefined> {
  return (await folder.links?.at(path))?.bytes ?? (await folder.read(path))?.size;
}

/** The file that was set aside last takes its place again. Rejects where it has been discarded. */
export async function putBack(folder: Folder, path: string): Promise<void> {
  const [last, ...others] = (await asideOf(folder, path)).toReversed();
  if (last === undefined) throw new Error(`"${path}" is not kept any more. Add it again.`);
  await folder.move(`${folderOf(path)}/${last}`, `${INPUTS}/${path}`);
  if (others.length === 0) await discard(folder, path);
}

/** Frees the room of all that is aside of this path. */
export async function discard(folder: Folder, path: string): Promise<void> {
  await folder.remove(folderOf(path));
}

/** Nobody can ask any more for what is aside; but where a replacement was cut off, the earlier file is all there is. */
export async function settleAside(folder: Folder): Promise<void> {
  const inputs = new Set((await folder.list(INPUTS)).map(({ path }) => path));
  const names = new Set((await folder.list(ASIDE)).map(({ path }) => path.slice(0, path.indexOf('/'))));
  for (const path of [...names].map(decodeURIComponent)) {
    const last = (await asideOf(folder, path)).at(-1);
    if (last?.endsWith('replaced') && !inputs.has(path)) await putBack(folder, path);
  }
  await folder.remove(ASIDE);
}
