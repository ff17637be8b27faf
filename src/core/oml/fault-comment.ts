/** A plain value that a ` #` cuts, so that what comes after it is no YAML: told where it is cut. */
import type { Fix } from './pipeline.ts';
import { beginsQuery, dashRemarks } from '../sql/index.ts';
import type { YamlError } from './yaml-compose.ts';
import type { Fault } from './fault-indent.ts';

/** A key and what of its plain value stands beside it, maybe nothing. */
const BEGINS = /^( *(?:- +)*)([\w-]+:(?:[ \t]+|$))((?![\s'"|>{[&*!%@`]|- ).*)$/;
/** A key and a plain value within braces, on one line. */
const CUT_IN_BRACES = /^(.*[{,][ \t]*[\w-]+:[ \t]+)([^\s'"|>{[&*!%@`#].*?[ \t]+#.*?)([ \t}]*)$/;
/** A line that belongs to no text, but to a list or a mapping. */
const STRUCTURE = /^ *(?:- |- *$|(?:[\w-]+|"[^"]*"|'[^']*') *:(?: |$))/;
const REMARK = /(?:^|[ \t])#/;

interface Line {
  readonly text: string;
  readonly start: number;
}

/** Looks at the line of the fault and those before it, up to the one that begins the value. */
export function cutFault({ span }: YamlError, text: string): Fault | undefined {
  const lines = linesOf(text);
  const last = lines.findLastIndex(({ start }) => start < span.end || start === 0);
  for (let at = last; at >= Math.max(0, last - 30); at--) {
    const line = lines[at];
    if (line === undefined) continue;
    const fault = cutBlock(text, line, lines.slice(at + 1), span.start) ?? cutInBraces(line);
    if (fault) return fault;
    if (/^ *(?:- +)*[\w-]+:( |$)/.test(line.text) && line.start + line.text.length < span.start)
      return undefined;
  }
  return undefined;
}

function linesOf(text: string): Line[] {
  return [...text.matchAll(/([^\r\n]*)(?:\r\n|\r|\n|$)/g)].map(({ 1: line = '', index }) => ({
    text: line,
    start: index,
  }));
}

/** `behind`: the lines after it. */
function cutBlock(text: string, first: Line, behind: readonly Line[], faultAt: number): Fault | undefined {
  const [, lead, key = '', beside = ''] = BEGINS.exec(first.text) ?? [];
  if (lead === undefined) return undefined;
  const rest = linesBelow(behind, lead.length);
  const from = first.start + lead.length + key.length;
  const value = [{ text: beside, start: from }, ...rest].filter(
    (line) => line.text !== '' || line.start > from,
  );
  const cut = value.findIndex((line) => REMARK.test(line.text));
  const line = value[cut];
  if (line === undefined || cut === value.length - 1 || faultAt <= line.start) return undefined;
  // Where nothing stands beside the key, what is below may be a mapping; a remark alone may stand before one.
  if (beside === '' || beside.startsWith('#')) {
    const held = value.find(({ text: held }) => !/^\s*(?:#|$)/.test(held));
    if (cut === 0 && /^\s*#/.test(line.text)) return undefined;
    if (held === undefined || STRUCTURE.test(held.text)) return undefined;
  }
  const written = value.map((part) => part.text.trim());
  const indent = ' '.repeat(lead.length + 2);
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const body = kept(written).map((part) => (part === '' ? eol : eol + indent + part));
  const end = value.at(-1) ?? line;
  const fix: Fix = {
    title: 'Keep the whole value',
    start: first.start + lead.length + key.trimEnd().length,
    end: end.start + end.text.length,
    text: ` |${body.join('')}`,
  };
  const sign = line.text.search(REMARK) + (/^#/.test(line.text) ? 0 : 1);
  const before = [...written.slice(0, cut), line.text.slice(0, sign).trim()].join(' ').trim();
  return told(line.text.slice(sign).trimEnd(), line.start + sign, before, fix);
}

/** Those that are indented deeper, without empty ones at the end. */
function linesBelow(lines: readonly Line[], indent: number): readonly Line[] {
  const end = lines.findIndex(
    ({ text }) => text.trim() !== '' && text.length - text.trimStart().length <= indent,
  );
  const below = end < 0 ? lines : lines.slice(0, end);
  return below.slice(0, below.findLastIndex(({ text }) => text.trim() !== '') + 1);
}

/** SQL has no remarks that begin with #. */
function kept(lines: readonly string[]): readonly string[] {
  const text = lines.join('\n');
  return (beginsQuery(text) ? dashRemarks(text) : text).split('\n');
}

function cutInBraces({ text, start }: Line): Fault | undefined {
  const [, lead, value = '', tail = ''] = CUT_IN_BRACES.exec(text) ?? [];
  if (lead === undefined || !tail.includes('}')) return undefined;
  const from = start + lead.length;
  const sign = value.search(/[ \t]#/) + 1;
  const quoted = {
    title: 'Put the value in quotes',
    start: from,
    end: from + value.length,
    text: JSON.stringify(value),
  };
  // What of the line is the remark, and what the query goes on with, only its writer knows.
  const fix = beginsQuery(value) && dashRemarks(value) !== value ? undefined : quoted;
  return told(value.slice(sign), from + sign, value.slice(0, sign).trim(), fix);
}

/** `before`: what of the value is read. */
function told(remark: string, start: number, before: string, fix: Fix | undefined): Fault {
  const shown = before.length > 30 ? `…${before.slice(-29)}` : before;
  return {
    message: `A # behind a space begins a comment in YAML, so the value ends there, and what follows does not belong to it (${shown})`,
    span: { start, end: start + remark.length },
    fix,
  };
}
