/** Whether a file holds several tables. Loaded when it is wanted. */
import { extractorOf } from '../text/new-step.ts';
import type { EngineLink } from '../engine/engine-link.svelte.ts';
import type { FileUsage } from './file-usage.svelte.ts';
import type { Runs } from '../run/runs.svelte.ts';
import type { Script } from '../text/script.svelte.ts';

/** What of a session it takes. */
interface Place {
  readonly engine: EngineLink;
  readonly script: Script;
  readonly runs: Runs;
  readonly fileUsage: FileUsage;
}

/** Of a database file, whether a step that reads it has to say which table; false where that cannot be told now. */
export async function holdsSeveral(session: Place, file: string): Promise<boolean> {
  const { catalog } = session.script;
  const wanted = catalog && extractorOf(file, catalog, session.fileUsage.fits[file]);
  const keys = wanted && catalog.get(wanted.component)?.spec.configSchema.properties;
  if (!keys || !Object.hasOwn(keys, 'table') || session.runs.busy) return false;
  const { component, config } = wanted;
  try {
    const engine = await session.engine.opened();
    const { choices } = await engine.files.look({
      component,
      config,
      written: Object.keys(config),
      path: file,
    });
    return (choices['table']?.length ?? 0) > 1;
  } catch (cause) {
    // The step is added all the same, and a run says what is wrong.
    console.debug(`The tables of ${file} could not be listed.`, cause);
    return false;
  }
}
