/** Bytes behind a backslash. */

const LETTERS = new Uint8Array(256);
for (const letter of '"\\/bfnrt') LETTERS[letter.charCodeAt(0)] = 1;

/** Is it a letter that JSON knows there, apart from the `u` of four digits? */
export const isEscape = (letter: number): boolean => LETTERS[letter] === 1;

/** The value of a hexadecimal digit; -1: it is none. */
export function hexDigit(byte: number): number {
  if (byte >= 48 && byte <= 57) return byte - 48;
  const letter = byte | 32;
  return letter >= 97 && letter <= 102 ? letter - 87 : -1;
}
