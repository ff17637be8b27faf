/** The parts of a page's source that show text instead of being it: blocks of code, comments, scripts. */
import type { Dialect } from '#core/recording/markup.ts';

/** Half-open, offsets of the source. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** A fenced block of Markdown. */
export interface Block extends Range {
  /** The first word of its first line, in lower case. */
  readonly language: string;
  /** What stands in it, without the indentation of its fence. */
  readonly text: string;
}

/** Gives the ranges in which a tag is none, and the fenced blocks among them. */
export function opaqueRanges(
  source: string,
  dialect: Dialect,
): { readonly hidden: readonly Range[]; readonly blocks: readonly Block[] } {
  const front = /^---[ \t]*\r?\n[^]*?\n---[ \t]*(?:\r?\n|$)/.exec(source);
  const matter: Range[] = front ? [{ start: 0, end: front[0].length }] : [];
  if (dialect === 'html')
    return {
      hidden: [
        ...matter,
        ...ranges(source, /<!--[^]*?-->|<(script|style|textarea|template)\b[^]*?<\/\1\s*>/gi),
      ],
      blocks: [],
    };
  const blocks = fences(source, matter[0]?.end ?? 0);
  const rest = blanked(source, [...matter, ...blocks]);
  const comments = ranges(rest, /<!--[^]*?-->|\{\/\*[^]*?\*\/\}|<(script|style)\b[^]*?<\/\1\s*>/gi);
  const spans = ranges(blanked(rest, comments), /(?<!`)(`+)(?!`)[^]*?[^`]\1(?!`)/g).filter(
    ({ start, end }) => !/\n[ \t]*\n/.test(source.slice(start, end)),
  );
  return { hidden: [...matter, ...blocks, ...comments, ...spans], blocks };
}

const ranges = (source: string, pattern: RegExp): Range[] =>
  [...source.matchAll(pattern)].map(({ index, 0: found }) => ({ start: index, end: index + found.length }));

/** The source with spaces in place of what stands in the ranges: offsets stay. */
function blanked(source: string, parts: readonly Range[]): string {
  let text = source;
  for (const { start, end } of parts)
    text = text.slice(0, start) + text.slice(start, end).replace(/[^\n]/g, ' ') + text.slice(end);
  return text;
}

const FENCE = /^([ \t]*(?:>[ \t]?)*[ \t]*)(`{3,}|~{3,})[ \t]*([^\s`]*)[^\n`]*$/;

function fences(source: string, from: number): Block[] {
  const blocks: Block[] = [];
  let at = from;
  let open: { start: number; margin: string; fence: string; language: string; lines: string[] } | undefined;
  for (const line of source.slice(from).split('\n')) {
    const end = at + line.length;
    if (open === undefined) {
      const found = FENCE.exec(line.replace(/\r$/, ''));
      if (found) {
        const [, margin = '', fence = '', word = ''] = found;
        open = { start: at, margin, fence, language: word.toLowerCase().replace(/[{].*$/, ''), lines: [] };
      }
    } else if (closes(line, open.fence)) {
      const { start, language, lines } = open;
      blocks.push({ start, end, language, text: lines.join('\n') });
      open = undefined;
    } else open.lines.push(withoutMargin(line.replace(/\r$/, ''), open.margin));
    at = end + 1;
  }
  // One that is never closed goes on to the end, as Markdown has it.
  if (open)
    blocks.push({
      start: open.start,
      end: source.length,
      language: open.language,
      text: open.lines.join('\n'),
    });
  return blocks;
}

function closes(line: string, fence: string): boolean {
  const end = line.replace(/^[ \t>]*/, '').trimEnd();
  return end.length >= fence.length && end === (fence[0] ?? '').repeat(end.length);
}

/** As far as the line has it. */
function withoutMargin(line: string, margin: string): string {
  let at = 0;
  while (at < margin.length && line[at] === margin[at]) at++;
  return line.slice(at);
}
