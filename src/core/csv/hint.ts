/** Excel's hint: a first line such as `sep=;` that names the delimiter. */

/** Bytes that hold the longest of them. */
export const HINT_BYTES = 16;

/** The delimiter that the first bytes of a text name, if they do. */
export function hintedDelimiter(head: Uint8Array): string | undefined {
  const text = new TextDecoder().decode(head.subarray(0, HINT_BYTES));
  return /^("?)sep=([^\w"\r\n]{1,4})\1[ \t]*(?:[\r\n]|$)/i.exec(text)?.[2];
}
