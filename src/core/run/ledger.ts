/** `osiris.steps`: what each table of the session was made by. Written in the step's own transaction. */
import type { DbConnection } from '../driver.ts';
import type { PlanStep } from '../plan.ts';
import type { LoadReceipt } from '../receipt.ts';
import { literal } from '../sql.ts';

export interface LedgerEntry {
  readonly step: PlanStep;
  readonly runId: string;
  readonly rows: number;
  /** ISO 8601, UTC. */
  readonly finishedAt: string;
  readonly receipt?: LoadReceipt;
}

const CREATE = `CREATE TABLE IF NOT EXISTS osiris.steps (
  step_id VARCHAR NOT NULL,
  table_name VARCHAR,
  run_id VARCHAR NOT NULL,
  component VARCHAR NOT NULL,
  fingerprint VARCHAR NOT NULL,
  rows BIGINT NOT NULL,
  finished_at TIMESTAMP NOT NULL,
  receipt VARCHAR
)`;

/** For sessions made before there were receipts. */
const EXTEND = 'ALTER TABLE osiris.steps ADD COLUMN IF NOT EXISTS receipt VARCHAR';

/** Replaces the row of the same table; a writer's row, which has no table, that of the same step. */
export async function enter(db: DbConnection, entry: LedgerEntry): Promise<void> {
  const { step, runId, rows, finishedAt } = entry;
  await db.exec('CREATE SCHEMA IF NOT EXISTS osiris');
  await db.exec(CREATE);
  await db.exec(EXTEND);
  const kind = step.table === undefined ? 'IS NULL' : 'IS NOT NULL';
  // Table names differ by more than ASCII case.
  await db.exec(
    `DELETE FROM osiris.steps WHERE table_name ${kind} AND ${folded('step_id')} = ${folded(literal(step.id))}`,
  );
  const table = step.table === undefined ? 'NULL' : literal(step.table);
  const texts = [runId, step.component, step.fingerprint].map(literal).join(', ');
  const receipt = entry.receipt === undefined ? 'NULL' : literal(JSON.stringify(entry.receipt));
  const time = `CAST(${literal(finishedAt.replace('Z', ''))} AS TIMESTAMP)`;
  await db.exec(
    `INSERT INTO osiris.steps VALUES (${literal(step.id)}, ${table}, ${texts}, ${rows}, ${time}, ${receipt})`,
  );
}

const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

function folded(sql: string): string {
  return `translate(${sql}, '${UPPER}', '${UPPER.toLowerCase()}')`;
}
