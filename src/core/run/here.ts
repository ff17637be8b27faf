/** A plan of which some steps run here, and the others on other machines. */
import type { PlanStep } from '../plan/plan.ts';
import { ABSENT, type ContentHashes } from './keys.ts';
import type { LedgerRow } from './ledger.ts';

/** Which steps of a plan run here; the others, which these need, are elsewhere. Absent: all run here. */
export interface Here {
  readonly only?: readonly string[];
}

/** What of a session's record is looked for on its machine. */
interface Held {
  readonly rows: readonly LedgerRow[];
  readonly files: ContentHashes;
  readonly artifacts: ReadonlySet<string>;
}

export const isHere = (id: string, { only }: Here): boolean => only === undefined || only.includes(id);

/**
 * What the session holds, as it counts for a step: the files of one that runs elsewhere are there, those that it read and the one that it
 * wrote, and are taken for what its row says.
 */
export function recordFor<R extends Held>(step: PlanStep, record: R, here: Here): Omit<R, keyof Held> & Held {
  if (isHere(step.id, here)) return record;
  const row = record.rows.find(({ stepId, table }) => stepId === step.id && table === step.table);
  const read = Object.entries(row?.files ?? {}).filter(([, hash]) => hash !== ABSENT);
  return { ...record, files: new Map(read), artifacts: new Set([...record.artifacts, step.id]) };
}
