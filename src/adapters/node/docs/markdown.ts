/** The lines of Markdown that are code: fenced blocks and indented ones, in lists and quotations as well. */
import type { Dialect } from '#core/recording/markup.ts';
import type { Block, Range } from './range.ts';

/** What holds the lines that follow: a quotation, or what is indented as far as its first line, in columns. */
type Container = { readonly type: 'quotation' } | { readonly type: 'item'; readonly width: number };

interface Fence {
  readonly start: number;
  readonly depth: number;
  readonly indent: number;
  readonly mark: string;
  readonly language: string;
  readonly lines: string[];
}

/** Gives the fenced blocks and the ranges of indented code, of what stands behind `from`. */
export function codeOf(
  source: string,
  dialect: Dialect,
  from: number,
): { readonly fences: readonly Block[]; readonly indented: readonly Range[] } {
  const fences: Block[] = [];
  const indented: Range[] = [];
  let containers: Container[] = [];
  let fence: Fence | undefined;
  /** What ends the comment or the raw element that goes on. */
  let raw: RegExp | undefined;
  /** A paragraph or a piece of HTML goes on: what is indented belongs to it. */
  let goesOn = false;
  let at = from;
  let before = from;

  const close = (end: number): void => {
    if (!fence) return;
    const { start, language, lines } = fence;
    fences.push({ start, end, language, text: lines.join('\n') });
    fence = undefined;
  };

  for (const whole of source.slice(from).split('\n')) {
    const line = whole.replace(/\r$/, '');
    const [start, end] = [at, at + line.length];
    at += whole.length + 1;
    const held = within(line, containers);
    const { depth } = held;
    let { rest } = held;
    if (fence) {
      if (depth >= fence.depth) {
        if (closes(rest, fence.mark)) close(end);
        else fence.lines.push(outdented(rest, fence.indent));
        before = end;
        continue;
      }
      // A list or a quotation that ends takes its fences with it.
      close(before);
    }
    before = end;
    if (raw) {
      if (raw.test(rest)) raw = undefined;
      continue;
    }
    if (rest.trim() === '') {
      if (depth < containers.length) containers = containers.slice(0, depth);
      goesOn = false;
      continue;
    }
    const isLazy = goesOn && depth < containers.length && !BEGINS.test(rest);
    if (!isLazy && depth < containers.length) {
      containers = containers.slice(0, depth);
      goesOn = false;
    }
    for (let found = begun(rest, goesOn); found; found = begun(rest, goesOn)) {
      containers.push(found.container);
      goesOn = false;
      rest = found.rest;
    }
    if (isIndented(rest) && dialect === 'markdown' && rest.trim() !== '') {
      if (!goesOn) indented.push({ start, end });
      continue;
    }
    fence = opened(rest, start, containers.length);
    raw = fence ? undefined : rawEnd(rest);
    goesOn = !fence && !raw && !/^ {0,3}(?:#{1,6}(?:\s|$)|$)/.test(rest) && !RULE.test(rest);
  }
  // One that is never closed goes on to the end, as Markdown has it.
  close(source.length);
  return { fences, indented };
}

const isIndented = (line: string): boolean => /^(?: {4}|\t| {1,3}\t)/.test(line);

const RULE = /^ {0,3}([-*_])[ \t]*(?:\1[ \t]*){2,}$/;
/** A line that ends a paragraph, wherever it stands. */
const BEGINS = /^ {0,3}(?:[`~]{3}|>|#{1,6}\s|[-+*]\s|\d{1,9}[.)]\s|<)/;

/** The line behind the containers that hold it, and how many do. */
function within(line: string, containers: readonly Container[]): { rest: string; depth: number } {
  let rest = line;
  for (const [depth, container] of containers.entries()) {
    const quoted = /^ {0,3}>[ \t]?(.*)$/s.exec(rest);
    const holds =
      container.type === 'quotation' ? quoted : rest.trim() === '' || columns(rest) >= container.width;
    if (!holds) return { rest, depth };
    rest = container.type === 'quotation' ? (quoted?.[1] ?? '') : outdented(rest, container.width);
  }
  return { rest, depth: containers.length };
}

const columns = (line: string): number => spaced(line).search(/[^ ]|$/);

/** With spaces in place of the tabs before its text. */
function spaced(line: string): string {
  const [margin = ''] = /^[ \t]*/.exec(line) ?? [];
  let wide = '';
  for (const character of margin) wide += character === '\t' ? ' '.repeat(4 - (wide.length % 4)) : ' ';
  return wide + line.slice(margin.length);
}

/** Without so many columns of space, or as many as there are. */
function outdented(line: string, width: number): string {
  const most = Math.min(width, columns(line));
  return most === 0 ? line : spaced(line).slice(most);
}

/** A container that the line begins: a quotation, an item of a list, a footnote, a note or a tab of MkDocs. */
function begun(line: string, goesOn: boolean): { container: Container; rest: string } | undefined {
  if (isIndented(line) || RULE.test(line)) return undefined;
  const quoted = /^ {0,3}>[ \t]?(.*)$/s.exec(line);
  if (quoted) return { container: { type: 'quotation' }, rest: quoted[1] ?? '' };
  const note = /^(?:!!!|\?\?\?\+?|===)\s|^(?:\[\^[^\]]+\]:|:)(?=\s)/.exec(line);
  // Its first line is its title.
  if (note) return { container: { type: 'item', width: 4 }, rest: '' };
  const item = /^( {0,3})([-+*]|\d{1,9}[.)])(?=\s|$)(.*)$/s.exec(line);
  if (!item || (goesOn && item[3]?.trim() === '')) return undefined;
  const [, margin = '', mark = '', behind = ''] = item;
  const marked = margin.length + mark.length;
  const gap = columns(' '.repeat(marked) + behind) - marked;
  const isEmpty = behind.trim() === '';
  const width = marked + (isEmpty || gap > 4 ? 1 : gap);
  return { container: { type: 'item', width }, rest: outdented(' '.repeat(marked) + behind, width) };
}

function opened(line: string, start: number, depth: number): Fence | undefined {
  const found = /^([ \t]*)(`{3,}|~{3,})[ \t]*(.*)$/.exec(line);
  if (!found) return undefined;
  const [, margin = '', mark = '', about = ''] = found;
  if (mark.startsWith('`') && about.includes('`')) return undefined;
  const language = (/^[^\s`{]*/.exec(about)?.[0] ?? '').toLowerCase();
  return { start, depth, indent: columns(margin), mark, language, lines: [] };
}

function closes(line: string, mark: string): boolean {
  const end = line.trim();
  return end.length >= mark.length && end === (mark[0] ?? '').repeat(end.length);
}

/** What ends a comment or a raw element that begins in this line and does not end there. */
function rawEnd(line: string): RegExp | undefined {
  if (/^ {0,3}(?:<[^>]*>\s*)*<!--(?![^]*-->)/.test(line)) return /-->/;
  if (/^ {0,3}\{\/\*(?![^]*\*\/)/.test(line)) return /\*\/\}/;
  const [, name] = /^ {0,3}<(script|pre|style|textarea)(?=[\s>]|$)/i.exec(line) ?? [];
  const end = name === undefined ? undefined : new RegExp(`</${name}\\s*>`, 'i');
  return end?.test(line) ? undefined : end;
}
