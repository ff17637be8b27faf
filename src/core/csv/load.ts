/** CSV text becomes a table: types proposed by a sample, values made from bytes, everything accounted for. */
import type { ColumnBatch } from '../contract/columns.ts';
import type { DbConnection } from '../contract/database.ts';
import type { LogLevel } from '../contract/driver.ts';
import { StepError } from '../contract/errors.ts';
import type { Rejection } from '../contract/receipt.ts';
import { ColumnInference } from './classify.ts';
import { type ColumnPlan, type Known, planColumns } from './column-plan.ts';
import { shown } from '../columns/type.ts';
import { columnBuilder } from './columns.ts';
import { missingMarker } from './missing.ts';
import type { Counts } from './counts.ts';
import { rowsLeftOut } from './left-out.ts';
import { checkRequests, type TypeRequests } from '../columns/requests.ts';
import { plainNumber } from './numerals.ts';
import { takeSample } from './sample.ts';
import type { Dialect } from './dialect.ts';
import { openScan, type Scan } from './scan.ts';
import { type FieldBlock, fieldBlock } from './fields.ts';
import { fieldText } from './text.ts';
import { type Finished, finishTypes } from './types.ts';
import { WrittenNumbers } from './written-numbers.ts';
import { adviceOnText } from './advice.ts';
import { apartIn } from './apart.ts';
import { adviceOnFile } from './file-advice.ts';

/** Rows of a batch: half a row group of DuckDB, or as many as this many bytes hold. */
const BATCH_ROWS = 61_440;
const BATCH_BYTES = 8 * 1024 * 1024;
const LEAST_ROWS = 1024;
/** Rows of the first batch, so that the database has something to do soon; each further one has twice as many. */
const FIRST_ROWS = 15_360;

/** Fields split at a time: some hundred kB that stay in the processor's cache. */
const BLOCK_FIELDS = 16_384;

export interface CsvLoad {
  /** For messages. */
  readonly path: string;
  /** The text from its start, UTF-8 without a byte order mark (`decode`). Called again when the sample was contradicted. */
  open(): Promise<AsyncIterable<Uint8Array>>;
  readonly dialect: Dialect;
  /** The text was put together from pages: lines that `skip_rows` and `skipfooter` leave out are those of each page. */
  readonly inPages?: boolean;
  readonly requests: TypeRequests;
  readonly table: string;
  readonly db: DbConnection;
  log(level: LogLevel, message: string): void;
  /** Rows so far; starts again from 0 when the text is read again. */
  progress(rows: number): void;
}

export interface Loaded extends Finished {
  readonly rows: number;
  readonly counts: Readonly<Counts>;
  /** What stood between two fields, and the first line's hint at it, such as `;` of `sep=;`. */
  readonly delimiter: string;
  readonly hint?: string;
  /** The first hundred lines left out. */
  readonly rejections: readonly Rejection[];
}

/**
 * Creates the table and fills it. A sample proposes each column's type. When a later value does not fit, the text is read again from its
 * start, first to find the types that hold everything, then to load it: so every value keeps what its text said.
 * Throws `StepError` for what a person can put right.
 */
export async function loadCsv(load: CsvLoad): Promise<Loaded> {
  try {
    return await fill(load, (scan) => takeSample(scan, load.dialect));
  } catch (error) {
    if (!(error instanceof Misfit)) throw error;
    load.log('info', `${load.path} is read again: ${error.message}`);
  }
  const known = await countAll(load);
  return fill(load, () => Promise.resolve(known));
}

/** A value that its column's type does not hold: the sample was not telling. */
class Misfit extends Error {}

async function fill(load: CsvLoad, look: (scan: Scan) => Promise<Known>): Promise<Loaded> {
  const { db, table, path, requests } = load;
  const scan = await openScan(path, await load.open(), load.dialect);
  const { counts, window } = scan.records;
  try {
    const names = scan.wanted.map((at) => scan.names[at]!);
    checkRequests(path, names, requests);
    const known = await look(scan);
    const plans = planColumns(names, known, requests, plainNumber(load.dialect));
    const columns = plans.map(({ name, built }) => ({ name, type: built === 'EMPTY' ? 'VARCHAR' : built }));
    await db.createTable(table, columns);
    const rows = await db.append(table, batches(load, scan, plans));
    scan.settle();
    reconcile(path, counts, rows);
    if (rows === 0 && counts.rejected > 0) throw nothingLoaded(path, scan);
    const lost = rows === 0 ? rowsLeftOut(path, scan, load.dialect) : undefined;
    if (lost) throw lost;
    const finished = await finishTypes(db, { path, table }, plans, requests, load.dialect);
    const extent = load.inPages ? undefined : scan.extent();
    return {
      ...finished,
      advice: [
        ...adviceOnFile({
          scan,
          dialect: load.dialect,
          table,
          columns: finished.columns,
          lines: known.lines,
          empty: plans
            .filter(
              ({ built }, i) => built === 'EMPTY' || (known.complete && known.inferences[i]!.values === 0),
            )
            .map(({ name }) => name),
          spaced: known.inferences.find(({ spaced }) => spaced !== undefined)?.spaced,
        }),
        ...finished.advice,
        ...(await adviceOnText(finished.texts, extent, apartIn(db, table, finished.columns))),
      ],
      rows,
      counts,
      delimiter: scan.delimiter,
      hint: scan.hint,
      rejections: scan.rejections,
    };
  } finally {
    await window.close();
  }
}

async function* batches(
  load: CsvLoad,
  scan: Scan,
  plans: readonly ColumnPlan[],
): AsyncGenerator<ColumnBatch> {
  const { records, names, wanted } = scan;
  const { window, counts } = records;
  const { limit = Infinity, naValues } = load.dialect;
  const width = names.length;
  const batchRows = Math.min(BATCH_ROWS, Math.max(LEAST_ROWS, Math.floor(BATCH_BYTES / (8 * plans.length))));
  const block = newBlock(width);
  const markMissing = missingMarker(naValues);
  const plain = plainNumber(load.dialect);
  const builders = plans.map(({ built }) => {
    const builder = columnBuilder(built, batchRows);
    return plain && (built === 'BIGINT' || built === 'DOUBLE') ? new WrittenNumbers(builder, plain) : builder;
  });

  const take = (): void => {
    const before = counts.rows - block.rows;
    markMissing?.(window.bytes, block);
    plans.forEach((plan, i) => {
      const column = wanted[i]!;
      const stop = builders[i]!.append(window.bytes, block, column);
      if (stop < block.rows) throw misfit(plan, window.bytes, block, column, before, stop);
      plan.inference?.add(window.bytes, block, column, before);
    });
  };

  for (let most = FIRST_ROWS; ; most *= 2) {
    for (const builder of builders) builder.clear();
    const full = Math.min(most, batchRows);
    let rows = 0;
    let more = true;
    while (rows < full && builders.reduce((sum, { used }) => sum + used, 0) < BATCH_BYTES) {
      more = await records.fill(block, Math.min(limit - counts.rows, full - rows));
      if (!more) break;
      take();
      rows += block.rows;
    }
    if (rows > 0) yield { rows, columns: builders.map((builder) => builder.view()) };
    load.progress(counts.rows);
    if (!more) return;
  }
}

const newBlock = (width: number): FieldBlock =>
  fieldBlock(width, Math.max(16, Math.min(2048, Math.floor(BLOCK_FIELDS / width))));

function misfit(
  plan: ColumnPlan,
  bytes: Uint8Array,
  block: FieldBlock,
  column: number,
  before: number,
  row: number,
): Misfit {
  const text = shown(fieldText(bytes, block, row * block.width + column));
  const what = plan.built === 'EMPTY' ? 'the first value of its column' : `no ${plan.built}`;
  return new Misfit(`row ${before + row + 1} of "${plan.name}" holds ${text}, which is ${what}.`);
}

/** Looks at every value of the file. */
async function countAll(load: CsvLoad): Promise<Known> {
  const scan = await openScan(load.path, await load.open(), { ...load.dialect, badLines: 'skip' });
  const { records, names, wanted } = scan;
  const { limit = Infinity, naValues } = load.dialect;
  const inferences = wanted.map(() => new ColumnInference(plainNumber(load.dialect)));
  const block = newBlock(names.length);
  const markMissing = missingMarker(naValues);
  try {
    while (await records.fill(block, limit - records.counts.rows)) {
      const before = records.counts.rows - block.rows;
      markMissing?.(records.window.bytes, block);
      wanted.forEach((column, i) => inferences[i]!.add(records.window.bytes, block, column, before));
    }
  } finally {
    await records.window.close();
  }
  return { inferences, complete: true, lines: [] };
}

/** Every line was left out: that is no empty file. */
function nothingLoaded(path: string, { records, rejections, firstCause }: Scan): StepError {
  const { rejected } = records.counts;
  const [first] = rejections;
  const cause = firstCause();
  const all = rejected === 1 ? 'The only line' : `All ${rejected} lines`;
  return new StepError(
    `${all} of ${path} could not be read and would have been left out by on_bad_lines, so there is nothing to load. Line ${first?.line}: ${first?.reason}: ${first?.text}${cause === undefined ? '' : `\n${cause}`}`,
    { at: { key: 'on_bad_lines' } },
  );
}

/** Throws when rows got lost: every line must be accounted for, and every row be in the database. */
function reconcile(path: string, counts: Readonly<Counts>, stored: number): void {
  const { total, skipped, header, blank, comments, rows, rejected, breaks } = counts;
  const told = skipped + header + blank + comments + rows + rejected + breaks;
  if (told !== total || rows !== stored)
    throw new StepError(
      `${path} was not loaded whole: of ${total} lines ${told} are accounted for, and of ${rows} rows ${stored} are in the table. Please report this.`,
    );
}
