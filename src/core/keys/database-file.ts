/** Keys of components that read tables of a database file. */
import type { ConfigProblem } from '../contract/component.ts';

/** How the names of SQLite databases end, those of GeoPackage and MBTiles among them. */
export const SQLITE_SUFFIXES: readonly string[] = [
  '.sqlite',
  '.sqlite3',
  '.db',
  '.db3',
  '.s3db',
  '.sl3',
  '.gpkg',
  '.mbtiles',
];

/** How the names of DuckDB databases end. */
export const DUCKDB_SUFFIXES: readonly string[] = ['.duckdb', '.ddb'];

/** A table or a query, not both. */
export const tableOrQuery = ({
  table,
  query,
}: Readonly<Record<string, unknown>>): readonly ConfigProblem[] =>
  table === undefined || query === undefined
    ? []
    : [{ key: 'table', message: '`table` and `query` say two things to load: remove one of them' }];
