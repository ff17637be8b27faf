/** The files that writers made in the open session, as the engine gives them to the page. */
import { ARTIFACTS } from '#adapters/wasm/files.ts';
import type { EngineArtifacts } from '../engine.ts';
import type { CurrentSession } from './current.ts';

/** Makes the door's artifacts, those of whichever session is open. */
export function hostArtifacts(current: CurrentSession): EngineArtifacts {
  const folder = () => current.get().held.folder;
  return {
    async list() {
      return (await folder().list(ARTIFACTS)).map(({ path, bytes }) => {
        const cut = path.indexOf('/');
        return { step_id: path.slice(0, cut), path: path.slice(cut + 1), bytes };
      });
    },
    async read(stepId, path) {
      const file = await folder().read(`${ARTIFACTS}/${stepId}/${path}`);
      if (!file)
        throw new Error(
          `The session keeps no file "${path}" of step "${stepId}": run the step to make it. If it was written to a file of your own, it is there.`,
        );
      return file;
    },
  };
}
