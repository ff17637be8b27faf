/** Opens CSV text: its header, and its rows in blocks. */
import { StepError } from '../driver.ts';
import type { Rejection } from '../receipt.ts';
import { dialectProblems } from './dialect-check.ts';
import { columnNames, listed } from './names.ts';
import { Records } from './records.ts';
import { marks } from './structure.ts';
import { Window } from './window.ts';

const LISTED_REJECTIONS = 100;

/** How a file is to be read; contract section 4 says what each part means. */
export interface Dialect {
  readonly delimiter: string;
  /** True: the first record. A number: that record, 0-based; those before it are dropped. False: `column0`, `column1`, ... */
  readonly header: boolean | number;
  /** Lines left out before anything else. */
  readonly skipRows: number;
  readonly skipBlankLines: boolean;
  /** The rest of a line from this character on is left out, unless it is quoted. */
  readonly comment?: string;
  /** Texts that mean NULL, besides the empty unquoted field. */
  readonly naValues: readonly string[];
  /** The columns wanted, in this order; all by default. */
  readonly columns?: readonly string[];
  /** Rows to read at most. */
  readonly limit?: number;
  /** `error`: a line that cannot be read ends the reading with a `StepError`. `skip`: it is counted and listed. */
  readonly badLines: 'error' | 'skip';
}

export interface Scan {
  /** Every column of the file. */
  readonly names: readonly string[];
  /** Where the wanted columns are among them, in the order wanted. */
  readonly wanted: readonly number[];
  /** The rows behind the header. */
  readonly records: Records;
  /** The first hundred lines left out. */
  readonly rejections: readonly Rejection[];
}

/** Starts reading: resolves when the header is known. `source` is UTF-8 (`decode`); `path` is for messages. Close `records.window` in the end. */
export async function openScan(
  path: string,
  source: AsyncIterable<Uint8Array>,
  dialect: Dialect,
): Promise<Scan> {
  const [problem] = dialectProblems(dialect);
  if (problem) throw new StepError(`${problem.message}.`);
  const rejections: Rejection[] = [];
  const reject = (rejection: Rejection): void => {
    if (dialect.badLines === 'error')
      throw new StepError(
        `${path}, line ${rejection.line}: ${rejection.reason}: ${rejection.text}\nCorrect the line, or set on_bad_lines: skip to leave such lines out.`,
      );
    if (rejections.length < LISTED_REJECTIONS) rejections.push(rejection);
  };
  const window = new Window(source[Symbol.asyncIterator]());
  const records = new Records(path, window, marks(dialect.delimiter, dialect.comment), reject);
  try {
    const names = columnNames(await readHeader(path, records, dialect));
    records.blankLines = !dialect.skipBlankLines ? 'keep' : names.length === 1 ? 'keep spaces' : 'skip';
    if (dialect.header === false) records.namedBy = 'first row';
    const columns = dialect.columns ?? names;
    const missing = columns.filter((name) => !names.includes(name));
    if (missing.length > 0)
      throw new StepError(
        `${path} has no column ${missing.map((name) => `"${name}"`).join(', ')}. Its columns are: ${listed(names)}.`,
      );
    return { names, wanted: columns.map((name) => names.indexOf(name)), records, rejections };
  } catch (error) {
    await window.close();
    throw error;
  }
}

/** The texts of the header; without one, an empty text for each field of the first record, which stays to be read. */
async function readHeader(path: string, records: Records, dialect: Dialect): Promise<readonly string[]> {
  const { counts } = records;
  for (let i = 0; i < dialect.skipRows; i++) {
    if (!(await records.skipLine())) break;
    counts.skipped++;
  }
  const before = typeof dialect.header === 'number' ? dialect.header : 0;
  if (before < 0)
    throw new StepError('header must be true, false, or the number of the header row (0 or more).');
  for (let i = 0; ; i++) {
    const header = await records.first(dialect.header === false ? 'look' : 'take');
    if (header === undefined) throw nothingToRead(path, counts.total, dialect);
    if (dialect.header === false) return header.map(() => '');
    if (i === before) {
      counts.header++;
      return header;
    }
    counts.skipped++;
  }
}

function nothingToRead(path: string, lines: number, { header, skipRows }: Dialect): StepError {
  if (lines === 0) return new StepError(`${path} is empty: it has no header and no rows.`);
  const left = skipRows > 0 ? ` after skip_rows: ${skipRows}` : '';
  const what = typeof header === 'number' && header > 0 ? `row ${header}, which header names` : 'rows';
  return new StepError(`${path} has no ${what}${left}; it has ${lines} line${lines === 1 ? '' : 's'}.`);
}
