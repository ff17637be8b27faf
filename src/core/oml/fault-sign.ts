/** `delimiter: ,`, `quotechar: '`, `na_values: [|]`: signs that YAML keeps for itself where a value is due, told at their place. */
import type { Span } from './yaml-compose.ts';
import { YamlError } from './yaml-compose.ts';
import type { Fault } from './fault-indent.ts';
import { loadYaml } from './yaml.ts';

/** Behind a key, to the end of its line but for a remark. */
const IN_BLOCK = /^( *(?:- +)*([\w-]+):[ \t]+)([!$-&(-/:-@[-^`{-~]{1,4}|'''|"""|['"])[ \t]*(?:[ \t]#.*)?$/gm;
/** The same within braces. */
const IN_BRACES =
  /((?:^ *|[{,][ \t]*)([\w-]+):[ \t]+)([!#-&(-/:-@[-^`{-~]{1,4}?|'''|"""|['"])(?=[ \t]*(?:[,}]|[ \t]#.*$))/gm;

/** An item of a list in brackets: signs alone, or a word that begins with one that no word may. */
const IN_BRACKETS =
  /(?<=[[,][ \t]*)([!#-&(-/:-@\\^-`|~]{1,4}?|'''|"""|['"]|[[\]{}]|[%>@`|][^,[\]{}"'\r\n]*?)(?=[ \t]*(?:[,\]]|[ \t]#.*$))/gm;
/** The same on a line of its own. */
const ON_A_LINE =
  /(?<=^ *(?:- +)+)([!$-&(-/:-@[-^`{-~]{1,4}|'''|"""|['"]|[%@`](?:(?!:[ \t]|:$)[^\r\n])*?)(?=[ \t]*(?:[ \t]#.*)?$)/gm;

/** Signs that are looked at, and quotes, of those that may be the one that nothing closes. */
const MOST_SIGNS = 10;
/** Faults of this kind that may follow one another. */
const MOST_FAULTS = 4;

interface Sign {
  /** None of an item of a list. */
  readonly key?: string;
  readonly text: string;
  readonly span: Span;
}

/** The sign without which the document can be read, or be read on. */
export function signFault(error: YamlError, text: string, depth = 0): Fault | undefined {
  const { span } = error;
  if (depth === MOST_FAULTS) return undefined;
  const end = lineEnd(text, span.end);
  const near = text.lastIndexOf('\n', text.lastIndexOf('\n', span.start - 1) - 1) + 1;
  const head = text.slice(0, end);
  const signs = [
    ...[IN_BLOCK, IN_BRACES].flatMap((form) => [...head.matchAll(form)].map(signOf)).filter(isNoList),
    ...[IN_BRACKETS, ON_A_LINE].flatMap((form) => [...head.matchAll(form)].map(itemOf)),
  ];
  const beside = signs.filter((sign) => !isQuote(sign) && sign.span.start >= near).slice(-MOST_SIGNS);
  const quotes = signs.filter(isQuote).slice(-MOST_SIGNS);
  const sign = [...beside, ...quotes].find((candidate) => explains(candidate, error, text, depth));
  if (sign === undefined) return undefined;
  const [first = ''] = sign.text;
  const place = sign.key === undefined ? 'item of a list' : `value of ${sign.key}`;
  const why = isQuote(sign)
    ? `${sign.text} opens a text that nothing closes`
    : /\w/.test(sign.text)
      ? `A text that begins with ${first} is no ${place}: YAML keeps that for itself`
      : `YAML keeps ${sign.text} for itself, so that it is no ${place}`;
  const fixed = quoted(sign);
  return {
    message: `${why}. In quotes it is ${[...sign.text].length === 1 ? 'a character' : 'text'}`,
    span: sign.span,
    fix: { title: `Write ${fixed}`, ...sign.span, text: fixed },
  };
}

function signOf(match: RegExpMatchArray): Sign {
  const [, lead = '', key = '', text = ''] = match;
  const start = (match.index ?? 0) + lead.length;
  return { key, text, span: { start, end: start + text.length } };
}

function itemOf(match: RegExpMatchArray): Sign {
  const [text = ''] = match;
  const start = match.index ?? 0;
  return { text, span: { start, end: start + text.length } };
}

/** `[|]` is a list with a sign in it. */
const isNoList = ({ text }: Sign): boolean => !/^\[./.test(text);

const isQuote = ({ text }: Sign): boolean => /^['"]/.test(text);

/** `'''` is one quote that was put in quotes of its own kind. */
function quoted(sign: Sign): string {
  return JSON.stringify(isQuote(sign) ? sign.text.charAt(0) : sign.text);
}

/** Does the fault go when the sign is put in quotes, or is the next one further down or of the same kind? */
function explains(sign: Sign, { span, code }: YamlError, text: string, depth: number): boolean {
  const written = quoted(sign);
  const fixed = text.slice(0, sign.span.start) + written + text.slice(sign.span.end);
  const next = errorOf(fixed);
  if (next === undefined) return true;
  if (isQuote(sign)) return signFault(next, fixed, depth + 1) !== undefined;
  // What the parser could read is not mended by what it cannot.
  if (code === undefined && next.code !== undefined) return false;
  return next.span.start - (written.length - sign.text.length) > span.end;
}

function errorOf(text: string): YamlError | undefined {
  try {
    loadYaml(text);
    return undefined;
  } catch (error) {
    if (error instanceof YamlError) return error;
    throw error;
  }
}

function lineEnd(text: string, from: number): number {
  const end = text.slice(from).search(/[\r\n]/);
  return end < 0 ? text.length : from + end;
}
