/** Faults of indentation, where the parser's own words and place mislead: told at the line that stands wrong. */
import type { Fix } from './pipeline.ts';
import type { Span, YamlError } from './yaml-compose.ts';

export interface Fault {
  readonly message: string;
  readonly span: Span;
  readonly fix?: Fix;
}

interface Line {
  /** 1-based. */
  readonly number: number;
  readonly start: number;
  readonly text: string;
  readonly indent: number;
}

const CODES = [
  'BLOCK_AS_IMPLICIT_KEY',
  'BAD_INDENT',
  'MISSING_CHAR',
  'UNEXPECTED_TOKEN',
  'MULTILINE_IMPLICIT_KEY',
];
const DASH = /^ *-(?: |$)/;
/** A key, maybe behind dashes. */
const KEY = /^ *(?:- +)*(?:[\w.-]+|"[^"]*"|'[^']*') *:(?: |$)/;

const STEP_FIELD = /^ *(?:component|mode|needs|config) *:/;

/** What a fault of the parser is about, if that is how lines are indented or a space that is missing in one of them. */
export function indentFault({ span, code = '' }: YamlError, text: string): Fault | undefined {
  const lines = linesOf(text);
  const at = lines.findLastIndex(({ start }) => start <= span.start);
  const line = lines[at];
  if (line === undefined) return undefined;
  const joined = missingSpace(line);
  if (joined) return joined;
  if (!CODES.includes(code)) return undefined;
  const next = lines.slice(at + 1).find(isFilled);
  // A value that goes on in a line with a key of its own: the parser blames the line before.
  const isDeeper = next !== undefined && next.indent > columnOf(line) && KEY.test(next.text);
  if (code === 'BLOCK_AS_IMPLICIT_KEY' && isDeeper && KEY.test(line.text)) return misplaced(next, lines);
  const before = lines.slice(0, at).findLast(isFilled);
  const stands = DASH.test(line.text) || KEY.test(line.text);
  return before !== undefined && stands && span.start <= line.start + line.indent
    ? misplaced(line, lines)
    : undefined;
}

/** `-id: a`, `id:a`. */
function missingSpace({ text, start }: Line): Fault | undefined {
  const [, before = '', sign = '', rest = ''] =
    /^( *)(-)(?=[A-Za-z_][\w-]*:(?: |$))(.*)$/.exec(text) ??
    /^( *(?:- +)?[A-Za-z_][\w-]*)(:)(?=[^\s:/])(.*)$/.exec(text) ??
    [];
  if (sign === '' || (sign === ':' && /: /.test(rest))) return undefined;
  const at = start + before.length;
  return {
    message: `A space is missing behind the ${sign === '-' ? 'dash' : 'colon'}`,
    span: { start: at, end: at + 1 },
    fix: { title: 'Add the space', start: at + 1, end: at + 1, text: ' ' },
  };
}

/** A line that stands in no column that is open before it. */
function misplaced(line: Line, lines: readonly Line[]): Fault | undefined {
  const isDash = DASH.test(line.text);
  const open = openColumns(lines.slice(0, line.number - 1), isDash);
  // Of two that are as near, the inner one, but for what a step itself has, and nothing at the top.
  const isField = STEP_FIELD.test(line.text);
  const inner = isField ? -1 : 1;
  const distance = (column: number): number => Math.abs(column - line.indent);
  const [right] = open
    .filter(({ column }) => column > 0 || !isField)
    .toSorted((a, b) => distance(a.column) - distance(b.column) || (b.column - a.column) * inner);
  if (right === undefined || right.column === line.indent) return undefined;
  const off = Math.abs(right.column - line.indent);
  const than = `${off} ${off === 1 ? 'space' : 'spaces'} ${line.indent > right.column ? 'more' : 'less'}`;
  return {
    message: `Line ${line.number} is indented by ${than} than line ${right.number}, which it seems to belong beside`,
    span: { start: line.start, end: line.start + Math.max(1, line.indent) },
    fix: indentLike(line, lines, right.column),
  };
}

/** Columns in which a line may go on, each with the last line that stands there. */
function openColumns(before: readonly Line[], isDash: boolean): { column: number; number: number }[] {
  const open = new Map<number, number>();
  let limit = Infinity;
  for (const line of before.filter(isFilled).reverse()) {
    if (!KEY.test(line.text) && !DASH.test(line.text)) continue;
    if (line.indent > limit) continue;
    const columns = isDash
      ? DASH.test(line.text)
        ? [line.indent]
        : []
      : KEY.test(line.text)
        ? [columnOf(line)]
        : [];
    for (const column of columns) if (column <= limit && !open.has(column)) open.set(column, line.number);
    limit = Math.min(limit, DASH.test(line.text) ? line.indent : columnOf(line));
  }
  return [...open].map(([column, number]) => ({ column, number }));
}

/** The line and those behind it that belong below it, moved alike. */
function indentLike(line: Line, lines: readonly Line[], column: number): Fix {
  const behind = lines.slice(line.number);
  const ends = (other: Line): boolean =>
    other.indent < line.indent ||
    other.indent === column ||
    (DASH.test(other.text) && other.indent <= line.indent);
  const end = behind.findIndex((other) => isFilled(other) && ends(other));
  const moved = [line, ...(end < 0 ? behind : behind.slice(0, end))];
  const last = moved.findLast(isFilled) ?? line;
  const texts = moved
    .filter(({ number }) => number <= last.number)
    .map(({ text, indent }) =>
      text.trim() === '' ? text : ' '.repeat(Math.max(0, indent + column - line.indent)) + text.slice(indent),
    );
  return {
    title: 'Indent it alike',
    start: line.start,
    end: last.start + last.text.length,
    text: texts.join('\n'),
  };
}

function linesOf(text: string): Line[] {
  let start = 0;
  return text.split('\n').map((line, i) => {
    const made = { number: i + 1, start, text: line, indent: line.length - line.replace(/^ +/, '').length };
    start += line.length + 1;
    return made;
  });
}

function isFilled({ text }: Line): boolean {
  return text.trim() !== '' && !text.trimStart().startsWith('#');
}

/** Where its first key stands, behind dashes. */
function columnOf({ text }: Line): number {
  return /^ *(?:- +)*/.exec(text)?.[0].length ?? 0;
}
