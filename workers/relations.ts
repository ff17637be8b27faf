/** How far the values of two columns are the same, each of one version of its table. */
import type { DbConnection } from '#core/contract/database.ts';
import { readOverlap, type Overlap, type TypedColumn } from '#core/relations/overlap.ts';
import type { ColumnVersion, RelationQuestion } from './engine.ts';
import { columnNamed, columnsOfVersion, type Known } from './windows.ts';

/** Rejects where a table is another than the one of that version, or has no such column. Nothing of it stays. */
export async function overlapOf(
  db: DbConnection,
  version: Known['version'],
  { one, other, sample }: Omit<RelationQuestion, 'id'>,
): Promise<Overlap> {
  const typed = async (of: ColumnVersion): Promise<TypedColumn> => {
    const { type } = columnNamed(await columnsOfVersion(db, version, of), of.table, of.column);
    return { table: of.table, column: of.column, type };
  };
  await db.exec('BEGIN TRANSACTION');
  try {
    return await readOverlap(db, await typed(one), await typed(other), sample);
  } finally {
    await db.exec('ROLLBACK');
  }
}
