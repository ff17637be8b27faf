/** A text that somebody looks for in the cells of a table, as they are printed: in SQL, and where the printed text is at hand. */
import { literal } from '../sql/quote.ts';

export interface Sought {
  /** As it is: no character stands for others. Never empty. */
  readonly text: string;
  /** Large and small letters are different ones. */
  readonly matchCase: boolean;
  /** All of the cell, not a part of it. */
  readonly wholeCell: boolean;
}

/** What values of types are printed with that have no other letters; NULL is no text. */
const DIGITS = /^-?[\d-]*$/;
const FRACTION = /^-?[\d.-]*$/;
const WHOLE_TYPE = /^U?(TINY|SMALL|BIG|HUGE)INT$|^U?INTEGER$/;
const DECIMAL_TYPE = /^DECIMAL\(\d+,\s*\d+\)$/;

/** SQL: whether the text is in the value, never NULL; undefined where no value of that type is printed so. `type`: as DuckDB prints it. */
export function isFound(value: string, type: string, sought: Sought): string | undefined {
  const { text, wholeCell } = sought;
  const alphabet = WHOLE_TYPE.test(type) ? DIGITS : DECIMAL_TYPE.test(type) ? FRACTION : undefined;
  if (alphabet && !alphabet.test(text)) return undefined;
  const printed = type === 'VARCHAR' ? value : `CAST(${value} AS VARCHAR)`;
  const folds = !alphabet && folding(sought);
  const [within, wanted] = folds
    ? [`lower(${printed})`, `lower(${literal(text)})`]
    : [printed, literal(text)];
  return `coalesce(${wholeCell ? `${within} = ${wanted}` : `contains(${within}, ${wanted})`}, false)`;
}

/** Letters that have no other case need not be made small: it takes longer than to look for them. */
const folding = ({ text, matchCase }: Sought): boolean =>
  !matchCase && text.toLowerCase() !== text.toUpperCase();

/** The same of a text that is printed. */
export function isFoundIn(
  printed: string | null | undefined,
  { text, matchCase, wholeCell }: Sought,
): boolean {
  if (printed === null || printed === undefined) return false;
  const [within, wanted] = matchCase ? [printed, text] : [small(printed), small(text)];
  return wholeCell ? within === wanted : within.includes(wanted);
}

/** As DuckDB makes letters small: each by itself, wherever it stands in a word. */
function small(text: string): string {
  // A text of ASCII has no letter that another one changes.
  if (/^[\0-\x7f]*$/.test(text)) return text.toLowerCase();
  return Array.from(text, (letter) => (letter === 'İ' ? 'i' : letter.toLowerCase())).join('');
}
