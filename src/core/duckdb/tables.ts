/** The tables and views of a DuckDB database. */
import { listedColumns } from '../columns/names.ts';
import type { DbConnection } from '../contract/database.ts';
import { StepError } from '../contract/errors.ts';
import { closest } from '../contract/missing-file.ts';
import { ident } from '../sql/quote.ts';

export interface DuckDbTable {
  readonly schema: string;
  readonly name: string;
  readonly type: 'table' | 'view';
}

const MAIN = 'main';
/** Bookkeeping of a session: `pipeline_data.duckdb` is a file like others. */
const BOOKKEEPING = 'osiris';

/** Those of `main` first; in each schema tables before views, in the order of their names. */
export async function listTables(db: Pick<DbConnection, 'query'>): Promise<DuckDbTable[]> {
  const rows = await db.query(
    `SELECT schema_name, name, type FROM (
       SELECT schema_name, table_name AS name, 'table' AS type FROM duckdb_tables() WHERE database_name = current_database() AND NOT internal
       UNION ALL SELECT schema_name, view_name, 'view' FROM duckdb_views() WHERE database_name = current_database() AND NOT internal
     ) WHERE schema_name <> '${BOOKKEEPING}' ORDER BY schema_name <> '${MAIN}', schema_name, type, name`,
  );
  return rows.map(({ schema_name: schema, name, type }) => ({
    schema: String(schema),
    name: String(name),
    type: type === 'view' ? 'view' : 'table',
  }));
}

/** As `table` names it: without the schema where that is `main`. */
export const nameOf = ({ schema, name }: DuckDbTable): string =>
  schema === MAIN ? name : `${schema}.${name}`;

/** As SQL names it. */
export const relationOf = ({ schema, name }: DuckDbTable): string => `${ident(schema)}.${ident(name)}`;

/** The one that is meant: by its name, or the only one there is. Throws `StepError` with those there are. */
export function chosenTable(
  path: string,
  tables: readonly DuckDbTable[],
  wanted: string | undefined,
): DuckDbTable {
  const at = { key: 'table' };
  const names = tables.map(nameOf);
  if (tables.length === 0)
    throw new StepError(`${path} holds no tables. Check that it is the right file.`, { at: { key: 'path' } });
  const there = `There ${tables.length === 1 ? 'is' : 'are'}: ${listedColumns(names)}.`;
  if (wanted === undefined) {
    const own = tables.filter(({ type }) => type === 'table');
    const only = own.length === 1 ? own[0] : tables.length === 1 ? tables[0] : undefined;
    if (only) return only;
    throw new StepError(
      `${path} holds ${tables.length} tables and views: say in \`table\` which one. ${there}`,
      { at },
    );
  }
  // DuckDB itself tells no names apart by case; a table of `main` may be called like one of another schema.
  const named = (text: string) =>
    tables.find((table) =>
      [nameOf(table), `${table.schema}.${table.name}`].some((name) => fold(name) === fold(text)),
    );
  const found = tables.find((table) => nameOf(table) === wanted) ?? named(wanted);
  if (found) return found;
  const meant = closest(wanted, names);
  const hint = meant === undefined ? '' : ` Did you mean "${meant}"?`;
  throw new StepError(`${path} has no table "${wanted}".${hint} ${there}`, {
    at: { ...at, offset: 0, length: wanted.length, ...(meant === undefined ? {} : { instead: meant }) },
  });
}

const fold = (name: string): string => name.toLowerCase();

/** How many rows a table has; undefined of a view, which tells only when it is read. */
export async function countRows(
  db: Pick<DbConnection, 'query'>,
  table: DuckDbTable,
): Promise<number | undefined> {
  if (table.type === 'view') return undefined;
  const [row] = await db.query(`SELECT count(*) AS n FROM ${relationOf(table)}`);
  return Number(row?.['n']);
}
