/** Texts in the languages of schedulers, whatever characters they hold. */

/** One word for any POSIX shell, quoted where it holds more than plain characters. Of control characters, which a line cannot hold, `printf` makes what they are. */
export function shellWord(text: string): string {
  if (/^[\w./:=@%+-]+$/.test(text)) return text;
  if (!/\p{Cc}/u.test(text)) return `'${text.replaceAll("'", `'\\''`)}'`;
  return `"$(printf '${[...new TextEncoder().encode(text)].map(octal).join('')}')"`;
}

/** One word for bash alone, without the braces that templates begin with. */
export function bashWord(text: string): string {
  const plain = [...text].map((sign) =>
    /[\p{Cc}\\'{}]/u.test(sign) ? [...new TextEncoder().encode(sign)].map(hex).join('') : sign,
  );
  return `$'${plain.join('')}'`;
}

/** A literal of Python: JSON's texts are some. */
export const pythonText = (text: string): string => JSON.stringify(text);

/** For a remark that ends with its line. */
export const remark = (text: string): string => text.replace(/\p{Cc}+/gu, ' ').replace(/\\$/, '\\ .');

const octal = (byte: number): string => `\\${byte.toString(8).padStart(3, '0')}`;
const hex = (byte: number): string => `\\x${byte.toString(16).padStart(2, '0')}`;
