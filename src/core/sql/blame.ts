/** Which word of a query an error of DuckDB is about, and what was likely meant. */
import { meant } from '../oml/fix.ts';
import { lex, type Token } from './lex.ts';
import { ident } from './quote.ts';

export interface Blame {
  /** UTF-16 offset in the query. */
  readonly offset: number;
  readonly length: number;
  /** What DuckDB proposes in its place, as SQL. */
  readonly instead?: string;
}

/** `offset`: where DuckDB says that the error stands. */
export function blame(query: string, offset: number, message: string): Blame {
  const tokens = lex(query).filter(({ end }) => end > offset);
  const named = nameIn(message);
  // Of a dotted name DuckDB tells the beginning, whichever part is wrong.
  const token = tokens.slice(0, 5).find((each) => isNamed(each, named)) ?? tokens[0];
  if (token === undefined) return { offset, length: Math.max(0, query.length - offset) };
  const proposed = named === undefined || !isNamed(token, named) ? [] : proposals(message);
  const instead =
    proposed.length === 0 ? undefined : (meant(named ?? '', proposed) ?? only(message, proposed));
  return { offset: token.start, length: token.end - token.start, instead: instead && spelled(instead) };
}

function isNamed(token: Token, name: string | undefined): boolean {
  return (token.type === 'word' || token.type === 'name') && token.text.toLowerCase() === name?.toLowerCase();
}

function nameIn(message: string): string | undefined {
  const [, quoted, bare] =
    /(?:Referenced (?:column|table) |does not have a column named )"([^]*?)"(?: not found|\s|$)|with name (\S+) does not exist/.exec(
      message,
    ) ?? [];
  return quoted ?? bare;
}

/** `Did you mean "sales"?`, `Candidate bindings: "amount", "unit price"`. */
function proposals(message: string): string[] {
  const list = /(?:Did you mean|Candidate (?:bindings|tables):)([^]*)$/.exec(message)?.[1] ?? '';
  const names = [...list.matchAll(/"([^"]+)"/g)].map(([, name = '']) => name);
  // Of what one does not see the message has the number: that is no name.
  return names.filter((name) => !/\\(?:t|u[0-9a-f]{4}|u\{)/.test(name));
}

/** Candidates are all there is, however unlike; what DuckDB asks about is near. */
function only(message: string, proposed: readonly string[]): string | undefined {
  return message.includes('Did you mean') ? proposed[0] : undefined;
}

function spelled(name: string): string {
  return /^[A-Za-z_]\w*$/.test(name) ? name : ident(name);
}
