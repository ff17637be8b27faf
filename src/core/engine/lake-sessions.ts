/** The sessions that a lake holds, by what its catalog says of each: SQL only, over the attached catalog. */
import { ident, literal } from '../sql/quote.ts';
import { CATALOG, sessionOf } from './attach.ts';

/** A session on an engine, as the engine knows it. */
export interface EngineSession {
  readonly name: string;
  /** ISO 8601, UTC: when anything was last written there. */
  readonly lastWrite: string;
  readonly tables: number;
  readonly rows: number;
  /** Of its files that the catalog knows. */
  readonly bytes: number;
  /** The folder or bucket of its files; absent where they are in the engine's one file. */
  readonly dataPath?: string;
  /** Somebody began to remove it, and did not come to the end. */
  readonly removing: boolean;
  /** Processes that say that they work there. */
  readonly holders: readonly Holder[];
}

export interface Holder {
  readonly process: string;
  /** ISO 8601, UTC. */
  readonly since: string;
}

/** All of them on one engine. */
export interface EngineSessions {
  list(): Promise<readonly EngineSession[]>;
  /**
   * Ends a session, with its tables and files. Rejects with `StepError`, which is `busy` where a run works in it, and where it is not there;
   * what fails in the middle is done to the end by the same again, and until then no run works there.
   */
  remove(name: string): Promise<void>;
  close(): void;
}

/** Gives the schemas that may be those of sessions, as `schema`. */
export const SCHEMAS = `SELECT DISTINCT schema_name AS schema FROM duckdb_tables()
WHERE database_name = ${literal(CATALOG)} AND starts_with(schema_name, 'osiris_') AND table_name = 'ducklake_snapshot' ORDER BY schema_name`;

/** A table of `osiris` that only a run of ours makes. */
const OURS = ['steps', 'claims', 'removing'];

/** Of a schema: one row about the session in it; its `own` is empty where no run made it. */
export function sessionQuery(schema: string): string {
  const from = (table: string): string => `${ident(CATALOG)}.${ident(schema)}.${ident(table)}`;
  return `WITH t AS (SELECT t.table_id, s.schema_name, t.table_name FROM ${from('ducklake_table')} AS t
  JOIN ${from('ducklake_schema')} AS s USING (schema_id) WHERE t.end_snapshot IS NULL AND s.end_snapshot IS NULL),
files AS (SELECT table_id, record_count, file_size_bytes, end_snapshot FROM ${from('ducklake_data_file')})
SELECT
  (SELECT strftime(timezone('UTC', max(snapshot_time)), '%Y-%m-%dT%H:%M:%S.%gZ') FROM ${from('ducklake_snapshot')}) AS last_write,
  (SELECT count(*) FROM t WHERE schema_name = 'main') AS tables,
  (SELECT coalesce(sum(record_count), 0)::BIGINT FROM files WHERE end_snapshot IS NULL AND table_id IN (SELECT table_id FROM t WHERE schema_name = 'main')) AS rows,
  (SELECT coalesce(sum(file_size_bytes), 0)::BIGINT FROM files) AS bytes,
  (SELECT any_value("value") FROM ${from('ducklake_metadata')} WHERE "key" = 'data_path') AS data_path,
  (SELECT coalesce(string_agg(table_name, ' '), '') FROM t WHERE schema_name = 'osiris' AND table_name IN (${OURS.map(literal).join(', ')})) AS own`;
}

type Row = Readonly<Record<string, unknown>>;

/** Reads its row; undefined for what is no session of ours. */
export function sessionIn(
  schema: string,
  row: Row | undefined,
): (Omit<EngineSession, 'holders'> & { readonly isClaimed: boolean }) | undefined {
  const name = sessionOf(schema);
  const own = String(row?.['own'] ?? '').split(' ');
  if (name === undefined || row === undefined || !OURS.some((table) => own.includes(table))) return undefined;
  return {
    name,
    lastWrite: String(row['last_write']),
    tables: Number(row['tables']),
    rows: Number(row['rows']),
    bytes: Number(row['bytes']),
    dataPath: String(row['data_path']),
    removing: own.includes('removing'),
    isClaimed: own.includes('claims'),
  };
}

/** In a transaction: nothing of the session is left but the mark that it is to go. `tables`: all that it has. */
export const emptied = (
  catalog: string,
  tables: readonly { readonly schema: string; readonly table: string }[],
): readonly string[] => [
  'BEGIN TRANSACTION',
  `CREATE TABLE IF NOT EXISTS ${ident(catalog)}.osiris.removing (moment TIMESTAMP)`,
  ...tables
    .filter(({ schema, table }) => schema !== 'osiris' || table !== 'removing')
    .map(({ schema, table }) => `DROP TABLE ${ident(catalog)}.${ident(schema)}.${ident(table)}`),
  'COMMIT',
];

/** Then, outside of one: its files go, also those that a run which was killed has left. */
export const unfiled = (catalog: string): readonly string[] => [
  `CALL ducklake_expire_snapshots(${literal(catalog)}, older_than => now() + INTERVAL 1 DAY)`,
  `CALL ducklake_cleanup_old_files(${literal(catalog)}, cleanup_all => true)`,
  `CALL ducklake_delete_orphaned_files(${literal(catalog)}, cleanup_all => true)`,
];

/** At last its place in the catalog. */
export const forgotten = (schema: string): string => `DROP SCHEMA ${ident(CATALOG)}.${ident(schema)} CASCADE`;
