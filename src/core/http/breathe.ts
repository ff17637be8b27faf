import type { DbConnection } from '../contract/database.ts';

/**
 * Lets the event loop turn, so that a request that was asked for leaves: under Node it does not by itself before there is nothing else to do,
 * and a page that is read meanwhile would hold it up until that is done.
 */
export async function breathe(db: Pick<DbConnection, 'query'>): Promise<void> {
  await db.query('SELECT 1 AS turn');
}
