/** A query names a column as it looks, but the real name holds what one does not see. */
import { cleanName, isDeceptive } from '../columns/names.ts';
import type { DbConnection } from '../contract/database.ts';
import { DbError } from '../contract/errors.ts';
import { lex, type Token } from './lex.ts';
import { ident } from './quote.ts';

/** UTF-16 units of a query, and what to write in their place. */
export interface Replacement {
  readonly offset: number;
  readonly length: number;
  readonly instead: string;
}

/** Longer lists of columns are no help in a query. */
const MOST_COLUMNS = 50;

/**
 * What to write so that `query` runs, where the word `blamed` in it is the look of a column's name: plain names for the columns of the
 * table, if with them the query is whole; else the real name. Undefined where no name of a table in the query looks like it.
 */
export async function lookAlike(
  db: DbConnection,
  query: string,
  blamed: { readonly offset: number; readonly length: number },
): Promise<Replacement | undefined> {
  const tokens = lex(query);
  const word = tokens.find(({ start }) => start === blamed.offset);
  if (word === undefined) return undefined;
  const tables = (await columnsByTable(db)).flatMap(({ table, columns }) => {
    const alike = columns.filter((column) => isDeceptive(column) && looks(column) === looks(word.text));
    const places = tokens.flatMap((token, i) =>
      isName(token) && fold(token.text) === fold(table) ? [i] : [],
    );
    return alike.length > 0 && places.length > 0 ? [{ table, columns, alike, places }] : [];
  });
  const names = [...new Set(tables.flatMap(({ alike }) => alike))];
  const [only] = tables;
  if (only && tables.length === 1) {
    for (const place of only.places) {
      const renamed = await renaming(db, query, tokens.slice(place, place + 3), only);
      if (renamed) return renamed;
    }
  }
  const [name] = names;
  return name !== undefined && names.length === 1 ? { ...blamed, instead: ident(name) } : undefined;
}

/** `raw AS raw("id", "unit price")`, or behind the alias that the table has: whatever the database understands. */
async function renaming(
  db: DbConnection,
  query: string,
  [table, ...behind]: readonly Token[],
  { columns }: { readonly columns: readonly string[] },
): Promise<Replacement | undefined> {
  const named = columns.slice(0, columns.findLastIndex(isDeceptive) + 1).map(cleanName);
  if (!table || named.length > MOST_COLUMNS || named.includes('')) return undefined;
  if (new Set(named.map(fold)).size < named.length) return undefined;
  const list = `(${named.map(ident).join(', ')})`;
  for (const { start, end } of [table, ...behind]) {
    const alias = query.slice(start, end);
    const text = end === table.end ? `${alias} AS ${alias}${list}` : `${alias}${list}`;
    if (await binds(db, query.slice(0, start) + text + query.slice(end)))
      return { offset: start, length: end - start, instead: text };
  }
  return undefined;
}

async function binds(db: DbConnection, query: string): Promise<boolean> {
  try {
    await db.query(`EXPLAIN ${query}`);
    return true;
  } catch (error) {
    if (error instanceof DbError) return false;
    throw error;
  }
}

async function columnsByTable(db: DbConnection): Promise<{ table: string; columns: string[] }[]> {
  const rows = await db.query(
    "SELECT table_name AS name, column_name AS col FROM duckdb_columns() WHERE database_name = current_database() AND schema_name = 'main' ORDER BY table_name, column_index",
  );
  const tables = new Map<string, string[]>();
  for (const { name, col } of rows) {
    const columns = tables.get(String(name)) ?? [];
    columns.push(String(col));
    tables.set(String(name), columns);
  }
  return [...tables].map(([table, columns]) => ({ table, columns }));
}

const isName = ({ type }: Token): boolean => type === 'word' || type === 'name';

const fold = (name: string): string => name.toLowerCase();

const looks = (name: string): string => fold(cleanName(name));
