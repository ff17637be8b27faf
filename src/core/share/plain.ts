/** Values that somebody else wrote, looked at one by one: each is what it should be, or said not to be. */
import { StepError } from '../contract/errors.ts';
import { MOST_DEPTH, MOST_NAME } from './limits.ts';

/** What was read, or in plain words why it was not. */
export type Opened<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly reason: string };

/** Calls `read`; a `StepError` of it becomes the reason, behind what cannot be opened. */
export function opened<T>(what: string, read: () => T): Opened<T> {
  try {
    return { ok: true, value: read() };
  } catch (cause) {
    return notOpened(what, cause);
  }
}

/** The reason of a `StepError`; throws again what is none. */
export function notOpened(what: string, cause: unknown): Opened<never> {
  if (!(cause instanceof StepError)) throw cause;
  return { ok: false, reason: `${what} cannot be opened. ${cause.message}` };
}

/** Parses JSON. Throws `StepError` for what is none, and for what is nested deeper than anything that is shared. */
export function parseJson(text: string, what: string): unknown {
  if (depthOf(text) > MOST_DEPTH) throw new StepError(`${what} is nested too deep.`);
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new StepError(`${what} is damaged.`, { cause });
  }
}

/** How deep JSON is nested, without reading it. */
function depthOf(json: string): number {
  let depth = 0;
  let deepest = 0;
  let inText = false;
  for (let at = 0; at < json.length; at++) {
    const character = json[at];
    if (inText && character === '\\') at++;
    else if (character === '"') inText = !inText;
    else if (inText) continue;
    else if (character === '[' || character === '{') deepest = Math.max(deepest, ++depth);
    else if (character === ']' || character === '}') depth--;
  }
  return deepest;
}

/**
 * Gives the own keys and values of a mapping; none where it is absent. Throws `StepError` for what is no mapping, for more than
 * `most`, and for a key that would change what all objects are.
 */
export function entriesOf(value: unknown, what: string, most: number): [string, unknown][] {
  if (value === undefined || value === null) return [];
  if (typeof value !== 'object' || Array.isArray(value))
    throw new StepError(`${sentence(what)} are no names and values.`);
  const entries = Object.entries(value);
  if (entries.length > most)
    throw new StepError(`${sentence(what)} are ${entries.length}: more than ${most}.`);
  for (const [name] of entries) {
    if (name === '__proto__')
      throw new StepError(`One of ${what} is called __proto__, which no name can be.`);
    shortText(name, `a name in ${what}`, MOST_NAME);
  }
  return entries;
}

/** Gives a list; an empty one where it is absent. Throws `StepError` for what is none, and for more than `most`. */
export function listOf(value: unknown, what: string, most: number): readonly unknown[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw new StepError(`${sentence(what)} are no list.`);
  if (value.length > most) throw new StepError(`${sentence(what)} are ${value.length}: more than ${most}.`);
  return value as readonly unknown[];
}

/** Gives a text. Throws `StepError` for what is none, and for one of more than `most` characters. */
export function shortText(value: unknown, what: string, most: number): string {
  if (typeof value !== 'string') throw new StepError(`${sentence(what)} is no text.`);
  if (value.length > most)
    throw new StepError(`${sentence(what)} has ${value.length} characters: more than ${most}.`);
  return value;
}

/** As `shortText`; undefined where it is absent. */
export function optionalText(value: unknown, what: string, most: number): string | undefined {
  return value === undefined || value === null ? undefined : shortText(value, what, most);
}

/** Gives a whole number from 0. Throws `StepError` for what is none. */
export function count(value: unknown, what: string): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0)
    throw new StepError(`${sentence(what)} is no number of things.`);
  return value;
}

/** The value under a key of its own of what should be an object; undefined where it is none. */
export function member(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Readonly<Record<string, unknown>>)[key]
    : undefined;
}

const sentence = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);
