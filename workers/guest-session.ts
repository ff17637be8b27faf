/** A session for what came from elsewhere: in memory, apart from all that is stored. */
import { memoryFolder } from '#adapters/wasm/memory-folder.ts';
import type { Guest } from './engine.ts';
import { openText } from './session-text.ts';
import type { OpenSession } from './sessions.ts';

const WHY_MEMORY =
  'This came from elsewhere and is kept in memory: text, files and results are gone when this page is closed or reloaded, unless you keep them.';

/** Opens an empty one under the name `id`; touches nothing of the browser's storage. */
export async function openGuest(id: string, guest: Guest): Promise<OpenSession> {
  const [folder, notes] = [memoryFolder(), memoryFolder()];
  const file = await openText(folder, notes, id);
  const { lock, release } = await lockOf(id);
  return {
    held: { id, folder, lock, release },
    notes,
    file,
    info: { id, ...file.saved, storage: 'memory', reason: WHY_MEMORY, guest: true, lock },
    guest,
  };
}

/** A lock that is held as long as the session is there; none where the browser has no locks, as in a frame without an origin. */
async function lockOf(id: string): Promise<{ readonly lock?: string; release(): void }> {
  const lock = `osiris-guest:${id}-${crypto.getRandomValues(new Uint32Array(2)).join('-')}`;
  try {
    const release = await new Promise<() => void>((held, refused) => {
      navigator.locks.request(lock, () => new Promise<void>((end) => held(() => end()))).catch(refused);
    });
    return { lock, release };
  } catch (cause) {
    console.debug('A guest session has no lock.', cause);
    return { release: () => {} };
  }
}
