/** A JSON text of moderate size as plain values, of which nothing is lost: numbers keep their digits. */
import { JsonFault } from './fault.ts';
import { numberText } from './numbers.ts';
import { JsonReader } from './reader.ts';
import type { Target } from './target.ts';
import { jsonText } from './text.ts';

/** A number as it was written. */
export class Digits {
  constructor(readonly text: string) {}
}

/** Objects are maps, in which the last of two members of one name counts. */
export type Plain = null | boolean | string | Digits | readonly Plain[] | ReadonlyMap<string, Plain>;

/** Undefined for bytes (UTF-8) that are no JSON. */
export function plainJson(bytes: Uint8Array): Plain | undefined {
  const reader = new JsonReader();
  // A reader wants a 0 behind the text.
  reader.bytes = new Uint8Array(bytes.length + 1);
  reader.bytes.set(bytes);
  reader.end = bytes.length;
  reader.final = true;
  let found: Plain = null;
  try {
    reader.record(
      into((value) => (found = value)),
      0,
    );
  } catch (error) {
    if (error instanceof JsonFault) return undefined;
    throw error;
  }
  return found;
}

function into(put: (value: Plain) => void): Target {
  return {
    null: () => put(null),
    boolean: (_, value) => put(value),
    number: (_, bytes, start, end) => put(new Digits(numberText(bytes, start, end))),
    string: (_, bytes, start, end, escaped) => put(jsonText(bytes, start, end, escaped)),
    object() {
      const members = new Map<string, Plain>();
      put(members);
      return {
        member: (bytes, start, end, escaped) => {
          const name = jsonText(bytes, start, end, escaped);
          return into((value) => members.set(name, value));
        },
      };
    },
    list() {
      const items: Plain[] = [];
      put(items);
      return { element: into((value) => items.push(value)), next: () => 0, close() {} };
    },
    text() {},
  };
}

/** As JSON, without spaces. */
export function plainText(value: Plain): string {
  if (value instanceof Digits) return value.text;
  if (value instanceof Map)
    return `{${[...(value as ReadonlyMap<string, Plain>)].map(([name, item]) => `${JSON.stringify(name)}:${plainText(item)}`).join(',')}}`;
  if (Array.isArray(value)) return `[${(value as readonly Plain[]).map(plainText).join(',')}]`;
  return JSON.stringify(value);
}

/** As a cell of a table shows it: a text as it is, all else as JSON; NULL is null, as is what is not there. */
export const plainCell = (value: Plain | undefined): string | null =>
  value === undefined || value === null ? null : typeof value === 'string' ? value : plainText(value);

/** The member of an object; undefined where there is none, or `value` is no object. */
export const memberOf = (value: Plain | undefined, name: string): Plain | undefined =>
  value instanceof Map ? (value as ReadonlyMap<string, Plain>).get(name) : undefined;

/** The elements of a list; none where `value` is none. */
export const elementsOf = (value: Plain | undefined): readonly Plain[] =>
  Array.isArray(value) ? (value as readonly Plain[]) : [];
