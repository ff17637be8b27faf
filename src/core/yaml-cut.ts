/** A plain value that ` #` cuts, so that what comes after it is no YAML: told where it is cut. */
import type { Fix } from './pipeline.ts';
import type { YamlError } from './yaml-compose.ts';
import type { Fault } from './yaml-indent.ts';

/** A key and a plain value on one line, then a comment. */
const CUT = /^( *(?:- +)*)([\w-]+:[ \t]+)([^\s'"|>{[&*!%@`#-][^#]*?)[ \t]+(#.*)$/;
/** The same within braces. */
const CUT_IN_BRACES = /^(.*[{,][ \t]*[\w-]+:[ \t]+)([^\s'"|>{[&*!%@`#][^#]*?[ \t]+#.*?)([ \t}]*)$/;

/** Looks at the line of the fault and those before it, up to the one that begins the value. */
export function cutFault({ span }: YamlError, text: string): Fault | undefined {
  const before = text.slice(0, span.end).split('\n');
  for (let at = before.length - 1; at >= Math.max(0, before.length - 30); at--) {
    const start = before.slice(0, at).reduce((sum, line) => sum + line.length + 1, 0);
    const [line = ''] = text.slice(start).split('\n', 1);
    const fault = cutBlock(text, start, line, span.start) ?? cutInBraces(start, line);
    if (fault) return fault;
    if (/^ *(?:- +)*[\w-]+:( |$)/.test(line) && start + line.length < span.start) return undefined;
  }
  return undefined;
}

function cutBlock(text: string, start: number, line: string, faultAt: number): Fault | undefined {
  const [, lead, key = '', value = '', comment = ''] = CUT.exec(line) ?? [];
  if (lead === undefined || faultAt <= start + line.length) return undefined;
  const behind = text.slice(start + line.length + 1).split('\n');
  const end = behind.findIndex(
    (other) => other.trim() !== '' && other.length - other.trimStart().length <= lead.length,
  );
  const rest = (end < 0 ? behind : behind.slice(0, end)).map((other) => other.trim());
  while (rest.at(-1) === '') rest.pop();
  if (rest.length === 0) return undefined;
  const from = start + lead.length + key.length;
  const length = behind.slice(0, rest.length).reduce((sum, other) => sum + other.length + 1, 0);
  const indent = ' '.repeat(lead.length + 2);
  const body = [line.slice(lead.length + key.length), ...rest].map((part) => `\n${indent}${part}`).join('');
  const fix: Fix = {
    title: 'Keep the whole value',
    start: from,
    end: start + line.length + length,
    text: `|${body}`,
  };
  return told(comment, from + line.slice(lead.length + key.length).lastIndexOf(comment), value, fix);
}

function cutInBraces(start: number, line: string): Fault | undefined {
  const [, lead, value = '', tail = ''] = CUT_IN_BRACES.exec(line) ?? [];
  if (lead === undefined || !tail.includes('}')) return undefined;
  const from = start + lead.length;
  const comment = value.slice(value.search(/[ \t]#/) + 1);
  const fix = {
    title: 'Put the value in quotes',
    start: from,
    end: from + value.length,
    text: JSON.stringify(value),
  };
  return told(comment, from + value.length - comment.length, value, fix);
}

function told(comment: string, start: number, value: string, fix: Fix): Fault {
  const shown = value.length > 30 ? `…${value.slice(-29)}` : value;
  return {
    message: `A # behind a space begins a comment in YAML, so the value ends there, and what follows does not belong to it (${shown.split(/[ \t]#/)[0]})`,
    span: { start, end: start + comment.length },
    fix,
  };
}
