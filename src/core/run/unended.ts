/** `osiris.writing`: the steps that write elsewhere, while they do. What is left of it is of a process that ended meanwhile. */
import { literal } from '../sql/index.ts';
import type { PlanStep } from '../plan/plan.ts';
import type { DbConnection } from '../contract/database.ts';
import type { Outbox } from './outbox.ts';
import type { Ports } from './ports.ts';
import { targetOf } from './writes.ts';

export const MAKE = `CREATE SCHEMA IF NOT EXISTS osiris;
CREATE TABLE IF NOT EXISTS osiris.writing (step_id VARCHAR NOT NULL, run_id VARCHAR NOT NULL, target VARCHAR NOT NULL)`;

/** What is asked for, so that a query does not fail where it was never made. */
const LOOK = `SELECT 1 AS found FROM duckdb_tables() WHERE database_name = current_database() AND schema_name = 'osiris' AND table_name = 'writing'`;

/** Removes the rows of steps that came to their end, which are there where processes share a session. */
export const FORGET_WRITTEN = `DELETE FROM osiris.writing WHERE rowid IN (SELECT w.rowid FROM osiris.writing AS w
JOIN (SELECT step_id, max(rowid) AS last FROM osiris.writing WHERE target = '' GROUP BY step_id) AS ended USING (step_id) WHERE w.rowid <= last)`;

interface Beginning {
  readonly step: PlanStep;
  readonly runId: string;
  readonly db: DbConnection;
  readonly ports: Pick<Ports, 'catalog' | 'database'>;
  readonly outbox: Outbox;
  /** Other processes note theirs at the same time: rows are only added, and one without a target ends those before it. */
  readonly shared?: boolean;
}

export interface Writing {
  /** Statements for the transaction in which the step ends. */
  readonly ended: readonly string[];
  /** When it has failed: what is there of it was told. */
  failed(): Promise<void>;
}

/**
 * Notes on disk that a step writes elsewhere now, and tells of an earlier run that noted it and never came to its end: what it sent may
 * be there. Not within a transaction. Undefined for a step that writes nothing outside of the session.
 */
export async function beginWriting({
  step,
  runId,
  db,
  ports,
  outbox,
  shared = false,
}: Beginning): Promise<Writing | undefined> {
  const write = targetOf(step, ports.catalog.get(step.component));
  if (!write) return undefined;
  const { target, mode } = outbox.hidden(write);
  const own = `step_id = ${literal(step.id)}`;
  const row = (target: string): string => `(${[step.id, runId, target].map(literal).join(', ')})`;
  const insert = 'INSERT INTO osiris.writing VALUES';
  const ended = shared ? `${insert} ${row('')}` : `DELETE FROM osiris.writing WHERE ${own}`;
  const isMade = (await db.query(LOOK)).length > 0;
  const left = isMade
    ? await db.query(`SELECT run_id, target FROM osiris.writing WHERE ${own} AND target <> ''
AND rowid > (SELECT coalesce(max(rowid), -1) FROM osiris.writing WHERE ${own} AND target = '')`)
    : [];
  for (const before of left)
    outbox.send({ event: 'log', step_id: step.id, level: 'warning', message: told(before, target, mode) });
  // What was left goes only when this is noted, too.
  const begun = shared
    ? [`${insert} ${row('')}, ${row(target)}`]
    : [MAKE, `${insert} ${row(target)}`, `${ended} AND run_id <> ${literal(runId)}`];
  await db.exec(begun.join(';\n'));
  await ports.database.checkpoint();
  return { ended: [ended], failed: () => db.exec(ended) };
}

function told(before: Readonly<Record<string, unknown>>, target: string, mode: string): string {
  const was = String(before['target']);
  const now =
    was !== target
      ? 'This run writes elsewhere.'
      : /append/i.test(mode)
        ? 'This run adds all of its rows, so those of then would be there twice: look there, and delete them.'
        : 'This run writes all of its rows, and none of them is there twice.';
  return `The run ${String(before['run_id'])} ended in the middle of this step, so rows that it sent may be in ${was}. ${now}`;
}
