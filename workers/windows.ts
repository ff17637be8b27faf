/** Windows onto the session's tables: one statement each, which also says of which version of the table its rows are. */
import type { DbConnection, Row } from '#core/contract/database.ts';
import { ident, literal } from '#core/sql/index.ts';
import { jsonOf } from '#core/sql/json-text.ts';
import { readType } from '#core/sql/type-text.ts';
import { isPlain } from '#core/sql/table-view.ts';
import type { ColumnInfo, TableVersion, TableWindow, WindowPart } from './engine.ts';
import type { KnownTable } from './known-table.ts';
import { VIEW, type HeldView } from './view.ts';

/** Of tables that are no temporary ones, in DuckDB's own lists of what there is. */
export const OURS = `database_name = current_database() AND schema_name = 'main'`;
/** Characters of a cell that are sent; no screen shows more. */
const CELL = 2000;

/** What is known of one connection's tables, by name. */
export interface Known {
  /** Versions are of one opening of the database: after another, DuckDB counts anew. */
  version(oid: unknown): string;
  readonly tables: Map<string, KnownTable>;
}

/**
 * Makes an empty `Known` for a connection; `opening` is another text for every opening of the database and
 * becomes a part of each version.
 */
export function nothingKnown(opening: string): Known {
  return { version: (oid) => `${opening}.${String(oid)}`, tables: new Map() };
}

/** The columns of a table that has that version still; rejects where it is another. */
export async function columnsOfVersion(
  db: DbConnection,
  version: Known['version'],
  of: TableVersion,
): Promise<readonly ColumnInfo[]> {
  const found = await db.query(
    `SELECT table_oid AS v, column_name AS name, data_type AS type FROM duckdb_columns() WHERE ${OURS} AND table_name = ${literal(of.table)} ORDER BY column_index`,
  );
  const [first] = found;
  if (!first || version(first['v']) !== of.version)
    throw new Error(`The table "${of.table}" has been replaced since its columns were shown.`);
  return found.map(({ name, type }) => ({ name: String(name), type: String(type) }));
}

/** The one of that name; throws where there is none. */
export function columnNamed(columns: readonly ColumnInfo[], table: string, name: string): ColumnInfo {
  const column = columns.find((each) => each.name === name);
  if (!column) throw new Error(`The table "${table}" has no column "${name}".`);
  return column;
}

/** Which rows, and what of them. */
export interface WantedRows extends WindowPart {
  readonly table: string;
  /** From 0, in the order in which they are looked at. */
  readonly offset: number;
  readonly limit: number;
  /** The version of which columns and total are known, which are then left out. */
  readonly has?: string;
}

/** Gives the rows of a table in the order of a view; of the version that the table has. */
type HoldView = (table: string, known: KnownTable) => Promise<HeldView>;

/** `hold`: asked where the rows are wanted sorted or filtered. */
export async function readWindow(
  db: DbConnection,
  known: Known,
  wanted: WantedRows,
  hold?: HoldView,
): Promise<TableWindow> {
  if (wanted.view && !isPlain(wanted.view) && hold) return readView(db, known, wanted, hold);
  const { table } = wanted;
  const [from, to] = spanOf(wanted);
  const before = known.tables.get(table);
  const all = `FROM main.${ident(table)} AS t WHERE t.rowid >= ${from} AND t.rowid < ${to} ORDER BY t.rowid`;
  const rows = before && (await db.query(select(before, wanted, all)).catch(() => []));
  if (before && rows?.[0] && known.version(rows[0]['v']) === before.version)
    return answer(before, wanted, rows);
  // It was replaced, or has no such rows: columns, total and rows are read of one moment.
  return atOneMoment(db, known, table, async (now) =>
    answer(now, wanted, await db.query(select(now, wanted, all))),
  );
}

/** Its rows are read by their ids, on the connection that has them. */
async function readView(
  db: DbConnection,
  known: Known,
  wanted: WantedRows,
  hold: HoldView,
): Promise<TableWindow> {
  const { table, has } = wanted;
  const now = await knownNow(db, known, table);
  // Another order of rows that nobody knows of yet is of no use.
  if (has !== undefined && has !== now.version) return answer(now, wanted, []);
  const held = await hold(table, now);
  const [from, to] = spanOf(wanted);
  const joined = `FROM ${VIEW} AS w JOIN main.${ident(table)} AS t ON t.rowid = w.r WHERE w.rowid >= ${from} AND w.rowid < ${to} ORDER BY w.rowid`;
  const few =
    to - from > FEW ? undefined : await rowsWithIds(held.db, now, wanted, await idsOf(held, wanted));
  const rows = few ?? (await held.db.query(select(now, wanted, joined)));
  const version = rows[0] ? known.version(rows[0]['v']) : now.version;
  return { ...answer({ ...now, version }, wanted, rows), matches: held.rows };
}

async function idsOf({ db }: HeldView, wanted: WantedRows): Promise<readonly number[]> {
  const [from, to] = spanOf(wanted);
  const found = await db.query(
    `SELECT r FROM ${VIEW} AS w WHERE w.rowid >= ${from} AND w.rowid < ${to} ORDER BY w.rowid`,
  );
  return found.map(({ r }) => Number(r));
}

/** Rows of a window that are looked up one by one; of more, a join takes less time, which reads all of the table. */
const FEW = 300;

/**
 * Ids of a span: a span asks every row id of the table whether it is within it, and those that are whether they are one
 * of these. Fewer spans take less time for the first, more for the second.
 */
const TOGETHER = 12;
const MOST_SPANS = 40;

/**
 * Conditions on `t.rowid`, each of one span and the ids in it; `list_contains` is asked while the table is scanned, of
 * whose columns only those parts are read where it holds, an IN of what was read.
 */
export function idSpans(ids: readonly number[]): string[] {
  const sorted = ids.toSorted((a, b) => a - b);
  const size = Math.max(TOGETHER, Math.ceil(ids.length / MOST_SPANS));
  return Array.from({ length: Math.ceil(ids.length / size) }, (_, at) => {
    const span = sorted.slice(at * size, (at + 1) * size);
    return `t.rowid >= ${span[0]} AND t.rowid <= ${span.at(-1)} AND list_contains([${span.join(', ')}]::BIGINT[], t.rowid)`;
  });
}

/**
 * Rows by their ids, in that order; undefined where not all of them are found. (A LIMIT, with which a part could end
 * sooner, made DuckDB 1.5.6 lose whole parts.)
 */
async function rowsWithIds(
  db: DbConnection,
  now: KnownTable,
  wanted: WantedRows,
  ids: readonly number[],
): Promise<readonly Row[] | undefined> {
  if (ids.length === 0) return [];
  const cells = ['t.rowid AS r', ...cellsOf(now, wanted)].join(', ');
  const parts = idSpans(ids).map(
    (where) => `SELECT ${cells} FROM main.${ident(wanted.table)} AS t WHERE ${where}`,
  );
  const found = await db.query(
    `SELECT ${versionOf(wanted.table)}, * FROM (\n${parts.join('\nUNION ALL ')}\n)`,
  );
  const byId = new Map(found.map((row) => [Number(row['r']), row]));
  const rows = ids.map((id) => byId.get(id)).filter((row) => row !== undefined);
  return rows.length === ids.length ? rows : undefined;
}

/** The row id of a row in the order of a view; of a version that is not there any more it is of no use. */
export async function rowIdOf(
  db: DbConnection,
  known: Known,
  { table, version }: TableVersion,
  row: number,
  view: WindowPart['view'],
  hold: HoldView,
): Promise<number> {
  if (!view || isPlain(view)) return row;
  const now = await knownNow(db, known, table);
  if (now.version !== version) return row;
  const held = await hold(table, now);
  const [found] = await held.db.query(`SELECT r FROM ${VIEW} AS w WHERE w.rowid = ${Math.trunc(row)}`);
  return Number(found?.['r'] ?? -1);
}

/** What is known of the version that the table has now. */
export async function knownNow(db: DbConnection, known: Known, table: string): Promise<KnownTable> {
  const before = known.tables.get(table);
  const [found] = await db.query(`SELECT ${versionOf(table)}`);
  if (before && known.version(found?.['v']) === before.version) return before;
  return atOneMoment(db, known, table, (now) => Promise.resolve(now));
}

const versionOf = (table: string): string =>
  `(SELECT table_oid FROM duckdb_tables() WHERE ${OURS} AND table_name = ${literal(table)}) AS v`;

/** Tables are written once and never changed, so row ids count from 0 without gaps; a filter on them skips what is before. */
function spanOf({ offset, limit }: WantedRows): readonly [from: number, to: number] {
  const from = Math.max(0, Math.trunc(offset));
  return [from, from + Math.trunc(limit)];
}

async function atOneMoment<T>(
  db: DbConnection,
  known: Known,
  table: string,
  read: (now: KnownTable) => Promise<T>,
): Promise<T> {
  await db.exec('BEGIN TRANSACTION');
  try {
    const now = await describe(db, known, table);
    known.tables.set(table, now);
    return await read(now);
  } finally {
    await db.exec('ROLLBACK');
  }
}

async function describe(db: DbConnection, known: Known, table: string): Promise<KnownTable> {
  const found = await db.query(
    `SELECT table_oid AS v, column_name AS name, data_type AS type FROM duckdb_columns() WHERE ${OURS} AND table_name = ${literal(table)} ORDER BY column_index`,
  );
  const [first] = found;
  if (!first) throw new Error(`There is no table "${table}". Run its step to make it.`);
  const [count] = await db.query(`SELECT count(*) AS rows FROM main.${ident(table)}`);
  return {
    version: known.version(first['v']),
    total: Number(count?.['rows']),
    columns: found.map(({ name, type }) => ({ name: String(name), type: String(type) })),
  };
}

/** The cells that are wanted, and the version of the table that they are of. */
const select = (known: KnownTable, wanted: WantedRows, from: string): string =>
  `SELECT ${[versionOf(wanted.table), ...cellsOf(known, wanted)].join(', ')} ${from}`;

/** The cells that are wanted, as `c` and the place of their column in the table. */
const cellsOf = ({ columns }: KnownTable, { columns: wanted, cells: how }: WantedRows): readonly string[] =>
  columns.flatMap(({ name, type }, index) =>
    wanted && !wanted.includes(index) ? [] : [`${cellText(`t.${ident(name)}`, type, how)} AS c${index}`],
  );

function answer(
  { version, total, columns }: KnownTable,
  { table, offset, has, columns: wanted }: WantedRows,
  rows: readonly Row[],
): TableWindow {
  const indexes = wanted ?? [...columns.keys()];
  const texts = rows.map((row) => indexes.map((index) => (row[`c${index}`] ?? null) as string | null));
  const window = { table, version, offset: Math.max(0, Math.trunc(offset)), rows: texts };
  return has === version ? window : { ...window, total, columns };
}

/** Types whose every value is a short text: to measure it would only take time. */
const SHORT =
  /^(BOOLEAN|U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|FLOAT|DOUBLE|DECIMAL\(\d+,\d+\)|DATE|TIME|TIMESTAMP(_S|_MS|_NS| WITH TIME ZONE)?|UUID|INTERVAL)$/;

/** Bytes of a whole value; more is read by itself, in pieces. */
const WHOLE = 20_000_000;

/** A value of a column as text, cut where no screen shows more, unless it is wanted whole. */
export function cellText(column: string, type: string, how?: WindowPart['cells']): string {
  const text = how === 'json' ? jsonOf(readType(type), column, 'any') : `CAST(${column} AS VARCHAR)`;
  if (SHORT.test(type)) return text;
  if (how === undefined)
    return `CASE WHEN length(${text}) > ${CELL} THEN left(${text}, ${CELL}) || '…' ELSE ${text} END`;
  return `CASE WHEN strlen(CAST(${column} AS VARCHAR)) > ${WHOLE} THEN error(${literal(TOO_LONG)}) ELSE ${text} END`;
}

const TOO_LONG = 'A value has more than 20 MB: open it and save it as a file.';
