/** A recording that somebody else made, checked value by value. */
import type { RecordedArtifact, RecordedTable, Recording } from '../recording/recording.ts';
import { StepError } from '../contract/errors.ts';
import { MOST_COLUMNS, MOST_NAME, MOST_ROWS, MOST_TABLES, MOST_TEXT, MOST_VALUE } from './limits.ts';
import { sharedPath } from './places.ts';
import { count, entriesOf, listOf, member, shortText } from './plain.ts';

/** Gives the recording that a value is; undefined where it is absent. Throws `StepError` for what is none. */
export function recordingFrom(value: unknown): Recording | undefined {
  if (value === undefined || value === null) return undefined;
  if (member(value, 'version') !== 1)
    throw new StepError('Its results were recorded by another version of the playground.');
  const tables = entriesOf(member(value, 'tables'), 'the recorded tables', MOST_TABLES);
  return {
    version: 1,
    engine: shortText(member(value, 'engine'), "the recording's engine", MOST_NAME),
    manifest: shortText(member(value, 'manifest'), "the recording's manifest", MOST_NAME),
    tables: Object.fromEntries(tables.map(([id, table]) => [id, tableFrom(table, id)])),
    artifacts: listOf(member(value, 'artifacts'), 'the recorded files', MOST_TABLES).map(artifactFrom),
  };
}

function tableFrom(value: unknown, id: string): RecordedTable {
  const what = `the recorded table of ${id}`;
  const columns = listOf(member(value, 'columns'), `the columns of ${what}`, MOST_COLUMNS).map((column) => ({
    name: shortText(member(column, 'name'), `a column's name in ${what}`, MOST_VALUE),
    type: shortText(member(column, 'type'), `a column's type in ${what}`, MOST_VALUE),
  }));
  const rows = listOf(member(value, 'rows'), `the rows of ${what}`, MOST_ROWS).map((row) => {
    const cells = listOf(row, `the cells of ${what}`, MOST_COLUMNS).map((cell) =>
      cell === null ? null : shortText(cell, `a cell of ${what}`, MOST_TEXT),
    );
    if (cells.length !== columns.length)
      throw new StepError(`A row of ${what} has not a cell for each column.`);
    return cells;
  });
  const total = count(member(value, 'total'), `the number of rows of ${what}`);
  if (total < rows.length) throw new StepError(`More rows of ${what} are there than it had.`);
  return { total, columns, rows, hash: hashFrom(member(value, 'hash'), what) };
}

const artifactFrom = (value: unknown): RecordedArtifact => ({
  step_id: shortText(member(value, 'step_id'), "a recorded file's step", MOST_NAME),
  path: sharedPath(member(value, 'path')),
  bytes: count(member(value, 'bytes'), 'the size of a recorded file'),
  hash: hashFrom(member(value, 'hash'), 'a recorded file'),
});

function hashFrom(value: unknown, what: string): string {
  const hash = shortText(value, `the hash of ${what}`, MOST_NAME);
  if (!/^[\da-f]*$/i.test(hash)) throw new StepError(`The hash of ${what} is none.`);
  return hash;
}
