/** The little of GraphQL's grammar that YAML can spoil: comments and brackets. */

const STRING_OR_COMMENT = /"""[^]*?"""|"(?:\\.|[^"\\\r\n])*"|#[^\r\n]*/g;

/** Where `#` comments stand, each without the line break that ends it. */
export function graphqlComments(query: string): readonly { readonly start: number; readonly end: number }[] {
  return [...query.matchAll(STRING_OR_COMMENT)]
    .filter(([part]) => part.startsWith('#'))
    .map(({ 0: part, index }) => ({ start: index, end: index + part.length }));
}

/** Something is selected, and every bracket and quote is closed. */
export function isWhole(query: string): boolean {
  const signs = query.replace(STRING_OR_COMMENT, '');
  const count = (pattern: RegExp): number => signs.match(pattern)?.length ?? 0;
  const opened = count(/[([{]/g);
  return signs.includes('{') && !signs.includes('"') && opened === count(/[)\]}]/g);
}
