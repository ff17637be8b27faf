/** A query of whoever embeds the session: asked in a transaction that is never committed. */
import type { WasmConnection } from '#adapters/wasm/connection.ts';
import { foldName } from '#core/oml/value.ts';
import { checkReading, ident, withoutCatalog } from '#core/sql/index.ts';
import type { QueryAnswer, QueryOptions } from './engine.ts';
import { OURS } from './windows.ts';

/** What the answer is called while it is read; no step has such an id. */
const ANSWER = '/answer';
const TABLE = ident(ANSWER);

/**
 * Answers a query that names nothing but the session's tables; rejects with the first reason why it may not
 * be, or as DuckDB refuses it. The connection is its own, and nothing is left of it.
 */
export async function readQuery(
  db: WasmConnection,
  sql: string,
  { limit, format, hidden }: QueryOptions,
): Promise<QueryAnswer> {
  await db.exec('BEGIN TRANSACTION');
  try {
    const { issues, missing, statement } = checkReading(sql, await shown(db, hidden));
    if (issues[0] || !statement) throw new Error(issues[0]?.message ?? 'The query is empty.');
    // DuckDB would look for it elsewhere, and name what it finds there.
    if (missing[0] !== undefined) throw new Error(`There is no table of a step "${missing[0]}".`);
    const one = withoutCatalog(sql.slice(statement.start, statement.end));
    // One row more tells whether there are more.
    const found = await db.createTableAs(ANSWER, `SELECT * FROM (${one}\n) LIMIT ${limit + 1}`);
    const described = await db.query(
      `SELECT column_name AS name, column_type AS type FROM (DESCRIBE ${TABLE})`,
    );
    const columns = described.map(({ name, type }) => ({ name: String(name), type: String(type) }));
    const part = `FROM ${TABLE} ORDER BY rowid LIMIT ${limit}`;
    const more = found > limit;
    if (format === 'arrow') return { columns, rows: [], more, arrow: await db.arrow(`SELECT * ${part}`) };
    const texts = columns.map(({ name }, at) => `CAST(${ident(name)} AS VARCHAR) AS c${at}`);
    const rows = await db.query(`SELECT ${texts.join(', ')} ${part}`);
    return { columns, rows: rows.map((row) => columns.map((_, at) => row[`c${at}`] as string | null)), more };
  } finally {
    await db.exec('ROLLBACK');
  }
}

/** The session's tables without the hidden ones, which nobody can ask for under another name; the transaction's end gives them theirs again. */
async function shown(db: WasmConnection, hidden: readonly string[]): Promise<string[]> {
  const folded = new Set(hidden.map(foldName));
  const found = await db.query(`SELECT table_name AS name FROM duckdb_tables() WHERE ${OURS}`);
  const tables = found.map(({ name }) => String(name));
  for (const name of tables)
    if (folded.has(foldName(name)))
      await db.exec(`ALTER TABLE main.${ident(name)} RENAME TO ${ident(unguessable())}`);
  return tables.filter((name) => !folded.has(foldName(name)));
}

/** Not `randomUUID`: only secure contexts have it, and a frame without an origin is none. */
const unguessable = (): string => `/${crypto.getRandomValues(new Uint32Array(4)).join('-')}`;
