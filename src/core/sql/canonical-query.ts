/** A query as its tokens: equal for two texts that differ in spaces, line breaks and comments alone. */
import { readSql, type SqlText, type Token } from './lex.ts';

/** What an operator is made of (PostgreSQL's scan.l, of which DuckDB's lexer descends). */
const OPERATOR_SIGN = /^[~!@#^&|`?+\-*/%<>=]$/;
/** Only an operator with one of these may end in `+` or `-`: `=-1` is `=` and `-1`, as `= -1` is. */
const KEEPS_SIGN_AT_ITS_END = /[~!@#^&|`?%]/;

/**
 * Gives the query's tokens, one space between two. Signs that DuckDB reads as one operator stay together: `5 != 3` is not
 * `5 ! = 3`, a factorial. A `;` at the end does not count. Never throws.
 */
export function canonicalQuery(query: string | SqlText): string {
  const words: string[] = [];
  const tokens = withoutEnd(readSql(query).tokens);
  for (let at = 0; at < tokens.length;) {
    const length = operatorLength(tokens, at);
    words.push(
      tokens
        .slice(at, at + length)
        .map(spelled)
        .join(''),
    );
    at += length;
  }
  return words.join(' ');
}

function withoutEnd(tokens: readonly Token[]): readonly Token[] {
  const last = tokens.findLastIndex(({ type, text }) => type !== 'sign' || text !== ';');
  return tokens.slice(0, last + 1);
}

/** How many tokens from `at` on are one word of SQL: more than one only for an operator of several signs. */
function operatorLength(tokens: readonly Token[], at: number): number {
  let end = at;
  while (isOperatorSign(tokens[end]) && (end === at || tokens[end]?.start === tokens[end - 1]?.end)) end += 1;
  const signs = tokens
    .slice(at, end)
    .map(({ text }) => text)
    .join('');
  if (!KEEPS_SIGN_AT_ITS_END.test(signs)) while (end - at > 1 && /[+-]/.test(tokens[end - 1]!.text)) end -= 1;
  return Math.max(1, end - at);
}

const isOperatorSign = (token: Token | undefined): boolean =>
  token?.type === 'sign' && OPERATOR_SIGN.test(token.text);

const spelled = ({ type, text }: Token): string =>
  type === 'name' ? `"${text.replaceAll('"', '""')}"` : text;
