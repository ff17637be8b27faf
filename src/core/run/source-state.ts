/**
 * `osiris.state`: how far a step got at a source that it goes on with the next time; `osiris.state_keys`: which records it has brought
 * already. What a step sets is written in the step's own transaction, for its run; it becomes the session's when the whole run is complete.
 */
import type { Component } from '../contract/catalog.ts';
import type { DbConnection } from '../contract/database.ts';
import type { LogLevel, SourceState } from '../contract/driver.ts';
import { StepError } from '../contract/errors.ts';
import { canonicalJson } from '../plan/canonical.ts';
import type { Plan } from '../plan/plan.ts';
import { literal } from '../sql/index.ts';

/** Without a run: the session's own. */
export const MAKE = [
  'CREATE TABLE IF NOT EXISTS osiris.state (step_id VARCHAR NOT NULL, run_id VARCHAR, value VARCHAR NOT NULL, source VARCHAR)',
  'ALTER TABLE osiris.state ADD COLUMN IF NOT EXISTS source VARCHAR',
  'CREATE TABLE IF NOT EXISTS osiris.state_keys (step_id VARCHAR NOT NULL, run_id VARCHAR, key VARCHAR NOT NULL, moment TIMESTAMP)',
].join(';\n');

const NO_KEYS = 'SELECT NULL::VARCHAR AS key, NULL::TIMESTAMP AS moment WHERE false';

/** One step's state as its driver has it. */
export interface OpenState extends SourceState {
  /** Statements for the step's transaction; none where nothing was set. */
  entry(): readonly string[];
}

export interface StateOwner {
  readonly stepId: string;
  readonly runId: string;
  /** Its component says that it keeps state; of any other it can be neither read nor set, since such a step is taken for fresh when its config is the same. */
  readonly keeps: boolean;
  /** `sourceText` of the step. */
  readonly source: string;
  /** Other processes work in the session: its tables are there already. */
  readonly shared?: boolean;
  log(level: LogLevel, message: string): void;
}

/** What of a step says which source it is, as text: a state is of no use for another one. */
export function sourceText({ name, spec }: Component, config: Readonly<Record<string, unknown>>): string {
  return canonicalJson({ component: name, ...spec.stateOf?.(config) });
}

/** Opens the state of a step, within its transaction. */
export function openState(
  db: DbConnection,
  { stepId, runId, keeps, source, shared = false, log }: StateOwner,
): OpenState {
  let set: string | undefined;
  let told = false;
  const check = (): void => {
    if (!keeps) throw new StepError('The component of this step does not say that it keeps state.');
  };
  const own = `step_id = ${literal(stepId)} AND run_id IS NULL`;
  const pending = pendingOf(stepId);
  const made = shared ? [] : [MAKE];

  /** What the session has, where that is of this source. */
  async function find(): Promise<string | undefined> {
    check();
    if (!(await hasStates(db))) return undefined;
    const [row] = await db.query(`SELECT value, source FROM osiris.state WHERE ${own}`);
    if (row === undefined) return undefined;
    const before = row['source'];
    if (typeof before !== 'string' || before === source) return String(row['value']);
    if (!told) log('warning', otherSource(before, source));
    told = true;
    return undefined;
  }

  return {
    async get() {
      const value = await find();
      return value === undefined ? undefined : (JSON.parse(value) as unknown);
    },
    set(value) {
      check();
      set = JSON.stringify(value);
    },
    async keys() {
      const value = await find();
      return value === undefined ? NO_KEYS : `SELECT key, moment FROM osiris.state_keys WHERE ${own}`;
    },
    async keep(query) {
      check();
      // DISTINCT reads all of the query first: else DuckDB 1.5 reads what it has just inserted, where the query reads the same table.
      await db.exec(
        [
          ...made,
          `DELETE FROM osiris.state_keys WHERE ${pending}`,
          `INSERT INTO osiris.state_keys SELECT ${literal(stepId)}, ${literal(runId)}, key, moment FROM (SELECT DISTINCT key, moment FROM (${query}))`,
        ].join(';\n'),
      );
    },
    entry: () =>
      set === undefined
        ? []
        : [
            ...made,
            `DELETE FROM osiris.state WHERE ${pending}`,
            `INSERT INTO osiris.state (step_id, run_id, value, source)
VALUES (${literal(stepId)}, ${literal(runId)}, ${literal(set)}, ${literal(source)})`,
          ],
  };
}

const pendingOf = (stepId: string): string => `step_id = ${literal(stepId)} AND run_id IS NOT NULL`;

/** Removes what runs that did not complete have set for the step: within its own transaction that would be in the way of other processes. */
export async function forgetPending(db: DbConnection, stepId: string): Promise<void> {
  await db.exec(`DELETE FROM osiris.state_keys WHERE ${pendingOf(stepId)};
DELETE FROM osiris.state WHERE ${pendingOf(stepId)}`);
}

function otherSource(before: string, now: string): string {
  const was = JSON.parse(before) as Readonly<Record<string, unknown>>;
  const is = JSON.parse(now) as Readonly<Record<string, unknown>>;
  const names = [...new Set([...Object.keys(was), ...Object.keys(is)])];
  const changed = names
    .filter((name) => canonicalJson(was[name]) !== canonicalJson(is[name]))
    .map(
      (name) =>
        `${name} was ${JSON.stringify(was[name]) ?? 'absent'}, is ${JSON.stringify(is[name]) ?? 'absent'}`,
    );
  return `The state that is kept for this step is of another source (${changed.join('; ')}). It is not used: the step begins anew.`;
}

/** Whether a step of the plan may keep state. */
export const keepsState = ({ steps }: Plan): boolean => steps.some(({ work }) => work.state === true);

/** Whether steps have set anything in the run that is not the session's own yet. */
export async function isUnsettled(db: DbConnection, runId: string): Promise<boolean> {
  if (!(await hasStates(db))) return false;
  const own = `run_id = ${literal(runId)}`;
  const rows = await db.query(
    `SELECT 1 AS found FROM osiris.state WHERE ${own} UNION ALL SELECT 1 FROM osiris.state_keys WHERE ${own} LIMIT 1`,
  );
  return rows.length > 0;
}

/** What the run's steps have set becomes the session's own. */
export async function settleStates(db: DbConnection, runId: string): Promise<void> {
  if (!(await hasStates(db))) return;
  const own = `run_id = ${literal(runId)}`;
  const replaced = `run_id IS NULL AND step_id IN (SELECT step_id FROM osiris.state WHERE ${own})`;
  await db.exec(`BEGIN TRANSACTION;
DELETE FROM osiris.state_keys WHERE ${replaced};
DELETE FROM osiris.state WHERE ${replaced};
UPDATE osiris.state_keys SET run_id = NULL WHERE ${own};
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
  const change = (table: string): string => `UPDATE osiris.${table} SET run_id = ${literal(runId)}
WHERE run_id IN (${from.map(literal).join(', ')}) AND step_id IN (${steps.map(literal).join(', ')})`;
  await db.exec(`BEGIN TRANSACTION;\n${change('state_keys')};\n${change('state')};\nCOMMIT`);
}

/** Is there anything to look at? The catalog is asked: a query that fails is told in the browser's console. */
export async function hasStates(db: DbConnection): Promise<boolean> {
  const found = await db.query(
    `SELECT 1 AS found FROM duckdb_columns() WHERE database_name = current_database() AND schema_name = 'osiris' AND table_name = 'state' AND column_name = 'source'`,
  );
  return found.length > 0;
}
