/** What is in the lake, seen by another client than the run. */
import { readEngineFile } from '#adapters/node/engine/engine-file.ts';
import { openEngine } from '#adapters/node/engine/open.ts';
import type { StepConnection } from '#core/run/ports.ts';
import { ident } from '#core/sql/quote.ts';
import { lakeOnServers, targetOf, type LakeFields } from './lake.ts';
import { EXTENSIONS } from './places.ts';

/** Does `work` in the session of a folder. */
async function within<T>(
  folder: string,
  lake: LakeFields,
  work: (db: StepConnection) => Promise<T>,
): Promise<T> {
  const record = await readEngineFile(folder);
  if (!record) throw new Error(`${folder} says of no engine`);
  const options = { scratch: ':memory:', session: record.session, extensions: EXTENSIONS };
  const database = await openEngine(targetOf(lake), options);
  const db = await database.connect();
  try {
    return await work(db);
  } finally {
    await db.close();
    database.close();
  }
}

/** What somebody else does there. */
export const inLake = (folder: string, lake: LakeFields, sql: string): Promise<void> =>
  within(folder, lake, (db) => db.exec(sql));

/** The rows of each table of a session, by its folder. */
export const tablesOf = (
  folder: string,
  lake: LakeFields = lakeOnServers(),
): Promise<Record<string, number>> =>
  within(folder, lake, async (db) => {
    const names = await db.query(
      `SELECT table_name AS name FROM duckdb_tables() WHERE database_name = current_database() AND schema_name = 'main'`,
    );
    const counts: Record<string, number> = {};
    for (const { name } of names) {
      const [row] = await db.query(`SELECT count(*) AS n FROM ${ident(String(name))}`);
      counts[String(name)] = Number(row?.['n']);
    }
    return counts;
  });
