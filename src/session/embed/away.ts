/** A playground whose frame is away: what it was like, and how it is shown again. */
import type { SharedState } from '#core/share/state.ts';
import type { Tab } from '../results/selection.svelte.ts';
import type { Session } from '../session.svelte.ts';
import type { Remembered } from './own-data.ts';

/** Plain data; tables, and files of the reader's, are the engine's, which stays. */
export interface AwayState {
  /** What is open, as the reader left it, with the files that came. */
  readonly shared: SharedState;
  /** The text as it was given. */
  readonly given: string;
  /** What is in front. */
  readonly step?: string;
  readonly tab: Tab;
  /** Id of the run that is shown. */
  readonly run?: string;
  /** Paths of files that are the reader's own, and what was made of such. */
  readonly own: readonly string[];
  readonly made: Remembered;
}

/**
 * What the frame shows now, but for what the engine has; undefined where that cannot go: something goes on, or the reader has opened
 * something of their own in it.
 */
export function stateNow(session: Session): Omit<AwayState, 'given' | 'made'> | undefined {
  const { guest, script, selection, runs, files, imports, results } = session;
  const goesOn = runs.phase !== 'idle' || files.uploads.length > 0 || imports.opening !== undefined;
  if (goesOn || !guest.shared || guest.origin !== 'page') return undefined;
  const { profile, params } = script.settings.choice;
  return {
    shared: { ...guest.shared, text: script.text, profile, params },
    step: selection.id,
    tab: selection.tab,
    run: results.run.run_id,
    own: files.own,
  };
}

/** Shows it as it was, once its text is there; `goesOn`: with what the engine has of its session, which went on there. */
export async function showAgain(session: Session, left: AwayState, goesOn: boolean): Promise<void> {
  const { engine, files, results, selection, notices } = session;
  files.own = left.own;
  try {
    if (goesOn) {
      await engine.ready();
      await Promise.all([files.refresh(), results.restore(undefined), results.refreshArtifacts()]);
      await results.refreshTables();
    }
  } catch (cause) {
    notices.fail('What was made before could not be read. Run again to make it anew.', cause);
  }
  selection.id = left.step ?? selection.id;
  selection.tab = left.tab;
}
