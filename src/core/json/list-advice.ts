/** Records that are lists, the first of them with names: a table of one column, and the query that makes columns of it. */
import { ALL_TYPES, typesOf } from '../columns/values.ts';
import type { DbConnection } from '../contract/database.ts';
import { ident, literal } from '../sql/index.ts';
import type { JsonColumn } from './types.ts';

/** More of them are hardly written out. */
const MOST_NAMES = 30;

/** A number that a double keeps, in the one way to write it (SQL): `1.10` is none, since it may be a version. */
const NUMBER = String.raw`'0|-?(?:0\.\d*[1-9]|[1-9]\d*(?:\.\d*[1-9])?)'`;
const DIGITS = 15;

/** The query to read the table by, as it stands; undefined: the first list holds no names of the values in the others. */
export async function adviceOnLists(
  db: DbConnection,
  table: string,
  { name, type }: JsonColumn,
): Promise<string | undefined> {
  if (type.type !== 'LIST' || type.element.type.type !== 'VARCHAR' || type.element.type.json)
    return undefined;
  const [lists, from] = [ident(name), ident(table)];
  const first = `(SELECT ${lists} FROM ${from} WHERE ${lists} IS NOT NULL LIMIT 1)`;
  const rows = await db.query(`SELECT unnest(${lists}) AS name FROM ${first}`);
  const names: readonly unknown[] = rows.map((row) => row['name']);
  if (!areNames(names)) return undefined;

  const others = `${lists} IS DISTINCT FROM [${names.map(literal).join(', ')}]`;
  const value = (index: number): string => `${lists}[${index + 1}]`;
  const types = names.map((_, i) => `${casts(value(i))} AS c${i}`);
  const counts = `count(${lists}) AS lists, count(*) FILTER (len(${lists}) <> ${names.length}) AS odd`;
  const [found] = await db.query(`SELECT ${[counts, ...types].join(', ')} FROM ${from} WHERE ${others}`);
  if (!Number(found?.['lists']) || Number(found?.['odd'])) return undefined;
  const columns = names.map((each, i) => `${value(i)}${String(found?.[`c${i}`])} AS ${ident(each)}`);
  return `The records are lists, loaded as one column. If the first of them holds the names of columns, read the table as: SELECT ${columns.join(', ')} FROM ${from} WHERE ${others}`;
}

function areNames(texts: readonly unknown[]): texts is readonly string[] {
  const areMany = texts.length > 0 && texts.length <= MOST_NAMES;
  return areMany && texts.every(isName) && new Set(texts).size === texts.length;
}

function isName(text: unknown): text is string {
  return typeof text === 'string' && text !== '' && !text.includes('\0') && typesOf(text, ALL_TYPES) === 0;
}

/** The cast that all texts of a column survive (SQL). */
function casts(text: string): string {
  const all = (holds: string): string =>
    `count(${text}) > 0 AND bool_and(coalesce(${holds}, ${text} IS NULL))`;
  const isWhole = `TRY_CAST(${text} AS BIGINT)::VARCHAR = ${text}`;
  const isNumber = `regexp_full_match(${text}, ${NUMBER}) AND len(${text}) <= ${DIGITS}`;
  return `CASE WHEN ${all(isWhole)} THEN '::BIGINT' WHEN ${all(isNumber)} THEN '::DOUBLE' ELSE '' END`;
}
