/** What charts draw: of one version of a table, or of an answer of the console's. */
import type { ChartData, ChartRefusal, ChartSpec } from '#core/chart/chart.ts';
import { readChart } from '#core/chart/read.ts';
import type { DbConnection } from '#core/contract/database.ts';
import { ident } from '#core/sql/index.ts';
import type { KeptAnswer } from './console/answers.ts';
import { ANSWER } from './console/query.ts';
import type { TableVersion } from './engine.ts';
import { columnsOfVersion, type Known } from './windows.ts';

/** Rejects where the table is another than the one of that version. Nothing of it stays. */
export async function chartOfTable(
  db: DbConnection,
  version: Known['version'],
  of: TableVersion,
  spec: ChartSpec,
  sample?: boolean,
): Promise<ChartData | ChartRefusal> {
  await db.exec('BEGIN TRANSACTION');
  try {
    const columns = await columnsOfVersion(db, version, of);
    return await readChart(db, `main.${ident(of.table)}`, columns, spec, sample);
  } finally {
    await db.exec('ROLLBACK');
  }
}

/** As long as an answer has more rows than are kept, it is of those. */
export const chartOfAnswer = (
  { db, columns, rows }: KeptAnswer,
  spec: ChartSpec,
  sample?: boolean,
): Promise<ChartData | ChartRefusal> =>
  // One row more is there than is kept, where there are more.
  readChart(db, `(SELECT * FROM temp.${ident(ANSWER)} WHERE rowid < ${rows})`, columns, spec, sample);
