/** `delimiter: ,`, `quotechar: '`: signs that YAML keeps for itself where a value is due, told at their place. */
import type { Span } from './yaml-compose.ts';
import { YamlError } from './yaml-compose.ts';
import type { Fault } from './yaml-indent.ts';
import { loadYaml } from './yaml.ts';

/** Behind a key, to the end of its line but for a remark. */
const IN_BLOCK = /^( *(?:- +)*([\w-]+):[ \t]+)([!$-&(-/:-@[-^`{-~]{1,4}|'''|"""|['"])[ \t]*(?:[ \t]#.*)?$/gm;
/** The same within braces. */
const IN_BRACES =
  /((?:^ *|[{,][ \t]*)([\w-]+):[ \t]+)([!#-&(-/:-@[-^`{-~]{1,4}?|'''|"""|['"])(?=[ \t]*(?:[,}]|[ \t]#.*$))/gm;

/** Quotes that are looked at, of those that may be the one that nothing closes. */
const MOST_QUOTES = 10;
/** Faults of this kind that may follow one another. */
const MOST_FAULTS = 4;

interface Sign {
  readonly key: string;
  readonly text: string;
  readonly span: Span;
}

/** The sign without which the document can be read, or be read on. */
export function signFault({ span }: YamlError, text: string, depth = 0): Fault | undefined {
  if (depth === MOST_FAULTS) return undefined;
  const end = lineEnd(text, span.end);
  const near = text.lastIndexOf('\n', text.lastIndexOf('\n', span.start - 1) - 1) + 1;
  const signs = [...text.slice(0, end).matchAll(IN_BLOCK), ...text.slice(0, end).matchAll(IN_BRACES)].map(
    signOf,
  );
  const beside = signs.filter((sign) => !isQuote(sign) && sign.span.start >= near);
  const quotes = signs.filter(isQuote).slice(-MOST_QUOTES);
  const sign = [...beside, ...quotes].find((candidate) => explains(candidate, span, text, depth));
  if (sign === undefined) return undefined;
  const why = isQuote(sign)
    ? `${sign.text} opens a text that nothing closes`
    : `YAML keeps ${sign.text} for itself, so that it is no value of ${sign.key}`;
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

const isQuote = ({ text }: Sign): boolean => /^['"]/.test(text);

/** `'''` is one quote that was put in quotes of its own kind. */
function quoted(sign: Sign): string {
  return JSON.stringify(isQuote(sign) ? sign.text.charAt(0) : sign.text);
}

/** Does the fault go when the sign is put in quotes, or is the next one further down or of the same kind? */
function explains(sign: Sign, fault: Span, text: string, depth: number): boolean {
  const written = quoted(sign);
  const fixed = text.slice(0, sign.span.start) + written + text.slice(sign.span.end);
  const next = errorOf(fixed);
  if (next === undefined) return true;
  if (isQuote(sign)) return signFault(next, fixed, depth + 1) !== undefined;
  return next.span.start - (written.length - sign.text.length) > fault.end;
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
