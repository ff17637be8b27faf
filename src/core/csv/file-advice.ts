/** What a person may want to change about how a file was read as a whole, a sentence each. */
import { ident } from '../sql/index.ts';
import { together } from './advice.ts';
import { commonDelimiter, setting } from './causes.ts';
import { type ColumnType, shown } from '../columns/type.ts';
import { noRows } from './left-out.ts';
import { cleanName, columnNames, isDeceptive, isSeries, quoted } from '../columns/names.ts';
import type { Dialect } from './dialect.ts';
import type { Scan } from './scan.ts';
import { ALL_TYPES, bitOf, TYPES, typesOf } from '../columns/values.ts';

export interface FileLoad {
  readonly scan: Scan;
  readonly dialect: Dialect;
  readonly table: string;
  readonly columns: readonly ColumnType[];
  /** Of a file of one column: its first values. */
  readonly lines: readonly string[];
  /** A value that begins with spaces and a quote. */
  readonly spaced?: string;
  /** Columns without a value. */
  readonly empty: readonly string[];
}

/**
 * Takes a finished load and gives the advice on its file, a sentence each: the delimiter, the header, the
 * names of columns, what was cut off or left out. Gives an empty list where nothing is worth a change.
 */
export function adviceOnFile(load: FileLoad): string[] {
  const delimiter = otherDelimiter(load);
  return [
    delimiter,
    otherHint(load),
    spacedQuotes(load),
    headerOfData(load),
    delimiter === undefined ? oddNames(load) : undefined,
    cutHeader(load),
    cutRows(load),
    endlessLines(load),
    leftOut(load),
    noRows(load.scan, load.dialect),
  ].filter((sentence) => sentence !== undefined);
}

function otherDelimiter({ scan, lines }: FileLoad): string | undefined {
  if (scan.names.length > 1 || lines.length === 0) return undefined;
  const other = commonDelimiter([scan.headerLine, ...lines], scan.delimiter);
  if (other === undefined) return undefined;
  const count = scan.headerLine.split(other).length - 1;
  return `There is one column, and every line holds ${count} × ${JSON.stringify(other)}: if that is the delimiter, set ${setting('delimiter', other)}.`;
}

function otherHint({ scan: { hint, delimiter } }: FileLoad): string | undefined {
  if (hint === undefined || hint === delimiter) return undefined;
  return `The first line says sep=${hint}, but the step says ${setting('delimiter', delimiter)}: leave that key out to follow the file.`;
}

function spacedQuotes({ scan, dialect, spaced }: FileLoad): string | undefined {
  const found = scan.header.find((name) => SPACED_QUOTE.test(name)) ?? spaced;
  if (found === undefined || dialect.skipInitialSpace) return undefined;
  return `A space stands before an opening quote (${shown(found)}), so that quotes are characters like others. Set \`skipinitialspace: true\`.`;
}

const SPACED_QUOTE = /^ +"/;

/** Names that would be values of their columns. */
function headerOfData({ scan, dialect, columns }: FileLoad): string | undefined {
  const isFirst = dialect.header === true || dialect.header === 0;
  if (!isFirst || scan.records.counts.rows === 0) return undefined;
  const typed = columns.flatMap(({ type }, i) => {
    const known = TYPES.find((each) => each === type);
    return known ? [{ type: known, name: scan.header[scan.wanted[i]!]! }] : [];
  });
  const fit = typed.every(({ type, name }) => name !== '' && (typesOf(name, ALL_TYPES) & bitOf(type)) !== 0);
  if (typed.length === 0 || !fit || isSeries(typed.map(({ name }) => name))) return undefined;
  const [{ name, type }] = typed as [(typeof typed)[0]];
  return `The first row became the names of the columns, though it looks like data (${shown(name)} would be a ${type} like the values below it). If it is data, set \`header: false\`.`;
}

function oddNames({ scan: { names, header }, dialect, table }: FileLoad): string | undefined {
  const odd = names.filter(isDeceptive);
  if (odd.length === 0 || header.some((name) => SPACED_QUOTE.test(name))) return undefined;
  const several = odd.length > 1;
  const what = `${several ? 'Names' : 'A name'} of columns ${several ? 'hold' : 'holds'} what one does not see: ${together(odd.map(quoted))}.`;
  if (!dialect.skipInitialSpace && odd.every((name) => !isDeceptive(name.replace(/^ +/, ''))))
    return `${what} Set \`skipinitialspace: true\` to leave out spaces before fields.`;
  const better = columnNames(names.map(cleanName)).map(ident);
  return `${what} To rename them, read the table as: FROM ${ident(table)} AS t(${better.join(', ')})`;
}

function cutHeader({ scan: { headerCut }, dialect }: FileLoad): string | undefined {
  if (!headerCut) return undefined;
  return `The header was cut off at ${JSON.stringify(dialect.comment)}, which begins a comment (line ${headerCut.line}: ${headerCut.text}). If it is part of a name, quote that or leave \`comment\` out.`;
}

/** A delimiter at the end of every line, of the header too. */
function endlessLines({
  scan: { header, names, records },
  dialect,
  table,
  empty,
}: FileLoad): string | undefined {
  const last = names.at(-1);
  if (dialect.header === false || names.length < 2 || header.at(-1) !== '' || last === undefined)
    return undefined;
  if (!empty.includes(last) || records.counts.rows === 0) return undefined;
  return `The header ends with a delimiter, and no line has a value behind it: ${quoted(last)} is a column of NULL. To leave it out, read the table as: SELECT * EXCLUDE (${ident(last)}) FROM ${ident(table)}`;
}

function cutRows({ scan: { records }, dialect }: FileLoad): string | undefined {
  const { counts, firstCut } = records;
  if (!firstCut) return undefined;
  const rows = counts.cut === 1 ? '1 row was' : `${counts.cut} rows were`;
  return `${rows} cut off at ${JSON.stringify(dialect.comment)}, which begins a comment (first in line ${firstCut.line}: ${firstCut.text}). If it is part of the values, quote them or leave \`comment\` out.`;
}

function leftOut({ scan }: FileLoad): string | undefined {
  const cause = scan.firstCause();
  return cause === undefined ? undefined : `Of the lines left out: ${cause}`;
}
