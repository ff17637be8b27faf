/** Names and texts in MySQL's own SQL. */

/** A quoted name: any, verbatim. */
export const name = (written: string): string => `\`${written.replaceAll('`', '``')}\``;

/** A text literal that means the same in every `sql_mode`, which may take backslashes or double quotes for something else. */
export function text(value: string): string {
  const bytes = new TextEncoder().encode(value);
  return `_utf8mb4 x'${Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')}'`;
}
