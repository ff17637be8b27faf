/** Names of columns, as a header gives them or fails to. */

/** DuckDB compares names without regard to ASCII case. */
const folded = (name: string): string => name.replace(/[A-Z]/g, (letter) => letter.toLowerCase());

/** Legal, distinct column names: an empty one becomes `column<i>`, a repeated `a` becomes `a_1`. */
export function columnNames(header: readonly string[]): string[] {
  const taken = new Set<string>();
  return header.map((text, i) => {
    const base = text === '' ? `column${i}` : text;
    let name = base;
    for (let n = 1; taken.has(folded(name)); n++) name = `${base}_${n}`;
    taken.add(folded(name));
    return name;
  });
}

/** Names of columns in a row, in quotes where they begin or end with what one does not see. */
export function listedColumns(names: readonly string[]): string {
  return listed(names.map((name) => (name === name.trim() ? visible(name) : quoted(name))));
}

/** `a, b, c`, cut after twenty. */
export function listed(names: readonly string[]): string {
  return names.length > 20
    ? `${names.slice(0, 20).join(', ')} and ${names.length - 20} more`
    : names.join(', ');
}

/** What one cannot see, or not tell from a plain space, and what would end a line. */
const INVISIBLE = /[\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}|[\u115f\u1160\u2800\u3164\uffa0\ufe00-\ufe0f]/gu;

/** Joiners and selectors that make up an emoji, or shape the letters of scripts such as Persian. */
const SHAPING =
  /(?<=[\p{Extended_Pictographic}\p{Emoji_Modifier}\ufe0f])\u200d(?=\p{Extended_Pictographic})|(?<=[\p{Extended_Pictographic}#*0-9])\ufe0f|(?<=[\p{L}\p{M}])(?<!\p{Script=Latin})[\u200c\u200d](?=\p{L})/gu;

/** The name with every character that cannot be seen as its number: `unit\u00a0price`. */
export function visible(name: string): string {
  return name.replace(INVISIBLE, (character) => {
    if (character === '\t') return '\\t';
    const point = character.codePointAt(0)!.toString(16);
    return point.length > 4 ? `\\u{${point}}` : `\\u${point.padStart(4, '0')}`;
  });
}

/** In double quotes, so that spaces around it can be seen, and escaped. */
export const quoted = (name: string): string => `"${visible(name)}"`;

/** Does the name hold something that one does not see? */
export function isDeceptive(name: string): boolean {
  const plain = name.replace(SHAPING, '');
  return visible(plain) !== plain || plain !== plain.trim();
}

/** The name as it looks: without what cannot be seen, and single plain spaces. */
export function cleanName(name: string): string {
  return name
    .replace(/[\p{Zs}\s]+/gu, ' ')
    .replace(INVISIBLE, '')
    .trim();
}

/** Years that follow one another, and positions, are good names, as are as many numbers as there are months. */
export function isSeries(names: readonly string[]): boolean {
  const numbers = names.map(Number);
  const [first = 0] = numbers;
  const likely = first === 0 || (first >= 1000 && first < 3000) || numbers.length >= 12;
  return likely && numbers.length > 1 && numbers.every((number, i) => number === first + i);
}
