/** JSON becomes a table: types proposed by a sample, values made from bytes, every digit and every name kept. */
import { requestedType } from '../columns/dtype.ts';
import { columnNames, listed } from '../columns/names.ts';
import { once } from '../bytes/gather.ts';
import { peek } from '../bytes/peek.ts';
import { checkRequests, listedDates, type TypeRequests } from '../columns/requests.ts';
import type { ColumnBatch } from '../contract/columns.ts';
import type { DbConnection } from '../contract/database.ts';
import type { LogLevel } from '../contract/driver.ts';
import { StepError } from '../contract/errors.ts';
import type { LoadedColumn } from '../contract/receipt.ts';
import { adviceOn } from './advice.ts';
import type { Aside } from './aside.ts';
import { Misfit } from './builder.ts';
import { TypeInference } from './inference.ts';
import { adviceOnLists } from './list-advice.ts';
import type { Wanted } from './wanted.ts';
import { type Filled, jsonBatches } from './fill.ts';
import { finishColumns } from './finish.ts';
import { columnsOf, type JsonColumn, type RecordFields, sqlType, withText } from './types.ts';

const SAMPLE_BYTES = 1024 * 1024;

export interface JsonLoad {
  readonly wanted: Wanted;
  /** Records to read at most. */
  readonly limit?: number;
  /** One column for every member of nested objects, their names joined by this. */
  readonly separator?: string;
  readonly requests: TypeRequests;
  /** Those to load, in this order; all by default. */
  readonly columns?: readonly string[];
  /** Those of the table where there are no records, and what names them, for the receipt; by default those that the step names. */
  readonly otherwise?: () => { readonly names: readonly string[]; readonly by: string };
  readonly table: string;
  readonly db: DbConnection;
  log(level: LogLevel, message: string): void;
  /** By text: records at its start that are left out. */
  readonly skips?: readonly number[];
  /** Called once all is read: may throw for what is no answer. */
  refuse?(read: Readonly<Filled>): void;
  /** Rows so far, of so many, where that is known; starts again from 0 when the text is read again. */
  progress(rows: number, total?: number): void;
}

export interface LoadedJson {
  readonly rows: number;
  readonly columns: readonly LoadedColumn[];
  readonly advice: readonly string[];
  readonly layout: Filled['layout'];
  readonly aside: readonly Aside[];
}

type Texts = Iterable<AsyncIterable<Uint8Array>> | AsyncIterable<AsyncIterable<Uint8Array>>;

/**
 * Loads one text. A sample proposes the columns; when a later record does not fit them, the text is read again from its start, first to find
 * what holds everything, then to load it. `open` is called once for each reading. Throws `StepError` for what a person can put right.
 */
export async function loadJson(
  load: JsonLoad,
  open: () => Promise<AsyncIterable<Uint8Array>>,
): Promise<LoadedJson> {
  const { head, stream } = await peek(await open(), SAMPLE_BYTES);
  const sample = new TypeInference();
  try {
    // Whether the sample is all there is, the loading finds out.
    await sample.add(
      once(head),
      { ...load.wanted, partial: true, aside: load.wanted.mayLack !== undefined, values: [] },
      load.limit,
    );
    if (sample.records > 0) return await loadTexts(load, sample.fields(false), [stream]);
  } catch (error) {
    if (!(error instanceof Misfit)) throw error;
    const told = `${load.wanted.path} is read again: its first records did not tell of ${error.message}.`;
    load.log('info', told);
  } finally {
    await stream[Symbol.asyncIterator]().return?.();
  }
  const inference = new TypeInference();
  await inference.add(await open(), load.wanted, load.limit);
  return loadTexts(load, inference.fields(true), [await open()]);
}

/**
 * Loads texts into columns for the fields that were found. Throws `Misfit` for a value that those do not
 * hold, `StepError` for what a person can put right.
 */
export function loadTexts(load: JsonLoad, found: RecordFields, texts: Texts): Promise<LoadedJson> {
  const { wanted, limit = Infinity, skips } = load;
  return loadBatches(load, found, (fields, columns, filled) =>
    jsonBatches(texts, wanted, fields, columns, limit, filled, skips),
  );
}

/** The same of batches of such columns, whoever makes them; told in `filled` is what they hold. `batchesOf` is called at once. */
export async function loadBatches(
  load: JsonLoad,
  found: RecordFields,
  batchesOf: (
    fields: RecordFields,
    columns: readonly JsonColumn[],
    filled: Filled,
  ) => AsyncIterable<ColumnBatch>,
): Promise<LoadedJson> {
  const { db, table, requests, wanted } = load;
  const { path } = wanted;
  const columns = selected(path, columnsOf(found, load.separator), load.columns);
  const names = columns.map(({ name }) => name);
  const asked = columns.filter(
    ({ name }) => requests.dtype?.[name] !== undefined || listedDates(requests).includes(name),
  );
  refuseNested(path, asked);
  const fields = asked.reduce((held, column) => withText(held, column.path), found);

  const filled: Filled = { rows: 0, repeats: false, halves: 0 };
  const batches = batchesOf(fields, columns, filled);
  let stored = 0;
  if (columns.length === 0) {
    for await (const batch of batches) stored += batch.rows;
    load.refuse?.(filled);
    if (filled.rows === 0) return emptyTable(load);
    throw nothingIn(wanted, `has ${filled.rows} records without any value`);
  }
  checkRequests(path, names, requests);
  refuseNul(path, names);
  const kinds = selected(path, columnsOf(fields, load.separator), load.columns);
  const definitions = kinds.map(({ name, type }) => ({ name, type: sqlType(type, false) }));
  await db.createTable(table, definitions);
  stored = await db.append(
    table,
    watched(batches, () => load.progress(filled.rows)),
  );
  load.refuse?.(filled);
  if (stored !== filled.rows)
    throw new StepError(
      `${path} was not loaded whole: of ${filled.rows} records ${stored} are in the table. Please report this.`,
    );
  const value = found.members.length === 0 ? columns.find(({ path }) => path.length === 0) : undefined;
  const onLists = value && (await adviceOnLists(db, table, value));
  const advice = [...adviceOn(filled, found, wanted), ...(onLists === undefined ? [] : [onLists])];
  const finished = await finishColumns({ db, path, table }, columns, requests, advice);
  return { rows: stored, columns: finished, advice, layout: filled.layout, aside: filled.aside ?? [] };
}

async function* watched<T>(source: AsyncIterable<T>, seen: () => void): AsyncGenerator<T> {
  for await (const item of source) {
    yield item;
    seen();
  }
}

function refuseNested(path: string, asked: readonly JsonColumn[]): void {
  for (const { name, type } of asked)
    if (type.type === 'STRUCT' || type.type === 'LIST')
      throw new StepError(
        `${path}: "${name}" holds ${type.type === 'LIST' ? 'lists' : 'objects'}; \`dtype\` and \`parse_dates\` are for single values. Convert it in SQL.`,
      );
}

function nothingIn({ path, key }: Wanted, what: string): StepError {
  const way =
    key === undefined
      ? 'Check that it is the right one, and `records` if it is set. Where there may be no records, name the columns: `dtype` gives their types, `columns` their order.'
      : `Check \`${key}\`.`;
  return new StepError(`${path} ${what}, so nothing tells which columns there are. ${way}`);
}

/** No records: the table has the columns that were named, and no rows. */
async function emptyTable({
  db,
  table,
  requests,
  columns,
  wanted,
  otherwise,
}: JsonLoad): Promise<LoadedJson> {
  const dtype = requests.dtype ?? {};
  const { names, by } = otherwise?.() ?? {
    names: columns ?? columnNames(Object.keys(dtype)),
    by: 'the step names',
  };
  if (names.length === 0) throw nothingIn(wanted, 'has no records');
  checkRequests(wanted.path, names, requests);
  refuseNul(wanted.path, names);
  const loaded = names.map((name) => ({
    name,
    type: Object.hasOwn(dtype, name) ? requestedType(name, dtype[name]).type : 'VARCHAR',
  }));
  await db.createTable(table, loaded);
  const told = `${wanted.path} has no records: the table has the columns that ${by}, and no rows.`;
  return { rows: 0, columns: loaded, advice: [told], layout: 'empty', aside: [] };
}

/** Names that the step makes: those of the records were looked at before. */
function refuseNul(path: string, names: readonly string[]): void {
  const name = names.find((each) => each.includes('\0'));
  if (name !== undefined)
    throw new StepError(
      `${path}: no column can be called ${JSON.stringify(name)}, since that holds a NUL character. Correct \`columns\`, \`dtype\`, \`key_column\` or \`separator\`.`,
    );
}

function selected(
  path: string,
  columns: readonly JsonColumn[],
  names: readonly string[] | undefined,
): readonly JsonColumn[] {
  if (names === undefined || columns.length === 0) return columns;
  const missing = names.filter((wanted) => !columns.some(({ name }) => name === wanted));
  if (missing.length > 0)
    throw new StepError(
      `columns names ${missing.map((name) => `"${name}"`).join(', ')}, which ${path} does not have. Its columns are: ${listed(columns.map(({ name }) => name))}.`,
    );
  return names.map((wanted) => columns.find(({ name }) => name === wanted)!);
}
