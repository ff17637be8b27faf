/** What stays when a recording is made anew. */
import { recordedTable, type RecordedArtifact, type RecordedTable, type Recording } from './recording.ts';

/**
 * The recording `now`, in which tables and files that change by themselves are those of `before`, as long as pipeline,
 * columns and stand-ins are the same: recording twice what has not changed gives the same.
 */
export function keepChanging(before: Recording, now: Recording): Recording {
  if (before.manifest !== now.manifest) return now;
  const shape = (table: RecordedTable): string =>
    JSON.stringify([table.columns.map(({ name, type }) => [name, type]), table.stand_ins]);
  const tables = Object.entries(now.tables).map(([id, table]): [string, RecordedTable] => {
    const earlier = recordedTable(before, id);
    const stays = table.volatile && earlier?.volatile && shape(earlier) === shape(table);
    return [id, stays ? earlier : table];
  });
  const artifacts = now.artifacts.map((file): RecordedArtifact => {
    const earlier = before.artifacts.find(
      ({ step_id, path }) => step_id === file.step_id && path === file.path,
    );
    const stays = file.volatile && earlier?.volatile && isOfSame(earlier, file);
    return stays ? earlier : file;
  });
  return { ...now, tables: Object.fromEntries(tables), artifacts };
}

const isOfSame = (before: RecordedArtifact, { stand_ins }: RecordedArtifact): boolean =>
  JSON.stringify(before.stand_ins) === JSON.stringify(stand_ins);
