/** CSV bytes become batches of text columns: one pass, memory bounded by the batch. */
import { type ColumnBatch, StepError } from '../driver.ts';
import { columnNames, listed } from './names.ts';
import { type LineCounts, type Next, Records } from './records.ts';
import { marks } from './split.ts';
import { TextColumn } from './text-column.ts';
import { Window } from './window.ts';

const BATCH_BYTES = 8 * 1024 * 1024;
const LISTED_BAD_LINES = 100;

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
  /** Rows of a batch at most; a batch is also ended by 8 MB of text. */
  readonly batchRows: number;
  /** `error`: a line that cannot be read ends the scan with a `StepError`. `skip`: it is counted and listed. */
  readonly badLines: 'error' | 'skip';
}

export interface BadLine {
  readonly line: number;
  readonly reason: string;
  /** The line itself, cut to 200 characters. */
  readonly text: string;
}

export interface Scan {
  /** The columns of the batches. */
  readonly columns: readonly string[];
  /** To be read once. A batch is valid until the next is asked for. */
  readonly batches: AsyncIterable<ColumnBatch>;
  /** Complete when `batches` has ended. */
  readonly counts: Readonly<LineCounts>;
  /** The first hundred lines left out. */
  readonly badLines: readonly BadLine[];
}

/** Starts reading: resolves when the header is known. `source` is UTF-8 (`decode`); `path` is for messages. */
export async function scan(path: string, source: AsyncIterable<Uint8Array>, dialect: Dialect): Promise<Scan> {
  checkCharacters(dialect);
  const records = new Records(
    path,
    new Window(source[Symbol.asyncIterator]()),
    marks(dialect.delimiter, dialect.comment),
  );
  try {
    const header = await readHeader(path, records, dialect);
    const names = columnNames(header);
    records.width = names.length;
    records.keepBlankLines = !dialect.skipBlankLines;
    const wanted = dialect.columns ?? names;
    const missing = wanted.filter((name) => !names.includes(name));
    if (missing.length > 0)
      throw new StepError(
        `${path} has no column ${missing.map((name) => `"${name}"`).join(', ')}. Its columns are: ${listed(names)}.`,
      );
    const badLines: BadLine[] = [];
    const batches = readBatches(path, records, names, wanted, dialect, badLines);
    return { columns: wanted, batches, counts: records.counts, badLines };
  } catch (error) {
    await records.window.close();
    throw error;
  }
}

function checkCharacters({ delimiter, comment }: Dialect): void {
  if (delimiter === '' || /["\r\n]/.test(delimiter))
    throw new StepError('The delimiter must be a character other than a quote or a line break.');
  if (comment !== undefined && (/["\r\n]/.test(comment) || comment[0] === delimiter[0]))
    throw new StepError('The comment character must differ from the delimiter, the quote and line breaks.');
}

async function ahead(records: Records, step: () => Next): Promise<Next> {
  for (;;) {
    const next = step();
    if (next !== 'more') return next;
    await records.window.more();
  }
}

async function readHeader(path: string, records: Records, dialect: Dialect): Promise<string[]> {
  const { counts } = records;
  for (let i = 0; i < dialect.skipRows; i++)
    if ((await ahead(records, () => records.skipLine())) === 'end') break;
  const before = typeof dialect.header === 'number' ? dialect.header : 0;
  if (before < 0)
    throw new StepError('header must be true, false, or the number of the header row (0 or more).');
  for (let i = 0; ; i++) {
    const next = await ahead(records, () => records.next());
    if (next === 'end') throw nothingToRead(path, counts.lines, dialect);
    if (next === 'bad')
      throw new StepError(`${path}, line ${records.line}, the header: ${records.reason}: ${records.text()}`);
    if (i === before) break;
    counts.skipped++;
  }
  if (dialect.header === false) {
    records.undo();
    return Array.from({ length: records.marks.fields }, () => '');
  }
  counts.header++;
  return records.texts();
}

function nothingToRead(path: string, lines: number, { header, skipRows }: Dialect): StepError {
  if (lines === 0) return new StepError(`${path} is empty: it has no header and no rows.`);
  const left = skipRows > 0 ? ` after skip_rows: ${skipRows}` : '';
  const what = typeof header === 'number' && header > 0 ? `row ${header}, which header names` : 'rows';
  return new StepError(`${path} has no ${what}${left}; it has ${lines} line${lines === 1 ? '' : 's'}.`);
}

async function* readBatches(
  path: string,
  records: Records,
  names: readonly string[],
  wanted: readonly string[],
  dialect: Dialect,
  badLines: BadLine[],
): AsyncGenerator<ColumnBatch> {
  const utf8 = new TextEncoder();
  const nullTexts = dialect.naValues.map((text) => utf8.encode(text));
  const { window, counts } = records;
  const { batchRows, limit = Infinity } = dialect;
  const columns = wanted.map((name) => new TextColumn(name, batchRows, nullTexts));
  const targets = names.map((name) => columns[wanted.indexOf(name)]);

  const reject = (reason: string): void => {
    const bad = { line: records.line, reason, text: records.text() };
    if (dialect.badLines === 'error')
      throw new StepError(
        `${path}, line ${bad.line}: ${reason}: ${bad.text}\nCorrect the line, or set on_bad_lines: skip to leave such lines out.`,
      );
    counts.rejected++;
    if (badLines.length < LISTED_BAD_LINES) badLines.push(bad);
  };

  /** Appends the record to the columns; false when it has too many fields. */
  const append = (): boolean => {
    const { fields, starts, ends, styles } = records.marks;
    const width = targets.length;
    if (fields > width) return false;
    const { bytes } = window;
    for (let i = 0; i < width; i++) {
      const target = targets[i];
      if (target === undefined) continue;
      if (i < fields) target.append(bytes, starts[i]!, ends[i]!, styles[i]!);
      else target.appendNull();
    }
    if (fields < width) counts.padded++;
    return true;
  };

  try {
    for (let next: Next = 'more'; next !== 'end';) {
      for (const column of columns) column.clear();
      let rows = 0;
      let size = 0;
      while (rows < batchRows && size < BATCH_BYTES) {
        next = counts.rows < limit ? records.next() : 'end';
        if (next === 'record') {
          if (append()) {
            rows++;
            counts.rows++;
            size += window.at - records.start;
          } else {
            const { fields } = records.marks;
            const first = dialect.header === false ? 'first row' : 'header';
            reject(`${fields} fields where the ${first} has ${names.length}`);
          }
        } else if (next === 'bad') reject(records.reason);
        else if (next === 'more') await window.more();
        else break;
      }
      if (rows > 0) yield { rows, columns: columns.map((column) => column.view()) };
    }
  } finally {
    await window.close();
  }
}
