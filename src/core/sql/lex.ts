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
const BLANK = 32;
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

/** Reads a text; gives back one that was read already. */
export function readSql(query: string | SqlText): SqlText {
  return typeof query === 'string' ? wordsOf(query) : query;
}

function wordsOf(text: string): SqlText {
  const tokens: Token[] = [];
  const lineComments: { readonly start: number; readonly end: number }[] = [];
  for (let at = afterSpace(text, 0); at < text.length; at = afterSpace(text, at)) {
    const end = endOfComment(text, at);
    if (end === undefined) {
      const token = next(text, at);
      tokens.push(token);
      at = token.end;
    } else {
      if (text.startsWith('--', at)) lineComments.push({ start: at, end });
      at = end;
    }
  }
  return { text, tokens, lineComments };
}

/** The tokens alone. */
export function lex(sql: string): readonly Token[] {
  return readSql(sql).tokens;
}

function afterSpace(sql: string, from: number): number {
  let at = from;
  while (sql.charCodeAt(at) === BLANK) at++;
  // Nothing that stands for space is a sign or a letter of ASCII.
  const code = sql.charCodeAt(at);
  if (code > BLANK && code < 0x80) return at;
  return at + (match(SPACE, sql, at)?.length ?? 0);
}

/** By its first character, since each pattern that is tried in vain costs as much as one that fits. */
function next(sql: string, start: number): Token {
  const first = sql.charAt(start);
  return (
    (/['benxu]/i.test(first) ? stringAt(sql, start) : undefined) ??
    (/["u]/i.test(first) ? nameAt(sql, start) : undefined) ??
    (first === '$' ? dollarQuoteAt(sql, start) : undefined) ??
    (/[\d.]/.test(first) ? plainAt('number', NUMBER, sql, start) : undefined) ??
    (/[$?]/.test(first) ? plainAt('parameter', PARAMETER, sql, start) : undefined) ??
    plainAt('word', WORD, sql, start) ?? { type: 'sign', text: first, start, end: start + 1 }
  );
}

function plainAt(type: Token['type'], pattern: RegExp, sql: string, start: number): Token | undefined {
  const text = match(pattern, sql, start);
  return text === undefined ? undefined : { type, text, start, end: start + text.length };
}

function stringAt(sql: string, start: number): Token | undefined {
  const opening = match(STRING_START, sql, start);
  if (opening === undefined) return undefined;
  const end = endOfString(sql, start + opening.length, /^e/i.test(opening));
  return { type: 'string', text: sql.slice(start, end), start, end };
}

function dollarQuoteAt(sql: string, start: number): Token | undefined {
  const quote = match(DOLLAR_QUOTE, sql, start);
  if (quote === undefined) return undefined;
  const close = sql.indexOf(quote, start + quote.length);
  const end = close < 0 ? sql.length : close + quote.length;
  return { type: 'string', text: sql.slice(start, end), start, end };
}

function nameAt(sql: string, start: number): Token | undefined {
  const opening = match(NAME_START, sql, start);
  if (opening === undefined) return undefined;
  const end = endOfName(sql, start + opening.length);
  const closed = sql[end - 1] === '"' && end - start > opening.length;
  const text = sql.slice(start + opening.length, closed ? end - 1 : end).replaceAll('""', '"');
  return { type: 'name', text, start, end };
}

function match(pattern: RegExp, sql: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(sql)?.[0];
}

/** Undefined where none begins at `start`. Block comments nest. */
function endOfComment(sql: string, start: number): number | undefined {
  if (sql.startsWith('--', start)) return start + (match(LINE_COMMENT, sql, start)?.length ?? 0);
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
