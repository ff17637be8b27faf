/** The only two ways from a name or a value into SQL text. */

/**
 * A quoted identifier: any name, verbatim. DuckDB compares identifiers without regard to ASCII case even when quoted.
 * Throws for a name with a NUL character, which no SQL text can hold.
 */
export function ident(name: string): string {
  if (name.includes('\0')) throw new Error(`A name cannot contain a NUL character: ${JSON.stringify(name)}`);
  return `"${name.replaceAll('"', '""')}"`;
}

/** A VARCHAR literal: any text, verbatim; NUL characters (which would end the statement) become `chr(0)`. */
export function literal(text: string): string {
  const parts = text.split('\0').map((part) => `'${part.replaceAll("'", "''")}'`);
  return parts.length === 1 ? (parts[0] ?? "''") : `(${parts.join(' || chr(0) || ')})`;
}
