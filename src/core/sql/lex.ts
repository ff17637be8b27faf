/** The words of a SQL text as DuckDB's lexer (a descendant of PostgreSQL's scan.l) sees them. Never throws. */

export interface Token {
  /**
   * `word`: an unquoted name or keyword. `name`: a double-quoted name, `text` without its quotes.
   * `string`: any string literal (`'...'`, `E'...'`, `$$...$$`). `sign`: one character of anything else.
   */
  readonly type: 'word' | 'name' | 'string' | 'number' | 'parameter' | 'sign';
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

// DuckDB turns these Unicode spaces into plain ones before it parses (Parser::StripUnicodeSpaces).
const WIDE = '\\u00a0\\u2000-\\u200d\\u202f\\u205f\\u2060\\u3000\\ufeff';
const SPACE = new RegExp(`[\\s${WIDE}]+`, 'y');
const WORD = new RegExp(`(?![0-9$])(?:[\\w$]|(?![${WIDE}])[^\\0-\\x7f])+`, 'uy');
const LINE_COMMENT = /--[^\n\r]*/y;
const NUMBER = /(?:\d[\d_]*\.?|\.\d)[\d_]*(?:[eE][+-]?\d[\d_]*)?/y;
const PARAMETER = /\$\w+|\?\d*/y;
const DOLLAR_QUOTE = /\$(?:[A-Za-z_\u0080-\u{10ffff}][\w\u0080-\u{10ffff}]*)?\$/uy;
const STRING_START = /(?:[bexnBEXN]|[uU]&)?'/y;
const NAME_START = /(?:[uU]&)?"/y;
// Two literals with a line break between them are one.
const CONTINUATION = /(?:[ \t\f\v]|--[^\n\r]*)*[\n\r](?:\s|--[^\n\r]*[\n\r])*'/y;

/** A SQL text and its words, for all who look at them. */
export interface SqlText {
  readonly text: string;
  /** All tokens; comments and spaces left out. An unterminated literal or comment reaches to the end. */
  readonly tokens: readonly Token[];
  /** Where `--` comments stand, each without the line break that ends it. */
  readonly lineComments: readonly { readonly start: number; readonly end: number }[];
}

/** Reads a text once. */
export function readSql(text: string): SqlText {
  const tokens: Token[] = [];
  const lineComments: Comment[] = [];
  for (const part of scan(text)) {
    if (part.type !== 'comment') tokens.push(part);
    else if (text.startsWith('--', part.start)) lineComments.push(part);
  }
  return { text, tokens, lineComments };
}

/** The tokens alone. */
export function lex(sql: string): readonly Token[] {
  return readSql(sql).tokens;
}

interface Comment {
  readonly type: 'comment';
  readonly start: number;
  readonly end: number;
}

function* scan(sql: string): Generator<Token | Comment> {
  let at = 0;
  while (at < sql.length) {
    const space = match(SPACE, sql, at);
    if (space !== undefined) at += space.length;
    else {
      const end = endOfComment(sql, at);
      const part: Token | Comment = end === undefined ? next(sql, at) : { type: 'comment', start: at, end };
      yield part;
      at = part.end;
    }
  }
}

function next(sql: string, start: number): Token {
  const token = (type: Token['type'], end: number, text = sql.slice(start, end)): Token => ({
    type,
    text,
    start,
    end,
  });
  const string = match(STRING_START, sql, start);
  if (string !== undefined) {
    return token('string', endOfString(sql, start + string.length, /^e/i.test(string)));
  }
  const dollar = match(DOLLAR_QUOTE, sql, start);
  if (dollar !== undefined) {
    const close = sql.indexOf(dollar, start + dollar.length);
    return token('string', close < 0 ? sql.length : close + dollar.length);
  }
  const name = match(NAME_START, sql, start);
  if (name !== undefined) {
    const end = endOfName(sql, start + name.length);
    const closed = sql[end - 1] === '"' && end - start > name.length;
    return token('name', end, sql.slice(start + name.length, closed ? end - 1 : end).replaceAll('""', '"'));
  }
  for (const [type, pattern] of [
    ['word', WORD],
    ['number', NUMBER],
    ['parameter', PARAMETER],
  ] as const) {
    const found = match(pattern, sql, start);
    if (found !== undefined) return token(type, start + found.length);
  }
  return token('sign', start + 1);
}

function match(pattern: RegExp, sql: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(sql)?.[0];
}

/** Undefined where none begins at `start`. Block comments nest. */
function endOfComment(sql: string, start: number): number | undefined {
  const line = match(LINE_COMMENT, sql, start);
  if (line !== undefined) return start + line.length;
  if (!sql.startsWith('/*', start)) return undefined;
  let depth = 0;
  for (let at = start; at < sql.length; at++) {
    if (sql.startsWith('/*', at)) {
      depth++;
      at++;
    } else if (sql.startsWith('*/', at)) {
      depth--;
      at++;
      if (depth === 0) return at + 1;
    }
  }
  return sql.length;
}

function endOfString(sql: string, from: number, escapes: boolean): number {
  for (let at = from; at < sql.length; at++) {
    if (escapes && sql[at] === '\\') at++;
    else if (sql[at] === "'") {
      if (sql[at + 1] === "'") at++;
      else {
        const more = match(CONTINUATION, sql, at + 1);
        if (more === undefined) return at + 1;
        at += more.length;
      }
    }
  }
  return sql.length;
}

function endOfName(sql: string, from: number): number {
  for (let at = from; at < sql.length; at++) {
    if (sql[at] !== '"') continue;
    if (sql[at + 1] !== '"') return at + 1;
    at++;
  }
  return sql.length;
}
