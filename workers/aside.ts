/** What a person replaced or removed and may want back: moved aside, which takes neither time nor room; one a path. */
import { INPUTS } from '#adapters/wasm/files.ts';
import type { Folder } from '#adapters/wasm/folder.ts';

const ASIDE = 'tmp-aside';

/** A file whose place another one takes; or one that leaves. */
type Why = 'replaced' | 'removed';

/** A file's own name in the folder of those aside, whatever folders its path names. */
const placeOf = (path: string, why: Why): string => `${ASIDE}/${why}/${encodeURIComponent(path)}`;

/** Moves an input aside, in place of what of that path is there; gives its bytes, undefined where there is no such file. */
export async function setAside(folder: Folder, path: string, why: Why): Promise<number | undefined> {
  const file = await folder.read(`${INPUTS}/${path}`);
  if (!file) return undefined;
  await folder.move(`${INPUTS}/${path}`, placeOf(path, why));
  await folder.remove(placeOf(path, why === 'replaced' ? 'removed' : 'replaced'));
  return file.size;
}

/** The file takes its place again. Rejects where it has been let go. */
export async function putBack(folder: Folder, path: string): Promise<void> {
  for (const why of ['replaced', 'removed'] as const) {
    if (await folder.read(placeOf(path, why))) return folder.move(placeOf(path, why), `${INPUTS}/${path}`);
  }
  throw new Error(`"${path}" is not kept any more. Add it again.`);
}

/** Frees the room that the file of this path takes. */
export async function letGo(folder: Folder, path: string): Promise<void> {
  for (const why of ['replaced', 'removed'] as const) await folder.remove(placeOf(path, why));
}

/** Nobody can ask any more for what is aside; but where a replacement was cut off, the earlier file is all there is. */
export async function settleAside(folder: Folder): Promise<void> {
  const inputs = new Set((await folder.list(INPUTS)).map(({ path }) => path));
  for (const { path: name } of await folder.list(`${ASIDE}/replaced`)) {
    const path = decodeURIComponent(name);
    if (!inputs.has(path)) await folder.move(placeOf(path, 'replaced'), `${INPUTS}/${path}`);
  }
  await folder.remove(ASIDE);
}
