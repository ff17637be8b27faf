/** The corpus read by DuckDB's own CSV reader, and where that gives something else than ours. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { ident, literal } from '#core/sql/index.ts';
import { bytesOf, type Case, type Loads, pathOf, rowsOf, typesOf } from './case.ts';
import type { Table } from './table.ts';

export type Comparison =
  | { readonly outcome: 'same' }
  /** DuckDB's reader has no such option, or refuses the file: its words. */
  | { readonly outcome: 'refused'; readonly message: string }
  /** The first difference, in words. */
  | { readonly outcome: 'differs'; readonly ours: string; readonly native: string };

/** Keys of a step that DuckDB's reader has no word for. */
const OURS_ONLY = ['parse_dates', 'dtype', 'skip_blank_lines'];

const ENCODINGS: Readonly<Record<string, string>> = { 'iso-8859-1': 'latin-1', ascii: 'utf-8' };

/** Undefined where the config means nothing to DuckDB's reader. */
export function nativeQuery(path: string, config: Loads['config'] = {}): string | undefined {
  const { delimiter = ',', header = true, encoding = 'utf-8', skip_rows, comment, na_values } = config;
  if (OURS_ONLY.some((key) => key in config) || (typeof header === 'number' && header > 0)) return undefined;
  const options = [
    `delim = ${literal(String(delimiter))}`,
    `header = ${header !== false}`,
    `encoding = ${literal(ENCODINGS[String(encoding)] ?? String(encoding))}`,
  ];
  if (skip_rows !== undefined) options.push(`skip = ${Number(skip_rows)}`);
  if (comment !== undefined) options.push(`comment = ${literal(String(comment))}`);
  if (na_values instanceof Array)
    options.push(`nullstr = [${['', ...na_values].map((text) => literal(String(text))).join(', ')}]`);
  if (config['on_bad_lines'] === 'skip' || config['on_bad_lines'] === 'warn')
    options.push('ignore_errors = true');
  if (config['compression'] !== undefined)
    options.push(`compression = ${literal(String(config['compression']))}`);
  const { columns, limit } = config;
  const wanted = columns instanceof Array ? columns.map((name) => ident(String(name))).join(', ') : '*';
  const rows = limit === undefined ? '' : ` LIMIT ${Number(limit)}`;
  return `SELECT ${wanted} FROM read_csv(${literal(path)}, ${options.join(', ')})${rows}`;
}

/** Reads every file that loads; by subject and name. */
export async function compareWithNative(
  corpus: Readonly<Record<string, readonly Case[]>>,
): Promise<Map<string, Comparison>> {
  const folder = await mkdtemp(join(tmpdir(), 'osiris-corpus-'));
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  await connection.run(`SET TimeZone = 'UTC'`);

  // DuckDB's package drops a byte order mark at the start of a text it reads, so none may stand there.
  const read = async (sql: string): Promise<Table> => {
    await connection.run(`CREATE OR REPLACE TABLE t AS ${sql}`);
    const columns = (
      await connection.runAndReadAll(
        `SELECT '=' || column_name, data_type FROM duckdb_columns() WHERE table_name = 't' ORDER BY column_index`,
      )
    ).getRowsJS();
    const rows = (
      await connection.runAndReadAll(`SELECT '=' || CAST(COLUMNS(*) AS VARCHAR) FROM t`)
    ).getRowsJS();
    return {
      columns: columns.map(([name, type]) => [
        String(name).slice(1),
        String(type).replace('TIMESTAMP WITH TIME ZONE', 'TIMESTAMPTZ'),
      ]),
      rows: rows.map((row) => row.map((cell) => (cell === null ? null : String(cell).slice(1)))),
    };
  };

  const found = new Map<string, Comparison>();
  for (const [subject, cases] of Object.entries(corpus)) {
    for (const [i, given] of cases.entries()) {
      if ('error' in given) continue;
      const path = join(folder, `${subject}-${i}-${pathOf(given)}`);
      const sql = nativeQuery(path, given.config);
      if (sql === undefined) continue;
      await writeFile(path, bytesOf(given));
      found.set(
        `${subject}: ${given.name}`,
        await read(sql).then(
          (native) => compare({ columns: typesOf(given), rows: rowsOf(given) }, native),
          (error: unknown) => ({ outcome: 'refused', message: firstLine(error) }),
        ),
      );
      await rm(path);
    }
  }
  connection.closeSync();
  instance.closeSync();
  await rm(folder, { recursive: true });
  return found;
}

const firstLine = (error: unknown): string =>
  String(error instanceof Error ? error.message : error).split('\n')[0]!;

/** The first difference: of names, number of rows, values, types. */
function compare(ours: Table, native: Table): Comparison {
  const names = (table: Table): string => JSON.stringify(table.columns.map(([name]) => name));
  if (names(ours) !== names(native)) return { outcome: 'differs', ours: names(ours), native: names(native) };
  const count = (table: Table): string => `${table.rows.length} rows`;
  if (count(ours) !== count(native)) return { outcome: 'differs', ours: count(ours), native: count(native) };
  const at = (row: number, column: number, table: Table): string => {
    const [name, type] = table.columns[column] ?? [];
    return `${name} ${type}, row ${row + 1}: ${shown(table.rows[row]?.[column])}`;
  };
  for (const [row, cells] of ours.rows.entries()) {
    const column = cells.findIndex((cell, c) => cell !== native.rows[row]?.[c]);
    if (column >= 0)
      return { outcome: 'differs', ours: at(row, column, ours), native: at(row, column, native) };
  }
  const column = ours.columns.findIndex(([, type], c) => type !== native.columns[c]?.[1]);
  if (column < 0) return { outcome: 'same' };
  return { outcome: 'differs', ours: at(0, column, ours), native: at(0, column, native) };
}

function shown(cell: string | null | undefined): string {
  if (cell === null || cell === undefined) return 'NULL';
  return JSON.stringify(cell.length > 60 ? `${cell.slice(0, 60)}…` : cell);
}
