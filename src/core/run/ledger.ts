/** `osiris.steps`: what each table and file of the session was made by. Written in the step's own transaction. */
import type { DbConnection, Row } from '../contract/database.ts';
import type { PlanStep } from '../plan/plan.ts';
import type { StepConnection } from './ports.ts';
import type { LoadReceipt } from '../contract/receipt.ts';
import { literal } from '../sql/index.ts';

/** A step that is about to end, as its row. */
export interface LedgerEntry extends Omit<LedgerRow, 'stepId' | 'table'> {
  readonly step: PlanStep;
}

/** What a run made by a step. Of a writer, `table` is absent. */
export interface LedgerRow {
  readonly stepId: string;
  readonly table?: string;
  readonly runId: string;
  /**
   * The content key that it was made under; empty where that is not known, as when a file changed while it was read, and of a writer
   * whose file may not be the one that is there.
   */
  readonly key: string;
  /** What the keys of steps that read it take for it. */
  readonly output: string;
  /** `ownWork` of the step. */
  readonly work: string;
  /** The files that it read, by path, as the hash of their content; empty for one that changed while it was read. */
  readonly files: Readonly<Record<string, string>>;
  readonly rows: number;
  /** ISO 8601, UTC. */
  readonly finishedAt: string;
  readonly receipt?: LoadReceipt;
  /** The steps whose stand-ins its rows are of; absent where there are none. */
  readonly standIns?: readonly string[];
}

const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

export const MAKE = `CREATE SCHEMA IF NOT EXISTS osiris;
CREATE TABLE IF NOT EXISTS osiris.steps (
  step_id VARCHAR NOT NULL,
  table_name VARCHAR,
  run_id VARCHAR NOT NULL,
  component VARCHAR NOT NULL,
  key VARCHAR NOT NULL,
  output VARCHAR NOT NULL,
  work VARCHAR NOT NULL,
  files VARCHAR NOT NULL,
  rows BIGINT NOT NULL,
  finished_at TIMESTAMP NOT NULL,
  receipt VARCHAR,
  stand_ins VARCHAR
)`;

/** For a session made before there were keys: what it made is listed as it was, and nothing of it is fresh. */
const RENEW = `ALTER TABLE osiris.steps ADD COLUMN IF NOT EXISTS receipt VARCHAR;
CREATE OR REPLACE TABLE osiris.steps AS SELECT step_id, table_name, run_id, component, '' AS key, '' AS output, '' AS work,
'{}' AS files, rows, finished_at, receipt FROM osiris.steps`;

/** For a session made before there were stand-ins: none of what it made is of one. */
const EXTEND = 'ALTER TABLE osiris.steps ADD COLUMN IF NOT EXISTS stand_ins VARCHAR';

/** Asks the catalog: a query that fails is told in the browser's console, as if something were wrong. */
const LOOK = `SELECT current_database() AS name, (SELECT string_agg(column_name, ' ') FROM duckdb_columns()
WHERE database_name = current_database() AND schema_name = 'osiris' AND table_name = 'steps') AS columns`;

/** Names of the databases whose table is there. Nothing removes it, and to look for it takes longer than a small step. */
const opened = new WeakMap<object, string>();

/** Makes the table where there is none; gives the name of the database, which is its catalog's in SQL. Not within a transaction. */
export async function openLedger(db: StepConnection): Promise<string> {
  const seen = opened.get(db.instance);
  if (seen !== undefined) return seen;
  const [row] = await db.query(LOOK);
  const columns = row?.['columns'];
  const known = typeof columns === 'string' ? columns.split(' ') : [];
  if (known.length === 0) await db.exec(MAKE);
  else if (!known.includes('key')) await db.exec(`${RENEW};\n${EXTEND}`);
  else if (!known.includes('stand_ins')) await db.exec(EXTEND);
  const name = String(row?.['name']);
  opened.set(db.instance, name);
  return name;
}

/** A FROM clause: the rows that count. Where processes share a session they only add rows, and of those about one table, or one writer, the last one counts. */
const NEWEST = `(SELECT *, rowid AS entered FROM osiris.steps QUALIFY row_number() OVER (PARTITION BY table_name IS NULL, ${folded('step_id')} ORDER BY rowid DESC) = 1)`;

/** Removes the rows that do not count any more, which are there where processes share a session. */
export const FORGET_REPLACED = `DELETE FROM osiris.steps WHERE rowid NOT IN (SELECT entered FROM ${NEWEST})`;

/**
 * Statements that replace the row of the same table; a writer's row, which has no table, that of the same step. `shared`: nothing is removed,
 * which would be in the way of other processes.
 */
export function replaceRow({ step, receipt, standIns = [], ...entry }: LedgerEntry, shared = false): string {
  const kind = step.table === undefined ? 'IS NULL' : 'IS NOT NULL';
  // Table names differ by more than ASCII case.
  const same = `table_name ${kind} AND ${folded('step_id')} = ${folded(literal(step.id))}`;
  const values = [
    literal(step.id),
    step.table === undefined ? 'NULL' : literal(step.table),
    ...[entry.runId, step.component, entry.key, entry.output, entry.work].map(literal),
    literal(JSON.stringify(entry.files)),
    String(entry.rows),
    `CAST(${literal(entry.finishedAt.replace('Z', ''))} AS TIMESTAMP)`,
    receipt === undefined ? 'NULL' : literal(JSON.stringify(receipt)),
    standIns.length === 0 ? 'NULL' : literal(JSON.stringify(standIns)),
  ];
  const before = shared ? '' : `DELETE FROM osiris.steps WHERE ${same};\n`;
  return `${before}INSERT INTO osiris.steps (step_id, table_name, run_id, component, key, output, work, files, rows, finished_at, receipt, stand_ins)
VALUES (${values.join(', ')})`;
}

/** Everything that runs made and that is still there, the last one last: of steps with a table those whose table is, and all writers. */
export async function readLedger(db: DbConnection): Promise<readonly LedgerRow[]> {
  if (!(await hasLedger(db))) return [];
  const rows = await db.query(
    `SELECT * REPLACE (strftime(finished_at, '%Y-%m-%dT%H:%M:%S.%gZ') AS finished_at) FROM ${NEWEST} AS s
WHERE table_name IS NULL OR EXISTS (FROM duckdb_tables() AS t WHERE t.database_name = current_database()
  AND t.schema_name = 'main' AND NOT t.temporary AND t.table_name = s.table_name)
ORDER BY entered`,
  );
  return rows.map(ledgerRow);
}

/** Whether the run has finished the step: its row is written in the step's own transaction. */
export async function isRecorded(db: DbConnection, stepId: string, runId: string): Promise<boolean> {
  const rows = await db.query(
    `SELECT 1 FROM osiris.steps WHERE step_id = ${literal(stepId)} AND run_id = ${literal(runId)}`,
  );
  return rows.length > 0;
}

/** The rows of `steps` that one run made become those of another, which goes on with them. */
export async function takeOver(
  db: DbConnection,
  from: readonly string[],
  runId: string,
  steps: readonly string[],
): Promise<void> {
  await db.exec(
    `UPDATE osiris.steps SET run_id = ${literal(runId)}
WHERE run_id IN (${from.map(literal).join(', ')}) AND step_id IN (${steps.map(literal).join(', ')})`,
  );
}

/** The files of these writers may not be those that their rows tell of: the steps are not fresh any more. */
export async function forgetFiles(db: DbConnection, steps: readonly string[]): Promise<void> {
  await db.exec(
    `UPDATE osiris.steps SET key = '' WHERE table_name IS NULL AND step_id IN (${steps.map(literal).join(', ')})`,
  );
}

function ledgerRow(row: Row): LedgerRow {
  const { table_name, finished_at, rows, stand_ins } = row;
  const text = (name: string): string => String(row[name]);
  return {
    stepId: text('step_id'),
    ...(typeof table_name === 'string' ? { table: table_name } : {}),
    runId: text('run_id'),
    key: text('key'),
    output: text('output'),
    work: text('work'),
    files: JSON.parse(text('files')) as Record<string, string>,
    rows: Number(rows),
    finishedAt: String(finished_at),
    ...receiptOf(row['receipt']),
    ...(typeof stand_ins === 'string' ? { standIns: idsIn(stand_ins) } : {}),
  };
}

const idsIn = (text: string): readonly string[] => JSON.parse(text) as readonly string[];

/** Who made a table. */
export interface TableOrigin {
  readonly key: string;
  readonly run_id: string;
  readonly receipt?: LoadReceipt;
  /** As of a row. */
  readonly standIns?: readonly string[];
}

/** Reads who made a table from its row: `key`, `run_id`, `receipt`, `stand_ins`. */
export function originOf({ key, run_id, receipt, stand_ins }: Row): TableOrigin {
  const standIns = typeof stand_ins === 'string' ? { standIns: idsIn(stand_ins) } : {};
  return { key: String(key), run_id: String(run_id), ...receiptOf(receipt), ...standIns };
}

const receiptOf = (receipt: unknown): { readonly receipt?: LoadReceipt } =>
  typeof receipt === 'string' ? { receipt: JSON.parse(receipt) as LoadReceipt } : {};

/** Tells who made each table, by name; nothing before the first run. */
export async function origins(db: DbConnection): Promise<ReadonlyMap<string, TableOrigin>> {
  if (!(await hasLedger(db))) return new Map();
  // Of moments nobody asks here, and not every result can hold them.
  const rows = await db.query(`SELECT * EXCLUDE (finished_at) FROM ${NEWEST} WHERE table_name IS NOT NULL`);
  return new Map(rows.map((row) => [String(row['table_name']), originOf(row)]));
}

/** Forgets who made the table; nothing where that is not known. */
export async function forgetTable(db: DbConnection, table: string): Promise<void> {
  if ((await origins(db)).has(table))
    await db.exec(`DELETE FROM osiris.steps WHERE table_name = ${literal(table)}`);
}

/** A FROM clause: each column of the tables that runs made, as `c`, beside the row of its table, as `s`. */
export const COLUMNS_WITH_ORIGIN =
  'FROM duckdb_columns() AS c JOIN osiris.steps AS s ON s.table_name = c.table_name';

/** Whether the session has a ledger with keys: not before its first run. Whoever asks may not be the one to make it. */
async function hasLedger(db: DbConnection): Promise<boolean> {
  const found = await db.query(
    `SELECT 1 AS found FROM duckdb_columns() WHERE database_name = current_database() AND schema_name = 'osiris'
AND table_name = 'steps' AND column_name = 'key'`,
  );
  return found.length > 0;
}

function folded(sql: string): string {
  return `translate(${sql}, '${UPPER}', '${UPPER.toLowerCase()}')`;
}
