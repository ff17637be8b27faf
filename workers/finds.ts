/** What is found in one version of a table, or in an answer of the console's. */
import type { DbConnection } from '#core/contract/database.ts';
import { countFound, rowsFound, type FoundBlocks, type FoundRow, type Searched } from '#core/find/read.ts';
import { ident } from '#core/sql/index.ts';
import type { ColumnInfo, FindQuestion, TableVersion } from './engine.ts';
import { VIEW } from './view.ts';
import { columnsOfVersion, idSpans, type Known } from './windows.ts';

/** What of a question is asked of the database. */
export type Asked = Pick<FindQuestion, 'columns' | 'sought' | 'from' | 'to'>;

/** Does `work` with one version of a table, in a transaction of which nothing stays. Rejects where it has another, or no such column. */
export async function inTable<T>(
  db: DbConnection,
  version: Known['version'],
  of: TableVersion,
  { columns, sought }: Asked,
  work: (searched: Searched) => Promise<T>,
): Promise<T> {
  await db.exec('BEGIN TRANSACTION');
  try {
    const found = await columnsOfVersion(db, version, of);
    return await work({
      relation: `main.${ident(of.table)}`,
      columns: named(found, columns, `The table "${of.table}"`),
      sought,
    });
  } finally {
    await db.exec('ROLLBACK');
  }
}

/** Those columns, in the order of their names. `whose`: for who is told that one is not there. */
export const named = (
  columns: readonly ColumnInfo[],
  names: readonly string[],
  whose: string,
): readonly ColumnInfo[] =>
  names.map((name) => {
    const column = columns.find((each) => each.name === name);
    if (!column) throw new Error(`${whose} has no column "${name}".`);
    return column;
  });

export const countIn = (db: DbConnection, searched: Searched, { from, to }: Asked): Promise<FoundBlocks> =>
  countFound(db, searched, Math.trunc(from), Math.trunc(to));

/** Rows by their places, which where they are sorted or filtered are not their ids. */
export async function rowsIn(
  db: DbConnection,
  searched: Searched,
  { from, to }: Asked,
): Promise<readonly FoundRow[]> {
  const [first, last] = [Math.trunc(from), Math.trunc(to)];
  if (searched.order === undefined)
    return rowsFound(db, searched, [`t.rowid >= ${first} AND t.rowid < ${last}`], (id) => id);
  const found = await db.query(
    `SELECT w.rowid AS p, r FROM ${VIEW} AS w WHERE w.rowid >= ${first} AND w.rowid < ${last}`,
  );
  const places = new Map(found.map(({ p, r }) => [Number(r), Number(p)]));
  return rowsFound(db, searched, idSpans([...places.keys()]), (id) => places.get(id) ?? -1);
}
