/** The table that a writer writes to: whether what comes fits it is known before anything is written. */
import { StepError } from '../contract/errors.ts';
import type { DbConnection } from '../contract/database.ts';
import { ident } from '../sql/index.ts';
import { quoted } from '../columns/names.ts';
import { cellOf, type Cell } from './cells.ts';
import { name, text } from './quote.ts';
import type { Session } from './session.ts';
import { qualified, type TableColumn, type TableRef } from './tables.ts';

/** A column of ours and the one that it is written to. */
export interface Pair {
  readonly cell: Cell;
  readonly column: TableColumn;
}

/** Every column of ours with that of the same name there, whatever its case. Throws where one has none, or one of theirs stays empty that must not. */
export function pairs(cells: readonly Cell[], there: readonly TableColumn[], ref: TableRef): Pair[] {
  const found = cells.map((cell) => ({
    cell,
    column: there.find((column) => column.name.toLowerCase() === cell.name.toLowerCase()),
  }));
  const missing = found.filter(({ column }) => column === undefined).map(({ cell }) => cell);
  if (missing.length > 0) {
    const add = missing.map((cell) => `ADD COLUMN ${name(cell.name)} ${cell.mysql}`).join(', ');
    throw new StepError(
      `The table ${quoted(ref.table)} has no column ${missing.map((cell) => quoted(cell.name)).join(', ')}; nothing was written. Leave what it lacks out in a step before, or make it: ALTER TABLE ${qualified(ref)} ${add};`,
    );
  }
  const whole = found.flatMap(({ cell, column }) => (column ? [{ cell, column }] : []));
  const computed = whole.filter(({ column }) => column.generated);
  if (computed.length > 0)
    throw new StepError(
      `${computed.map(({ column }) => quoted(column.name)).join(', ')} of ${quoted(ref.table)} is computed by the server and cannot be written; nothing was written. Leave it out in a step before.`,
    );
  const empty = there.filter(
    (column) =>
      !column.nullable &&
      !column.filled &&
      !column.generated &&
      !whole.some((pair) => pair.column === column),
  );
  if (empty.length > 0)
    throw new StepError(
      `${quoted(ref.table)} wants a value for ${empty.map((column) => quoted(column.name)).join(', ')}, which no column here has the name of; nothing was written.`,
    );
  return whole;
}

/** The columns of a table of the session. */
export async function cellsOf(db: DbConnection, table: string): Promise<Cell[]> {
  const found = await db.query(
    `SELECT column_name AS name, column_type AS type FROM (DESCRIBE main.${ident(table)})`,
  );
  return found.map((row) => cellOf(String(row['name']), String(row['type'])));
}

/** Longest text that a key of MySQL's holds, in characters. */
const KEY_LENGTH = 768;

/** `CREATE TABLE` for what comes. `longest`: characters of the longest text, by the name of a column of the key. */
export function createTable(
  ref: TableRef,
  cells: readonly Cell[],
  key: readonly string[],
  longest: ReadonlyMap<string, number>,
): string {
  const columns = cells.map((cell) => {
    if (!key.includes(cell.name)) return `${name(cell.name)} ${cell.mysql}`;
    const size = Math.max(255, longest.get(cell.name) ?? 0);
    if (/LONGTEXT|JSON|BLOB/.test(cell.mysql) && size > KEY_LENGTH)
      throw new StepError(
        `${quoted(cell.name)} cannot be a key: its longest text has ${size} characters, and a key of MySQL's holds ${KEY_LENGTH}.`,
      );
    const type =
      cell.mysql === 'LONGBLOB'
        ? `VARBINARY(${size})`
        : /LONGTEXT|JSON/.test(cell.mysql)
          ? `VARCHAR(${size})`
          : cell.mysql;
    return `${name(cell.name)} ${type} NOT NULL`;
  });
  const primary = key.length === 0 ? '' : `, PRIMARY KEY (${key.map(name).join(', ')})`;
  return `CREATE TABLE ${qualified(ref)} (${columns.join(', ')}${primary}) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4`;
}

/** Is what is written there taken back when the transaction ends without a commit? */
export async function keepsTransactions(
  session: Session,
  ref: TableRef,
): Promise<{ readonly engine: string; readonly yes: boolean }> {
  const [row] = await session.ask(
    `SELECT t.engine AS engine, coalesce(e.transactions, 'NO') AS transactions FROM information_schema.tables AS t LEFT JOIN information_schema.engines AS e ON e.engine = t.engine WHERE t.table_schema = ${text(ref.schema)} AND t.table_name = ${text(ref.table)}`,
  );
  return {
    engine: row?.['engine'] ?? 'a view',
    yes: row?.['engine'] === null || row?.['transactions'] === 'YES',
  };
}

/** Throws where no unique key is over just these columns: without one an upsert would add every row once more. */
export async function requireKey(session: Session, ref: TableRef, key: readonly string[]): Promise<void> {
  const rows = await session.ask(
    `SELECT index_name AS name, GROUP_CONCAT(LOWER(column_name) ORDER BY seq_in_index SEPARATOR '\\n') AS columns, SUM(sub_part IS NOT NULL) AS cut FROM information_schema.statistics WHERE table_schema = ${text(ref.schema)} AND table_name = ${text(ref.table)} AND non_unique = 0 GROUP BY index_name`,
  );
  const wanted = key
    .map((column) => column.toLowerCase())
    .toSorted()
    .join('\n');
  const found = rows.some(
    ({ columns, cut }) => cut === '0' && columns?.split('\n').toSorted().join('\n') === wanted,
  );
  if (found) return;
  throw new StepError(
    `${quoted(ref.table)} has no unique key over ${key.map(quoted).join(', ')}, so that nothing tells which rows are there already; nothing was written. Make it: ALTER TABLE ${qualified(ref)} ADD UNIQUE KEY (${key.map(name).join(', ')});`,
    { at: { key: 'upsert_keys' } },
  );
}
