/** A sample becomes the table of the step that it stands in for. */
import { decode } from '../bytes/decode.ts';
import { textBytes } from '../bytes/decompress.ts';
import { firstFailure } from '../columns/checks.ts';
import { requestedType } from '../columns/dtype.ts';
import { shown } from '../columns/type.ts';
import type { DbConnection } from '../contract/database.ts';
import type { DriverContext, StepOutput } from '../contract/driver.ts';
import { DbError, StepError } from '../contract/errors.ts';
import { STAND_INS_FILE } from '../contract/paths.ts';
import type { LoadedColumn } from '../contract/receipt.ts';
import type { StandIn } from '../contract/stand-in.ts';
import { csvReceipt } from '../csv/csv-receipt.ts';
import { dialectOf } from '../csv/config.ts';
import { loadCsv } from '../csv/load.ts';
import { checkFreeSpace } from '../run/free-space.ts';
import { ident } from '../sql/quote.ts';
import { typeSql } from './type-text.ts';
import { standInWords } from './words.ts';

const TABBED = /\.(?:tsv|tab)(?:\.[a-z0-9]+)?$/i;

/**
 * Loads the sample into `ctx.table`, with the types that its entry tells, and leaves a receipt that says so. `why`: a sentence, why the
 * step's source was not asked. Rejects with `StepError` where the file is not there, or holds what its types do not.
 */
export async function loadStandIn(standIn: StandIn, why: string, ctx: DriverContext): Promise<StepOutput> {
  const { path, columns = {}, recorded } = standIn;
  const db = await ctx.getDbConnection();
  const file = await ctx.files.open(path);
  await checkFreeSpace(ctx, path, file.size);
  ctx.log('warning', `The rows are those of a stand-in, ${standInWords(standIn)}. ${why}`);
  // A line without a character is a NULL where there is one column, and as our own samples have it.
  const isOneColumn = recorded !== undefined && Object.keys(columns).length === 1;
  const hinted = recorded === undefined;
  // What was recorded is DuckDB's own text, which it casts as it printed it.
  const asked = Object.fromEntries(
    Object.entries(columns).map(([name, type]) => [name, hinted ? simple(type) : 'VARCHAR']),
  );
  const loaded = await loadCsv({
    path,
    open: async () => decode(path, await textBytes(file, 'infer'), 'utf-8'),
    dialect: dialectOf({ skip_blank_lines: !isOneColumn }, TABBED.test(path) ? '\t' : ',', hinted),
    requests: { dtype: asked, parseDates: false },
    table: ctx.table,
    db,
    log: (level, message) => ctx.log(level, message),
    progress: (rows) => ctx.progress({ rows }),
  }).catch((cause: unknown) => {
    throw inItsWords(cause);
  });
  const types = await castOthers(db, ctx.table, path, loaded.columns, columns);
  const read = { source: path, bytes: file.size, encoding: 'utf-8', header: true };
  const receipt = csvReceipt(read, { ...loaded, columns: types, advice: hinted ? loaded.advice : [] });
  ctx.receipt({ ...receipt, stand_in: { why, ...(recorded ? { recorded } : {}) } });
  ctx.logMetric('rows_read', loaded.rows);
  ctx.logMetric('bytes_read', file.size);
  return { table: ctx.table, rows: loaded.rows };
}

/** What a reader of CSV makes of a text by itself; VARCHAR for types that have parts. */
function simple(type: string): string {
  const sql = spelled(type);
  if (/[\])]$/.test(sql) && !/^DECIMAL\([\d,]*\)$/.test(sql)) return 'VARCHAR';
  try {
    return requestedType('', sql).type;
  } catch (cause) {
    if (!(cause instanceof StepError)) throw cause;
    return 'VARCHAR';
  }
}

const spelled = (type: string): string => typeSql(type) ?? 'VARCHAR';

/** Casts the columns whose types have parts, or are none that a file's column is given; tells the type of every column. */
async function castOthers(
  db: DbConnection,
  table: string,
  path: string,
  loaded: readonly LoadedColumn[],
  columns: Readonly<Record<string, string>>,
): Promise<readonly LoadedColumn[]> {
  const wanted = loaded.map((column) => {
    const asked = Object.hasOwn(columns, column.name) ? spelled(columns[column.name] ?? '') : column.type;
    const isCast = asked !== column.type && column.type === 'VARCHAR';
    return { ...column, type: isCast ? asked : column.type, isCast };
  });
  for (const { name, type, isCast } of wanted) if (isCast) await checkCast(db, { path, table, name, type });
  if (wanted.some(({ isCast }) => isCast)) {
    const values = wanted.map(({ name, type, isCast }) =>
      isCast ? `CAST(${ident(name)} AS ${type}) AS ${ident(name)}` : ident(name),
    );
    await db.createTableAs(table, `SELECT ${values.join(', ')} FROM ${ident(table)}`);
  }
  return wanted.map(({ name, type, isCast, reason, almost }) => ({
    name,
    type,
    ...(reason === undefined || isCast ? {} : { reason }),
    ...(almost === undefined || isCast ? {} : { almost }),
  }));
}

interface Cast {
  readonly path: string;
  readonly table: string;
  readonly name: string;
  readonly type: string;
}

/** Throws `StepError` where a text of the column is no value of the type. */
async function checkCast(db: DbConnection, { path, table, name, type }: Cast): Promise<void> {
  const refused = (what: string, cause?: unknown): StepError =>
    new StepError(`${path}: ${what}. Correct the value, or its type in ${STAND_INS_FILE}.`, { cause });
  const holds = (text: string): string => `TRY_CAST(${text} AS ${type}) IS NOT NULL`;
  const failure = await firstFailure(db, table, ident(name), holds);
  if (failure)
    throw refused(
      `row ${failure.row} holds ${shown(failure.value)} in the column "${name}", which is no ${type}`,
    );
  try {
    // What is wrong within a value is told by no TRY_CAST.
    await db.query(`SELECT count(CAST(${ident(name)} AS ${type})) AS n FROM ${ident(table)}`);
  } catch (cause) {
    if (!(cause instanceof DbError)) throw cause;
    throw refused(`not every value of the column "${name}" is ${type} (${cause.message})`, cause);
  }
}

/** Of types nobody spoke in the step: they are in the stand-in's entry. */
function inItsWords(cause: unknown): unknown {
  if (!(cause instanceof StepError) || cause.details.at?.key !== 'dtype') return cause;
  const said = cause.message
    .replace(/^dtype names/, `In ${STAND_INS_FILE}, columns names`)
    .replace(/or choose another dtype\.$/, `or its type in ${STAND_INS_FILE}.`);
  return new StepError(said, { cause: cause.cause });
}
