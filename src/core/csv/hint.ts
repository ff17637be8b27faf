/** Excel's hint: a first line such as `sep=;` that names the delimiter. */

/** Bytes in which the hint and the line behind it are looked for. */
export const HINT_BYTES = 1024;

const LONGEST_DELIMITER = 4;

/** The rest of the line may be padded, with spaces or with the delimiters of the other lines. */
const HINT = /^(?:"sep *=([^\w"\r\n]+)"[^\w"\r\n]*|sep *=([^\w"\r\n]+))(?:\r\n|[\r\n]|$)/i;

/** The delimiter that the first bytes of a text name, if they do. */
export function hintedDelimiter(head: Uint8Array): string | undefined {
  const text = new TextDecoder().decode(head.subarray(0, HINT_BYTES));
  const found = HINT.exec(text);
  const named = found?.[1] ?? found?.[2];
  if (found === null || named === undefined) return undefined;
  const marks = named.trim();
  if (marks === '') return named.includes('\t') ? '\t' : ' ';
  const [mark = ''] = marks;
  const names = text
    .slice(found[0].length)
    .split(/[\r\n]/)
    .find((line) => line.includes(mark));
  return names !== undefined && divides(marks, names) ? marks : mark;
}

/** Do these characters together stand between the fields of the line, and none of them elsewhere? */
function divides(marks: string, line: string): boolean {
  if (new TextEncoder().encode(marks).length > LONGEST_DELIMITER) return false;
  const fields = line.split(marks);
  return fields.length > 1 && fields.at(-1) !== '' && !fields.some((field) => field.includes(marks[0]!));
}
