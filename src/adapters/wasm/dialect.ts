/** A step's query on DuckDB-WASM, which has no icu: what needs it for dates and times in UTC runs all the same. */
import { DbError } from '#core/contract/errors.ts';
import type { DbConnection, Row } from '#core/contract/database.ts';
import { ident, rowsMade, tableAs } from '#core/sql/index.ts';
import { callDateCasts, type Rewritten } from '#core/sql/date-casts.ts';
import { DATE_CASTS, macrosFor, mayMakeZoned } from '#core/sql/macros.ts';
import { missingExtension } from '#core/sql/missing-extension.ts';
import { remedies } from '#core/sql/without-icu.ts';
import { foldName } from '#core/oml/value.ts';

type Plain = Pick<DbConnection, 'query'>;

/** Nothing is cast, and the expressions themselves are told. */
const ONLY_TELLS = /^(?:SELECT \* FROM \()?\s*(?:DESCRIBE|DESC|SHOW)\b/i;

/**
 * Makes `table` of what `query` gives, with macros in the place of what icu does with a TIMESTAMPTZ, where these are exact; gives the
 * number of rows. See `DbConnection.createTableAs`.
 */
export async function createTableAs(
  db: Plain,
  table: string,
  query: string,
  icu: boolean,
  start = tableAs(table),
): Promise<number> {
  return askPrepared(db, start, query, icu, async (made, isRewritten) => {
    if (isRewritten) await restoreNames(db, ident(table), query);
    return rowsMade(db, table, made);
  });
}

/** What DuckDB answers to `start` with `query` behind it. Rejects as `createTableAs`. */
export const answerTo = (db: Plain, start: string, query: string, icu: boolean): Promise<readonly Row[]> =>
  askPrepared(db, start, query, icu, (answer) => Promise.resolve(answer));

async function askPrepared<T>(
  db: Plain,
  start: string,
  query: string,
  icu: boolean,
  then: (answer: readonly Row[], isRewritten: boolean) => Promise<T>,
): Promise<T> {
  const sql = start + query;
  let called: Rewritten | undefined;
  try {
    if (!icu) called = await prepare(db, query);
    const run = (): Promise<Row[]> => db.query(called ? start + called.sql : sql);
    const made = await (icu ? run() : curing(db, sql, run));
    return await then(made, called !== undefined);
  } catch (cause) {
    if (!(cause instanceof DbError)) throw cause;
    const at = cause.position;
    const position = called && at !== undefined ? start.length + called.original(at - start.length) : at;
    throw new DbError(missingExtension(cause.message) ?? cause.message, sql, position, cause);
  }
}

/**
 * Makes the macros that the query needs, temporary and the connection's own; gives it with its casts to DATE as calls, if
 * it has any. Beforehand, since DuckDB refuses such a cast, or gives NULL for TRY_CAST, only when it meets a value, and a
 * function only when it has looked for the extension: by then the transaction is lost.
 */
async function prepare(db: Plain, query: string): Promise<Rewritten | undefined> {
  const functions = macrosFor(query);
  const called = ONLY_TELLS.test(query) ? undefined : callDateCasts(query);
  if (functions.length === 0 && !called) return undefined;
  if (!mayMakeZoned(query) && !(await hasZoned(db))) return undefined;
  for (const statement of [...functions, ...(called ? DATE_CASTS : [])]) await db.query(statement);
  return called;
}

async function hasZoned(db: Plain): Promise<boolean> {
  const [row] = await db.query(
    `SELECT count(*) AS n FROM duckdb_columns() WHERE database_name IN (current_database(), 'temp') AND data_type LIKE '%TIMESTAMP WITH TIME ZONE%'`,
  );
  return Number(row?.['n']) > 0;
}

/** What cannot be planned leaves the transaction usable. */
async function curing<T>(db: Plain, sql: string, attempt: () => Promise<T>): Promise<T> {
  const cure = remedies(sql);
  let first: unknown;
  for (;;) {
    try {
      return await attempt();
    } catch (cause) {
      first ??= cause;
      if (!(cause instanceof DbError)) throw cause;
      const statements = cure.next(cause);
      // What macros could not do is told as if there were none.
      if (!statements) throw /Macro \S+\(\)|in CASE expression/.test(cause.message) ? first : cause;
      for (const statement of statements) await db.query(statement);
    }
  }
}

/** A column without a name of its own is called by its expression: by that of the query as it was written. */
async function restoreNames(db: Plain, table: string, query: string): Promise<void> {
  const namesOf = async (described: string): Promise<string[]> => {
    const rows = await db.query(`SELECT column_name AS name FROM (DESCRIBE ${described})`);
    return rows.map(({ name }) => String(name));
  };
  const found = await namesOf(table);
  if (!found.some((name) => name.includes('osiris_'))) return;
  const wanted = distinct(await namesOf(query));
  for (const [at, name] of found.entries()) {
    const other = wanted[at] ?? name;
    if (other !== name && !found.includes(other))
      await db.query(`ALTER TABLE ${table} RENAME COLUMN ${ident(name)} TO ${ident(other)}`);
  }
}

/** As DuckDB names the columns of a table: `a`, `A_1`, `a_2`. */
function distinct(names: readonly string[]): string[] {
  const used = new Set<string>();
  return names.map((name) => {
    let free = name;
    for (let i = 1; used.has(foldName(free)); i++) free = `${name}_${i}`;
    used.add(foldName(free));
    return free;
  });
}
