/** Which text of a session is the newest: the one in its own file, or the draft that this browser keeps of every keystroke. */
import type { SessionInfo } from '#workers/engine.ts';
import { asChoice } from './choice.ts';
import { formerDraft, readDraft, type Draft } from './drafts.ts';
import type { Store } from '../page/store.ts';

/**
 * Undefined: a new session. A draft wins only where it is newer. What a former version left has no revision: its file wins over its draft,
 * which a browser that was killed may not have written for seconds.
 */
export function textOf(info: SessionInfo, store: Store): Draft | undefined {
  const { id, copyOf, text, revision } = info;
  const drafts = [readDraft(store, id), copyOf === undefined ? undefined : readDraft(store, copyOf)].filter(
    (one) => one !== undefined,
  );
  const former = formerDraft(store, copyOf ?? id);
  const kept: Draft[] = [];
  // One more: what was chosen is to be kept in the session from now on.
  if (text !== undefined && info.choice === undefined && former)
    kept.push({ revision: revision + 1, text, choice: former.choice });
  else if (text !== undefined) kept.push({ revision, text, choice: asChoice(info.choice) });
  else if (former) kept.push(newDraft(former));
  return [...kept, ...drafts].reduce<Draft | undefined>(
    (newest, one) => (newest === undefined || one.revision > newest.revision ? one : newest),
    undefined,
  );
}

/** A text that is in no file yet. */
export function newDraft({
  text,
  choice = asChoice(undefined),
}: {
  readonly text: string;
  readonly choice?: Draft['choice'];
}): Draft {
  return { revision: 1, text, choice };
}
