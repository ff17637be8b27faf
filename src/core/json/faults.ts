/** What is wrong with a JSON text, in words. */
import { StepError } from '../contract/errors.ts';
import type { Wanted } from './wanted.ts';
import type { JsonFault } from './fault.ts';
import { jsonText } from './text.ts';
import type { ByteWindow, Text } from './window.ts';

/** A place that is no JSON. */
export function damaged(path: string, window: ByteWindow, { message, at }: JsonFault): StepError {
  const { line, byte } = window.place(at);
  const { bytes, end } = window;
  const [from, to] = [Math.max(0, at - 60), Math.min(end, at + 60)];
  const before = jsonText(bytes, from, at, false).replace(/^[\s\S]*[\r\n]/, '');
  const [behind = ''] = jsonText(bytes, at, to, false).split(/[\r\n]/);
  const found =
    at >= end ? '' : `, found ${JSON.stringify(String.fromCodePoint(behind.codePointAt(0) ?? 10))}`;
  const unsaid = message.startsWith('expected') ? found : '';
  return new StepError(
    `${path} is no valid JSON at line ${line}, byte ${byte}: ${message}${unsaid}: ${before}⟨here⟩${behind}`,
  );
}

/**
 * Gives the error for a value of more than 64 MB that begins where the window stands; `path` names the text.
 */
export function tooLong({ path, key = 'records' }: Text, window: ByteWindow): StepError {
  const { line, byte } = window.place(window.at);
  return new StepError(
    `${path} holds a single value of more than 64 MB at line ${line}, byte ${byte}. If the records are inside of it, say where with \`${key}\`.`,
  );
}

const EXCERPT = 400;

/** The way to the records ended after `at` of its parts. `what` is there instead; undefined: an object that has `names`. */
export function astray(
  { path, records, key = 'records' }: Wanted,
  window: ByteWindow,
  at: number,
  what: string | undefined,
  names: readonly string[] = [],
): StepError {
  const here = at === 0 ? 'the document' : `"${records.slice(0, at).join('.')}"`;
  const there = `${here} ${what === undefined ? `has ${names.slice(0, 30).join(', ')}` : `is ${what}`}`;
  const start = window.beginning(EXCERPT + 1);
  const text = start && jsonText(start, 0, start.length, false).trim();
  const says = text && text.length <= EXCERPT ? ` It answered: ${text}` : '';
  return new StepError(
    `${path} has no records at ${JSON.stringify(records.join('.'))}: ${there}. Correct \`${key}\`, what leads to the list of records.${says}`,
  );
}
