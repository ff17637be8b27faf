/** The browser's leave to read files that are linked, asked for by a press. Loaded when that is wanted. */
import type { FileInfo } from '#workers/engine.ts';
import type { Notices } from '../page/notices.svelte.ts';

/**
 * Asks the browser for leave to read these files: where it asks the person, that takes a press of theirs just before. `again`: asks anew, by a
 * press of its own. Gives whether all of them may be read; what may not has been told.
 */
export async function askLeave(
  files: readonly FileInfo[],
  notices: Notices,
  again: (path: string) => void,
): Promise<boolean> {
  let isAllowed = true;
  for (const { name, linked } of files) {
    const about = `leave to read ${name}`;
    const state = linked && (await asked(linked.handle));
    if (state === 'granted') {
      notices.retract(about);
      continue;
    }
    isAllowed = false;
    notices.fail(
      state === 'prompt'
        ? `${name} is linked, and the browser wants your leave to read it again.`
        : `The browser does not let this page read ${name}, which is linked. Allow it when it asks, choose the file again, or add a copy.`,
      undefined,
      { label: 'Allow reading', run: () => again(name) },
      about,
    );
  }
  return isAllowed;
}

async function asked(handle: FileSystemFileHandle): Promise<PermissionState> {
  try {
    return (await handle.requestPermission?.({ mode: 'read' })) ?? 'granted';
  } catch (cause) {
    // Nobody pressed anything, or too long ago.
    if (cause instanceof DOMException && cause.name === 'SecurityError') return 'prompt';
    throw cause;
  }
}
