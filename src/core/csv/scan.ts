/** Opens CSV text: its header, and its rows in blocks. */
import { StepError } from '../contract/errors.ts';
import type { Rejection } from '../contract/receipt.ts';
import type { Extent } from './advice.ts';
import { causeOf, possibleCause } from './causes.ts';
import type { Dialect } from './dialect.ts';
import { dialectProblems } from './dialect-check.ts';
import { withoutFooter } from './footer.ts';
import { readHeader } from './header.ts';
import { HINT_BYTES, hintedDelimiter } from './hint.ts';
import type { LeftOut } from './counts.ts';
import { columnNames, listedColumns, quoted } from '../columns/names.ts';
import type { Cut } from './counts.ts';
import { Records } from './records.ts';
import type { Cursor } from './cursor.ts';
import { marks } from './structure.ts';
import { Window } from './window.ts';

const LISTED_REJECTIONS = 100;

export interface Scan {
  /** Every column of the file. */
  readonly names: readonly string[];
  /** Where the wanted columns are among them, in the order wanted. */
  readonly wanted: readonly number[];
  /** The rows behind the header. */
  readonly records: Records;
  /** The first hundred lines left out. */
  readonly rejections: readonly Rejection[];
  /** What stands between two fields, and the hint that said so or would. */
  readonly delimiter: string;
  readonly hint?: string;
  /** The names as they are written; empty ones where there is no header. */
  readonly header: readonly string[];
  /** The line of the names as it stands in the file; of the first record where there are none. */
  readonly headerLine: string;
  /** The line of the names, where a comment cuts it. */
  readonly headerCut?: Cut;
  /** What is likely to keep a line of these from being read. */
  readonly firstCause: () => string | undefined;
  /** What keys left out, when all rows have been read. */
  leftOut(): LeftOut;
  /** Counts the lines left out at the end, when all others have been read. */
  settle(): void;
  /** Where the rows stand, when all have been read. */
  extent(): Extent;
}

/** Starts reading: resolves when the header is known. `source` is UTF-8 (`decode`); `path` is for messages. Close `records.window` in the end. */
export async function openScan(
  path: string,
  source: AsyncIterable<Uint8Array>,
  dialect: Dialect,
): Promise<Scan> {
  const footer = dialect.skipFooter ? withoutFooter(source, dialect.skipFooter) : undefined;
  const window = new Window((footer?.text ?? source)[Symbol.asyncIterator]());
  try {
    await window.reach(HINT_BYTES);
    const hint = hintedDelimiter(window.bytes.subarray(window.at, window.end));
    const delimiter = (dialect.hinted && hint) || dialect.delimiter;
    const { quote = '"', escape, comment, skipInitialSpace = false } = dialect;
    const [problem] = dialectProblems({ ...dialect, delimiter, quotechar: quote, escapechar: escape });
    if (problem) throw new StepError(`${problem.message}.`, { at: { key: problem.key } });
    const rules = { marks: marks({ delimiter, comment, quote, escape }), skipSpaces: skipInitialSpace };

    const rejections: Rejection[] = [];
    let firstCause: string | undefined;
    const reject = (rejection: Rejection, bad: Cursor): void => {
      const known = { ...reading, trailing: records.trailing };
      const cause = rejections.length === 0 ? causeOf(bad, rejection.text, known) : undefined;
      if (dialect.badLines === 'error') throw unreadable(path, rejection, cause ?? possibleCause(bad, known));
      firstCause ??= cause;
      if (rejections.length < LISTED_REJECTIONS) rejections.push(rejection);
    };
    const refuseFirst = ({ line, reason, text }: Rejection, bad: Cursor): StepError => {
      const known = { delimiter, quote, escape, skipInitialSpace, header: text, width: 0, trailing: false };
      const cause = causeOf(bad, text, known) ?? possibleCause(bad, known);
      const [what, way] =
        dialect.header === false
          ? ['', 'Correct the line.']
          : [', the header', 'Correct the line, or set `skip_rows` if the names stand further down.'];
      return new StepError(`${path}, line ${line}${what}: ${reason}: ${text}\n${cause}\n${way}`);
    };
    const records = new Records(path, window, rules, reject, refuseFirst);
    const header = await readHeader(records, dialect, hint !== undefined);
    if (header === undefined)
      throw nothingToRead(path, records.counts.total, footer?.dropped() ?? 0, dialect);
    const names = columnNames(header.names);
    const { length: width } = names;
    const reading = { delimiter, quote, escape, skipInitialSpace, header: header.line, width };
    records.blankLines = !dialect.skipBlankLines ? 'keep' : names.length === 1 ? 'keep spaces' : 'skip';
    if (dialect.header === false) records.namedBy = 'first row';
    const columns = dialect.columns ?? names;
    const missing = columns.filter((name) => !names.includes(name));
    if (missing.length > 0)
      throw new StepError(
        `${path} has no column ${missing.map(quoted).join(', ')}. Its columns are: ${listedColumns(names)}.`,
        { at: { key: 'columns' } },
      );
    const before = records.counts.total;
    const { comments } = records.counts;
    return {
      names,
      wanted: columns.map((name) => names.indexOf(name)),
      records,
      rejections,
      delimiter,
      hint,
      header: header.names,
      headerLine: header.line,
      headerCut: header.cut,
      firstCause: () => firstCause,
      extent: () => ({
        before,
        total: records.counts.total - (footer?.dropped() ?? 0),
        whole: window.final && window.at === window.end,
        skipped:
          typeof dialect.skipRows === 'number' ? [...Array(dialect.skipRows).keys()] : dialect.skipRows,
        hasHeader: dialect.header !== false,
        footer: footer?.dropped() ?? 0,
      }),
      leftOut: () => ({
        ...header.leftOut,
        footer: footer?.lines() ?? [],
        footerLines: footer?.dropped() ?? 0,
        comments: records.counts.comments - comments,
      }),
      settle() {
        records.counts.total += footer?.dropped() ?? 0;
        records.counts.skipped += footer?.dropped() ?? 0;
      },
    };
  } catch (error) {
    await window.close();
    throw error;
  }
}

function unreadable(path: string, { line, reason, text }: Rejection, cause: string | undefined): StepError {
  const why = cause === undefined ? '' : `${cause}\n`;
  return new StepError(
    `${path}, line ${line}: ${reason}: ${text}\n${why}Correct the line, or set \`on_bad_lines: skip\` to leave such lines out.`,
  );
}

/** There is neither a header nor a row. */
export class NothingToRead extends StepError {}

function nothingToRead(path: string, lines: number, footer: number, dialect: Dialect): NothingToRead {
  const { header, skipRows } = dialect;
  if (lines + footer === 0) return new NothingToRead(`${path} is empty: it has no header and no rows.`);
  const before = typeof skipRows === 'number' ? skipRows > 0 : skipRows.length > 0;
  const left = [
    ...(before ? [`\`skip_rows: ${JSON.stringify(skipRows)}\``] : []),
    ...(footer > 0 ? [`\`skipfooter: ${dialect.skipFooter}\``] : []),
  ];
  const after = left.length > 0 ? ` after ${left.join(' and ')}` : '';
  const numbered = typeof header === 'number' && header > 0;
  const what = numbered ? `row ${header}, which \`header\` names` : 'rows';
  const key = before ? 'skip_rows' : footer > 0 ? 'skipfooter' : numbered ? 'header' : undefined;
  const total = lines + footer;
  return new NothingToRead(`${path} has no ${what}${after}; it has ${total} line${total === 1 ? '' : 's'}.`, {
    at: key === undefined ? undefined : { key },
  });
}
