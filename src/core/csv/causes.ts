/** Why a line may not be readable, by what is in it: a sentence with the key that reads it whole. */
import { visible } from '../columns/names.ts';
import type { Cursor } from './cursor.ts';

/** What is known of the file. */
export interface Reading {
  readonly delimiter: string;
  readonly quote: string;
  readonly escape?: string;
  readonly skipInitialSpace: boolean;
  /** The line of the names. */
  readonly header: string;
  /** How many there are. */
  readonly width: number;
  /** The lines so far end with a delimiter. */
  readonly trailing: boolean;
}

const LIKELY_DELIMITERS = [';', '\t', '|', ',', ':'];

/** A key and its value, as YAML has them. */
export function setting(key: string, value: string): string {
  const seen = visible(value);
  if (seen !== value) return `\`${key}: "${seen}"\``;
  return `\`${key}: ${value.includes("'") ? JSON.stringify(value) : `'${value}'`}\``;
}

/** The fault in words; `expected`: how many fields a line has. */
export function reasonOf({ fault, fields }: Cursor, expected: string): string {
  switch (fault) {
    case 'unterminated':
      return 'a quote is opened and never closed';
    case 'text after quote':
      return 'there is text after a closing quote';
    default:
      return `${fields} fields where the ${expected}`;
  }
}

/** The likely cause of a fault in a line; undefined when nothing points to one. */
export function causeOf(
  { fault, fields, emptyLast }: Cursor,
  line: string,
  reading: Reading,
): string | undefined {
  const { delimiter, quote, escape, skipInitialSpace, header, width, trailing } = reading;
  if (escape === undefined && line.includes(`\\${quote}`))
    return `A backslash stands before a quote. Where quotes inside of fields are written \\${quote}, set ${setting('escapechar', '\\')}.`;
  if (!skipInitialSpace && line.includes(`${delimiter} `) && spacedQuote(line, delimiter, quote))
    return `A space stands before an opening quote, so that the quote is a character like others. Set \`skipinitialspace: true\`.`;
  if (fault === 'text after quote' && new RegExp(`${escaped(quote)} +(?:${escaped(delimiter)}|$)`).test(line))
    return 'A space stands behind a closing quote: take it out.';
  if (fault === 'text after quote') {
    const behind = delimiterBehindQuote(line, reading);
    if (behind !== undefined)
      return `A quoted field ends before ${JSON.stringify(behind)}. If that is the delimiter, set ${setting('delimiter', behind)}.`;
  }
  if (fault !== 'too many fields') return undefined;
  const other = width === 1 ? commonDelimiter([header, line], delimiter) : undefined;
  if (other !== undefined)
    return `Header and line hold ${count(header, other)} × ${JSON.stringify(other)}. If that is the delimiter, set ${setting('delimiter', other)}.`;
  if (trailing)
    return 'The lines before it end with a delimiter, behind which there is nothing; this one has a value there, for which the header has no name.';
  const empty = emptyFields(line, reading);
  if (empty > 1 && fields - empty <= width)
    return `The line ends with ${empty} empty fields, for which the header has no name: take them out, or name them in the header.`;
  if (empty === 1 && !emptyLast && fields === width + 1)
    return 'The line ends with an empty field in quotes, for which the header has no name: take it out, or name it in the header.';
  if (emptyLast)
    return 'The line ends with a delimiter, unlike the header: there is an empty field behind it.';
  const apostrophe =
    quote === '"' && new RegExp(`(^|${escaped(delimiter)})'[^']*${escaped(delimiter)}[^']*'`).test(line);
  return apostrophe
    ? `Fields seem to be quoted by an apostrophe. If they are, set ${setting('quotechar', "'")}.`
    : undefined;
}

/** Empty fields at the end of the line. */
function emptyFields(line: string, { delimiter, quote }: Reading): number {
  const [end = ''] = new RegExp(`(?:${escaped(delimiter)} *(?:${escaped(quote)}{2})?)*$`).exec(line) ?? [];
  return count(end, delimiter);
}

/** What may be wrong with a line of such a fault, where nothing in it tells. */
export function possibleCause({ fault }: Cursor, { quote }: Reading): string | undefined {
  if (fault === 'too many fields') return undefined;
  return `Where fields are quoted by another character than ${quote}, set \`quotechar\`; where quotes inside of fields are escaped by a character, set \`escapechar\`.`;
}

function spacedQuote(line: string, delimiter: string, quote: string): boolean {
  return new RegExp(`(?:^|${escaped(delimiter)}) +${escaped(quote)}`).test(line);
}

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');

const count = (text: string, part: string): number => text.split(part).length - 1;

/** What may be the delimiter behind a closing quote, where the header has it too. */
function delimiterBehindQuote(line: string, { delimiter, quote, header }: Reading): string | undefined {
  const q = escaped(quote);
  const likely = LIKELY_DELIMITERS.map(escaped).join('|');
  const field = `${q}(?:[^${q}]|${q}${q})*${q}`;
  const found = new RegExp(`(?:^|${escaped(delimiter)}|${likely})${field}((${likely})\\2{0,3})`).exec(line);
  const [, run = '', mark = ''] = found ?? [];
  if (mark === '' || mark === delimiter || !header.includes(mark)) return undefined;
  const [names = ''] = plainLines([header]);
  return repeated(mark, [names]) ?? (names.includes(mark) ? mark : run);
}

/** The likely delimiter that every line holds as often as the others; undefined when none does. */
export function commonDelimiter(lines: readonly string[], delimiter: string): string | undefined {
  const plain = plainLines(lines);
  const found = LIKELY_DELIMITERS.find((other) => {
    if (other === delimiter) return false;
    const [first = 0, ...rest] = plain.map((line) => count(line, other));
    return first > 0 && rest.every((number) => number === first);
  });
  return found === undefined ? undefined : (repeated(found, plain) ?? found);
}

const plainLines = (lines: readonly string[]): string[] => lines.map((line) => line.replace(/"[^"]*"/g, ''));

/** `||` where the mark `|` stands only as often as that between two names of the header, and in multiples of it below. */
function repeated(mark: string, [header = '', ...lines]: readonly string[]): string | undefined {
  const runs = (line: string): number[] =>
    [...line.matchAll(new RegExp(`(?:${escaped(mark)})+`, 'g'))].map(([run]) => run.length);
  const [length = 0, ...others] = runs(header);
  if (length < 2 || length > 4 || others.some((other) => other !== length)) return undefined;
  return lines.flatMap(runs).every((run) => run % length === 0) ? mark.repeat(length) : undefined;
}
