/** Where in a pipeline a caret stands, read from the lines alone: the text need not be valid, or even YAML, while it is typed. */

/** Keys from the document's root; `*` is any item of a list. */
export type KeyPath = readonly string[];

export type Place = {
  /** Of the step around the caret, as typed so far. */
  readonly component?: string;
  readonly mode?: string;
  /** What stands between the start of the word, or value, and the caret. */
  readonly typed: string;
  /** The quote that opens the value. */
  readonly quote?: '"' | "'";
} & (
  | {
      /** A key is, or may be, typed in the mapping at `path`, which has the keys `present`. */
      readonly kind: 'key';
      readonly path: KeyPath;
      readonly present: readonly string[];
      /** Inside `{...}`. */
      readonly flow: boolean;
      /** Columns before the key. */
      readonly indent: number;
    }
  /** The value at `path`; an item of a list ends in `*`. */
  | { readonly kind: 'value'; readonly path: KeyPath }
  /** Inside a query; `relation`: after FROM or JOIN. */
  | { readonly kind: 'sql'; readonly path: KeyPath; readonly relation: boolean }
);

interface Entry {
  readonly column: number;
  readonly line: number;
  /** Absent for the dash of a list item. */
  readonly key?: string;
  readonly rest: string;
}

const BLOCK_SCALAR = /^[|>][-+\d]*\s*(?:#.*)?$/;
const KEY = /^(?:"([^"]*)"|'([^']*)'|([^\s"'#[\]{},&*!|>%@`-][^#:[\]{},]*?|-[\w][^#:]*?))\s*:(?=\s|$)\s*/;

/** Dashes and key that open a line. */
function entries(text: string, line: number): Entry[] {
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
function ancestors(lines: readonly string[], line: number, column: number, inItem: boolean): Entry[] {
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

function indentOf(text: string): number {
  return text.trim() === '' ? Infinity : text.length - text.trimStart().length;
}

/** The keys beside the one at `column` on `line`. */
function siblings(lines: readonly string[], line: number, column: number): string[] {
  const keys: string[] = [];
  const collect = (at: number) => {
    for (const entry of entries(lines[at] ?? '', at))
      if (entry.column === column && entry.key) keys.push(entry.key);
  };
  const opensHere = (at: number) =>
    entries(lines[at] ?? '', at).some((e) => e.column < column && e.column >= column - 2);
  for (let at = line - 1; at >= 0 && !opensHere(line); at--) {
    if (indentOf(lines[at] ?? '') < column) {
      if (/^\s*- /.test(lines[at] ?? '')) collect(at);
      break;
    }
    collect(at);
  }
  for (let at = line + 1; at < lines.length && indentOf(lines[at] ?? '') >= column; at++) collect(at);
  return keys;
}

/** `component` and `mode` of the step that `chain` runs through. */
function stepOf(lines: readonly string[], chain: readonly Entry[]): { component?: string; mode?: string } {
  const at = chain.findIndex((entry) => entry.key === 'steps');
  const item = at === 0 ? chain[1] : undefined;
  if (!item || item.key !== undefined) return {};
  let end = item.line + 1;
  while (end < lines.length && indentOf(lines[end] ?? '') > item.column) end++;
  const text = lines.slice(item.line, end).join('\n');
  const value = (key: string) => new RegExp(`(?:^|[{,])[ -]*${key}:\\s+["']?([\\w.-]+)`, 'm').exec(text)?.[1];
  return { component: value('component'), mode: value('mode') };
}

function pathOf(chain: readonly Entry[]): string[] {
  return chain.map((entry) => entry.key ?? '*');
}

/** Inside `{...}` or `[...]` on one line: the path within, and what is typed. */
function inFlow(text: string) {
  const stack: { map: boolean; key?: string; keys: string[] }[] = [];
  let typed = '';
  let quote = '';
  for (let at = 0; at < text.length; at++) {
    const char = text[at] ?? '';
    const top = stack.at(-1);
    if (quote) {
      if (char === quote) quote = '';
      typed += char;
    } else if ((char === '"' || char === "'") && typed.trim() === '') {
      quote = char;
      typed += char;
    } else if (char === '{' || char === '[') {
      stack.push({ map: char === '{', keys: [] });
      typed = '';
    } else if (char === '}' || char === ']') {
      stack.pop();
      typed = '';
    } else if (char === ',') {
      if (top) top.key = undefined;
      typed = '';
    } else if (char === ':' && top?.map && top.key === undefined && /\s/.test(text[at + 1] ?? ' ')) {
      top.key = typed.trim().replace(/^["']|["']$/g, '');
      top.keys.push(top.key);
      typed = '';
    } else typed += char;
  }
  const top = stack.at(-1);
  if (!top) return undefined;
  const path = stack.flatMap((level) => (level.map ? (level.key === undefined ? [] : [level.key]) : ['*']));
  return { path, typed: typed.trimStart(), isKey: top.map && top.key === undefined, present: top.keys };
}

const RELATION = /\b(?:from|join)\s+(?:[\w".]+(?:\s+(?:as\s+)?\w+)?\s*,\s*)*("?[^\s"(),;]*)$/i;

function sqlPlace(before: string): { typed: string; relation: boolean } {
  const relation = RELATION.exec(before);
  return { relation: relation !== null, typed: relation?.[1] ?? /[\w"-]*$/.exec(before)?.[0] ?? '' };
}

function unquote(typed: string): { typed: string; quote?: '"' | "'" } {
  const quote = typed[0];
  return quote === '"' || quote === "'" ? { typed: typed.slice(1), quote } : { typed };
}

function sqlInline(path: KeyPath, step: { component?: string; mode?: string }, value: string): Place {
  const { typed, quote } = unquote(value);
  return { kind: 'sql', path, ...step, quote, ...sqlPlace(typed) };
}

/** The place at a 1-based line and column; undefined in comments and where nothing is known. */
export function placeAt(text: string, lineNumber: number, columnNumber: number): Place | undefined {
  const lines = text.split(/\r\n|\r|\n/);
  const line = lineNumber - 1;
  const before = (lines[line] ?? '').slice(0, columnNumber - 1);
  const lead = /^ *(?:- +)*/.exec(before)?.[0] ?? '';
  const column = lead.length;
  const chain = ancestors([...lines.slice(0, line), before], line, column, /-/.test(lead));
  const step = stepOf(lines, chain);

  const scalar = chain.findIndex(
    (entry) => entry.line < line && entry.key !== undefined && BLOCK_SCALAR.test(entry.rest),
  );
  if (scalar >= 0) {
    const path = pathOf(chain.slice(0, scalar + 1));
    if (path.at(-1) !== 'query') return undefined;
    const sql = [...lines.slice((chain[scalar]?.line ?? 0) + 1, line), before].join('\n');
    return { kind: 'sql', path, ...step, ...sqlPlace(sql) };
  }

  const rest = before.slice(column);
  if (/^#|\s#/.test(rest)) return undefined;
  const own = KEY.exec(rest);
  const path = pathOf(chain);
  if (own) path.push(own[1] ?? own[2] ?? own[3] ?? '');
  const value = own ? rest.slice(own[0].length) : rest;

  if (/^[[{]/.test(value)) {
    const flow = inFlow(value);
    if (!flow) return undefined;
    const inner = [...path, ...flow.path];
    if (flow.isKey) {
      return {
        kind: 'key',
        path: inner,
        present: flow.present,
        flow: true,
        indent: column,
        typed: flow.typed,
        ...step,
      };
    }
    if (inner.at(-1) === 'query') return sqlInline(inner, step, flow.typed);
    return { kind: 'value', path: inner, ...step, ...unquote(flow.typed) };
  }
  if (own) {
    if (path.at(-1) === 'query') return sqlInline(path, step, value);
    return { kind: 'value', path, ...step, ...unquote(value) };
  }
  if (!/^[\w$."'-]*$/.test(rest)) return undefined;
  if (path.at(-1) === '*' && path.at(-2) !== 'steps')
    return { kind: 'value', path, ...step, ...unquote(rest) };
  const present = siblings(lines, line, column);
  return { kind: 'key', path, present, flow: false, indent: column, typed: rest, ...step };
}
