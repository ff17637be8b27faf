/** What the page remembers of itself in the browser's small synchronous storage; a browser may forbid it altogether. */

import { choiceFrom, type Choice } from './choice.ts';

type Area = 'local' | 'tab';

function area(kind: Area): Storage | undefined {
  try {
    return kind === 'local' ? localStorage : sessionStorage;
  } catch {
    // A frame without an origin of its own, or storage switched off: the page then remembers nothing.
    return undefined;
  }
}

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

export function forget(key: string, from: Area = 'local'): void {
  try {
    area(from)?.removeItem(`osiris.${key}`);
  } catch {
    // Storage that cannot be read holds nothing to forget.
  }
}

/** A tab's own session wins over the browser's last one, so that two tabs each reload into their own. */
export function lastSession(): string | undefined {
  return recall('session', 'tab') ?? recall('session');
}

export function rememberSession(id: string): void {
  remember('session', id, 'tab');
  remember('session', id);
}

/** The text as of the last keystroke: survives a tab that is killed before the session's own file is written. */
export function draft(session: string): string | undefined {
  return recall(`draft.${session}`);
}

export function keepDraft(session: string, text: string): void {
  remember(`draft.${session}`, text);
}

/** The session's chosen profile and parameter values; undefined where none were ever chosen. */
export function keptChoice(session: string): Choice | undefined {
  const kept = recall(`choice.${session}`);
  return kept === undefined ? undefined : choiceFrom(kept);
}

export function keepChoice(session: string, choice: Choice): void {
  remember(`choice.${session}`, JSON.stringify(choice));
}

/** Forgets everything remembered of a session. */
export function dropSession(session: string): void {
  forget(`draft.${session}`);
  forget(`choice.${session}`);
}
