/** One cell, whole: what a window of rows cuts. */
import type { DbConnection } from '#core/contract/database.ts';
import { ident, literal } from '#core/sql/index.ts';
import type { TableVersion } from './engine.ts';
import { OURS, type Known } from './windows.ts';

/** Characters a query gives at a time: an answer of the database is held in memory several times over. */
const PIECE = 1_000_000;

/**
 * The value as DuckDB prints it, UTF-8; null is NULL. Rejects when the table has no such row or column, or is another than
 * the one of that version: its rows are others.
 */
export async function readCell(
  db: DbConnection,
  known: Known,
  { table, version }: TableVersion,
  row: number,
  column: string,
): Promise<Blob | null> {
  const from = `FROM main.${ident(table)} AS t WHERE t.rowid = ${Math.trunc(row)}`;
  await db.exec('BEGIN TRANSACTION');
  try {
    const [now] = await db.query(
      `SELECT table_oid AS v FROM duckdb_tables() WHERE ${OURS} AND table_name = ${literal(table)}`,
    );
    if (!now || known.version(now['v']) !== version)
      throw new Error(`The table "${table}" has been replaced since its rows were shown.`);
    return await readPieces(
      db,
      `t.${ident(column)}`,
      from,
      `The table "${table}" has no row ${row + 1} any more.`,
    );
  } finally {
    await db.exec('ROLLBACK');
  }
}

/** The value in UTF-8, null for NULL. `from`: the one row that it is in. Rejects with `missing` where there is none. */
export async function readPieces(
  db: DbConnection,
  value: string,
  from: string,
  missing: string,
): Promise<Blob | null> {
  const text = `CAST(${value} AS VARCHAR)`;
  const pieces: string[] = [];
  for (let at = 0, last = false; !last; at += PIECE) {
    const [found] = await db.query(`SELECT substr(${text}, ${at + 1}, ${PIECE}) AS piece ${from}`);
    if (!found) throw new Error(missing);
    if (found['piece'] === null) return null;
    const piece = String(found['piece']);
    pieces.push(piece);
    // As many UTF-16 units as characters, or more.
    last = piece.length < PIECE;
  }
  return new Blob(pieces, { type: 'text/plain' });
}
