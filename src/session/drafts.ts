/** What the page keeps in its store of the sessions it was in: where that was, and texts as of the last keystroke. */
import type { Resume } from '#workers/engine.ts';
import { asChoice, choiceFrom, type Choice } from './choice.ts';
import type { Store } from './store.ts';

/** What this tab, and the browser, remember of where they were. */
export function lastSession(store: Store): Resume {
  return { tab: store.read('session', 'tab'), last: store.read('session') };
}

/** Notes the session as the last one of this tab and of the browser; never throws. */
export function rememberSession(store: Store, id: string): void {
  store.write('session', id, 'tab');
  store.write('session', id);
}

/** A session's text and what was chosen for it. */
export interface Draft {
  /** Of two, the one with the larger is the newer. */
  readonly revision: number;
  readonly text: string;
  readonly choice: Choice;
}

/**
 * As of the last keystroke: survives a tab that is killed before the session's own file is written. The browser writes it to disk when it
 * likes, so after its own end it may be older than that file.
 */
export function readDraft(store: Store, session: string): Draft | undefined {
  try {
    const { revision, text, choice } = JSON.parse(store.read(`text.${session}`) ?? '{}') as Record<
      string,
      unknown
    >;
    if (typeof revision !== 'number' || typeof text !== 'string') return undefined;
    return { revision, text, choice: asChoice(choice) };
  } catch {
    return undefined;
  }
}

/**
 * Keeps the session's text and choice as they are now, in place of the draft before; where storage is full or
 * forbidden none is kept.
 */
export function saveDraft(store: Store, session: string, draft: Draft): void {
  store.write(`text.${session}`, JSON.stringify(draft));
}

/** What former versions kept, without a revision. */
export function formerDraft(store: Store, session: string): Omit<Draft, 'revision'> | undefined {
  const [text, choice] = [store.read(`draft.${session}`), store.read(`choice.${session}`)];
  return text === undefined ? undefined : { text, choice: choiceFrom(choice) };
}

/** Removes everything kept of a session. */
export function removeDrafts(store: Store, session: string): void {
  for (const kind of ['text', 'draft', 'choice']) store.remove(`${kind}.${session}`);
}
