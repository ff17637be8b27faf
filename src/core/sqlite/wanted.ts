/** What is read of an SQLite database: which table or query, which of its columns. */
import { columnNames, listedColumns, quoted } from '../columns/names.ts';
import type { DriverContext } from '../contract/driver.ts';
import { StepError } from '../contract/errors.ts';
import { closest } from '../contract/missing-file.ts';
import { ident } from '../sql/quote.ts';
import type { ResultColumn, SqliteDatabase } from './port.ts';
import { chosenTable, columnsOf, countRows, listTables } from './tables.ts';

export interface ExtractConfig {
  readonly path: string;
  readonly table?: string;
  readonly query?: string;
  readonly columns?: readonly string[];
  readonly limit?: number;
  readonly dtype?: Readonly<Record<string, unknown>>;
}

export interface Wanted {
  /** In the result. */
  readonly place: number;
  readonly name: string;
  readonly declared: string;
  /** `dtype` asks for a type. */
  readonly asked: boolean;
}

export interface Source {
  readonly sql: string;
  readonly read: readonly [how: string, what: string];
  /** How many rows there are, where that is known. */
  readonly total?: number | undefined;
}

/** The statement that gives the rows. Rejects with `StepError` where the table, or a column, is not there. */
export async function sourceOf(
  db: SqliteDatabase,
  { path, table, query, columns, limit }: ExtractConfig,
  ctx: DriverContext,
): Promise<Source> {
  const most = limit === undefined ? '' : ` LIMIT ${limit}`;
  const tables = await listTables(db);
  ctx.offer?.(
    'table',
    tables.map(({ name }) => name),
  );
  if (query !== undefined) return { sql: query, read: ['read by', 'query'] };
  const chosen = chosenTable(path, tables, table);
  const names =
    columns && placed(path, columns, await columnsOf(db, chosen.name)).map(({ name }) => ident(name));
  return {
    sql: `SELECT ${names?.join(', ') ?? '*'} FROM ${ident(chosen.name)}${most}`,
    read: [chosen.type === 'view' ? 'view' : 'table', chosen.name],
    total: await countRows(db, chosen),
  };
}

/** Columns by their names, in whatever letters. Throws `StepError` where there is none. */
function placed(
  path: string,
  asked: readonly string[],
  names: readonly string[],
): { readonly name: string; readonly place: number }[] {
  return asked.map((column) => {
    const exact = names.indexOf(column);
    const place = exact < 0 ? names.findIndex((each) => each.toLowerCase() === column.toLowerCase()) : exact;
    if (place >= 0) return { name: names[place]!, place };
    const meant = closest(column, names);
    const hint = meant === undefined ? '' : ` Did you mean "${meant}"?`;
    throw new StepError(`${path} has no column "${column}".${hint} There are: ${listedColumns(names)}.`, {
      at: { key: 'columns' },
    });
  });
}

/** The columns that are wanted of those that the statement gives. Throws `StepError`. */
export function wantedOf(
  path: string,
  result: readonly ResultColumn[],
  { columns, query, dtype = {} }: ExtractConfig,
): Wanted[] {
  const names = columnNames(result.map(({ name }) => name));
  const nul = names.find((name) => name.includes('\0'));
  if (nul !== undefined)
    throw new StepError(`${path}: no column can be called ${quoted(nul)}. Name it with AS in a \`query\`.`);
  const places =
    columns && query !== undefined
      ? placed(path, columns, names).map(({ place }) => place)
      : names.map((_, i) => i);
  const missing = Object.keys(dtype).filter((name) => !places.some((place) => names[place] === name));
  if (missing.length > 0)
    throw new StepError(
      `dtype names ${missing.map((name) => `"${name}"`).join(', ')}, which is no column that is loaded of ${path}. Its columns are: ${listedColumns(names)}.`,
      { at: { key: 'dtype' } },
    );
  return places.map((place) => {
    const name = names[place]!;
    return { place, name, declared: result[place]!.declared, asked: Object.hasOwn(dtype, name) };
  });
}
