/** Keys of a step's config, written anew in the text; the rest of the document, its comments too, stays as it is. */
import { parse } from './parse.ts';
import type { SourceMap } from './pipeline.ts';
import { memberText } from './step-text.ts';
import { isMapping, own, stepsOf } from './value.ts';

/** By key; undefined takes the key away. */
export type ConfigChanges = Readonly<Record<string, unknown>>;

/** The text with the changes; undefined where it is no YAML, or its step has no config that can be changed key by key. */
export function withConfig(text: string, step: number, changes: ConfigChanges): string | undefined {
  let changed = text;
  // One after the other: what is written moves all that follows.
  for (const [key, value] of Object.entries(changes)) {
    const next = withKey(changed, step, key, value);
    if (next === undefined) return undefined;
    changed = next;
  }
  return changed;
}

function withKey(text: string, step: number, key: string, value: unknown): string | undefined {
  const parsed = parse(text);
  if (!parsed.ok) return undefined;
  const { document, source } = parsed.value;
  const found = stepsOf(document)[step];
  const config = isMapping(found) ? own(found, 'config') : undefined;
  const at = ['steps', step, 'config'];
  if (!isMapping(config) || text.charAt(source.value(at).start) === '*') return undefined;
  const isThere = Object.hasOwn(config, key);
  if (!isThere && value === undefined) return text;
  const inBraces = text.charAt(source.value(at).start) === '{';
  if (inBraces) return inFlow(source, at, Object.keys(config), key, value);
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const last = Object.keys(config).at(-1);
  const beside = source.key([...at, isThere ? key : (last ?? key)]);
  const pair = value === undefined ? [] : memberText(key, value);
  const indent = ' '.repeat(beside.column - 1);
  if (isThere) {
    const end = source.value([...at, key]).end;
    if (pair.length > 0) {
      const lines = pair.map((line, i) => (i === 0 ? line : indent + line)).join(eol);
      return text.slice(0, beside.start) + lines + text.slice(end);
    }
    const from = text.lastIndexOf('\n', beside.start - 1) + 1;
    const to = lineEnd(text, end);
    return text.slice(0, from) + text.slice(to === text.length ? to : to + eolAt(text, to));
  }
  const end = lineEnd(text, trimmed(text, beside.end, source.value([...at, last ?? key]).end));
  return text.slice(0, end) + pair.map((line) => `${eol}${indent}${line}`).join('') + text.slice(end);
}

/** A block scalar's range may reach over the line breaks behind it. */
const trimmed = (text: string, from: number, to: number): number =>
  from + text.slice(from, to).trimEnd().length;

function inFlow(
  source: SourceMap,
  at: readonly (string | number)[],
  keys: readonly string[],
  key: string,
  value: unknown,
): string | undefined {
  const { text } = source;
  const pair =
    value === undefined
      ? ''
      : `${JSON.stringify(key)}: ${JSON.stringify(value)}`.replace(/^"([a-z_]\w*)"/i, '$1');
  if (!keys.includes(key)) {
    const { start } = source.value([...at]);
    const last = keys.at(-1);
    const place = last === undefined ? start + 1 : source.value([...at, last]).end;
    return `${text.slice(0, place)}${last === undefined ? '' : ', '}${pair}${text.slice(place)}`;
  }
  const from = source.key([...at, key]).start;
  const to = source.value([...at, key]).end;
  if (pair !== '') return text.slice(0, from) + pair + text.slice(to);
  const after = /^\s*,\s*/.exec(text.slice(to))?.[0];
  if (after !== undefined) return text.slice(0, from) + text.slice(to + after.length);
  return text.slice(0, from).replace(/,\s*$/, '') + text.slice(to);
}

function lineEnd(text: string, from: number): number {
  const end = text.slice(from).search(/\r?\n/);
  return end < 0 ? text.length : from + end;
}

const eolAt = (text: string, at: number): number => (text.startsWith('\r\n', at) ? 2 : 1);
