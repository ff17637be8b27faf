/** A type as DuckDB's DESCRIBE prints it, taken apart. */

export interface SqlField {
  readonly name: string;
  readonly type: SqlType;
}

export type SqlType =
  /** `length`: of an array, whose rows have so many items. */
  | { readonly type: 'LIST'; readonly child: SqlType; readonly length?: number }
  | { readonly type: 'STRUCT'; readonly fields: readonly SqlField[] }
  | { readonly type: 'MAP'; readonly key: SqlType; readonly value: SqlType }
  /** `name` without its parameters, such as DECIMAL or ENUM; `text`: with them. */
  | { readonly type: 'PLAIN'; readonly name: string; readonly text: string };

/** Takes `STRUCT(a INTEGER, "b c" DECIMAL(4,1)[])` apart; an array of a fixed size is a LIST, too. */
export function readType(text: string): SqlType {
  const list = /^(.*)\[(\d*)\]$/s.exec(text);
  if (list) {
    const child = readType(list[1] ?? '');
    return list[2] ? { type: 'LIST', child, length: Number(list[2]) } : { type: 'LIST', child };
  }
  const [, name = text, inside] = /^([A-Z_ ]+?)\((.*)\)$/s.exec(text) ?? [];
  if (inside !== undefined && name === 'STRUCT')
    return { type: 'STRUCT', fields: cutAtCommas(inside).map(field) };
  if (inside !== undefined && name === 'MAP') {
    const [key = '', value = ''] = cutAtCommas(inside);
    return { type: 'MAP', key: readType(key), value: readType(value) };
  }
  return { type: 'PLAIN', name, text };
}

/** The members of `UNION(a INTEGER, b VARCHAR)`. */
export const unionMembers = (text: string): readonly SqlField[] =>
  cutAtCommas(text.slice(text.indexOf('(') + 1, -1)).map(field);

function field(text: string): SqlField {
  const [, quoted, bare = '', type = ''] = /^(?:"((?:[^"]|"")*)"|(\S+)) (.*)$/s.exec(text) ?? [];
  return { name: quoted?.replaceAll('""', '"') ?? bare, type: readType(type) };
}

/** Commas in quotes and in brackets are none. */
function cutAtCommas(text: string): string[] {
  const parts: string[] = [];
  let start = 0;
  let depth = 0;
  let quote = '';
  for (let at = 0; at < text.length; at++) {
    const character = text[at]!;
    if (quote !== '') {
      if (character === quote) quote = '';
    } else if (character === '"' || character === "'") quote = character;
    else if (character === '(') depth++;
    else if (character === ')') depth--;
    else if (character === ',' && depth === 0) {
      parts.push(text.slice(start, at).trim());
      start = at + 1;
    }
  }
  return [...parts, text.slice(start).trim()];
}
