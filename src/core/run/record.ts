/** What a session holds when a run begins: what the run takes over is judged by it. */
import type { DbConnection } from '../contract/database.ts';
import type { Artifact } from '../contract/files.ts';
import type { Plan } from '../plan/plan.ts';
import { spelledPath } from '../plan/work.ts';
import { readLedger } from './ledger.ts';
import type { Ports } from './ports.ts';
import { isHere, type Here } from './here.ts';
import type { ReuseOptions, SessionRecord } from './reuse.ts';

/** With the writers' files themselves, by step id. */
export interface RunRecord extends SessionRecord {
  readonly files: ReadonlyMap<string, string>;
  readonly made: ReadonlyMap<string, readonly Artifact[]>;
}

/** Reads it; of a run that takes over nothing it is empty, and nothing is read. */
export async function readRecord(
  db: DbConnection,
  plan: Plan,
  ports: Ports,
  salt: string,
  { reuse, continues, only }: ReuseOptions & Here,
): Promise<RunRecord> {
  const rows = reuse || continues !== undefined ? await readLedger(db) : [];
  const ids = new Set(plan.steps.map(({ id }) => id));
  const own = rows.filter(({ stepId }) => ids.has(stepId));
  const paths = [
    ...plan.steps.flatMap(({ id, files }) => (isHere(id, { only }) ? files : [])),
    ...own.flatMap(({ stepId, files }) => (isHere(stepId, { only }) ? Object.keys(files) : [])),
  ];
  const made = new Map<string, readonly Artifact[]>();
  const written = new Set(own.flatMap(({ stepId, table }) => (table === undefined ? [stepId] : [])));
  for (const { id, kind, artifacts: named } of plan.steps) {
    if (kind !== 'writer' || !written.has(id) || !isHere(id, { only })) continue;
    const artifacts = await ports.files(id).artifacts();
    const paths = new Set(artifacts.map(({ path }) => path));
    if (paths.size > 0 && named.every((path) => paths.has(spelledPath(path)))) made.set(id, artifacts);
  }
  return {
    rows: own,
    files: own.length === 0 ? new Map() : await ports.contents([...new Set(paths)]),
    salt,
    artifacts: new Set(made.keys()),
    made,
  };
}
