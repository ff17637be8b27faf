/** What the page keeps in its store of the sessions it was in: where that was, and texts as of the last keystroke. */
import type { Resume } from '#workers/engine.ts';
import { asChoice, choiceFrom, type Choice } from './choice.ts';
import type { Store } from '../page/store.ts';

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
  /** The revision that was saved when it was written: where it is this one, nothing is lost with the draft. */
  readonly base?: number;
}

/** The window that holds the session has the session's draft; every other one has a draft of its own. */
const keyOf = (session: string, window?: string): string =>
  window === undefined ? `text.${session}` : `text.${session}.${window}`;

/**
 * As of the last keystroke: survives a tab that is killed before the session's own file is written. The browser writes it to disk when it
 * likes, so after its own end it may be older than that file. `window`: of one that did not hold the session.
 */
export function readDraft(store: Store, session: string, window?: string): Draft | undefined {
  try {
    const { revision, text, choice, base } = JSON.parse(store.read(keyOf(session, window)) ?? '{}') as Record<
      string,
      unknown
    >;
    if (typeof revision !== 'number' || typeof text !== 'string') return undefined;
    return { revision, text, choice: asChoice(choice), ...(typeof base === 'number' ? { base } : {}) };
  } catch {
    return undefined;
  }
}

/**
 * Keeps the session's text and choice as they are now, in place of the draft before; where storage is full or
 * forbidden none is kept.
 */
export function saveDraft(store: Store, session: string, draft: Draft, window?: string): void {
  store.write(keyOf(session, window), JSON.stringify(draft));
}

/** Gives the ids of the windows that keep a draft of the session without holding it. */
export function draftWindows(store: Store, session: string): readonly string[] {
  const begin = keyOf(session, '');
  return store.keys(begin).map((key) => key.slice(begin.length));
}

/** Removes the draft of a window. */
export function removeDraft(store: Store, session: string, window: string): void {
  store.remove(keyOf(session, window));
}

/** The text of the session where the tab, or the last window, was; undefined where the browser keeps none. */
export function lastText(store: Store): string | undefined {
  const { tab, last } = lastSession(store);
  const id = tab ?? last;
  return id === undefined ? undefined : readDraft(store, id)?.text;
}

/** What former versions kept, without a revision. */
export function formerDraft(store: Store, session: string): Omit<Draft, 'revision'> | undefined {
  const [text, choice] = [store.read(`draft.${session}`), store.read(`choice.${session}`)];
  return text === undefined ? undefined : { text, choice: choiceFrom(choice) };
}

/** Removes everything kept of a session. */
export function removeDrafts(store: Store, session: string): void {
  for (const kind of ['text', 'draft', 'choice', 'console', 'charts']) store.remove(`${kind}.${session}`);
  for (const key of store.keys(`columns.${session}.`)) store.remove(key);
  for (const window of draftWindows(store, session)) removeDraft(store, session, window);
}
