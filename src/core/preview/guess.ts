/** How a text of fields was likely written: what a person would set after a look at its first lines. */

/** Keys of CSV components, where they differ from their defaults. */
export interface Guess {
  readonly delimiter?: string;
  readonly encoding?: string;
  readonly header?: false;
  readonly decimal?: string;
  readonly thousands?: string;
}

const DELIMITERS = [',', ';', '\t', '|'];
const LINES = 30;

/** `head`: the first bytes of the file, unpacked. `tabbed`: its name says that tabs stand between its fields. */
export function guessDialect(head: Uint8Array, tabbed: boolean): Guess {
  const encoding = guessEncoding(head);
  const label = encoding === 'utf-16' ? (head[0] === 0xfe ? 'utf-16be' : 'utf-16le') : (encoding ?? 'utf-8');
  const text = new TextDecoder(label).decode(head);
  const usual = tabbed ? '\t' : ',';
  // A first line such as `sep=;` decides by itself.
  const hinted = /^sep=(.)\r?\n/i.exec(text)?.[1];
  const body = hinted === undefined ? text : text.slice(text.indexOf('\n') + 1);
  const delimiter = hinted ?? guessDelimiter(body, usual);
  const rows = recordsOf(body, delimiter);
  return {
    ...(delimiter !== usual && hinted === undefined && { delimiter }),
    ...(encoding !== undefined && { encoding }),
    ...(isHeaderless(rows) && { header: false as const }),
    ...(delimiter !== ',' && guessDecimal(rows)),
  };
}

function guessEncoding(head: Uint8Array): string | undefined {
  const [a, b] = head;
  if ((a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff)) return 'utf-16';
  try {
    // The last character may be cut.
    new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true });
    return undefined;
  } catch {
    return 'windows-1252';
  }
}

/** The one that splits most lines into as many fields as the first. */
function guessDelimiter(text: string, usual: string): string {
  let best = { delimiter: usual, score: 0 };
  for (const delimiter of [usual, ...DELIMITERS.filter((each) => each !== usual)]) {
    const widths = recordsOf(text, delimiter).map(({ length }) => length);
    const [first = 0] = widths;
    if (first < 2) continue;
    const alike = widths.filter((width) => width === first).length / widths.length;
    // More fields in all lines are less likely to be by chance.
    const score = alike >= 0.8 ? alike + Math.min(first, 50) / 1000 : 0;
    if (score > best.score + (best.delimiter === usual && best.score > 0 ? 0.1 : 0))
      best = { delimiter, score };
  }
  return best.delimiter;
}

/** The first records, of which the last may be cut and is left out. */
function recordsOf(text: string, delimiter: string): readonly (readonly string[])[] {
  const rows: string[][] = [];
  let row: string[] = [];
  let field = '';
  let quoted = false;
  for (let at = 0; at < text.length && rows.length < LINES; at++) {
    const sign = text[at]!;
    if (quoted) {
      if (sign !== '"') field += sign;
      else if (text[at + 1] === '"') field += text[at++];
      else quoted = false;
    } else if (sign === '"' && field === '') quoted = true;
    else if (sign === delimiter) {
      row.push(field);
      field = '';
    } else if (sign === '\n' || sign === '\r') {
      if (sign === '\r' && text[at + 1] === '\n') at++;
      if (row.length > 0 || field !== '') rows.push([...row, field]);
      [row, field] = [[], ''];
    } else field += sign;
  }
  return rows.length === 0 && (row.length > 0 || field !== '') ? [[...row, field]] : rows;
}

const NUMBER = /^\s*[-+]?\d+(?:[.,]\d+)*\s*$/;
const YEAR = /^(?:19|20)\d\d$/;

/** The first row has numbers where the others have: names are no numbers, unless they are years. */
function isHeaderless([first = [], ...others]: readonly (readonly string[])[]): boolean {
  if (others.length === 0) return false;
  const numeric = first.flatMap((cell, at) =>
    others.every((row) => NUMBER.test(row[at] ?? '') || (row[at] ?? '') === '') &&
    others.some((row) => NUMBER.test(row[at] ?? ''))
      ? [cell]
      : [],
  );
  return (
    numeric.length > 0 &&
    numeric.every((cell) => NUMBER.test(cell)) &&
    !numeric.every((cell) => YEAR.test(cell.trim())) &&
    first.every((cell) => cell !== '')
  );
}

/** Commas in numbers that stand between semicolons, tabs or bars are decimal ones. */
function guessDecimal([, ...rows]: readonly (readonly string[])[]): Pick<Guess, 'decimal' | 'thousands'> {
  const cells = rows.flat();
  const decimal = cells.filter((cell) => /^\s*[-+]?(?:\d+|\d{1,3}(?:\.\d{3})+),\d+\s*$/.test(cell));
  const pointed = cells.some((cell) => /^\s*[-+]?\d+\.(?:\d{1,2}|\d{4,})\s*$/.test(cell));
  const grouped = cells.some((cell) => /^\s*[-+]?\d{1,3}(?:\.\d{3})+,\d+\s*$/.test(cell));
  // "1,234" alone may be a thousand and more.
  const isSure = decimal.some((cell) => !/^\s*[-+]?\d{1,3},\d{3}\s*$/.test(cell));
  if (!isSure || pointed) return {};
  return { decimal: ',', ...(grouped && { thousands: '.' }) };
}
