/** What keys leave out of a file of which no row is left: rows, or what no row is. */
import { StepError } from '../contract/errors.ts';
import { isSeries } from '../columns/names.ts';
import { plainNumber } from './numerals.ts';
import type { Dialect } from './dialect.ts';
import type { Scan } from './scan.ts';
import { ALL_TYPES, typesOf } from '../columns/values.ts';

/** No comment begins with a digit, or with a letter or sign alone: values do. */
const BEGINS_VALUES = /^(?:\p{N}.*|[\p{L}+.-])$/u;

/** Why a file without rows is no success: a key leaves out what looks like rows. */
export function rowsLeftOut(path: string, scan: Scan, dialect: Dialect): StepError | undefined {
  if (dialect.limit === 0) return undefined;
  const { headerLine } = scan;
  const left = scan.leftOut();
  const { comment = '' } = dialect;
  const lost = (key: string, what: string, way: string): StepError =>
    new StepError(`${path} has no rows: ${what}. ${way}`, { at: { key } });
  const record = recordsOf(scan, dialect);
  const width = scan.names.length;

  const behind = left.behind.find((line) => record(line).length === width && record(line).some(isTyped));
  if (behind !== undefined)
    return lost(
      'skip_rows',
      `\`skip_rows: ${JSON.stringify(dialect.skipRows)}\` leaves out ${all(left.behindLines)} behind the header, and ${they(left.behindLines)} (${behind})`,
      'Take out of that list what is a row.',
    );
  const footer = left.footer.find((line) => {
    const fields = record(line);
    const filled = fields.filter((field) => field !== '').length;
    return fields.length === width && isTyped(fields[0]!) && filled >= Math.min(width, 2);
  });
  if (footer !== undefined)
    return lost(
      'skipfooter',
      `\`skipfooter: ${dialect.skipFooter}\` leaves out ${all(left.footerLines)} behind the header, and ${they(left.footerLines)} (${footer})`,
      'Set it to the number of lines at the end that are no rows.',
    );
  if (left.comments > 0 && BEGINS_VALUES.test(comment))
    return lost(
      'comment',
      `\`comment: ${JSON.stringify(comment)}\` makes comments of ${all(left.comments)} behind the header`,
      'Take that key out, or set it to what begins a comment.',
    );
  if (left.before.length > 0 && isRow(record(headerLine), left.before.map(record))) {
    const key = typeof dialect.header === 'number' && dialect.header > 0 ? 'header' : 'skip_rows';
    const value = key === 'header' ? dialect.header : JSON.stringify(dialect.skipRows);
    return lost(
      key,
      `with \`${key}: ${value}\`, its last line (${headerLine}) became the names of the columns, and it looks like a row`,
      `Set \`${key}\` to where the names are, or \`header: false\` if there are none.`,
    );
  }
  return undefined;
}

/** What is said of a file without rows of which keys left out some lines. */
export function noRows(scan: Scan, { limit, comment, skipRows, skipFooter }: Dialect): string | undefined {
  if (scan.records.counts.rows > 0 || limit === 0) return undefined;
  const { behind, behindLines, footer, footerLines, comments } = scan.leftOut();
  const parts = [
    ...(behindLines > 0
      ? [`\`skip_rows: ${JSON.stringify(skipRows)}\` leaves out ${counted(behindLines)} (${behind[0]})`]
      : []),
    ...(footerLines > 0
      ? [`\`skipfooter: ${skipFooter}\` leaves out ${counted(footerLines)} (${footer[0]})`]
      : []),
    ...(comments > 0
      ? [
          `${comments === 1 ? '1 line begins' : `${comments} lines begin`} with ${JSON.stringify(comment)}, as comments do`,
        ]
      : []),
  ];
  return parts.length === 0 ? undefined : `There are no rows: behind the header, ${parts.join(', and ')}.`;
}

/** Are these names values? Some stand where a line above has a name, or all are. */
function isRow(names: readonly string[], above: readonly (readonly string[])[]): boolean {
  const named = above.filter(({ length }) => length === names.length);
  const isBelowName = (i: number): boolean => named.some((line) => line[i] !== '' && !isTyped(line[i]!));
  if (names.some((name, i) => isTyped(name) && isBelowName(i))) return true;
  return names.every(isTyped) && !isSeries(names);
}

const isTyped = (text: string): boolean => typesOf(text, ALL_TYPES) !== 0;

/** Splits lines into fields, quotes aside, with numbers as they are written plainly. */
function recordsOf({ delimiter }: Scan, dialect: Dialect): (line: string) => readonly string[] {
  const { quote = '"' } = dialect;
  const plain = plainNumber(dialect) ?? ((text: string) => text);
  return (line) => line.split(delimiter).map((field) => plain(field.replaceAll(quote, '').trim()));
}

const counted = (lines: number): string => `${lines} line${lines === 1 ? '' : 's'}`;

const all = (lines: number): string => (lines === 1 ? 'the only line' : `all ${lines} lines`);

const they = (lines: number): string => (lines === 1 ? 'it looks like a row' : 'they look like rows');
