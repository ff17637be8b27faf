/** What the steps of a session keep of their sources, for a person to see and to change. While no run goes on. */
import type { DbConnection } from '../contract/database.ts';
import { StepError } from '../contract/errors.ts';
import { literal } from '../sql/index.ts';
import { hasStates, MAKE } from './source-state.ts';

/** How far a step got at its source, as the last complete run left it. */
export interface KeptState {
  readonly stepId: string;
  /** As its component set it. */
  readonly value: unknown;
  /** The component, and what says which source it is; absent where a person wrote the state of a step that had none. */
  readonly source?: Readonly<Record<string, unknown>>;
  /** Records of which is known that they were brought already. */
  readonly keys: number;
}

/** Stands for the run of what was put aside: the next run of the step, or the next change, removes it. */
const ASIDE = '';

const own = (stepId: string): string => `step_id = ${literal(stepId)} AND run_id IS NULL`;
const aside = (stepId: string): string => `step_id = ${literal(stepId)} AND run_id = ${literal(ASIDE)}`;

/** In the order of the steps' ids. */
export async function readStates(db: DbConnection): Promise<readonly KeptState[]> {
  if (!(await hasStates(db))) return [];
  const rows = await db.query(`SELECT step_id, value, source,
(SELECT count(*) FROM osiris.state_keys k WHERE k.step_id = s.step_id AND k.run_id IS NULL) AS keys
FROM osiris.state s WHERE run_id IS NULL ORDER BY step_id`);
  return rows.map(({ step_id, value, source, keys }) => ({
    stepId: String(step_id),
    value: JSON.parse(String(value)) as unknown,
    ...(source === null ? {} : { source: JSON.parse(String(source)) as Readonly<Record<string, unknown>> }),
    keys: Number(keys),
  }));
}

/**
 * Sets what the step's next run goes on with; which records were brought is forgotten, and those behind the new state are brought again.
 * What it was is put aside, and what a run that did not complete has set is gone. Throws `StepError` for what is no JSON.
 */
export async function writeState(db: DbConnection, stepId: string, value: unknown): Promise<void> {
  const text = JSON.stringify(value);
  if (text === undefined)
    throw new StepError('A state is plain JSON, such as {"last_seen": "2026-11-20T10:00:00Z"}.');
  await db.exec(`CREATE SCHEMA IF NOT EXISTS osiris;\n${MAKE}`);
  await move(
    db,
    stepId,
    own(stepId),
    literal(ASIDE),
    `INSERT INTO osiris.state (step_id, value, source) VALUES (${literal(stepId)}, ${literal(text)},
  (SELECT any_value(source) FROM osiris.state WHERE ${aside(stepId)}))`,
  );
}

/** Puts the step's state aside, so that its next run begins anew. False: it had none. */
export async function resetState(db: DbConnection, stepId: string): Promise<boolean> {
  if (!(await isThere(db, own(stepId)))) return false;
  await move(db, stepId, own(stepId), literal(ASIDE));
  return true;
}

/** Undoes the last `writeState` or `resetState`, as long as the step has not run since. False: there is nothing to bring back. */
export async function restoreState(db: DbConnection, stepId: string): Promise<boolean> {
  if (!(await isThere(db, aside(stepId)))) return false;
  await move(db, stepId, aside(stepId), 'NULL');
  return true;
}

async function isThere(db: DbConnection, where: string): Promise<boolean> {
  if (!(await hasStates(db))) return false;
  return (await db.query(`SELECT 1 AS found FROM osiris.state WHERE ${where}`)).length > 0;
}

/** What does not match is removed: another run's, or what was put aside before. */
async function move(
  db: DbConnection,
  stepId: string,
  from: string,
  to: string,
  ...more: readonly string[]
): Promise<void> {
  const tables = ['state_keys', 'state'];
  const statements = tables.flatMap((table) => [
    `DELETE FROM osiris.${table} WHERE step_id = ${literal(stepId)} AND (${from}) IS NOT TRUE`,
    `UPDATE osiris.${table} SET run_id = ${to} WHERE step_id = ${literal(stepId)}`,
  ]);
  await db.exec(['BEGIN TRANSACTION', ...statements, ...more, 'COMMIT'].join(';\n'));
}
