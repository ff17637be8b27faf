/** What runs left behind that did not complete: unfinished files, and such that may belong to a step on disk. */
import { removeParts, unfinishedSteps } from '#adapters/wasm/files.ts';
import type { Ports } from '#core/run/ports.ts';
import type { Folder } from '#adapters/wasm/folder.ts';

export interface UnfinishedFiles {
  /** There may be some again. */
  expect(): void;
  /** As `Ports.removeUnfinished`. Undefined when none are expected: looking for them takes time. */
  remover(): Ports['removeUnfinished'];
}

/** A session that has just been opened may hold some of runs that the browser's end cut off. */
export function createUnfinishedFiles(folder: Folder): UnfinishedFiles {
  let expected = true;
  const remove: Ports['removeUnfinished'] = async (forget) => {
    await forget(await unfinishedSteps(folder));
    await removeParts(folder);
    expected = false;
  };
  return {
    expect: () => void (expected = true),
    remover: () => (expected ? remove : undefined),
  };
}
