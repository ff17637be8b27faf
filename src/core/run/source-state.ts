/**
 * `osiris.state`: how far a step got at a source that it goes on with the next time. What a step sets is written in the step's
 * own transaction, for its run; it becomes the session's when the whole run is complete.
 */
import type { DbConnection } from '../contract/database.ts';
import type { SourceState } from '../contract/driver.ts';
import { StepError } from '../contract/errors.ts';
import type { Plan } from '../plan/plan.ts';
import { literal } from '../sql/index.ts';

/** Without a run: the session's own. */
const MAKE =
  'CREATE TABLE IF NOT EXISTS osiris.state (step_id VARCHAR NOT NULL, run_id VARCHAR, value VARCHAR NOT NULL)';

/** One step's state as its driver has it. */
export interface OpenState extends SourceState {
  /** Statements for the step's transaction; none where nothing was set. */
  entry(): readonly string[];
}

/**
 * Opens the state of a step. `keeps`: its component says that it keeps state; of any other it can be neither read nor set, since
 * such a step is taken for fresh when its config is the same.
 */
export function openState(
  db: DbConnection,
  { stepId, runId, keeps }: { readonly stepId: string; readonly runId: string; readonly keeps: boolean },
): OpenState {
  let set: string | undefined;
  const check = (): void => {
    if (!keeps) throw new StepError('The component of this step does not say that it keeps state.');
  };
  return {
    async get() {
      check();
      if (!(await hasStates(db))) return undefined;
      const [row] = await db.query(
        `SELECT value FROM osiris.state WHERE step_id = ${literal(stepId)} AND run_id IS NULL`,
      );
      return row === undefined ? undefined : (JSON.parse(String(row['value'])) as unknown);
    },
    set(value) {
      check();
      set = JSON.stringify(value);
    },
    entry: () =>
      set === undefined
        ? []
        : [
            MAKE,
            `DELETE FROM osiris.state WHERE step_id = ${literal(stepId)} AND run_id IS NOT NULL`,
            `INSERT INTO osiris.state VALUES (${literal(stepId)}, ${literal(runId)}, ${literal(set)})`,
          ],
  };
}

/** Whether a step of the plan may keep state. */
export const keepsState = ({ steps }: Plan): boolean => steps.some(({ work }) => work.state === true);

/** What the run's steps have set becomes the session's own. */
export async function settleStates(db: DbConnection, runId: string): Promise<void> {
  if (!(await hasStates(db))) return;
  const own = `run_id = ${literal(runId)}`;
  await db.exec(`BEGIN TRANSACTION;
DELETE FROM osiris.state WHERE run_id IS NULL AND step_id IN (SELECT step_id FROM osiris.state WHERE ${own});
UPDATE osiris.state SET run_id = NULL WHERE ${own};
COMMIT`);
}

/** What these steps have set in one run is another's, which goes on with them. */
export async function takeOverStates(
  db: DbConnection,
  from: readonly string[],
  runId: string,
  steps: readonly string[],
): Promise<void> {
  if (!(await hasStates(db))) return;
  await db.exec(
    `UPDATE osiris.state SET run_id = ${literal(runId)}
WHERE run_id IN (${from.map(literal).join(', ')}) AND step_id IN (${steps.map(literal).join(', ')})`,
  );
}

async function hasStates(db: DbConnection): Promise<boolean> {
  const found = await db.query(
    `SELECT 1 AS found FROM duckdb_tables() WHERE database_name = current_database() AND schema_name = 'osiris' AND table_name = 'state'`,
  );
  return found.length > 0;
}
