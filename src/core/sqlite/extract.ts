/** What an extractor of SQLite does: one table, or what one SELECT gives, becomes the table of a step, and an account of it. */
import { closest } from '../contract/missing-file.ts';
import type { ColumnBatch } from '../contract/columns.ts';
import type { DriverContext } from '../contract/driver.ts';
import { StepError } from '../contract/errors.ts';
import type { InputFile } from '../contract/files.ts';
import type { LoadedColumn, LoadReceipt } from '../contract/receipt.ts';
import { firstFailure } from '../columns/checks.ts';
import { requestedType } from '../columns/dtype.ts';
import { columnNames, listedColumns, quoted } from '../columns/names.ts';
import { shown } from '../columns/type.ts';
import { ident } from '../sql/quote.ts';
import { adviceOn } from './advice.ts';
import { cellColumn } from './columns.ts';
import { learn, noFacts, type Facts } from './facts.ts';
import { refused } from './failure.ts';
import { HEADER_BYTES, headerOf, type Header } from './header.ts';
import {
  sqlitePort,
  type CellBlock,
  type ResultColumn,
  type SqliteDatabase,
  type SqliteFiles,
} from './port.ts';
import { isDated, readingOf, reasonOf, type Reading } from './reading.ts';
import { chosenTable, columnsOf, countRows, listTables } from './tables.ts';

export interface ExtractConfig {
  readonly path: string;
  readonly table?: string;
  readonly query?: string;
  readonly columns?: readonly string[];
  readonly limit?: number;
  readonly dtype?: Readonly<Record<string, unknown>>;
}

/** Bytes of text that are enough for a batch, and its rows at most. */
const BATCH_BYTES = 8 * 2 ** 20;
const BATCH_ROWS = 61_440;

interface Wanted {
  /** In the result. */
  readonly place: number;
  readonly name: string;
  readonly declared: string;
  /** `dtype` asks for a type. */
  readonly asked: boolean;
}

interface Source {
  readonly sql: string;
  readonly read: readonly [how: string, what: string];
  /** How many rows there are, where that is known. */
  readonly total?: number | undefined;
}

/** Makes `ctx.table`, and gives the account of it. Rejects with `StepError`. */
export async function extract(config: ExtractConfig, ctx: DriverContext): Promise<LoadReceipt> {
  const { path, query } = config;
  const { header, files } = await openFiles(path, ctx);
  const read = { rows: 0 };
  const db = await openDatabase(ctx, path, files);
  try {
    return await load({ config, ctx, db, files, header, read });
  } catch (cause) {
    ctx.signal.throwIfAborted();
    throw refused(cause, { path, query, rows: read.rows });
  } finally {
    await db.close();
  }
}

async function openDatabase(ctx: DriverContext, path: string, files: SqliteFiles): Promise<SqliteDatabase> {
  try {
    return await ctx.port(sqlitePort).open(files, ctx.signal);
  } catch (cause) {
    ctx.signal.throwIfAborted();
    throw refused(cause, { path, rows: 0 });
  }
}

/** What may lie beside it is looked for by how it is written. */
async function openFiles(
  path: string,
  ctx: DriverContext,
): Promise<{ readonly header: Header; readonly files: SqliteFiles }> {
  const database = await ctx.files.open(path);
  const header = headerOf(path, await database.slice(0, HEADER_BYTES), database.size);
  const beside = async (end: string): Promise<InputFile | undefined> => {
    const file = await ctx.files.find(path + end);
    return file && file.size > 0 ? file : undefined;
  };
  const files = header.usesLog
    ? { database, wal: await beside('-wal') }
    : { database, journal: await beside('-journal') };
  return { header, files };
}

interface Loading {
  readonly config: ExtractConfig;
  readonly ctx: DriverContext;
  readonly db: SqliteDatabase;
  readonly files: SqliteFiles;
  readonly header: Header;
  readonly read: { rows: number };
}

async function load(loading: Loading): Promise<LoadReceipt> {
  const { config, ctx, db, files, header, read } = loading;
  const { path, limit = Infinity } = config;
  const source = await sourceOf(db, config, ctx);
  const result = await db.prepare(source.sql);
  const wanted = wantedOf(path, result, config);
  const places = wanted.map(({ place }) => place);

  // The first block proposes the types, every value decides.
  let { facts, blocks } = await begun(db.rows(places), wanted, limit);
  const connection = await ctx.getDbConnection();
  let rows: number | undefined;
  let readings: readonly Reading[] = [];
  while (rows === undefined) {
    readings = wanted.map(({ declared, asked }, c) => wantedReading(facts[c]!, declared, asked));
    const seen = wanted.map(() => noFacts());
    await connection.createTable(
      ctx.table,
      wanted.map(({ name }, c) => ({ name, type: readings[c]!.type })),
    );
    try {
      rows = await connection.append(
        ctx.table,
        batches(blocks, { wanted, readings, seen, limit, source, read }, ctx),
      );
      facts = seen;
    } catch (error) {
      if (!(error instanceof Misfit)) throw error;
      ctx.log(
        'info',
        `${path} is read again: its first rows did not tell of all values of "${error.column}".`,
      );
      await db.prepare(source.sql);
      facts = await survey(db.rows(places), wanted, limit, ctx);
      await db.prepare(source.sql);
      blocks = db.rows(places);
    }
  }
  const promised = source.total === undefined ? rows : Math.min(source.total, limit);
  if (rows !== read.rows || rows !== promised)
    throw new StepError(
      `${path} was not loaded whole: of ${promised} rows ${rows} are in the table. If the file is in use, close its program; else it is damaged: \`sqlite3 ${path} "PRAGMA integrity_check"\` tells.`,
    );
  const columns = await finish(loading, wanted, readings, facts);
  return {
    source: path,
    format: 'sqlite',
    bytes: files.database.size + (files.wal?.size ?? 0),
    dialect: dialectOf(source, header, files),
    rows,
    padded: 0,
    rejected: 0,
    rejections: [],
    columns,
    advice: adviceOn({ path, header, files, wanted, readings, facts, result }),
  };
}

async function sourceOf(
  db: SqliteDatabase,
  { path, table, query, columns, limit }: ExtractConfig,
  ctx: DriverContext,
): Promise<Source> {
  const most = limit === undefined ? '' : ` LIMIT ${limit}`;
  const tables = await listTables(db);
  ctx.offer?.(
    'table',
    tables.map(({ name }) => name),
  );
  if (query !== undefined) return { sql: query, read: ['read by', 'query'] };
  const chosen = chosenTable(path, tables, table);
  const names =
    columns && placed(path, columns, await columnsOf(db, chosen.name)).map(({ name }) => ident(name));
  return {
    sql: `SELECT ${names?.join(', ') ?? '*'} FROM ${ident(chosen.name)}${most}`,
    read: [chosen.type === 'view' ? 'view' : 'table', chosen.name],
    total: await countRows(db, chosen),
  };
}

/** Columns by their names, in whatever letters. Throws `StepError` where there is none. */
function placed(
  path: string,
  asked: readonly string[],
  names: readonly string[],
): { readonly name: string; readonly place: number }[] {
  return asked.map((column) => {
    const exact = names.indexOf(column);
    const place = exact < 0 ? names.findIndex((each) => each.toLowerCase() === column.toLowerCase()) : exact;
    if (place >= 0) return { name: names[place]!, place };
    const meant = closest(column, names);
    const hint = meant === undefined ? '' : ` Did you mean "${meant}"?`;
    throw new StepError(`${path} has no column "${column}".${hint} There are: ${listedColumns(names)}.`, {
      at: { key: 'columns' },
    });
  });
}

function wantedOf(
  path: string,
  result: readonly ResultColumn[],
  { columns, query, dtype = {} }: ExtractConfig,
): Wanted[] {
  const names = columnNames(result.map(({ name }) => name));
  const nul = names.find((name) => name.includes('\0'));
  if (nul !== undefined)
    throw new StepError(`${path}: no column can be called ${quoted(nul)}. Name it with AS in a \`query\`.`);
  const places =
    columns && query !== undefined
      ? placed(path, columns, names).map(({ place }) => place)
      : names.map((_, i) => i);
  const missing = Object.keys(dtype).filter((name) => !places.some((place) => names[place] === name));
  if (missing.length > 0)
    throw new StepError(
      `dtype names ${missing.map((name) => `"${name}"`).join(', ')}, which is no column that is loaded of ${path}. Its columns are: ${listedColumns(names)}.`,
      { at: { key: 'dtype' } },
    );
  return places.map((place) => {
    const name = names[place]!;
    return { place, name, declared: result[place]!.declared, asked: Object.hasOwn(dtype, name) };
  });
}

/** What is asked for is made of text. */
const wantedReading = (facts: Facts, declared: string, asked: boolean): Reading =>
  asked ? { type: 'VARCHAR', mixed: 'plain' } : readingOf(facts, declared);

/** What the first block says, and all blocks. */
async function begun(
  all: AsyncIterable<CellBlock>,
  wanted: readonly Wanted[],
  limit: number,
): Promise<{ facts: readonly Facts[]; blocks: AsyncIterable<CellBlock> }> {
  const facts = wanted.map(() => noFacts());
  const rest = all[Symbol.asyncIterator]();
  const first = await rest.next();
  if (!first.done) {
    cut(first.value, limit);
    learnAll(facts, first.value, wanted);
  }
  async function* blocks(): AsyncGenerator<CellBlock> {
    for (let next = first; !next.done; next = await rest.next()) yield next.value;
  }
  return { facts, blocks: blocks() };
}

/** Looks at all values, as far as `limit`. */
async function survey(
  blocks: AsyncIterable<CellBlock>,
  wanted: readonly Wanted[],
  limit: number,
  ctx: DriverContext,
): Promise<readonly Facts[]> {
  const facts = wanted.map(() => noFacts());
  let rows = 0;
  for await (const block of blocks) {
    ctx.signal.throwIfAborted();
    cut(block, limit - rows);
    rows += block.fields.rows;
    learnAll(facts, block, wanted);
    if (rows >= limit) break;
  }
  return facts;
}

const learnAll = (facts: readonly Facts[], block: CellBlock, wanted: readonly Wanted[]): void =>
  wanted.forEach(({ declared }, c) => learn(facts[c]!, block, c, isDated(declared)));

/** Leaves out the rows that are beyond the limit. */
function cut({ fields }: CellBlock, most: number): void {
  if (fields.rows > most) fields.rows = most;
}

/** A value that its column's type does not hold: the rows are to be read again. */
class Misfit extends Error {
  constructor(readonly column: string) {
    super(`"${column}" has a value that its type does not hold`);
  }
}

interface Filling {
  readonly wanted: readonly Wanted[];
  readonly readings: readonly Reading[];
  readonly seen: readonly Facts[];
  readonly limit: number;
  readonly source: Source;
  readonly read: { rows: number };
}

async function* batches(
  blocks: AsyncIterable<CellBlock>,
  { wanted, readings, seen, limit, source, read }: Filling,
  ctx: DriverContext,
): AsyncGenerator<ColumnBatch> {
  const most = Math.max(
    2048,
    Math.min(BATCH_ROWS, Math.floor(BATCH_BYTES / (8 * Math.max(1, wanted.length)))),
  );
  const columns = readings.map((reading) => cellColumn(reading, most));
  let rows = 0;
  read.rows = 0;
  const batch = (): ColumnBatch => {
    ctx.progress({ rows: read.rows, total_rows: source.total });
    return { rows, columns: columns.map((column) => column.view()) };
  };
  for await (const block of blocks) {
    ctx.signal.throwIfAborted();
    cut(block, limit - read.rows);
    if (rows + block.fields.rows > most) {
      yield batch();
      rows = 0;
      for (const column of columns) column.clear();
    }
    columns.forEach((column, c) => {
      learn(seen[c]!, block, c);
      if (!column.append(block, c)) throw new Misfit(wanted[c]!.name);
    });
    rows += block.fields.rows;
    read.rows += block.fields.rows;
    if (read.rows >= limit) break;
    if (columns.reduce((sum, { used }) => sum + used, 0) < BATCH_BYTES) continue;
    yield batch();
    rows = 0;
    for (const column of columns) column.clear();
  }
  if (rows > 0) yield batch();
}

/** Gives the columns that were asked for their types, and tells of all. */
async function finish(
  { config, ctx }: Loading,
  wanted: readonly Wanted[],
  readings: readonly Reading[],
  facts: readonly Facts[],
): Promise<LoadedColumn[]> {
  const db = await ctx.getDbConnection();
  const changes: string[] = [];
  const columns: LoadedColumn[] = [];
  for (const [c, { name, declared, asked }] of wanted.entries()) {
    if (!asked) {
      columns.push({ name, type: readings[c]!.type, reason: reasonOf(facts[c]!, declared, readings[c]!) });
      continue;
    }
    const { type, cast, holds } = requestedType(name, config.dtype?.[name]);
    columns.push({ name, type });
    if (type === 'VARCHAR') continue;
    const failure = await firstFailure(db, ctx.table, ident(name), holds);
    if (failure)
      throw new StepError(
        `${config.path}: column "${name}" cannot be ${type} in full: row ${failure.row} holds ${shown(failure.value)}. Convert it in a \`query\`, or choose another dtype.`,
        { at: { key: 'dtype' } },
      );
    changes.push(`${cast(ident(name))} AS ${ident(name)}`);
  }
  if (changes.length > 0)
    await db.createTableAs(ctx.table, `SELECT * REPLACE (${changes.join(',\n')}) FROM ${ident(ctx.table)}`);
  return columns;
}

function dialectOf(
  { read }: Source,
  { pageBytes, usesLog, writtenBy }: Header,
  { wal }: SqliteFiles,
): LoadReceipt['dialect'] {
  return [
    read,
    ...(writtenBy === undefined ? [] : [['written by', `SQLite ${writtenBy}`] as const]),
    ['page size', `${pageBytes} bytes`],
    ...(usesLog ? [['log', wal ? `${wal.path}, ${wal.size} bytes` : 'none beside it'] as const] : []),
  ];
}
