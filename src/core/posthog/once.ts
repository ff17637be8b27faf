/** Records that are in the table more than once, or were brought by an earlier run: taken out where they are, on disk. */
import type { DbConnection } from '../contract/database.ts';
import { ident, literal } from '../sql/index.ts';
import type { TableColumn } from './columns.ts';
import type { DataKind } from './kinds.ts';
import { spelled } from './moment.ts';

/** The table of a run, and by what its records are told apart. */
export interface Records {
  readonly db: DbConnection;
  readonly table: string;
  readonly kind: DataKind;
  readonly columns: readonly TableColumn[];
}

/** Leaves the first of each record; resolves to how many were taken out. */
export async function dropRepeated({ db, table, kind }: Records): Promise<number> {
  const id = ident(kind.id);
  const before = await count(db, table);
  await db.exec(`DELETE FROM ${ident(table)} AS t USING (
  SELECT ${id} AS id, min(rowid) AS first FROM ${ident(table)} GROUP BY ${id} HAVING count(*) > 1
) AS d WHERE t.${id} = d.id AND t.rowid > d.first`);
  return before - (await count(db, table));
}

/** Takes out what stands among the keys of earlier runs; resolves to how many that were. */
export async function dropKnown(records: Records, keys: string): Promise<number> {
  const { db, table } = records;
  const before = await count(db, table);
  await db.exec(`DELETE FROM ${ident(table)} WHERE ${keyOf(records)} IN (SELECT key FROM (${keys}))`);
  return before - (await count(db, table));
}

/** The keys of all that was brought from a moment on, as a query: in this run, and in those before it. */
export function keysFrom(records: Records, keys: string, from: bigint): string {
  const { table, kind } = records;
  const moment = `TIMESTAMP ${literal(spelled(from))}`;
  const time = ident(kind.time ?? kind.id);
  return `SELECT ${keyOf(records)} AS key, ${time} AS moment FROM ${ident(table)} WHERE ${time} >= ${moment}
UNION SELECT key, moment FROM (${keys}) WHERE moment >= ${moment}`;
}

/** What makes a record another one: its id; where it may change, all that it holds. */
function keyOf({ kind, columns }: Records): string {
  const id = `${ident(kind.id)}::VARCHAR`;
  if (!kind.changes) return id;
  const values = columns.map(({ name }) => `${literal(`${name}=`)} || ${ident(name)}::VARCHAR`);
  return `${id} || ' ' || md5(concat_ws(chr(10), ${[...values].sort().join(', ')}))`;
}

export async function count(db: DbConnection, table: string): Promise<number> {
  const [row] = await db.query(`SELECT count(*) AS n FROM ${ident(table)}`);
  return Number(row?.['n']);
}
