/** What a person may want to change about a load, a sentence each; what keeps data comes before what loses some. */
import { ident } from '../sql/index.ts';
import { setting } from './causes.ts';
import { shown } from '../columns/type.ts';
import { type Convention, CONVENTIONS } from './numerals.ts';
import type { Exceptions, Why, Written } from './why.ts';

export interface TextColumn {
  readonly name: string;
  readonly why: Why;
}

/** Where the rows stand in the file. */
export interface Extent {
  /** Lines before the first row: those that were skipped, and the header. */
  readonly before: number;
  readonly total: number;
  /** The last row was read. */
  readonly whole: boolean;
  /** Every line before the header that was left out, from 0. */
  readonly skipped: readonly number[];
  readonly hasHeader: boolean;
  readonly footer: number;
}

/** Lines of their own: units under the header, totals at the end. */
export interface OddLines {
  readonly where: 'before' | 'behind';
  /** Rows, from 0. */
  readonly from: number;
  readonly to: number;
  readonly columns: readonly string[];
  readonly text: string;
}

/** More lines at the end than this are no footer. */
const LONGEST_FOOTER = 20;

type OddColumn = TextColumn & { readonly found: Exceptions };

/** `extent`: none where no setting leaves out single lines. `areApart`: do the rows hold nothing else that looks like a record? */
export async function adviceOnText(
  columns: readonly TextColumn[],
  extent: Extent | undefined,
  areApart: (lines: OddLines) => Promise<boolean>,
): Promise<string[]> {
  const groups = new Map<string, OddColumn[]>();
  const advice: string[] = [];
  for (const column of columns) {
    const { exceptions, written } = column.why;
    if (written) advice.push(onNumbers(column.name, written));
    else if (exceptions?.words) advice.push(onWords(column.name, exceptions));
    else if (exceptions) {
      const lines = extent && linesOf(exceptions, extent);
      if (lines === undefined) advice.push(onExceptions(column.name, exceptions));
      else groups.set(lines, [...(groups.get(lines) ?? []), { ...column, found: exceptions }]);
    }
  }
  const apart: string[] = [];
  for (const [key, group] of groups) {
    if (await areApart(oddLines(group))) apart.push(onLines(key, group));
    else advice.push(...group.map(({ name, found }) => onExceptions(name, found)));
  }
  return [...apart, ...advice];
}

function oddLines(group: readonly OddColumn[]): OddLines {
  const [{ found }] = group as [OddColumn];
  return {
    where: found.where === 'before' ? 'before' : 'behind',
    from: Math.min(...group.map((each) => each.found.first.row)),
    to: Math.max(...group.map((each) => each.found.last.row)),
    columns: group.map(({ name }) => name),
    text: found.first.text,
  };
}

/** The setting that leaves out the lines of the exceptions, where they are lines of their own under the header or at the end. */
function linesOf({ where, first, last }: Exceptions, extent: Extent): string | undefined {
  const { before, total, whole, skipped, hasHeader, footer } = extent;
  if (where === 'before' && first.line === before + 1) {
    if (!hasHeader) return `skip_rows: ${last.line}`;
    const lines = Array.from({ length: last.line - before }, (_, i) => before + i);
    return `skip_rows: ${JSON.stringify([...skipped, ...lines]).replaceAll(',', ', ')}`;
  }
  const lines = total - first.line + 1;
  return where === 'behind' && whole && lines <= LONGEST_FOOTER ? `skipfooter: ${lines + footer}` : undefined;
}

function onLines(key: string, group: readonly OddColumn[]): string {
  const [{ name, found }] = group as [(typeof group)[0]];
  const from = Math.min(...group.map((each) => each.found.first.line));
  const to = Math.max(...group.map((each) => each.found.last.line));
  const where = from === to ? `line ${from}` : `lines ${from} to ${to}`;
  const names = together(group.map((each) => JSON.stringify(each.name)));
  const [are, they] = group.length === 1 ? ['is', 'it'] : ['are', 'they'];
  const types = together(group.map((each) => each.found.type));
  return `${names} ${are} text because of ${where} (${shown(found.first.text)}). To keep every line, convert in SQL, as in TRY_CAST(${ident(name)} AS ${found.type}); \`${key}\` leaves ${from === to ? 'that line' : 'those lines'} out, and ${they} would be ${types}.`;
}

function onExceptions(name: string, { type, first, count, texts }: Exceptions): string {
  if (isNumber(type) && Number.isFinite(Number(first.text)))
    return `${JSON.stringify(name)} is text because no type of numbers holds each of its values as it is written (${shown(first.text)} in line ${first.line} is no ${type} without loss). Convert it in SQL to the type that you need.`;
  const more = count === 1 ? '' : ` and ${count - 1} more`;
  const list = texts.map((text) => JSON.stringify(text)).join(', ');
  const asNull = texts.length > 0 ? `, or \`na_values: [${list}]\` to have NULL there` : '';
  return `${JSON.stringify(name)} is text because of ${shown(first.text)} in line ${first.line}${more}; else it would be ${type}. Correct the file, or convert in SQL with TRY_CAST(${ident(name)} AS ${type})${asNull}.`;
}

const isNumber = (type: string): boolean => /INT$|^DOUBLE$/.test(type);

function onWords(name: string, { type, count, texts }: Exceptions): string {
  const list = texts.map((word) => JSON.stringify(word)).join(', ');
  return `${JSON.stringify(name)} is text because of ${list} (${count} row${count === 1 ? '' : 's'}); with \`na_values: [${list}]\` it would be ${type}.`;
}

function onNumbers(name: string, { first, conventions }: Written): string {
  const ways = neededOf(conventions).map(({ decimal, thousands }) =>
    [
      ...(decimal === '.' ? [] : [setting('decimal', decimal)]),
      ...(thousands === undefined ? [] : [setting('thousands', thousands)]),
    ].join(' and '),
  );
  const doubt = ways.length > 1 ? ' Which of them, only you can tell.' : '';
  return `${JSON.stringify(name)} is text because of the ${markIn(first.text)} in its numbers (${shown(first.text)} in line ${first.line}); with ${ways.join(', or with ')}, its values are numbers.${doubt}`;
}

/** Without those that only add a mark for groups that no value has. */
function neededOf(conventions: number): readonly Convention[] {
  const fitting = CONVENTIONS.filter((_, i) => (conventions & (1 << i)) !== 0);
  const ungrouped = fitting.filter(({ thousands }) => thousands === undefined).map(({ decimal }) => decimal);
  return fitting.filter(({ decimal, thousands }) => thousands === undefined || !ungrouped.includes(decimal));
}

function markIn(number: string): string {
  const mark = /[^0-9-]/.exec(number.trim())?.[0] ?? '';
  if (mark === ',') return 'commas';
  if (mark === '.') return 'points';
  return mark.trim() === '' ? 'spaces' : `characters ${mark}`;
}

/** `a, b and c`. */
export function together(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
