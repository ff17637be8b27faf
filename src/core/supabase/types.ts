/** PostgreSQL's types as DuckDB's: a described type is taken where it holds every value as it came, else the column stays text. */
import type { DbConnection } from '../contract/database.ts';
import type { LoadedColumn } from '../contract/receipt.ts';
import { shown } from '../columns/type.ts';
import type { JsonField, JsonType } from '../json/types.ts';
import { ident } from '../sql/index.ts';

interface Plain {
  readonly type: string;
  /** SQL that gives the value of a text; by default a cast. */
  readonly value?: (text: string) => string;
}

/** Years before our era, which PostgreSQL writes at the end and DuckDB behind the day. */
const era = (text: string): string =>
  `regexp_replace(regexp_replace(${text}, '^([^T]+)T(.+) BC$', '\\1 (BC) \\2'), ' BC$', ' (BC)')`;
const moment = (type: string): Plain => ({ type, value: era });

/** By PostgreSQL's names of them, and the short ones that a cast in `select` may have. */
const PLAIN: ReadonlyMap<string, Plain> = new Map([
  ...names('smallint int2', { type: 'SMALLINT' }),
  ...names('integer int int4', { type: 'INTEGER' }),
  ...names('bigint int8', { type: 'BIGINT' }),
  ...names('real float4', { type: 'FLOAT' }),
  ...names('double precision,float8,float', { type: 'DOUBLE' }),
  ...names('boolean bool', { type: 'BOOLEAN' }),
  ...names('uuid', { type: 'UUID' }),
  ...names('date', moment('DATE')),
  ...names('time without time zone,time', { type: 'TIME' }),
  ...names('time with time zone,timetz', { type: 'TIMETZ' }),
  ...names('timestamp without time zone,timestamp', moment('TIMESTAMP')),
  ...names('timestamp with time zone,timestamptz', moment('TIMESTAMPTZ')),
  ...names('interval', { type: 'INTERVAL', value: (text) => `replace(${text}, '+', '')` }),
  ...names('bytea', {
    type: 'BLOB',
    value: (text) =>
      `CASE WHEN regexp_full_match(${text}, '\\\\x([0-9a-f]{2})*') THEN unhex(substr(${text}, 3)) END`,
  }),
  ...names('numeric decimal', { type: 'DECIMAL' }),
  ...names('text varchar char name citext bpchar', { type: 'VARCHAR' }),
  ...names('character varying,character', { type: 'VARCHAR' }),
]);

function names(list: string, plain: Plain): (readonly [string, Plain])[] {
  return list.split(list.includes(',') ? ',' : ' ').map((name) => [name, plain] as const);
}

const plainOf = (format: string | undefined): Plain | undefined =>
  PLAIN.get((format ?? '').replace(/(\[\])+$/, '').toLowerCase());

const isList = (format: string | undefined): boolean => format?.endsWith('[]') ?? false;

const TEXT: JsonType = { type: 'VARCHAR' };

/** How the values of a column are loaded: those of a described type as they are written. */
export function loadedAs(field: JsonField, format: string | undefined): JsonField {
  const { type } = field;
  if (!plainOf(format) || type.type === 'STRUCT' || (type.type === 'VARCHAR' && type.json)) return field;
  if (!isList(format)) return type.type === 'LIST' ? field : { ...field, type: TEXT };
  if (type.type !== 'LIST') return field;
  const inner = type.element.type;
  const isNested = inner.type === 'LIST' || inner.type === 'STRUCT';
  return isNested ? field : { ...field, type: { ...type, element: { ...type.element, type: TEXT } } };
}

/** The type of a column without a value. */
export function typeWithout(format: string | undefined): string {
  const type = plainOf(format)?.type ?? 'VARCHAR';
  return `${type === 'DECIMAL' ? 'DECIMAL(18,3)' : type}${isList(format) ? '[]' : ''}`;
}

export interface Loaded extends LoadedColumn {
  readonly format: string | undefined;
}

/** Gives the columns of a loaded table the types that are described, where these hold every value. */
export async function settleTypes(
  db: DbConnection,
  table: string,
  columns: readonly Loaded[],
): Promise<readonly LoadedColumn[]> {
  const settled: (LoadedColumn & { readonly sql?: string })[] = [];
  for (const column of columns) settled.push(await settle(db, table, column));
  const changes = settled.flatMap(({ name, sql }) => (sql === undefined ? [] : [`${sql} AS ${ident(name)}`]));
  if (changes.length > 0)
    await db.createTableAs(table, `SELECT * REPLACE (${changes.join(',\n')}) FROM ${ident(table)}`);
  return settled.map(({ name, type, reason }) => ({ name, type, reason }));
}

async function settle(
  db: DbConnection,
  table: string,
  { format, ...column }: Loaded,
): Promise<LoadedColumn & { readonly sql?: string }> {
  const plain = plainOf(format);
  const lists = isList(format);
  if (!plain || plain.type === 'VARCHAR' || column.type !== (lists ? 'VARCHAR[]' : 'VARCHAR')) return column;
  const { value = (text: string): string => text } = plain;
  const name = ident(column.name);
  const texts = `(SELECT ${lists ? `unnest(${name})` : name} AS t FROM ${ident(table)})`;
  const type = plain.type === 'DECIMAL' ? await decimalOf(db, texts) : plain.type;
  const cast = (how: string, text: string): string =>
    type === 'BLOB' ? value(text) : `${how}(${value(text)} AS ${type})`;
  const [bad] =
    type === undefined
      ? await db.query(`SELECT t FROM ${texts} WHERE t IS NOT NULL AND NOT ${NUMBER_TEST} LIMIT 1`)
      : await db.query(
          `SELECT t FROM ${texts} WHERE t IS NOT NULL AND ${cast('TRY_CAST', 't')} IS NULL LIMIT 1`,
        );
  if (bad || type === undefined) {
    const what = bad ? shown(String(bad['t'])) : 'numbers of more than 38 digits';
    return { ...column, reason: `it is ${format}, and holds ${what}, so every value is kept as it came` };
  }
  const sql = lists ? `[${cast('CAST', 't')} FOR t IN ${name}]` : cast('CAST', name);
  return { ...column, type: lists ? `${type}[]` : type, sql };
}

const NUMBER_TEST = `regexp_full_match(t, '-?[0-9]+([.][0-9]+)?')`;

/** The DECIMAL that holds all of them; undefined where none does. */
async function decimalOf(db: DbConnection, texts: string): Promise<string | undefined> {
  const [found] = await db.query(`SELECT coalesce(bool_and(${NUMBER_TEST}), true) AS fits, count(t) AS n,
    max(length(regexp_extract(t, '^-?0*([0-9]*)', 1))) AS digits,
    max(length(regexp_extract(t, '[.]([0-9]*)$', 1))) AS scale FROM ${texts}`);
  if (found?.['fits'] !== true) return undefined;
  if (Number(found['n']) === 0) return 'DECIMAL(18,3)';
  const scale = Number(found['scale']);
  const width = Number(found['digits']) + scale;
  return width > 38 ? undefined : `DECIMAL(${width > 18 ? 38 : 18},${scale})`;
}
