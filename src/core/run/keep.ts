/** Which steps of an interrupted run need not run again. */
import type { DbConnection } from '../contract/database.ts';
import type { StepOutput } from '../contract/driver.ts';
import type { Plan, PlanStep } from '../plan/plan.ts';
import type { Artifact } from '../contract/files.ts';
import type { Ports } from './ports.ts';
import type { LoadReceipt } from '../contract/receipt.ts';
import { finishedBy, takeOver, type LedgerRow } from './ledger.ts';

export interface KeptStep extends StepOutput {
  readonly receipt?: LoadReceipt;
  readonly artifacts: readonly Artifact[];
}

/**
 * The steps that the run `continues` finished and whose work is the same, as are all they need: by id. They belong to
 * `runId` from then on, on disk too, so that this run can be continued in its turn.
 */
export async function keep(
  db: DbConnection,
  plan: Plan,
  continues: string,
  runId: string,
  ports: Ports,
): Promise<ReadonlyMap<string, KeptStep>> {
  const finished = await finishedBy(db, continues);
  const kept = new Map<string, KeptStep>();
  for (const step of plan.steps) {
    const row = finished.get(step.id);
    if (row?.fingerprint !== step.fingerprint || row.table !== step.table) continue;
    if (!step.needs.every((id) => kept.has(id))) continue;
    const found = await standing(step, row, ports);
    if (found !== undefined) kept.set(step.id, found);
  }
  if (kept.size > 0) {
    await takeOver(db, continues, runId, [...kept.keys()]);
    await ports.database.checkpoint();
  }
  return kept;
}

/**
 * A writer's files become visible after its row is written, so the row alone does not tell that they are there; and where an
 * extractor has read a file may be another one by now: a newer one, or an older one that was brought back or renamed.
 */
async function standing(step: PlanStep, row: LedgerRow, ports: Ports): Promise<KeptStep | undefined> {
  const { rows, receipt, inputs } = row;
  const files = ports.files(step.id);
  if (inputs === undefined || (await files.changed(inputs))) return undefined;
  if (step.table !== undefined) return { table: step.table, rows, receipt, artifacts: [] };
  const artifacts = await files.standing();
  const [table] = step.inputs;
  if (artifacts.length === 0 || table === undefined) return undefined;
  return { table, rows, receipt, artifacts };
}
