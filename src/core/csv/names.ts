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

/** `a, b, c`, cut after twenty. */
export function listed(names: readonly string[]): string {
  return names.length > 20
    ? `${names.slice(0, 20).join(', ')} and ${names.length - 20} more`
    : names.join(', ');
}
