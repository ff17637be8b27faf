/** The tables and views of an SQLite database. */
import { StepError } from '../contract/errors.ts';
import { closest } from '../contract/missing-file.ts';
import { listedColumns } from '../columns/names.ts';
import { ident, literal } from '../sql/quote.ts';
import type { SqliteDatabase } from './port.ts';

export interface SqliteTable {
  readonly name: string;
  /** `virtual`: what a module of SQLite's makes of other tables. */
  readonly type: 'table' | 'view' | 'virtual';
}

/** In the order of their making; without those that SQLite keeps for itself. */
export async function listTables(db: SqliteDatabase): Promise<SqliteTable[]> {
  const rows = await db.ask(
    `SELECT t.name, t.type FROM sqlite_schema s JOIN pragma_table_list t ON t.name = s.name AND t.schema = 'main'
     WHERE t.type IN ('table', 'view', 'virtual') AND s.type IN ('table', 'view') AND t.name NOT LIKE 'sqlite!_%' ESCAPE '!'
     ORDER BY s.rowid`,
  );
  return rows.map(([name, type]) => ({ name: name ?? '', type: type as SqliteTable['type'] }));
}

/** The one that is meant: by its name, or the only one there is. Throws `StepError` with those there are. */
export function chosenTable(
  path: string,
  tables: readonly SqliteTable[],
  name: string | undefined,
): SqliteTable {
  const at = { key: 'table' };
  if (tables.length === 0)
    throw new StepError(`${path} holds no tables. Check that it is the right file.`, { at: { key: 'path' } });
  const there = `There ${tables.length === 1 ? 'is' : 'are'}: ${listedColumns(tables.map((table) => table.name))}.`;
  if (name === undefined) {
    const own = tables.filter(({ type }) => type !== 'view');
    const only = own.length === 1 ? own[0] : tables.length === 1 ? tables[0] : undefined;
    if (only) return only;
    throw new StepError(
      `${path} holds ${tables.length} tables and views: say in \`table\` which one. ${there}`,
      { at },
    );
  }
  const found =
    tables.find((table) => table.name === name) ??
    tables.find((table) => table.name.toLowerCase() === name.toLowerCase());
  if (found) return found;
  const meant = closest(
    name,
    tables.map((table) => table.name),
  );
  const hint = meant === undefined ? '' : ` Did you mean "${meant}"?`;
  throw new StepError(`${path} has no table "${name}".${hint} ${there}`, {
    at: { ...at, offset: 0, length: name.length, ...(meant === undefined ? {} : { instead: meant }) },
  });
}

/** How many rows a table has; undefined of what is computed by asking. */
export async function countRows(
  db: SqliteDatabase,
  { name, type }: SqliteTable,
): Promise<number | undefined> {
  if (type !== 'table') return undefined;
  const [row] = await db.ask(`SELECT count(*) FROM ${ident(name)}`);
  return Number(row?.[0]);
}

/** The columns that a query of all would give; those that are hidden are not among them. */
export async function columnsOf(db: SqliteDatabase, name: string): Promise<string[]> {
  const rows = await db.ask(
    `SELECT name FROM pragma_table_xinfo(${literal(name)}) WHERE hidden <> 1 ORDER BY cid`,
  );
  return rows.map(([column]) => column ?? '');
}
