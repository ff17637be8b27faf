/** Names as a query writes them. */

/** The name of a table or a column, quoted where SQL asks for it or a quote is already open. */
export function nameIn(name: string, quoted = false): string {
  const bare = /^[a-z_][a-z0-9_]*$/i.test(name) && !RESERVED.has(name.toLowerCase());
  return bare && !quoted ? name : `"${name.replaceAll('"', '""')}"`;
}

/** The reserved words of DuckDB. */
const RESERVED = new Set(
  `all analyse analyze and any array as asc asymmetric both case cast check collate column constraint create default
  deferrable desc describe distinct do else end except false fetch for foreign from grant group having in initially
  intersect into lambda lateral leading limit not null offset on only or order pivot pivot_longer pivot_wider placing
  primary qualify references returning select show some summarize symmetric table then to trailing true union unique
  unpivot using variadic when where window with`.split(/\s+/),
);
