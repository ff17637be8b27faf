/** `osiris.steps`: what each table of the session was made by. Written in the step's own transaction. */
import type { DbConnection, Row } from '../contract/database.ts';
import type { PlanStep } from '../plan/plan.ts';
import type { OpenedFiles, StepConnection } from './ports.ts';
import type { LoadReceipt } from '../contract/receipt.ts';
import { literal } from '../sql/index.ts';

export interface LedgerEntry {
  readonly step: PlanStep;
  readonly runId: string;
  readonly rows: number;
  /** ISO 8601, UTC. */
  readonly finishedAt: string;
  readonly receipt?: LoadReceipt;
  /** The files that it read. */
  readonly inputs?: OpenedFiles;
}

/** A row as it was left by a run: of a writer, `table` is absent. */
export interface LedgerRow {
  readonly stepId: string;
  readonly table?: string;
  readonly fingerprint: string;
  readonly rows: number;
  readonly receipt?: LoadReceipt;
  /** The files that it read; undefined where that was not written yet. */
  readonly inputs?: OpenedFiles;
}

const MAKE = `CREATE SCHEMA IF NOT EXISTS osiris;
CREATE TABLE IF NOT EXISTS osiris.steps (
  step_id VARCHAR NOT NULL,
  table_name VARCHAR,
  run_id VARCHAR NOT NULL,
  component VARCHAR NOT NULL,
  fingerprint VARCHAR NOT NULL,
  rows BIGINT NOT NULL,
  finished_at TIMESTAMP NOT NULL,
  receipt VARCHAR,
  inputs VARCHAR
);
-- For sessions made before there were receipts, and before it was known what a step has read.
ALTER TABLE osiris.steps ADD COLUMN IF NOT EXISTS receipt VARCHAR;
ALTER TABLE osiris.steps ADD COLUMN IF NOT EXISTS inputs VARCHAR`;

/** Asks the catalog: a query that fails is told in the browser's console, as if something were wrong. */
const LOOK = `SELECT current_database() AS name, EXISTS (FROM duckdb_columns() WHERE database_name = current_database()
AND schema_name = 'osiris' AND table_name = 'steps' AND column_name = 'inputs') AS found`;

/** Names of the databases whose table is there. Nothing removes it, and to look for it takes longer than a small step. */
const opened = new WeakMap<object, string>();

/** Makes the table where there is none; gives the name of the database, which is its catalog's in SQL. Not within a transaction. */
export async function openLedger(db: StepConnection): Promise<string> {
  const known = opened.get(db.instance);
  if (known !== undefined) return known;
  const [row] = await db.query(LOOK);
  if (row?.['found'] !== true) await db.exec(MAKE);
  const name = String(row?.['name']);
  opened.set(db.instance, name);
  return name;
}

/** Statements that replace the row of the same table; a writer's row, which has no table, that of the same step. */
export function enter({ step, runId, rows, finishedAt, receipt, inputs = {} }: LedgerEntry): string {
  const kind = step.table === undefined ? 'IS NULL' : 'IS NOT NULL';
  // Table names differ by more than ASCII case.
  const same = `table_name ${kind} AND ${folded('step_id')} = ${folded(literal(step.id))}`;
  const table = step.table === undefined ? 'NULL' : literal(step.table);
  const texts = [runId, step.component, step.fingerprint].map(literal).join(', ');
  const account = receipt === undefined ? 'NULL' : literal(JSON.stringify(receipt));
  const time = `CAST(${literal(finishedAt.replace('Z', ''))} AS TIMESTAMP)`;
  return `DELETE FROM osiris.steps WHERE ${same};
INSERT INTO osiris.steps VALUES (${literal(step.id)}, ${table}, ${texts}, ${rows}, ${time}, ${account}, ${literal(JSON.stringify(inputs))})`;
}

/** What a run finished, by step id; of the tables only those that are still there. */
export async function finishedBy(db: DbConnection, runId: string): Promise<ReadonlyMap<string, LedgerRow>> {
  const rows = await db.query(
    `SELECT step_id, table_name, fingerprint, rows, receipt, inputs FROM osiris.steps AS s WHERE run_id = ${literal(runId)}
AND (table_name IS NULL OR EXISTS (FROM duckdb_tables() AS t WHERE t.database_name = current_database()
  AND t.schema_name = 'main' AND NOT t.temporary AND t.table_name = s.table_name))`,
  );
  return new Map(rows.map((row) => [String(row['step_id']), ledgerRow(row)]));
}

/** Whether the run has finished the step: its row is written in the step's own transaction. */
export async function isEntered(db: DbConnection, stepId: string, runId: string): Promise<boolean> {
  const rows = await db.query(
    `SELECT 1 FROM osiris.steps WHERE step_id = ${literal(stepId)} AND run_id = ${literal(runId)}`,
  );
  return rows.length > 0;
}

/** The rows of `steps` become those of another run. */
export async function takeOver(
  db: DbConnection,
  from: string,
  runId: string,
  steps: readonly string[],
): Promise<void> {
  await db.exec(
    `UPDATE osiris.steps SET run_id = ${literal(runId)}
WHERE run_id = ${literal(from)} AND step_id IN (${steps.map(literal).join(', ')})`,
  );
}

function ledgerRow(row: Row): LedgerRow {
  const { step_id, table_name, fingerprint, rows, receipt, inputs } = row;
  return {
    stepId: String(step_id),
    table: typeof table_name === 'string' ? table_name : undefined,
    fingerprint: String(fingerprint),
    rows: Number(rows),
    receipt: typeof receipt === 'string' ? (JSON.parse(receipt) as LoadReceipt) : undefined,
    inputs: typeof inputs === 'string' ? (JSON.parse(inputs) as OpenedFiles) : undefined,
  };
}

/** Who made a table. */
export interface TableOrigin {
  readonly fingerprint: string;
  readonly run_id: string;
  readonly receipt?: LoadReceipt;
}

/** Reads who made a table from its row: `fingerprint`, `run_id`, `receipt`. */
export function originOf({ fingerprint, run_id, receipt }: Row): TableOrigin {
  return {
    fingerprint: String(fingerprint),
    run_id: String(run_id),
    receipt: typeof receipt === 'string' ? (JSON.parse(receipt) as LoadReceipt) : undefined,
  };
}

/** Tells who made each table, by name; nothing before the first run. Sessions made before there were receipts have no column for them. */
export async function origins(db: DbConnection): Promise<ReadonlyMap<string, TableOrigin>> {
  const [there] = await db.query(
    `SELECT 1 AS found FROM duckdb_tables() WHERE database_name = current_database() AND schema_name = 'osiris' AND table_name = 'steps'`,
  );
  if (!there) return new Map();
  const rows = await db.query(
    'SELECT * EXCLUDE (finished_at) FROM osiris.steps WHERE table_name IS NOT NULL',
  );
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

const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

function folded(sql: string): string {
  return `translate(${sql}, '${UPPER}', '${UPPER.toLowerCase()}')`;
}
