/** The tables of the session as a DuckDB file: as they are at one moment, in types that every DuckDB knows. */
import type { WasmConnection } from '#adapters/wasm/connection.ts';
import { makeDuckDb } from '#adapters/wasm/duckdb-export.ts';
import type { StartDuckDb } from '#adapters/wasm/duckdb.ts';
import { carried } from '#core/duckdb/carry.ts';
import { copyTable } from '#core/duckdb/copy.ts';
import { ident } from '#core/sql/index.ts';
import type { FileProgress } from './engine.ts';
import type { Current } from './host/current.ts';
import { OURS } from './windows.ts';

const NAME = 'tables.duckdb';

interface Copied {
  readonly name: string;
  readonly rows: number;
}

/** Rejects where there is no table, in a session that is not on disk, and when `signal` aborts. */
export async function databaseFile(
  { database, held }: Current,
  start: StartDuckDb,
  signal: AbortSignal,
  onProgress: (progress: FileProgress) => void,
): Promise<Blob> {
  if (!held.disk)
    throw new Error(
      'This session is in memory, where DuckDB cannot write a file. Save its tables one by one by Export, above each.',
    );
  const db = await (await database.get()).connect(signal);
  try {
    await db.exec('BEGIN TRANSACTION');
    const tables = await tablesOf(db);
    if (tables.length === 0) throw new Error('There are no tables yet. Run the pipeline first.');
    return await makeDuckDb(start, held.disk, NAME, signal, async (into) => {
      const total = tables.reduce((sum, { rows }) => sum + rows, 0);
      let before = 0;
      for (const { name, rows } of tables) {
        await into.exec('BEGIN TRANSACTION');
        const copied = await copy(db, into, name, (done) =>
          onProgress({ table: name, rows: before + done, total }),
        );
        if (copied !== rows)
          throw new Error(`Of the ${rows} rows of "${name}" ${copied} are in the file. Try again.`);
        await into.exec('COMMIT');
        before += rows;
      }
    });
  } finally {
    await db.exec('ROLLBACK').finally(() => db.close());
  }
}

async function tablesOf(db: WasmConnection): Promise<Copied[]> {
  const found = await db.query(
    `SELECT table_name AS name FROM duckdb_tables() WHERE ${OURS} AND NOT temporary ORDER BY table_oid`,
  );
  const tables: Copied[] = [];
  for (const { name } of found) {
    const [row] = await db.query(`SELECT count(*) AS n FROM main.${ident(String(name))}`);
    tables.push({ name: String(name), rows: Number(row?.['n']) });
  }
  return tables;
}

async function copy(
  from: WasmConnection,
  into: WasmConnection,
  table: string,
  onRows: (rows: number) => void,
): Promise<number> {
  const described = await from.query(
    `SELECT column_name AS name, column_type AS type FROM (DESCRIBE main.${ident(table)})`,
  );
  const columns = described.map(({ name, type }) => ({ ...carried(String(type)), name: String(name) }));
  const asked = columns.map(({ name, ask }) => ask(ident(name)));
  return copyTable(
    from,
    `SELECT ${asked.join(', ')} FROM main.${ident(table)}`,
    columns,
    into,
    table,
    onRows,
  );
}
