/** Lines and their indent. */

/**
 * Counts the white space before a line's text, in UTF-16 units; `Infinity` for a blank line, which ends no
 * block.
 */
export function indentOf(text: string): number {
  return text.trim() === '' ? Infinity : text.length - text.trimStart().length;
}

/** Is there nothing, or a comment at most? */
export function isBlank(text: string | undefined): boolean {
  return /^\s*(?:#|$)/.test(text ?? '');
}

/** How far the next line that says anything is indented; -1 at the end. */
export function indentBelow(lines: readonly string[], line: number): number {
  const below = lines.slice(line + 1).find((text) => !isBlank(text));
  return below === undefined ? -1 : indentOf(below);
}
