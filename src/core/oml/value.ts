/** Looking into plain values: only own keys count, and strings may still hold placeholders. */
import { YamlDate, YamlFloat, type Value } from './pipeline.ts';

export type Mapping = { readonly [key: string]: Value };

/** A mapping, as opposed to a list, a date, bytes or a scalar. */
export function isMapping(value: Value | undefined): value is Mapping {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

/** Tells whether a value is a list of YAML; bytes are none. */
export function isList(value: Value | undefined): value is readonly Value[] {
  return Array.isArray(value);
}

/** The value under a key of its own; `constructor` and its like are never found by inheritance. */
export function own<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

/** A copy without some keys. */
export function omit<T>(record: Readonly<Record<string, T>>, ...keys: readonly string[]): Record<string, T> {
  return Object.fromEntries(Object.entries(record).filter(([key]) => !keys.includes(key)));
}

/** The steps of a document, however incomplete; empty when there are none. */
export function stepsOf(document: Value): readonly Value[] {
  const steps = isMapping(document) ? own(document, 'steps') : undefined;
  return isList(steps) ? steps : [];
}

/** Gives the text under `key`; undefined where `value` is no mapping, or has no text there. */
export function stringAt(value: Value | undefined, key: string): string | undefined {
  const found = isMapping(value) ? own(value, key) : undefined;
  return typeof found === 'string' ? found : undefined;
}

/** Python's `bool(value)`. */
export function isTruthy(value: Value | undefined): value is Exclude<Value, null> {
  if (value instanceof YamlFloat) return value.value !== 0;
  if (isList(value) || value instanceof Uint8Array) return value.length > 0;
  if (isMapping(value)) return Object.keys(value).length > 0;
  return Boolean(value);
}

/** `${params.NAME}`. Stateless use only: `matchAll`, `replace`. */
export const PLACEHOLDER = /\$\{params\.([^}]+)\}/g;

/** Does any string in the value wait for a parameter? */
export function holdsPlaceholder(value: Value): boolean {
  if (typeof value === 'string') return value.search(PLACEHOLDER) >= 0;
  if (isList(value)) return value.some(holdsPlaceholder);
  return isMapping(value) && Object.values(value).some(holdsPlaceholder);
}

/** The value as drivers get it, in JSON's types: dates become text, as they do in Osiris's cfg files. */
export function toPlain(value: Value): unknown {
  if (value instanceof YamlFloat) return value.value;
  if (value instanceof YamlDate) return value.text;
  if (typeof value === 'bigint') return Number(value);
  if (isList(value)) return value.map(toPlain);
  if (!isMapping(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toPlain(item)]));
}

/** Lower case for A to Z only: how DuckDB compares the names of tables. */
export function foldName(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

/** Every text in a value, plain or of a document, at any depth; keys are none. */
export function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
