/** What stays when a recording is made anew. */
import { recordedTable, type RecordedArtifact, type RecordedTable, type Recording } from './recording.ts';

/**
 * The recording `now`, in which tables and files that change by themselves are those of `before`, as long as pipeline
 * and columns are the same: recording twice what has not changed gives the same.
 */
export function keepChanging(before: Recording, now: Recording): Recording {
  if (before.manifest !== now.manifest) return now;
  const columns = (table: RecordedTable): string =>
    JSON.stringify(table.columns.map(({ name, type }) => [name, type]));
  const tables = Object.entries(now.tables).map(([id, table]): [string, RecordedTable] => {
    const earlier = recordedTable(before, id);
    const stays = table.volatile && earlier?.volatile && columns(earlier) === columns(table);
    return [id, stays ? earlier : table];
  });
  const artifacts = now.artifacts.map((file): RecordedArtifact => {
    const earlier = before.artifacts.find(
      ({ step_id, path }) => step_id === file.step_id && path === file.path,
    );
    return file.volatile && earlier?.volatile ? earlier : file;
  });
  return { ...now, tables: Object.fromEntries(tables), artifacts };
}
