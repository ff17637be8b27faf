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
  return {
    held: { id, folder, release: () => {} },
    notes,
    file,
    info: { id, ...file.saved, storage: 'memory', reason: WHY_MEMORY, guest: true },
    guest,
  };
}
