/** What has become of something that came from elsewhere since it was opened: its text as typed here, its files as they are here. */
import type { SharedState } from '#core/share/state.ts';
import type { EngineLink } from './engine/engine-link.svelte.ts';
import type { Added, FileShelf } from './files/files.svelte.ts';
import type { Guest } from './guest/guest.svelte.ts';
import { contentsOf, type Opening } from './opening.svelte.ts';
import type { Runs } from './run/runs.svelte.ts';
import type { Script } from './text/script.svelte.ts';

export interface OpenGuest {
  readonly guest: Guest;
  readonly opening: Opening;
  readonly engine: EngineLink;
  readonly script: Script;
  readonly files: FileShelf;
  readonly runs: Runs;
}

/** The person did something with it. */
export function isTouched({ guest, script, files, runs }: OpenGuest): boolean {
  const { shared } = guest;
  if (!shared) return false;
  const { profile, params } = script.settings.choice;
  const isChosen = JSON.stringify([profile, params]) !== JSON.stringify([shared.profile, shared.params]);
  const isDrawn = guest.charts !== shared.charts;
  return (
    isChosen || isDrawn || script.text !== shared.text || files.fresh.length > 0 || guest.hasRun || runs.busy
  );
}

/** To be opened again. */
export async function asItIs(open: OpenGuest, shared: SharedState): Promise<SharedState> {
  const { script, guest } = open;
  const contents = await Promise.all(
    (await contentsAsTheyAre(open, shared)).map(async ({ path, content }) => ({
      path,
      content: new Uint8Array(await content.arrayBuffer()),
    })),
  );
  const { profile, params } = script.settings.choice;
  const { charts } = guest;
  return { ...shared, text: script.text, profile, params, charts, files: [...contents, ...guest.coming] };
}

/** Until the engine is asked for something, the files that came. */
export async function contentsAsTheyAre(
  { opening, engine, files }: OpenGuest,
  shared: SharedState,
): Promise<readonly Added[]> {
  if (!opening.info) return contentsOf(shared);
  const opened = await engine.opened();
  return Promise.all(files.names.map(async (path) => ({ path, content: await opened.files.read(path) })));
}
