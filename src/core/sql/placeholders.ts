/** Placeholders of prepared statements, which nothing here fills: `$region`, `?`, `:region`. */
import { readSql, type SqlText, type Token } from './lex.ts';

export interface PreparedPlaceholder {
  readonly text: string;
  /** Absent for those that are counted. */
  readonly name?: string;
  readonly start: number;
  readonly end: number;
}

/** Words behind which a value stands. */
const BEFORE_VALUE = /^(?:and|or|not|like|ilike|in|between|limit|offset|when|then|else|select)$/i;

/**
 * Takes a query and gives its placeholders in their order, with UTF-16 offsets, half-open.
 * `:name` is one only where a value may begin.
 */
export function preparedPlaceholders(query: string | SqlText): readonly PreparedPlaceholder[] {
  const { tokens } = readSql(query);
  const found: PreparedPlaceholder[] = [];
  for (const [i, token] of tokens.entries()) {
    if (token.type === 'parameter') {
      const name = /^\$([A-Za-z_]\w*)$/.exec(token.text)?.[1];
      found.push({ text: token.text, name, start: token.start, end: token.end });
    }
    if (token.text !== ':') continue;
    const next = tokens[i + 1];
    // Elsewhere a colon belongs to a slice, a struct, a cast or an alias.
    if (next?.type === 'word' && next.start === token.end && beginsValue(tokens[i - 1]))
      found.push({ text: `:${next.text}`, name: next.text, start: token.start, end: next.end });
  }
  return found;
}

function beginsValue(before: Token | undefined): boolean {
  if (before?.type === 'sign') return /^[=<>+\-*/%(|]$/.test(before.text);
  return before?.type === 'word' && BEFORE_VALUE.test(before.text);
}
