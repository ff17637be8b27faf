/** What the lines of a pipeline tell without being YAML: keys, dashes, and what contains what. */

export interface Entry {
  readonly column: number;
  readonly line: number;
  /** Absent for the dash of a list item. */
  readonly key?: string;
  readonly rest: string;
}

export const BLOCK_SCALAR = /^[|>][-+\d]*\s*(?:#.*)?$/;
export const KEY =
  /^(?:"([^"]*)"|'([^']*)'|([^\s"'#[\]{},&*!|>%@`-][^#:[\]{},]*?|-[\w][^#:]*?))\s*:(?=\s|$)\s*/;

/** Dashes and key that open a line. */
export function entries(text: string, line: number): Entry[] {
  const found: Entry[] = [];
  let column = text.length - text.trimStart().length;
  if (column === text.length || text[column] === '#') return found;
  for (let dash = /^-(?: +|$)/.exec(text.slice(column)); dash; dash = /^-(?: +|$)/.exec(text.slice(column))) {
    found.push({ column, line, rest: text.slice(column + dash[0].length) });
    column += dash[0].length;
  }
  const key = KEY.exec(text.slice(column));
  if (key)
    found.push({
      column,
      line,
      key: key[1] ?? key[2] ?? key[3] ?? '',
      rest: text.slice(column + key[0].length),
    });
  return found;
}

/** The keys and list items that contain `column` on `line`, outermost first. */
export function ancestors(lines: readonly string[], line: number, column: number, inItem: boolean): Entry[] {
  let chain: Entry[] = [];
  let limit = column;
  let item = inItem;
  for (let at = line; at >= 0 && (limit > 0 || item); at--) {
    for (const entry of entries(lines[at] ?? '', at).reverse()) {
      const isItem = entry.key === undefined;
      // A list may stand at the column of the key it belongs to.
      const encloses = entry.column < limit || (item && !isItem && entry.column === limit);
      if (!encloses || (at === line && entry.column >= column)) continue;
      // What stands inside a block scalar only looks like keys.
      if (at < line && !isItem && BLOCK_SCALAR.test(entry.rest)) chain = [];
      chain.unshift(entry);
      limit = entry.column;
      item = isItem;
    }
  }
  return chain;
}

/**
 * Counts the white space before a line's text, in UTF-16 units; `Infinity` for a blank line, which ends no
 * block.
 */
export function indentOf(text: string): number {
  return text.trim() === '' ? Infinity : text.length - text.trimStart().length;
}

/** The keys beside the one at `column` on `line`. */
export function siblings(lines: readonly string[], line: number, column: number): string[] {
  const keys: string[] = [];
  const collect = (at: number) => {
    for (const entry of entries(lines[at] ?? '', at))
      if (entry.column === column && entry.key) keys.push(entry.key);
  };
  const opens = entries(lines[line] ?? '', line).some((e) => e.key === undefined && e.column < column);
  for (let at = line - 1; at >= 0 && !opens; at--) {
    if (indentOf(lines[at] ?? '') < column) {
      if (/^\s*- /.test(lines[at] ?? '')) collect(at);
      break;
    }
    collect(at);
  }
  for (let at = line + 1; at < lines.length && indentOf(lines[at] ?? '') >= column; at++) collect(at);
  return keys;
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
