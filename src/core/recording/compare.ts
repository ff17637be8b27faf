/** Whether two recordings tell the same results, and where they do not. */
import { recordedTable, type RecordedArtifact, type RecordedTable, type Recording } from './recording.ts';

type ColumnOf = RecordedTable['columns'][number];

/** One thing that is another in the second recording (`now`) than in the first (`before`). */
export type Difference =
  /** The recording is of another text, whatever its results are. */
  | { readonly type: 'pipeline' }
  | { readonly type: 'step'; readonly step: string; readonly change: 'new' | 'gone' }
  | {
      readonly type: 'columns';
      readonly step: string;
      readonly added: readonly ColumnOf[];
      readonly removed: readonly ColumnOf[];
      readonly retyped: readonly { readonly name: string; readonly before: string; readonly now: string }[];
      /** They are the same, in another order. */
      readonly reordered: boolean;
    }
  | RowsDifference
  /** Rows, or a file (`path`), of other stand-ins, or of sources where they were of stand-ins. By step id; none where they are of sources. */
  | {
      readonly type: 'stand_ins';
      readonly step: string;
      readonly path?: string;
      readonly before: readonly string[];
      readonly now: readonly string[];
    }
  | {
      readonly type: 'file';
      readonly step: string;
      readonly path: string;
      readonly change: 'new' | 'gone' | 'bytes';
      readonly before?: number;
      readonly now?: number;
    };

/** The columns are the same and the rows are not. */
export interface RowsDifference {
  readonly type: 'rows';
  readonly step: string;
  /** Rows of the tables. */
  readonly before: number;
  readonly now: number;
  /** Among the rows that were recorded: those that stand in one of them only, each as often as it does. */
  readonly added: number;
  readonly removed: number;
  /** Not all rows of both tables were recorded: there may be more of them. */
  readonly partly: boolean;
  /** The first recorded cell that is another, rows from 0; absent where all that were recorded are the same. */
  readonly first?: {
    readonly row: number;
    readonly column: string;
    readonly before: string | null;
    readonly now: string | null;
  };
}

/**
 * Compares the results step by step, in the order of the second recording; none where they are the same. What
 * changes by itself is compared by its columns and paths alone; the versions of DuckDB are not compared.
 */
export function compareRecordings(before: Recording, now: Recording): readonly Difference[] {
  const found: Difference[] = before.manifest === now.manifest ? [] : [{ type: 'pipeline' }];
  for (const [step, table] of Object.entries(now.tables)) {
    const earlier = recordedTable(before, step);
    if (earlier) found.push(...tableDifferences(step, earlier, table));
    else found.push({ type: 'step', step, change: 'new' });
  }
  for (const step of Object.keys(before.tables))
    if (!recordedTable(now, step)) found.push({ type: 'step', step, change: 'gone' });
  return [...found, ...fileDifferences(before.artifacts, now.artifacts)];
}

function tableDifferences(step: string, before: RecordedTable, now: RecordedTable): readonly Difference[] {
  const standIns = standInsDifference(step, before, now);
  const columns = columnDifference(step, before.columns, now.columns);
  if (columns) return [...standIns, columns];
  const changing = before.volatile === true || now.volatile === true;
  // What was recorded may have been changed by hand, and its hash not.
  const same = before.hash === now.hash && before.total === now.total && !firstCell(before, now);
  return changing || same ? standIns : [...standIns, rowsDifference(step, before, now)];
}

type Marked = Pick<RecordedTable, 'stand_ins'>;

function standInsDifference(
  step: string,
  { stand_ins: before = [] }: Marked,
  { stand_ins: now = [] }: Marked,
  path?: string,
): readonly Difference[] {
  const same = JSON.stringify(before) === JSON.stringify(now);
  return same ? [] : [{ type: 'stand_ins', step, ...(path === undefined ? {} : { path }), before, now }];
}

function columnDifference(
  step: string,
  before: readonly ColumnOf[],
  now: readonly ColumnOf[],
): Difference | undefined {
  const typesBefore = new Map(before.map(({ name, type }) => [name, type]));
  const namesNow = new Set(now.map(({ name }) => name));
  const retyped = now.flatMap(({ name, type }) => {
    const earlier = typesBefore.get(name);
    return earlier === undefined || earlier === type ? [] : [{ name, before: earlier, now: type }];
  });
  const added = now.filter(({ name }) => !typesBefore.has(name));
  const removed = before.filter(({ name }) => !namesNow.has(name));
  const others = added.length + removed.length + retyped.length > 0;
  const reordered = !others && now.some(({ name }, index) => before[index]?.name !== name);
  return others || reordered ? { type: 'columns', step, added, removed, retyped, reordered } : undefined;
}

function rowsDifference(step: string, before: RecordedTable, now: RecordedTable): RowsDifference {
  const left = new Map<string, number>();
  const key = (row: readonly (string | null)[]): string => JSON.stringify(row);
  for (const row of before.rows) left.set(key(row), (left.get(key(row)) ?? 0) + 1);
  let added = 0;
  for (const row of now.rows) {
    const times = left.get(key(row)) ?? 0;
    if (times === 0) added += 1;
    else left.set(key(row), times - 1);
  }
  const removed = [...left.values()].reduce((sum, times) => sum + times, 0);
  const partly = before.rows.length < before.total || now.rows.length < now.total;
  const first = firstCell(before, now);
  return {
    type: 'rows',
    step,
    before: before.total,
    now: now.total,
    added,
    removed,
    partly,
    ...(first ? { first } : {}),
  };
}

function firstCell(before: RecordedTable, now: RecordedTable): RowsDifference['first'] {
  for (const [row, cells] of now.rows.entries()) {
    const earlier = before.rows[row];
    if (!earlier) return undefined;
    const at = cells.findIndex((cell, column) => cell !== earlier[column]);
    const column = now.columns[at];
    if (column) return { row, column: column.name, before: earlier[at] ?? null, now: cells[at] ?? null };
  }
  return undefined;
}

function fileDifferences(
  before: readonly RecordedArtifact[],
  now: readonly RecordedArtifact[],
): readonly Difference[] {
  const at = ({ step_id, path }: RecordedArtifact): string => JSON.stringify([step_id, path]);
  const earlier = new Map(before.map((file) => [at(file), file]));
  const later = new Set(now.map(at));
  const changed = now.flatMap((file): readonly Difference[] => {
    const { step_id: step, path, bytes, hash } = file;
    const was = earlier.get(at(file));
    if (!was) return [{ type: 'file', step, path, change: 'new', now: bytes }];
    const same = was.volatile || file.volatile || (was.hash === hash && was.bytes === bytes);
    const standIns = standInsDifference(step, was, file, path);
    return same
      ? standIns
      : [...standIns, { type: 'file', step, path, change: 'bytes', before: was.bytes, now: bytes }];
  });
  const gone = before
    .filter((file) => !later.has(at(file)))
    .map(({ step_id: step, path, bytes }): Difference => {
      return { type: 'file', step, path, change: 'gone', before: bytes };
    });
  return [...changed, ...gone];
}
