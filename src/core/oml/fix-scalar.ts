/** How a scalar is written in the text, and replacements that write it another way. */
import type { Fix, Path, SourceMap } from './pipeline.ts';

export type ScalarStyle = 'plain' | 'single' | 'double' | 'literal' | 'folded';

const STYLES: Readonly<Record<string, ScalarStyle>> = {
  "'": 'single',
  '"': 'double',
  '|': 'literal',
  '>': 'folded',
};

/** Undefined behind an alias. */
export function styleAt(source: SourceMap, at: Path): ScalarStyle | undefined {
  const first = source.text.charAt(source.value(at).start);
  return first === '*' ? undefined : (STYLES[first] ?? 'plain');
}

/** Does a list in brackets or a mapping in braces hold it? Blocks cannot stand there. */
export function inBrackets(source: SourceMap, at: Path): boolean {
  return at.some((_, depth) => /[[{]/.test(source.text.charAt(source.value(at.slice(0, depth)).start)));
}

/**
 * Writes `text`, with its line breaks, in place of the plain or quoted value at `at` and what follows up to `until`:
 * as a block behind `|`, within brackets in double quotes. What is a comment there stays one.
 */
export function writeBlock(
  source: SourceMap,
  at: Path,
  text: string,
  title: string,
  until?: number,
): Fix | undefined {
  const value = source.value(at);
  const { start } = value;
  const end = until ?? value.end;
  const key = source.key(at);
  const lines = dedent(text);
  if (inBrackets(source, at)) return { title, start, end, text: JSON.stringify(lines.join('\n')) };
  const colon = /^['"]?\s*:[ \t]*/.exec(source.text.slice(key.end))?.[0].length;
  if (colon === undefined || key.end > start) return undefined;
  const comment = /^[ \t]+#[^\r\n]*/.exec(source.text.slice(end))?.[0] ?? '';
  const eol = source.text.includes('\r\n') ? '\r\n' : '\n';
  const indent = ' '.repeat(key.column + 1);
  const body = lines.map((line) => (line === '' ? '' : indent + line)).join(eol);
  return { title, start: key.end + colon, end: end + comment.length, text: `|${comment}${eol}${body}` };
}

/** Its lines without the indentation that all but the first share; the first has none. */
function dedent(text: string): string[] {
  const [first = '', ...rest] = text.split(/\r\n|\n|\r/).map((line) => line.trimEnd());
  const widths = rest.filter((line) => line !== '').map((line) => line.length - line.trimStart().length);
  const shared = Math.min(...widths);
  return [first, ...rest.map((line) => line.slice(shared))];
}
