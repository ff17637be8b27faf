/** What leads into a document, as a person writes it in a key. */
import type { JsonSchema } from '../contract/component.ts';

/** What leads into a document: names joined by dots, an index, or a list of names and indexes. */
export type Path = string | number | readonly (string | number)[];

/** Gives the JSON Schema of a key that holds a `Path`; `description` tells the person what it leads to. */
export const path = (description: string): JsonSchema => ({
  oneOf: [
    { type: 'string', minLength: 1 },
    { type: 'integer' },
    { type: 'array', items: { oneOf: [{ type: 'string' }, { type: 'integer' }] }, minItems: 1 },
  ],
  description,
});

/** `a.b` or `[a, b]`; indexes as texts. */
export function namesOf(path: Path | undefined): readonly string[] {
  if (path === undefined) return [];
  if (typeof path === 'string') return path.split('.').filter((name) => name !== '');
  return typeof path === 'number' ? [String(path)] : path.map(String);
}

/** For messages. */
export const spelled = (path: Path | undefined): string => JSON.stringify(namesOf(path).join('.'));
