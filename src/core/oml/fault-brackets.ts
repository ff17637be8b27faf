/** Faults within brackets and braces, told by what stands there: commas with nothing between them, what is not closed, or closed twice. */
import { CST, Parser } from 'yaml';
import type { Fix } from './pipeline.ts';
import { rangesOf } from './source.ts';
import { type Span, YamlError } from './yaml-compose.ts';
import type { Fault } from './fault-indent.ts';
import { loadYaml } from './yaml.ts';

type Flow = CST.FlowCollection;

/** How each is told, and what closes it. */
const KINDS = {
  'flow-seq-start': { name: 'list', open: '[', close: ']' },
  'flow-map-start': { name: 'mapping', open: '{', close: '}' },
} as const;

const kindOf = (flow: Flow): (typeof KINDS)[keyof typeof KINDS] =>
  KINDS[flow.start.type === 'flow-map-start' ? 'flow-map-start' : 'flow-seq-start'];

/** Nothing before a comma, where something else stands beside it: a comma alone may be meant as a sign. */
export function emptyPlace({ span, code }: YamlError, text: string): Fault | undefined {
  if (code !== 'UNEXPECTED_TOKEN' || text.charAt(span.start) !== ',') return undefined;
  for (const flow of flowsOf(text)) {
    const at = flow.items.findIndex(({ start }) => start.some(({ offset }) => offset === span.start));
    if (at < 0) continue;
    const before = flow.items[at - 1];
    if (!flow.items.some(isFilled) || (before?.sep && isNothing(before.value))) return undefined;
    const where = before === undefined ? 'before the first comma' : 'between two commas';
    const isList = kindOf(flow).name === 'list';
    const way = isList
      ? `take ${before === undefined ? 'it' : 'one'} out, or write what is meant: null, '' for an empty text, "," for a comma`
      : `take ${before === undefined ? 'it' : 'one'} out`;
    return {
      message: `Nothing stands ${where} in this ${kindOf(flow).name}: ${way}`,
      span: first(span),
      // In a list a place that is empty may be meant.
      fix: isList ? undefined : replace('Take the comma out', first(span), ''),
    };
  }
  return undefined;
}

/** What is wrong with how a list or a mapping is closed, parted, or gone on with. */
export function flowFault({ span, code = '', message }: YamlError, text: string): Fault | undefined {
  if (/^(?:Flow (?:map|sequence)) .*end with/.test(message)) return unclosed(span, text);
  if (/^Unexpected flow-(?:map|seq)-end/.test(message)) return surplus(first(span), text);
  if (/^Missing , .*between flow/.test(message)) return unparted(span, text);
  if (code === 'BLOCK_IN_FLOW')
    return {
      message: `A comma is missing here, between two entries in braces or brackets, or quotes around a value that contains ": "`,
      span,
    };
  return /at node end$/.test(message) ? goneOn(span, text) : undefined;
}

function unclosed(span: Span, text: string): Fault | undefined {
  const open = flowsOf(text).filter((flow) => flow.offset <= span.start && !isClosed(flow));
  const flow = open.toSorted((a, b) => b.offset - a.offset)[0];
  if (flow === undefined) return undefined;
  const { name, open: sign, close } = kindOf(flow);
  const { line } = rangesOf(text)(flow.offset, flow.offset + 1);
  const begins = `The ${name} that begins with ${sign} in line ${line}`;
  const end = flow.end[0];
  if (end && /^[\]}]$/.test(end.source)) {
    const at = { start: end.offset, end: end.offset + 1 };
    const fault = surplus(at, text);
    if (fault?.fix) return fault;
    const fix = certain(text, replace(`Write ${close}`, at, close));
    return { message: `${begins} is closed by ${end.source}, not by ${close}`, span: at, fix };
  }
  const [rest = ''] = /^[^\r\n]*/.exec(text.slice(flow.offset)) ?? [];
  const last = flow.offset + rest.replace(/\s+#.*$/, '').trimEnd().length;
  const fix = certain(text, replace(`Add ${close}`, { start: last, end: last }, close));
  return { message: `${begins} is not closed: ${close} is missing`, span: first(span), fix };
}

/** `["a" "b"]`; where two adjoin, a quote may close what it should have begun. */
function unparted(span: Span, text: string): Fault {
  const [, gap] = /["']([ \t]+)$/.exec(text.slice(0, span.start)) ?? [];
  if (gap === undefined || !/["']/.test(text.charAt(span.start)))
    return {
      message: 'A comma is missing before this, or a quote stands where it should not',
      span: first(span),
    };
  const at = span.start - gap.length;
  const fix = certain(text, replace('Add the comma', { start: at, end: at }, ','));
  return { message: 'A comma is missing before this', span: first(span), fix };
}

function surplus(at: Span, text: string): Fault {
  const sign = text.charAt(at.start);
  const fix = certain(text, replace(`Take ${sign} out`, at, ''));
  return { message: `Nothing is open that this ${sign} would close`, span: at, fix };
}

/** `[a] b`: it may be meant as a text. */
function goneOn(span: Span, text: string): Fault | undefined {
  const flow = flowsOf(text).find(({ end }) => end.some(({ offset }) => offset === span.start));
  if (flow === undefined) return undefined;
  const { name, open, close } = kindOf(flow);
  const last = flow.end.findLast(({ type }) => !/^(?:space|newline|comment)$/.test(type));
  const end = last === undefined ? span.end : last.offset + last.source.length;
  const written = text.slice(flow.offset, end);
  const behind = text.slice(span.start, end);
  if (/^[,;]$/.test(behind))
    return {
      message: `Nothing may stand behind the ${close} of this ${name}: take the ${behind} out`,
      span: first(span),
      fix: certain(text, replace(`Take ${behind} out`, first(span), '')),
    };
  const quoted = replace('Put the value in quotes', { start: flow.offset, end }, JSON.stringify(written));
  return {
    message: `The ${name} ends with ${close}, and more stands behind it: a text that begins with ${open} must stand in quotes`,
    span: { start: span.start, end },
    fix: /[\r\n"\\]/.test(written) ? undefined : certain(text, quoted),
  };
}

/** Every list in brackets and mapping in braces, outer ones first. */
function flowsOf(text: string): Flow[] {
  const flows: Flow[] = [];
  const walk = (token: CST.Token | null | undefined): void => {
    if (token?.type === 'document') walk(token.value);
    if (token?.type === 'flow-collection') flows.push(token);
    if (!token || !('items' in token)) return;
    for (const { key, value } of token.items) [key, value].forEach(walk);
  };
  for (const token of new Parser().parse(text)) walk(token);
  return flows;
}

const isClosed = (flow: Flow): boolean => flow.end[0]?.source === kindOf(flow).close;

const isNothing = (token: CST.Token | null | undefined): boolean =>
  !token || (token.type === 'scalar' && token.source === '');

const isFilled = ({ key, value }: CST.CollectionItem): boolean => !isNothing(key) || !isNothing(value);

const first = ({ start }: Span): Span => ({ start, end: start + 1 });

const replace = (title: string, { start, end }: Span, text: string): Fix => ({ title, start, end, text });

/** A fix that leaves nothing to be mended. */
function certain(text: string, fix: Fix): Fix | undefined {
  try {
    loadYaml(text.slice(0, fix.start) + fix.text + text.slice(fix.end));
    return fix;
  } catch (error) {
    if (error instanceof YamlError) return undefined;
    throw error;
  }
}
