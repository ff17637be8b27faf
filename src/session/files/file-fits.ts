/** Looks into the session's files, as far as it takes to know what each is. Loaded when there are files. */
import { KIND_BYTES } from '#core/bytes/kind.ts';
import type { Components } from '#core/contract/catalog.ts';
import { fitOf, type Fit } from '#core/preview/fit.ts';
import type { FileInfo } from '#workers/engine.ts';
import type { Session } from '../session.svelte.ts';

/** What was found in a file as it was then. */
const seen = new WeakMap<Session, Map<string, Fit>>();

/** Finds which component reads each of `files`; a file that cannot be read goes by its name. */
export async function findFits(
  session: Session,
  files: readonly FileInfo[],
  catalog: Components,
): Promise<void> {
  const known = seen.get(session) ?? new Map<string, Fit>();
  seen.set(session, known);
  const fits: Record<string, Fit> = {};
  for (const { name, bytes, modified } of files) {
    // Those of a session that was left are not looked for in the next.
    if (files !== session.files.list) return;
    const key = `${name} ${bytes} ${modified}`;
    const fit = known.get(key) ?? (await look(session, name, catalog));
    if (!fit) continue;
    known.set(key, fit);
    fits[name] = fit;
  }
  if (files === session.files.list) session.fileUsage.fits = fits;
}

async function look({ files }: Session, name: string, catalog: Components): Promise<Fit | undefined> {
  try {
    const content = await files.contentOf(name);
    return fitOf(catalog, name, new Uint8Array(await content.slice(0, KIND_BYTES).arrayBuffer()));
  } catch (cause) {
    // Whoever reads it is told why it cannot be read.
    console.debug(`${name} was not looked into.`, cause);
    return undefined;
  }
}
