/** Where in a query a caret stands, read from its words: the query need not be valid while it is typed. */
import { lex, type Token } from '#core/sql/lex.ts';

export interface SqlPlace {
  /** What stands between the start of the name and the caret, with the quote that opens it. */
  readonly typed: string;
  /** After FROM or JOIN. */
  readonly relation: boolean;
  /** What stands before the dot: `t` in `t.na`. */
  readonly qualifier?: string;
  /** The whole query, as far as it is written. */
  readonly sql: string;
}

/** A relation that a query reads, by the name that its columns go by there. */
export interface Named {
  readonly table: string;
  readonly as: string;
}

const NAME = String.raw`(?:"(?:[^"]|"")*"|[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*)`;
const TYPED = String.raw`(?:"(?:[^"]|"")*|[\w$\u0080-\uffff][\w$\u0080-\uffff-]*)?`;
const RELATION = new RegExp(
  String.raw`\b(?:from|join)\s+(?:${NAME}(?:\s+(?:as\s+)?${NAME})?\s*,\s*)*(${TYPED})$`,
  'i',
);
const QUALIFIED = new RegExp(String.raw`(${NAME})\s*\.\s*(${TYPED})$`);
const WORD = /(?:"(?:[^"]|"")*|[\w$\u0080-\uffff]*)$/;
const CLOSED = /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*\n|\/\*[^]*?\*\//g;
const NEW_NAME = /\bas\s+$/i;

/** The place after `before` in `before + after`; undefined in literals, comments, numbers and where a name is made up. */
export function sqlPlaceAt(before: string, after: string): SqlPlace | undefined {
  const sql = before + after;
  if (/--[^\n]*$|\/\*|'/.test(before.replace(CLOSED, ' '))) return undefined;
  const relation = RELATION.exec(before);
  if (relation) return { typed: relation[1] ?? '', relation: true, sql };
  const qualified = QUALIFIED.exec(before);
  if (qualified?.[1] !== undefined)
    return { typed: qualified[2] ?? '', relation: false, qualifier: unquoted(qualified[1]), sql };
  const typed = openName(before) ?? WORD.exec(before)?.[0] ?? '';
  const earlier = before.slice(0, before.length - typed.length);
  if (/^\d/.test(typed) || /\d\.$/.test(earlier) || NEW_NAME.test(earlier)) return undefined;
  return { typed, relation: false, sql };
}

/** The quoted name that is not closed yet. */
function openName(before: string): string | undefined {
  const last = lex(before).at(-1);
  const text = last && before.slice(last.start);
  return last?.type === 'name' && text !== undefined && (text === '"' || !text.endsWith('"'))
    ? text
    : undefined;
}

function unquoted(name: string): string {
  return name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name;
}

/** What follows a relation and is not its alias. */
const AFTER_RELATION = new Set(
  `anti asof cross except full group having inner intersect join lateral left limit natural offset on order pivot
  positional qualify right sample select semi tablesample union unpivot using where window with`.split(/\s+/),
);

/** The relations that a query names after FROM and JOIN, at any depth, in order. */
export function relationsNamed(sql: string): Named[] {
  const tokens = lex(sql);
  const found: Named[] = [];
  for (let at = 0; at < tokens.length; at++) {
    if (!isWord(tokens[at], 'from', 'join')) continue;
    do {
      at++;
      let name = tokens[at];
      while (isSign(tokens[at + 1], '.') && isName(tokens[at + 2])) name = tokens[(at += 2)];
      if (!isName(name)) break;
      if (isWord(tokens[at + 1], 'as')) at++;
      const alias = tokens[at + 1];
      const named = isName(alias) && !(alias.type === 'word' && AFTER_RELATION.has(alias.text.toLowerCase()));
      if (named) at++;
      found.push({ table: name.text, as: named ? alias.text : name.text });
    } while (isSign(tokens[at + 1], ',') && at++ < tokens.length);
  }
  return found;
}

function isName(token: Token | undefined): token is Token {
  return token?.type === 'name' || token?.type === 'word';
}

function isWord(token: Token | undefined, ...words: readonly string[]): boolean {
  return token?.type === 'word' && words.includes(token.text.toLowerCase());
}

function isSign(token: Token | undefined, text: string): boolean {
  return token?.type === 'sign' && token.text === text;
}
