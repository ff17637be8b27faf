/** What an extractor of DuckDB files does: one table, or what one SELECT gives, becomes the table of a step, and an account of it. */
import { listedColumns, quoted } from '../columns/names.ts';
import type { DriverContext } from '../contract/driver.ts';
import { StepError } from '../contract/errors.ts';
import type { InputFile } from '../contract/files.ts';
import { closest } from '../contract/missing-file.ts';
import type { LoadReceipt } from '../contract/receipt.ts';
import { ident } from '../sql/quote.ts';
import { checkQuery } from '../sql/statement.ts';
import { carried } from './carry.ts';
import { copyTable, type CopiedColumn } from './copy.ts';
import { refused } from './failure.ts';
import { HEAD_BYTES, headerOf, type Header } from './header.ts';
import { duckdbPort, type DuckDbFile, type DuckDbFiles } from './port.ts';
import { chosenTable, countRows, listTables, nameOf, relationOf } from './tables.ts';

export interface ExtractConfig {
  readonly path: string;
  readonly table?: string;
  readonly query?: string;
  readonly columns?: readonly string[];
  readonly limit?: number;
}

interface Source {
  /** What stands behind FROM. */
  readonly from: string;
  readonly read: readonly [how: string, what: string];
  /** How many rows there are, where that is known. */
  readonly total?: number | undefined;
}

interface Wanted extends CopiedColumn {
  /** Among the columns of the source. */
  readonly at: number;
}

/** Makes `ctx.table`, and gives the account of it. Rejects with `StepError`. */
export async function extract(config: ExtractConfig, ctx: DriverContext): Promise<LoadReceipt> {
  const { path, query } = config;
  const database = await ctx.files.open(path);
  const header = headerOf(path, await database.slice(0, HEAD_BYTES), database.size);
  const files = { database, log: await logOf(path, ctx) };
  const asked = { path, log: files.log?.path };
  const read = { rows: 0 };
  let db: DuckDbFile | undefined;
  try {
    db = await ctx.port(duckdbPort).open(files, ctx.signal);
    return await load({ config, ctx, db, files, header, read });
  } catch (cause) {
    ctx.signal.throwIfAborted();
    throw refused(cause, { ...asked, query: db && query, rows: read.rows });
  } finally {
    await db?.close();
  }
}

/** What begins every log: DuckDB itself takes one that begins otherwise for one without changes. */
const LOG = [0x64, 0, 0x62];

/** The log beside the file, if there is one that holds something. Throws `StepError` where it is none. */
async function logOf(path: string, ctx: DriverContext): Promise<InputFile | undefined> {
  const log = await ctx.files.find(`${path}.wal`);
  if (!log || log.size === 0) return undefined;
  const head = await log.slice(0, LOG.length);
  if (LOG.some((byte, at) => head[at] !== byte))
    throw new StepError(
      `${log.path}, which lies beside ${path}, is no log of DuckDB, so nobody knows whether changes are missing. Take it away if it is another file; else add the log as it was.`,
      { at: { key: 'path' } },
    );
  return log;
}

interface Loading {
  readonly config: ExtractConfig;
  readonly ctx: DriverContext;
  readonly db: DuckDbFile;
  readonly files: DuckDbFiles;
  readonly header: Header;
  readonly read: { rows: number };
}

async function load({ config, ctx, db, files, header, read }: Loading): Promise<LoadReceipt> {
  const { path, limit } = config;
  const source = await sourceOf(db, config, ctx);
  const { wanted, width } = await wantedOf(db, source, config);
  const promised = source.total === undefined ? undefined : Math.min(source.total, limit ?? Infinity);
  const sql = selection(source, wanted, width, limit);
  const rows = await copyTable(db, sql, wanted, await ctx.getDbConnection(), ctx.table, (loaded) => {
    ctx.signal.throwIfAborted();
    read.rows = loaded;
    ctx.progress({ rows: loaded, total_rows: promised });
  });
  if (rows !== read.rows || rows !== (promised ?? rows))
    throw new StepError(
      `${path} was not loaded whole: of ${promised ?? read.rows} rows ${rows} are in the table. If the file is in use, close its program; else take a copy of it that is whole.`,
    );
  return {
    source: path,
    format: 'duckdb',
    bytes: files.database.size + (files.log?.size ?? 0),
    dialect: [
      source.read,
      ...(header.writtenBy === undefined ? [] : [['written by', `DuckDB ${header.writtenBy}`] as const]),
      ...(files.log ? [['log', `${files.log.path}, ${files.log.size} bytes`] as const] : []),
    ],
    rows,
    padded: 0,
    rejected: 0,
    rejections: [],
    columns: wanted.map(({ name, type, reason }) => ({
      name,
      type,
      ...(reason === undefined ? {} : { reason }),
    })),
    advice: [],
  };
}

async function sourceOf(db: DuckDbFile, config: ExtractConfig, ctx: DriverContext): Promise<Source> {
  const { path, table, query } = config;
  const tables = await listTables(db);
  ctx.offer?.('table', tables.map(nameOf));
  if (query !== undefined) return { from: `(${oneQuery(query)}\n)`, read: ['read by', 'query'] };
  const chosen = chosenTable(path, tables, table);
  return {
    from: relationOf(chosen),
    read: [chosen.type, nameOf(chosen)],
    total: await countRows(db, chosen),
  };
}

/** The query without what ends it. Throws `StepError` where there are several statements, or none. */
function oneQuery(query: string): string {
  const { statement, issues } = checkQuery(query);
  const several = issues.find(({ type }) => type === 'multiple_statements');
  if (several || !statement)
    throw new StepError('`query` has to be one SELECT, without another statement behind it.', {
      at: { key: 'query', ...(several ? { offset: several.start } : {}) },
    });
  return query.slice(statement.start, statement.end);
}

async function wantedOf(
  db: DuckDbFile,
  { from }: Source,
  { path, columns }: ExtractConfig,
): Promise<{ readonly wanted: readonly Wanted[]; readonly width: number }> {
  const described = await db.query(
    `SELECT column_name AS name, column_type AS type FROM (DESCRIBE SELECT * FROM ${from})`,
  );
  const names = described.map(({ name }) => String(name));
  const nul = names.find((name) => name.includes('\0'));
  if (nul !== undefined)
    throw new StepError(`${path}: no column can be called ${quoted(nul)}. Name it with AS in a \`query\`.`);
  const places = columns ? columns.map((column) => placeOf(path, column, names)) : names.map((_, at) => at);
  const wanted = places.map((at) => ({ ...carried(String(described[at]!['type'])), name: names[at]!, at }));
  return { wanted, width: names.length };
}

/** Of a column by its name, in whatever letters. Throws `StepError` where there is none. */
function placeOf(path: string, column: string, names: readonly string[]): number {
  const exact = names.indexOf(column);
  const place = exact < 0 ? names.findIndex((each) => each.toLowerCase() === column.toLowerCase()) : exact;
  if (place >= 0) return place;
  const meant = closest(column, names);
  const hint = meant === undefined ? '' : ` Did you mean "${meant}"?`;
  throw new StepError(`${path} has no column "${column}".${hint} There are: ${listedColumns(names)}.`, {
    at: { key: 'columns' },
  });
}

/** Columns are named by their places: their own names may be anything. */
function selection({ from }: Source, wanted: readonly Wanted[], width: number, limit?: number): string {
  const all = Array.from({ length: width }, (_, at) => ident(`/c${at}`));
  const asked = wanted.map(({ at, ask }) => ask(all[at]!));
  const most = limit === undefined ? '' : ` LIMIT ${limit}`;
  return `SELECT ${asked.join(', ')} FROM ${from} AS t(${all.join(', ')})${most}`;
}
