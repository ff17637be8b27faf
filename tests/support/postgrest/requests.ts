/** What PostgREST does with a request for a table. */
import type { Query } from './database.ts';
import { tablesOf, type Column, type Table } from './catalog.ts';
import { condition, cut, ident, literal, logic, ordered, selected } from './grammar.ts';
import { Refusal } from './refusal.ts';

export interface Asked {
  readonly method: string;
  readonly schema: string;
  readonly table: string;
  readonly params: readonly (readonly [name: string, value: string])[];
  /** The header `Prefer`, in parts. */
  readonly prefer: readonly string[];
  readonly body: string;
}

export interface Answered {
  readonly status: number;
  readonly body: string;
  readonly range?: string;
}

const RESERVED = ['select', 'order', 'limit', 'offset', 'columns', 'on_conflict'];

export async function answer(
  query: Query,
  asked: Asked,
  role: string,
  maxRows: number | undefined,
): Promise<Answered> {
  const tables = await tablesOf(query, asked.schema, 'postgres');
  const table = tables.find(({ name }) => name === asked.table);
  if (!table) throw missing(asked, tables);
  switch (asked.method) {
    case 'GET':
      return read(query, asked, table, maxRows);
    case 'POST':
      return insert(query, asked, table);
    case 'DELETE':
      return remove(query, asked);
    default:
      throw new Refusal(405, 'PGRST117', `Unsupported HTTP method: ${asked.method}`);
  }
}

function missing({ schema, table }: Asked, tables: readonly Table[]): Refusal {
  const near = tables.find(({ name }) => name.startsWith(table.slice(0, 4)));
  return new Refusal(
    404,
    'PGRST205',
    `Could not find the table '${schema}.${table}' in the schema cache`,
    null,
    near ? `Perhaps you meant the table '${schema}.${near.name}'` : null,
  );
}

const paramOf = ({ params }: Asked, name: string): string | undefined =>
  params.find(([key]) => key === name)?.[1];

function where({ params }: Asked): string {
  const parts = params
    .filter(([name]) => !RESERVED.includes(name))
    .map(([name, value]) => (/^(not\.)?(and|or)$/.test(name) ? logic(name, value) : condition(name, value)));
  return parts.length === 0 ? '' : ` WHERE ${parts.join(' AND ')}`;
}

async function read(query: Query, asked: Asked, table: Table, maxRows = Infinity): Promise<Answered> {
  const from = `${ident(asked.schema)}.${ident(table.name)}`;
  const { list, groups } = selected(
    paramOf(asked, 'select') ?? '*',
    table.columns.map(({ name }) => name),
  );
  const order = paramOf(asked, 'order');
  const limit = Math.min(maxRows, Number(paramOf(asked, 'limit') ?? Infinity));
  const offset = Number(paramOf(asked, 'offset') ?? 0);
  const grouped = groups && groups.length > 0 ? ` GROUP BY ${groups.join(', ')}` : '';
  const source = `SELECT ${list} FROM ${from}${where(asked)}${grouped}`;
  const window = `${order === undefined ? '' : ` ORDER BY ${ordered(order)}`}${limit === Infinity ? '' : ` LIMIT ${limit}`} OFFSET ${offset}`;
  const [found] = await query(
    `SELECT coalesce(json_agg(_t), '[]')::text AS body, count(*)::int AS rows FROM (${source}${window}) _t`,
  );
  const rows = Number(found?.['rows']);
  let total: number | undefined;
  if (asked.prefer.includes('count=exact')) {
    const [counted] = await query(`SELECT count(*)::int AS total FROM (${source}) _t`);
    total = Number(counted?.['total']);
    if (offset > total)
      throw new Refusal(
        416,
        'PGRST103',
        'Requested range not satisfiable',
        `An offset of ${offset} was requested, but there are only ${total} rows.`,
      );
  }
  if (asked.prefer.includes('count=estimated')) {
    const [counted] = await query(
      `SELECT count(*)::int AS total FROM (${source}${maxRows === Infinity ? '' : ` LIMIT ${maxRows + 1}`}) _t`,
    );
    total = Number(counted?.['total']);
    if (maxRows === Infinity || total > maxRows) {
      const [plan] = await query(`EXPLAIN (FORMAT JSON) ${source}`);
      const [found] = planIn(plan?.['QUERY PLAN']);
      total = Math.max(total, Number(found?.Plan['Plan Rows']));
    }
  }
  const range = rows === 0 ? '*' : `${offset}-${offset + rows - 1}`;
  return {
    status: total !== undefined && rows < total ? 206 : 200,
    body: String(found?.['body']),
    range: `${range}/${total ?? '*'}`,
  };
}

type Plans = readonly { readonly Plan: { readonly 'Plan Rows': number } }[];

const planIn = (plan: unknown): Plans => (typeof plan === 'string' ? JSON.parse(plan) : plan) as Plans;

async function insert(query: Query, asked: Asked, table: Table): Promise<Answered> {
  const payload: unknown = JSON.parse(asked.body);
  const rows = (Array.isArray(payload) ? payload : [payload]) as Readonly<Record<string, unknown>>[];
  const named = paramOf(asked, 'columns');
  const names = named === undefined ? Object.keys(rows[0] ?? {}) : cut(named, ',').map(plain);
  const odd = named === undefined && rows.some((row) => Object.keys(row).join() !== names.join());
  if (odd) throw new Refusal(400, 'PGRST102', 'All object keys must match');
  const columns = names.map((name) => columnOf(table, name));
  const list = columns.map(({ name }) => ident(name)).join(', ');
  const types = columns.map(({ name, type }) => `${ident(name)} ${type}`).join(', ');
  const statement = `INSERT INTO ${ident(asked.schema)}.${ident(table.name)} (${list})
    SELECT ${list} FROM json_to_recordset(${literal(asked.body)}::json) AS _(${types})${onConflict(asked, table, columns)} RETURNING 1`;
  const [found] = await query(`WITH done AS (${statement}) SELECT count(*)::int AS n FROM done`);
  return { status: 201, body: '', ...counted(asked, found?.['n']) };
}

const plain = (name: string): string => name.replace(/^"(.*)"$/, '$1').replace(/\\(.)/g, '$1');

function columnOf(table: Table, name: string): Column {
  const column = table.columns.find((each) => each.name === name);
  if (column) return column;
  throw new Refusal(
    400,
    'PGRST204',
    `Could not find the '${name}' column of '${table.name}' in the schema cache`,
  );
}

function onConflict(asked: Asked, table: Table, columns: readonly Column[]): string {
  const resolution = asked.prefer.find((part) => part.startsWith('resolution='));
  const own = table.columns.filter(({ key }) => key).map(({ name }) => name);
  const named = paramOf(asked, 'on_conflict');
  const keys = named === undefined ? own : cut(named, ',').map(plain);
  if (resolution === undefined || keys.length === 0) return '';
  const target = ` ON CONFLICT (${keys.map(ident).join(', ')})`;
  if (resolution === 'resolution=ignore-duplicates') return `${target} DO NOTHING`;
  const sets = columns.map(({ name }) => `${ident(name)} = EXCLUDED.${ident(name)}`);
  return `${target} DO UPDATE SET ${sets.join(', ')}`;
}

async function remove(query: Query, asked: Asked): Promise<Answered> {
  const filter = where(asked);
  // Supabase has pg-safeupdate.
  if (filter === '') throw new Refusal(400, '21000', 'DELETE requires a WHERE clause');
  const statement = `DELETE FROM ${ident(asked.schema)}.${ident(asked.table)}${filter} RETURNING 1`;
  const [found] = await query(`WITH done AS (${statement}) SELECT count(*)::int AS n FROM done`);
  return { status: 204, body: '', ...counted(asked, found?.['n']) };
}

const counted = ({ prefer }: Asked, n: unknown): { range?: string } =>
  prefer.includes('count=exact') ? { range: `*/${Number(n)}` } : {};
