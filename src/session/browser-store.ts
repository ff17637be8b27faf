/** What the page remembers of itself in the browser's small synchronous storage; a browser may forbid it altogether. */

import type { Resume } from '#workers/engine.ts';
import { asChoice, choiceFrom, type Choice } from './choice.ts';

type Area = 'local' | 'tab';

function area(kind: Area): Storage | undefined {
  try {
    return kind === 'local' ? localStorage : sessionStorage;
  } catch {
    // A frame without an origin of its own, or storage switched off: the page then remembers nothing.
    return undefined;
  }
}

/**
 * Gives the text remembered under a key, by the browser or by this tab alone; undefined where there is none
 * or storage is forbidden.
 */
export function recall(key: string, from: Area = 'local'): string | undefined {
  try {
    return area(from)?.getItem(`osiris.${key}`) ?? undefined;
  } catch {
    return undefined;
  }
}

/** False when it could not be kept; nothing older stays under the key then. */
export function remember(key: string, value: string, to: Area = 'local'): boolean {
  const storage = area(to);
  try {
    storage?.setItem(`osiris.${key}`, value);
    return storage !== undefined;
  } catch {
    forget(key, to);
    return false;
  }
}

/** Removes the text remembered under a key; nothing where there is none or storage is forbidden. */
export function forget(key: string, from: Area = 'local'): void {
  try {
    area(from)?.removeItem(`osiris.${key}`);
  } catch {
    // Storage that cannot be read holds nothing to forget.
  }
}

/** What this tab, and the browser, remember of where they were. */
export function lastSession(): Resume {
  return { tab: recall('session', 'tab'), last: recall('session') };
}

/** Notes the session as the last one of this tab and of the browser; never throws. */
export function rememberSession(id: string): void {
  remember('session', id, 'tab');
  remember('session', id);
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
export function draft(session: string): Draft | undefined {
  try {
    const { revision, text, choice } = JSON.parse(recall(`text.${session}`) ?? '{}') as Record<
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
export function saveDraft(session: string, draft: Draft): void {
  remember(`text.${session}`, JSON.stringify(draft));
}

/** What former versions kept, without a revision. */
export function formerDraft(session: string): Omit<Draft, 'revision'> | undefined {
  const [text, choice] = [recall(`draft.${session}`), recall(`choice.${session}`)];
  return text === undefined ? undefined : { text, choice: choiceFrom(choice) };
}

/** Forgets everything remembered of a session. */
export function dropSession(session: string): void {
  for (const kind of ['text', 'draft', 'choice']) forget(`${kind}.${session}`);
}
