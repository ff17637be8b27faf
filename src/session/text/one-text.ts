/** One text in several windows: what becomes of it where two of them changed it, neither knowing of the other. */
import type { Choice } from './choice.ts';

/** What a session's text file holds. */
export interface Content {
  readonly text: string;
  readonly choice: Choice;
}

/** As it was at one revision. */
export interface Version extends Content {
  readonly revision: number;
  /** The revision that this one was made on; absent where that is not known. */
  readonly base?: number;
}

/** What is shown from now on. */
export interface Merged extends Content {
  /** A text that has lost its place, and can be brought back. */
  readonly other?: OtherText;
}

export interface OtherText {
  readonly text: string;
  /** Which window's it was. */
  readonly of: 'this' | 'other';
}

/**
 * Merges what this window shows with what another one saved, both made on `base`, the last that all of them had. Text and choice each by
 * itself; where both changed the text, that of this window takes the place of the other, whole: it is saved later. A text that
 * was saved without knowing of `base` has taken its place in the same way.
 */
export function merge(base: Version, mine: Content, theirs: Version): Merged {
  const choice = sameChoice(mine.choice, base.choice) ? theirs.choice : mine.choice;
  if (mine.text === theirs.text || theirs.text === base.text) return { text: mine.text, choice };
  if (mine.text !== base.text) return { text: mine.text, choice, other: { text: theirs.text, of: 'other' } };
  const isOlder = theirs.base !== undefined && theirs.base < base.revision;
  return { text: theirs.text, choice, ...(isOlder ? { other: { text: base.text, of: 'this' } } : {}) };
}

/** Text and choice are the same. */
export const sameContent = (a: Content, b: Content): boolean =>
  a.text === b.text && sameChoice(a.choice, b.choice);

function sameChoice(a: Choice, b: Choice): boolean {
  return key(a) === key(b);
}

const key = ({ profile, params }: Choice): string =>
  JSON.stringify([profile ?? null, Object.entries(params).toSorted(([a], [b]) => (a < b ? -1 : 1))]);
