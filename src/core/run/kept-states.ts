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

/** Stands for the run of what was reset: the next run of the step, or the next change, removes it. */
const ASIDE = '';

const own = (stepId: string): string => `step_id = ${literal(stepId)} AND run_id IS NULL`;

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
 * Sets what the step's next run goes on with, and forgets which records were brought: those behind the new state are brought again. What a
 * run that did not complete has set is gone. Throws `StepError` for what is no JSON.
 */
export async function writeState(db: DbConnection, stepId: string, value: unknown): Promise<void> {
  const text = JSON.stringify(value);
  if (text === undefined)
    throw new StepError('A state is plain JSON, such as {"last_seen": "2026-11-20T10:00:00Z"}.');
  await db.exec(`CREATE SCHEMA IF NOT EXISTS osiris;
${MAKE};
BEGIN TRANSACTION;
INSERT INTO osiris.state (step_id, run_id, value, source) VALUES (${literal(stepId)}, 'new', ${literal(text)},
  (SELECT any_value(source) FROM osiris.state WHERE ${own(stepId)}));
DELETE FROM osiris.state_keys WHERE step_id = ${literal(stepId)};
DELETE FROM osiris.state WHERE step_id = ${literal(stepId)} AND run_id IS DISTINCT FROM 'new';
UPDATE osiris.state SET run_id = NULL WHERE step_id = ${literal(stepId)};
COMMIT`);
}

/** Puts the step's state aside, so that its next run begins anew. False: it had none. */
export async function resetState(db: DbConnection, stepId: string): Promise<boolean> {
  if (!(await isKept(db, stepId))) return false;
  await move(db, stepId, own(stepId), literal(ASIDE));
  return true;
}

/** Undoes `resetState`, as long as the step has not run since. False: there is nothing to bring back. */
export async function restoreState(db: DbConnection, stepId: string): Promise<boolean> {
  const aside = `step_id = ${literal(stepId)} AND run_id = ${literal(ASIDE)}`;
  if (!(await hasStates(db)) || (await isKept(db, stepId))) return false;
  const found = await db.query(`SELECT 1 AS found FROM osiris.state WHERE ${aside}`);
  if (found.length === 0) return false;
  await move(db, stepId, aside, 'NULL');
  return true;
}

async function isKept(db: DbConnection, stepId: string): Promise<boolean> {
  if (!(await hasStates(db))) return false;
  return (await db.query(`SELECT 1 AS found FROM osiris.state WHERE ${own(stepId)}`)).length > 0;
}

/** What does not match is removed: another run's, or what was put aside before. */
async function move(db: DbConnection, stepId: string, from: string, to: string): Promise<void> {
  const tables = ['state_keys', 'state'];
  const statements = tables.flatMap((table) => [
    `DELETE FROM osiris.${table} WHERE step_id = ${literal(stepId)} AND NOT (${from})`,
    `UPDATE osiris.${table} SET run_id = ${to} WHERE step_id = ${literal(stepId)}`,
  ]);
  await db.exec(`BEGIN TRANSACTION;\n${statements.join(';\n')};\nCOMMIT`);
}

/** A state in words: `last seen 2026-11-20T10:00:00Z`; what is no plain object of single values as its JSON. */
export function stateWords(value: unknown): string {
  if (typeof value === 'string') return value;
  const entries = Object.entries(typeof value === 'object' && value !== null ? value : {});
  if (entries.length === 0 || entries.some(([, each]) => typeof each === 'object'))
    return JSON.stringify(value);
  return entries.map(([name, each]) => `${name.replaceAll('_', ' ')} ${String(each)}`).join(', ');
}

/** Which source a state is of: `posthog.extractor, data type events, project id 7`. */
export function sourceWords({ component, ...rest }: Readonly<Record<string, unknown>>): string {
  const words = Object.entries(rest).map(
    ([name, value]) =>
      `${name.replaceAll('_', ' ')} ${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  return [String(component), ...words].join(', ');
}
