/** Where each character of a scalar's value stands in the text: block indentation, folding, quotes and escapes undone. */
import type { CST } from 'yaml';

export type ScalarToken = CST.FlowScalar | CST.BlockScalar;

/** For the i-th UTF-16 unit of the value: `[starts[i], ends[i])` in the text. `end`: where the value's text ends. */
export interface ScalarOffsets {
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  readonly end: number;
}

/** Undefined when the scalar's value, rebuilt from the text, is not `value`: then nothing finer than the whole is known. */
export function scalarOffsets(token: ScalarToken, value: string): ScalarOffsets | undefined {
  const trace = new Trace();
  if (token.type === 'block-scalar') traceBlock(token, trace);
  else if (token.type === 'scalar') traceFolded(token.source, token.offset, trace);
  else if (token.type === 'double-quoted-scalar') traceDoubleQuoted(token.source, token.offset, trace);
  else if (token.type === 'single-quoted-scalar') traceSingleQuoted(token.source, token.offset, trace);
  return trace.text === value ? { starts: trace.starts, ends: trace.ends, end: trace.end } : undefined;
}

class Trace {
  text = '';
  readonly starts: number[] = [];
  readonly ends: number[] = [];
  end = 0;

  /** `made` came out of `[start, end)`. */
  add(made: string, start: number, end: number): void {
    for (let i = 0; i < made.length; i++) {
      this.starts.push(start);
      this.ends.push(end);
    }
    this.text += made;
    this.end = end;
  }

  /** `text` stands as it is at `start`. */
  copy(text: string, start: number): void {
    for (let i = 0; i < text.length; i++) this.add(text.charAt(i), start + i, start + i + 1);
  }
}

interface Line {
  readonly text: string;
  readonly start: number;
  /** Where its line break begins. */
  readonly end: number;
}

function splitLines(source: string, offset: number): Line[] {
  let start = offset;
  return source.split('\n').map((raw) => {
    const text = raw.endsWith('\r') ? raw.slice(0, -1) : raw;
    const line = { text, start, end: start + text.length };
    start += raw.length + 1;
    return line;
  });
}

/** What joins two texts with `empty` lines between them: a space, or a line break for each empty line. */
function traceJoint(
  lines: readonly Line[],
  from: number,
  to: number,
  keepFirst: boolean,
  trace: Trace,
): void {
  const next = lines[to]?.start ?? 0;
  if (to - from === 1 && !keepFirst) {
    trace.add(' ', lines[from]?.end ?? next, next);
    return;
  }
  for (let i = keepFirst ? from : from + 1; i < to; i++) {
    trace.add('\n', lines[i]?.end ?? next, lines[i + 1]?.start ?? next);
  }
}

function traceFolded(source: string, offset: number, trace: Trace, copy = plainCopy): void {
  const lines = splitLines(source, offset).map((line, i, all) => {
    const head = i === 0 ? 0 : line.text.length - line.text.replace(/^[ \t]+/, '').length;
    const kept = i === all.length - 1 ? line.text.slice(head) : line.text.slice(head).replace(/[ \t]+$/, '');
    return { text: kept, start: line.start + head, end: line.start + head + kept.length };
  });
  let previous = -1;
  for (const [i, line] of lines.entries()) {
    if (line.text === '' && i > 0 && i < lines.length - 1) continue;
    if (previous >= 0) traceJoint(lines, previous, i, false, trace);
    copy(line.text, line.start, trace);
    previous = i;
  }
}

function plainCopy(text: string, start: number, trace: Trace): void {
  trace.copy(text, start);
}

function traceSingleQuoted(source: string, offset: number, trace: Trace): void {
  traceFolded(source.slice(1, -1), offset + 1, trace, (text, start) => {
    for (let i = 0; i < text.length; i++) {
      const width = text.startsWith("''", i) ? 2 : 1;
      trace.add(text.charAt(i), start + i, start + i + width);
      i += width - 1;
    }
  });
}

const ESCAPES: Readonly<Record<string, string>> = {
  '0': '\0',
  a: '\x07',
  b: '\b',
  t: '\t',
  '\t': '\t',
  n: '\n',
  v: '\v',
  f: '\f',
  r: '\r',
  e: '\x1b',
  ' ': ' ',
  '"': '"',
  '/': '/',
  '\\': '\\',
  N: '\u0085',
  _: '\u00a0',
  L: '\u2028',
  P: '\u2029',
};

const DOUBLE_QUOTED =
  /\\\r?\n[ \t]*|[ \t]*\r?\n(?:[ \t]*\r?\n)*[ \t]*|\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[^xuU])|[ \t]+|[^]/gy;

function traceDoubleQuoted(source: string, offset: number, trace: Trace): void {
  const body = source.slice(1, -1);
  for (const match of body.matchAll(DOUBLE_QUOTED)) {
    const [piece] = match;
    const start = offset + 1 + match.index;
    if (/[\\\n]/.test(piece)) trace.add(unescape(piece), start, start + piece.length);
    else trace.copy(piece, start);
  }
}

function unescape(piece: string): string {
  if (/^\\\r?\n/.test(piece)) return '';
  if (piece.includes('\n')) return '\n'.repeat(piece.split('\n').length - 2) || ' ';
  if (piece.length > 2) return String.fromCodePoint(parseInt(piece.slice(2), 16));
  return ESCAPES[piece.charAt(1)] ?? piece;
}

function traceBlock(token: CST.BlockScalar, trace: Trace): void {
  const header = token.props[0];
  if (header?.type !== 'block-scalar-header') return;
  const [style = '', ...marks] = header.source;
  const chomp = marks.find((mark) => mark === '+' || mark === '-');
  const given = Number(marks.find((mark) => /[1-9]/.test(mark)) ?? 0);
  const start =
    token.offset + token.props.reduce((sum, prop) => sum + ('source' in prop ? prop.source.length : 0), 0);
  const all = splitLines(token.source, start);
  // The text ends with a line break, so the last line is a remainder and no line of its own.
  const lines = all.at(-1)?.text === '' ? all.slice(0, -1) : all;
  const indent = given > 0 ? token.indent + given : indentation(lines);
  const cut = lines.map((line) => {
    const skip = Math.min(indent, line.text.length);
    return { ...line, text: line.text.slice(skip), start: line.start + skip };
  });
  const last = cut.findLastIndex((line) => line.text !== '');
  traceBlockLines(cut.slice(0, last + 1), style === '>', trace);
  traceChomped(cut, last, chomp, start + token.source.length, trace);
}

function indentation(lines: readonly Line[]): number {
  const first = lines.find((line) => /[^ ]/.test(line.text));
  if (first) return first.text.length - first.text.replace(/^ +/, '').length;
  return Math.max(0, ...lines.map((line) => line.text.length));
}

function traceBlockLines(lines: readonly Line[], folded: boolean, trace: Trace): void {
  let previous = -1;
  for (const [i, line] of lines.entries()) {
    if (line.text === '') continue;
    if (previous < 0) for (const empty of lines.slice(0, i)) trace.add('\n', empty.end, empty.end + 1);
    else traceJoint(lines, previous, i, !folded || isSpaced(line) || isSpaced(lines[previous]), trace);
    trace.copy(line.text, line.start);
    previous = i;
  }
}

/** Lines indented further keep their line breaks when a block is folded. */
function isSpaced(line: Line | undefined): boolean {
  return /^[ \t]/.test(line?.text ?? '');
}

function traceChomped(
  lines: readonly Line[],
  last: number,
  chomp: string | undefined,
  end: number,
  trace: Trace,
): void {
  if (chomp === '-') return;
  const from = chomp === '+' ? Math.max(last, 0) : last;
  const to = chomp === '+' ? lines.length : last + 1;
  for (let i = from; i >= 0 && i < to; i++) {
    const at = lines[i]?.end ?? end;
    trace.add('\n', Math.min(at, end), Math.min(at + 1, end));
  }
}
