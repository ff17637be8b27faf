/** The profiles of a table's columns, of one version of it. */
import type { DbConnection } from '#core/contract/database.ts';
import type { ColumnProfile } from '#core/profile/profile.ts';
import { readProfiles } from '#core/profile/read.ts';
import { ident } from '#core/sql/index.ts';
import type { ProfileQuestion } from './engine.ts';
import { columnNamed, columnsOfVersion, type Known } from './windows.ts';

/** Rejects where the table is another than the one of that version, or has no such column. Nothing of it stays. */
export async function readProfile(
  db: DbConnection,
  version: Known['version'],
  { of, columns, sample, distinct }: Omit<ProfileQuestion, 'id'>,
): Promise<ColumnProfile[]> {
  await db.exec('BEGIN TRANSACTION');
  try {
    const found = await columnsOfVersion(db, version, of);
    const wanted = columns.map((name) => columnNamed(found, of.table, name));
    const [counted] = await db.query(`SELECT count(*) AS rows FROM main.${ident(of.table)}`);
    return await readProfiles(db, of.table, wanted, { rows: Number(counted?.['rows']), sample, distinct });
  } finally {
    await db.exec('ROLLBACK');
  }
}
