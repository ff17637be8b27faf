/**
 * Sessions in memory: opening one on a lake takes longer than what most tests do in it, so that one that a test has left is emptied, and serves
 * the next.
 */
import type { DuckDBInstance } from '@duckdb/node-api';
import type { NodeDatabase } from '../../src/adapters/node/database.ts';
import { ident } from '../../src/core/sql/quote.ts';

/** What is there for other connections, too. */
const LEFT = `SELECT 'TABLE' AS kind, table_name AS name FROM duckdb_tables() WHERE database_name = 'session' AND schema_name = 'main'
UNION ALL SELECT 'VIEW', view_name FROM duckdb_views() WHERE database_name = 'session' AND schema_name = 'main' AND NOT internal
UNION ALL SELECT 'SCHEMA', schema_name FROM duckdb_schemas() WHERE database_name = 'session' AND NOT internal AND schema_name <> 'main'`;

const free: NodeDatabase[] = [];

/** One without tables; `open` makes a new one. */
export const borrowed = async (open: () => Promise<NodeDatabase>): Promise<NodeDatabase> =>
  free.pop() ?? open();

/** Takes one back that nobody is connected to. `made`: of a connection that may have made something there. */
export async function giveBack(database: NodeDatabase, made: DuckDBInstance | undefined): Promise<void> {
  if (made) await empty(made);
  free.push(database);
}

async function empty(instance: DuckDBInstance): Promise<void> {
  const db = await instance.connect();
  const left = (await db.runAndReadAll(LEFT)).getRows();
  const drops = left.map(([kind, name]) =>
    kind === 'SCHEMA'
      ? `DROP SCHEMA session.${ident(String(name))} CASCADE`
      : `DROP ${String(kind)} session.main.${ident(String(name))}`,
  );
  if (drops.length > 0) await db.run(['BEGIN', ...drops, 'COMMIT'].join(';\n'));
  db.closeSync();
}
