/** What an extractor of SQLite does: one table, or what one SELECT gives, becomes the table of a step, and an account of it. */
import { firstFailure } from '../columns/checks.ts';
import { requestedType } from '../columns/dtype.ts';
import { shown } from '../columns/type.ts';
import type { DriverContext } from '../contract/driver.ts';
import { StepError } from '../contract/errors.ts';
import type { InputFile } from '../contract/files.ts';
import type { LoadedColumn, LoadReceipt } from '../contract/receipt.ts';
import { ident } from '../sql/quote.ts';
import { adviceOn } from './advice.ts';
import { noFacts, type Facts } from './facts.ts';
import { refused } from './failure.ts';
import { batches, begun, Misfit, survey } from './fill.ts';
import { HEADER_BYTES, headerOf, type Header } from './header.ts';
import { sqlitePort, type SqliteDatabase, type SqliteFiles } from './port.ts';
import { readingOf, reasonOf, type Reading } from './reading.ts';
import { sourceOf, wantedOf, type ExtractConfig, type Source, type Wanted } from './wanted.ts';

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

/** What is asked for is made of text. */
const wantedReading = (facts: Facts, declared: string, asked: boolean): Reading =>
  asked ? { type: 'VARCHAR', mixed: 'plain' } : readingOf(facts, declared);

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
