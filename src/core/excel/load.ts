/** A sheet becomes a table: types proposed by its first rows, every cell accounted for. */
import { columnNames, listedColumns } from '../columns/names.ts';
import { checkRequests, listedDates, type TypeRequests } from '../columns/requests.ts';
import type { ColumnBatch } from '../contract/columns.ts';
import type { DbConnection } from '../contract/database.ts';
import type { LogLevel } from '../contract/driver.ts';
import { StepError } from '../contract/errors.ts';
import type { LineCounts, LoadedColumn } from '../contract/receipt.ts';
import { finishColumns } from '../json/finish.ts';
import { adviceOnSheet } from './advice.ts';
import { Unforeseen } from './cell-columns.ts';
import { typeOfKinds } from './column-type.ts';
import { type ColumnToFill, Fill } from './fill.ts';
import { type FoundColumn, Look } from './look.ts';
import { cellName, MOST_COLUMNS, type Range, rangeName } from './reference.ts';
import { TableRows } from './rows.ts';
import { SheetReader } from './sheet.ts';
import { cellReader, type Meaning, type ReadCell } from './values-of.ts';
import type { SheetEntry, Workbook } from './workbook.ts';

/** Rows that propose the types. */
const SAMPLE_ROWS = 5000;

export interface ExcelLoad {
  /** For messages. */
  readonly path: string;
  readonly workbook: Workbook;
  readonly sheet: SheetEntry;
  readonly range: Range;
  readonly header: boolean | number;
  readonly skipRows: number;
  readonly skipHidden: boolean;
  readonly limit?: number;
  /** Those to load, in this order; all by default. */
  readonly columns?: readonly string[];
  readonly requests: TypeRequests;
  readonly onErrors: 'warn' | 'fail';
  readonly table: string;
  readonly db: DbConnection;
  log(level: LogLevel, message: string): void;
  /** Rows so far; starts again from 0 when the sheet is read again. */
  progress(rows: number): void;
}

export interface LoadedSheet {
  readonly rows: number;
  readonly counts: LineCounts;
  /** With a value, in the range. */
  readonly cells: number;
  /** What was loaded, such as `B3:F200`. */
  readonly extent: string;
  readonly headerRow: number | undefined;
  readonly columns: readonly LoadedColumn[];
  readonly advice: readonly string[];
}

/**
 * Makes the table. When a later cell does not fit what the first rows proposed, the sheet is read again, first to find what holds everything.
 * Throws `StepError` for what a person can put right.
 */
export async function loadSheet(load: ExcelLoad): Promise<LoadedSheet> {
  const { workbook, path, sheet } = load;
  const meaning: Meaning = {
    path,
    sheet: sheet.name,
    styles: await workbook.styles(),
    strings: await workbook.strings(),
    since1904: workbook.since1904,
  };
  const read = cellReader(meaning);
  try {
    return await fill(load, read, await look(load, read, SAMPLE_ROWS));
  } catch (error) {
    if (!(error instanceof Unforeseen)) throw error;
    load.log('info', `${path} is read again: its first rows did not tell of ${error.message}.`);
  }
  return fill(load, read, await look(load, read, Infinity));
}

interface Known {
  readonly columns: readonly FoundColumn[];
  /** All was looked at. */
  readonly complete: boolean;
}

async function look(load: ExcelLoad, read: ReadCell, most: number): Promise<Known> {
  const { range } = load;
  const isBounded = range.right < MOST_COLUMNS - 1;
  const found = new Look(read, range, isBounded, listedDates(load.requests), most);
  const rows = tableRows(load, found);
  const xml = load.workbook.cells(load.sheet);
  try {
    const said = await new SheetReader(xml, range, rows).read();
    rows.settle();
    if (said !== 'pause' && rows.counts.header + rows.counts.rows === 0) throw nothingIn(load);
    return { columns: found.found(), complete: said !== 'pause' };
  } finally {
    await xml.close();
  }
}

const tableRows = (load: ExcelLoad, sink: Look | Fill): TableRows =>
  new TableRows({ ...load, limit: load.limit ?? Infinity }, sink);

function nothingIn({ path, sheet, range, skipRows, workbook }: ExcelLoad): StepError {
  const isWhole = range.top === 0 && range.left === 0 && range.right === MOST_COLUMNS - 1;
  const others = workbook.sheets.filter((each) => each !== sheet).map(({ name }) => JSON.stringify(name));
  const where = isWhole ? '' : ` in ${rangeName(range)}`;
  const skipped = skipRows > 0 ? `, but for the ${skipRows} rows that skip_rows leaves out` : '';
  const way = others.length > 0 ? ` Other sheets are: ${others.join(', ')}.` : '';
  return new StepError(
    `${path}: the sheet ${JSON.stringify(sheet.name)} has no values${where}${skipped}.${way}`,
    {
      at: { key: isWhole ? 'sheet' : 'range' },
    },
  );
}

async function fill(load: ExcelLoad, read: ReadCell, known: Known): Promise<LoadedSheet> {
  const { path, db, table, requests, sheet } = load;
  const plans = plansOf(load, known);
  const wanted = plans.filter(({ leftOut }) => !leftOut);
  const order = load.columns ?? wanted.map(({ name }) => name);
  const where = `${path}: ${JSON.stringify(sheet.name)}`;
  const sink = new Fill(read, plans, load.onErrors, where);
  const rows = tableRows(load, sink);
  const xml = load.workbook.cells(sheet);
  const reader = new SheetReader(xml, load.range, rows);

  const built = new Map(wanted.map((plan) => [plan.name, plan]));
  const definitions = order.map((name) => {
    const type = built.get(name)!.built;
    return { name, type: type === 'EMPTY' ? 'VARCHAR' : type };
  });
  await db.createTable(table, definitions);
  let stored: number;
  try {
    stored = await db.append(table, batches(load, reader, rows, sink, order));
  } finally {
    await xml.close();
  }
  rows.settle();
  reconcile(where, rows, reader, sink, stored);

  const told = sink.told();
  const advice: string[] = [];
  const texts = order.filter((name) => built.get(name)!.built === 'VARCHAR');
  const asked = texts.filter((name) => requests.dtype?.[name] !== undefined || requests.parseDates !== false);
  const blanks = new Map(told.map((each) => [each.name, each.blanks]));
  const changed = await finishColumns(
    { db, path, table },
    asked.map((name) => ({ name, path: [], type: { type: 'VARCHAR' } })),
    requests,
    advice,
  );
  const finished = new Map(changed.map((each) => [each.name, each]));
  const columns = order.map((name): LoadedColumn => {
    const { built: type, kinds } = built.get(name)!;
    const done = finished.get(name);
    if (done && done.type !== 'VARCHAR') return done;
    const reason = type === 'VARCHAR' ? kinds.reason() : blanksOf(blanks.get(name) ?? 0);
    return { name, type: type === 'EMPTY' ? 'VARCHAR' : type, reason };
  });
  const [first, last] = [plans[0], plans.at(-1)];
  const extent =
    first && last
      ? `${cellName(rows.firstRow ?? reader.row, first.at)}:${cellName(rows.lastRow, last.at)}`
      : '';
  return {
    rows: stored,
    counts: rows.counts,
    cells: reader.cells,
    extent,
    headerRow: rows.headerRow,
    columns,
    advice: [
      ...advice,
      ...adviceOnSheet({
        rows,
        told,
        merged: reader.merged,
        columns: known.columns,
        named: load.header !== false,
      }),
    ],
  };
}

const blanksOf = (blanks: number): string | undefined =>
  blanks === 0 ? undefined : `${blanks === 1 ? 'an empty text is' : `${blanks} empty texts are`} NULL`;

interface Plan extends ColumnToFill {
  readonly kinds: FoundColumn['kinds'];
}

/** Throws `StepError` for names that no column has. */
function plansOf({ path, columns, requests }: ExcelLoad, known: Known): Plan[] {
  const names = columnNames(known.columns.map(({ header }) => header));
  const there = new Set(names);
  const missing = (columns ?? []).filter((name) => !there.has(name));
  if (missing.length > 0)
    throw new StepError(
      `columns names ${missing.map((name) => `"${name}"`).join(', ')}, which ${path} does not have. Its columns are: ${listedColumns(names)}.`,
      { at: { key: 'columns' } },
    );
  checkRequests(path, columns ?? names, requests);
  const dates = listedDates(requests);
  return known.columns.map(({ at, header, kinds }, i) => {
    const name = names[i]!;
    const isAsked = requests.dtype?.[name] !== undefined;
    return {
      at,
      name,
      kinds,
      built: isAsked ? 'VARCHAR' : typeOfKinds(kinds.kinds, known.complete),
      asDate: header !== '' && dates.includes(name),
      leftOut: columns !== undefined && !columns.includes(name),
    };
  });
}

async function* batches(
  load: ExcelLoad,
  reader: SheetReader,
  rows: TableRows,
  sink: Fill,
  order: readonly string[],
): AsyncGenerator<ColumnBatch> {
  for (;;) {
    const said = await reader.read();
    const batch = sink.batch(order);
    if (batch) yield batch;
    load.progress(rows.counts.rows);
    sink.clear();
    if (said !== 'pause') return;
  }
}

/** Every cell and every row, or the load fails. */
function reconcile(
  where: string,
  { counts, cellsBefore }: TableRows,
  { cells }: SheetReader,
  sink: Fill,
  stored: number,
): void {
  const told = sink.accounted + sink.names + cellsBefore;
  if (counts.rows !== stored || told !== cells)
    throw new StepError(
      `${where} was not loaded whole: of ${cells} cells ${told} are accounted for, and of ${counts.rows} rows ${stored} are in the table. Please report this.`,
    );
}
