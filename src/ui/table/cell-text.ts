/** A cell's text: whether it is all of it, and what in it would not be seen. */

/** Characters of a cell that a window of rows holds; a longer one is cut and ends in `…`. */
const CUT = 2000;

/** Is this the beginning of a longer value? No value of a window is longer unless it was cut. */
export function isCut(value: string | null | undefined): boolean {
  if (!value || value.length <= CUT || !value.endsWith('…')) return false;
  // An emoji is one character, and two of what `length` counts.
  return [...value].length > CUT;
}

export interface Part {
  readonly text: string;
  /** What to draw in its place, where it would not be seen. */
  readonly mark?: string;
  /** What it is, in words. */
  readonly name?: string;
}

/** Line breaks, tabs, spaces at the ends, and what Unicode says is not drawn, but for joiners, which shape what is. */
const UNSEEN =
  /\r\n|[\p{Cc}\u00a0\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202f\u2060-\u206f\ufeff\u{e0000}-\u{e007f}]|^ +| +$/gu;

/** Is nothing in it that would not be seen? */
export const isAllSeen = (value: string): boolean => value.search(UNSEEN) < 0;

/** The text in parts; one part where all of it is seen. */
export function partsOf(value: string): readonly Part[] {
  const parts: Part[] = [];
  let from = 0;
  for (const { 0: text, index } of value.matchAll(UNSEEN)) {
    if (index > from) parts.push({ text: value.slice(from, index) });
    parts.push({ text, ...drawn(text) });
    from = index + text.length;
  }
  if (from < value.length || parts.length === 0) parts.push({ text: value.slice(from) });
  return parts;
}

function drawn(text: string): Required<Pick<Part, 'mark' | 'name'>> {
  const code = text.codePointAt(0) ?? 0;
  if (/[\r\n\u2028\u2029]/.test(text)) return { mark: '↵', name: 'line break' };
  if (text === '\t') return { mark: '⇥', name: 'tab' };
  if (text.startsWith(' ')) return { mark: '·'.repeat(text.length), name: 'space at the end' };
  if (code < 0x20) return { mark: String.fromCharCode(0x2400 + code), name: point(code) };
  if (code === 0xa0 || code === 0x202f) return { mark: '⍽', name: 'space that does not break' };
  return { mark: '‹›', name: point(code) };
}

const point = (code: number): string => `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
