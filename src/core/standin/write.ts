/** One entry of `stand_ins.yaml` written, replaced or taken out; all else of the text stays as it is, where that can be. */
import type { StandIn, StandIns } from '../contract/stand-in.ts';
import { canonicalJson } from '../plan/canonical.ts';
import { parse } from '../oml/parse.ts';
import { isMapping, own } from '../oml/value.ts';
import { parseStandIns } from './stand-ins-file.ts';

const HEAD = `# Samples that stand in for steps whose source cannot be reached. Osiris does not know this file.
stand_ins:
`;

/**
 * Gives the text with the entry of a step in it, or without one where `entry` is undefined. `text`: as it is, undefined where there is no
 * file. Throws where it cannot be read: nothing of it is lost then.
 */
export function withStandIn(text: string | undefined, step: string, entry: StandIn | undefined): string {
  const before = text === undefined ? {} : readOf(text);
  const after: StandIns = Object.fromEntries([
    ...Object.entries(before).filter(([id]) => id !== step),
    ...(entry ? [[step, entry] as const] : []),
  ]);
  const edited = text === undefined ? undefined : edit(text, step, entry);
  return edited !== undefined && isSame(edited, after) ? edited : written(after);
}

function readOf(text: string): StandIns {
  const read = parseStandIns(text);
  if (read.ok) return read.value;
  throw new Error(read.diagnostics.map(({ message }) => message).join(' '));
}

function isSame(text: string, wanted: StandIns): boolean {
  const read = parseStandIns(text);
  return read.ok && canonicalJson(read.value) === canonicalJson(wanted);
}

function written(all: StandIns): string {
  const entries = Object.entries(all);
  if (entries.length === 0) return `${HEAD.trimEnd()} {}\n`;
  return `${HEAD}${entries.map(([id, entry]) => entryText(id, entry, '  ')).join('')}`;
}

/** The entry in a few lines; names and types as JSON, which is YAML. */
function entryText(id: string, { path, columns, recorded }: StandIn, indent: string): string {
  const lines = [
    `${indent}${spelled(id)}:`,
    `${indent}  path: ${spelled(path)}`,
    ...(columns === undefined
      ? []
      : [
          `${indent}  columns:`,
          ...Object.entries(columns).map(([name, type]) => `${indent}    ${spelled(name)}: ${spelled(type)}`),
        ]),
    ...(recorded === undefined ? [] : [`${indent}  recorded: ${JSON.stringify(recorded)}`]),
  ];
  return `${lines.join('\n')}\n`;
}

/** Bare where nobody could take it for anything else. */
const spelled = (text: string): string =>
  /^[A-Za-z][\w./()-]*$/.test(text) && !/^(?:y|n|yes|no|on|off|true|false|null)$/i.test(text)
    ? text
    : JSON.stringify(text);

/** The text with that one change; undefined where its style leaves no room for it. What comes of it is read again. */
function edit(text: string, step: string, entry: StandIn | undefined): string | undefined {
  const parsed = parse(text);
  if (!parsed.ok) return undefined;
  const { document, source } = parsed.value;
  const entries = isMapping(document) ? own(document, 'stand_ins') : undefined;
  if (!isMapping(entries)) return undefined;
  const ids = Object.keys(entries);
  const first = ids[0];
  if (first === undefined || text.charAt(source.value(['stand_ins']).start) === '{') return undefined;
  const start = (id: string): number => lineStart(text, source.key(['stand_ins', id]).start);
  const end = (id: string): number => lineEnd(text, source.value(['stand_ins', id]).end);
  const indent = text.slice(start(first), source.key(['stand_ins', first]).start);
  const next = entry ? entryText(step, entry, indent) : '';
  if (ids.includes(step)) return `${text.slice(0, start(step))}${next}${text.slice(end(step))}`;
  const last = ids.reduce((latest, id) => (end(id) > end(latest) ? id : latest), first);
  const before = text.slice(0, end(last));
  return `${before}${before.endsWith('\n') ? '' : '\n'}${next}${text.slice(end(last))}`;
}

const lineStart = (text: string, at: number): number => text.lastIndexOf('\n', at - 1) + 1;

/** Behind the line in which a value ends; a value of several lines may end with its own line break. */
function lineEnd(text: string, at: number): number {
  if (text.charAt(at - 1) === '\n') return at;
  const found = text.indexOf('\n', at);
  return found < 0 ? text.length : found + 1;
}
