/** The open session's encrypted secrets, as the engine keeps them for the page. */
import type { EngineSecrets } from '../engine.ts';
import { secretsOf } from '../session-salt.ts';
import { readWhole, replace } from '../small-files.ts';
import type { CurrentSession } from './current.ts';

/** Makes the door's secrets, those of whichever session is open. */
export function hostSecrets(current: CurrentSession): EngineSecrets {
  const place = () => {
    const { held, notes } = current.get();
    return { notes, path: secretsOf(held.id) };
  };
  return {
    async read() {
      const { notes, path } = place();
      return readWhole(notes, path);
    },
    async write(text) {
      const { notes, path } = place();
      await replace(notes, path, text);
    },
    async remove() {
      const { notes, path } = place();
      await notes.remove(path);
    },
  };
}
