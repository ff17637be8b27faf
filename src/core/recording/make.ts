/** What a run left in the database, as a recording. */
import { hashContent } from '../bytes/content-hash.ts';
import type { DbConnection } from '../contract/database.ts';
import type { Plan, PlanStep } from '../plan/plan.ts';
import { origins } from '../run/ledger.ts';
import { named } from '../run/stand-ins.ts';
import { own } from '../oml/value.ts';
import { ident, literal } from '../sql/index.ts';
import type { RecordedArtifact, RecordedTable, Recording } from './recording.ts';
import { bytesAt, rowHash, textColumn } from './row-hash.ts';

/** Rows that are recorded of a table where nobody says how many. */
export const RECORDED_ROWS = 20;
/** Characters of a cell that are recorded; a longer one is cut and ends in `…`. */
const CELL = 2000;

/** A file that a writer made. */
export interface MadeFile {
  readonly step_id: string;
  readonly path: string;
  readonly bytes: number;
  readonly content: AsyncIterable<Uint8Array>;
}

/**
 * Records the tables of a plan's steps, those that there are, and the files: of every table its first `rows`
 * rows as DuckDB prints them, and a hash over all of them. Every table is read once, in pieces. `db`: a
 * connection that nobody else uses meanwhile. Rejects where the database refuses, or a file cannot be read.
 */
export async function makeRecording(
  db: DbConnection,
  plan: Plan,
  files: readonly MadeFile[],
  rows = RECORDED_ROWS,
): Promise<Recording> {
  const [about] = await db.query('SELECT version() AS version');
  const changing = changingSteps(plan);
  const made = await origins(db);
  const tables: [string, RecordedTable][] = [];
  for (const { id, table } of plan.steps) {
    const recorded = table === undefined ? undefined : await recordTable(db, table, rows);
    const { standIns } = made.get(table ?? '') ?? {};
    if (!recorded) continue;
    const marks = { ...(changing.has(id) ? { volatile: true as const } : {}), ...named(standIns ?? []) };
    tables.push([id, { ...recorded, ...marks }]);
  }
  const byStep = Object.fromEntries(tables);
  const artifacts: RecordedArtifact[] = [];
  for (const file of sorted(files, plan)) {
    const inputs = plan.steps.find(({ id }) => id === file.step_id)?.inputs ?? [];
    const standIns = inputs.flatMap((id) => own(byStep, id)?.stand_ins ?? []);
    artifacts.push({ ...(await recordFile(file, changing)), ...named(standIns) });
  }
  return {
    version: 1,
    engine: String(about?.['version']),
    manifest: plan.manifest.meta.manifest_hash,
    tables: byStep,
    artifacts,
  };
}

/** Steps whose rows may be others each time although nothing has changed, with those that read them. */
function changingSteps(plan: Plan): ReadonlySet<string> {
  const changing = new Set<string>();
  const changes = ({ work, kind, needs }: PlanStep): boolean =>
    (kind !== 'writer' && work.always !== undefined) || needs.some((id) => changing.has(id));
  for (const step of plan.steps) if (changes(step)) changing.add(step.id);
  return changing;
}

async function recordTable(
  db: DbConnection,
  table: string,
  wanted: number,
): Promise<RecordedTable | undefined> {
  const found = await db.query(
    `SELECT column_name AS name, data_type AS type FROM duckdb_columns() WHERE database_name = current_database() AND schema_name = 'main' AND table_name = ${literal(table)} ORDER BY column_index`,
  );
  if (found.length === 0) return undefined;
  const columns = found.map(({ name, type }) => ({ name: String(name), type: String(type) }));
  const texts = columns.map(({ name }, at) => `CAST(${ident(name)} AS VARCHAR) AS c${at}`);
  const hash = await rowHash();
  const rows: (string | null)[][] = [];
  let total = 0;
  for await (const batch of db.stream(`SELECT ${texts.join(', ')} FROM main.${ident(table)}`)) {
    hash.add(batch);
    const cells = batch.columns.map(textColumn);
    for (let row = 0; row < batch.rows && rows.length < wanted; row++)
      rows.push(cells.map((column) => shown(bytesAt(column, row))));
    total += batch.rows;
  }
  return { total, columns, rows, hash: hash.end() };
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** The text, or the beginning of a long one. No character has more than 4 bytes. */
function shown(bytes: Uint8Array | null): string | null {
  if (bytes === null) return null;
  if (bytes.length <= CELL) return decoder.decode(bytes);
  const characters = [...decoder.decode(bytes.subarray(0, 4 * (CELL + 1)))];
  return characters.length > CELL ? `${characters.slice(0, CELL).join('')}…` : characters.join('');
}

/** In the order of the steps, those of one step by their paths. */
function sorted(files: readonly MadeFile[], plan: Plan): MadeFile[] {
  const place = new Map(plan.steps.map(({ id }, index) => [id, index]));
  const placeOf = ({ step_id }: MadeFile): number => place.get(step_id) ?? plan.steps.length;
  return [...files].sort((a, b) => placeOf(a) - placeOf(b) || (a.path < b.path ? -1 : 1));
}

async function recordFile(
  { step_id, path, bytes, content }: MadeFile,
  changing: ReadonlySet<string>,
): Promise<RecordedArtifact> {
  const hash = (await hashContent(content)).replace(/^xxh128:/, '');
  return { step_id, path, bytes, hash, ...(changing.has(step_id) ? { volatile: true } : {}) };
}
