/** What PostgREST knows of a schema's tables, and the OpenAPI description that it makes of that. */
import type { Query } from './database.ts';
import { literal } from './grammar.ts';

export interface Column {
  readonly name: string;
  /** As `format_type` gives it, without its length. */
  readonly type: string;
  readonly required: boolean;
  readonly key: boolean;
  readonly length: number | null;
  readonly values: readonly string[] | null;
}

export interface Table {
  readonly name: string;
  readonly columns: readonly Column[];
}

/** The tables and views of a schema on which a role may do something. */
export async function tablesOf(query: Query, schema: string, role: string): Promise<readonly Table[]> {
  const rows = await query(`
    SELECT c.relname AS table, a.attname AS name, format_type(a.atttypid, NULL) AS type, a.attnotnull AS required,
      coalesce(a.attnum = ANY (i.indkey), false) AS key,
      CASE WHEN a.atttypid = 'varchar'::regtype AND a.atttypmod > 0 THEN a.atttypmod - 4 END AS length,
      (SELECT json_agg(e.enumlabel ORDER BY e.enumsortorder)::text FROM pg_enum e WHERE e.enumtypid = a.atttypid) AS values
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid
      LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
    WHERE n.nspname = ${literal(schema)} AND c.relkind IN ('r', 'v', 'm', 'p') AND a.attnum > 0 AND NOT a.attisdropped
      AND has_table_privilege(${literal(role)}, c.oid, 'SELECT, INSERT, UPDATE, DELETE')
    ORDER BY c.relname, a.attnum`);
  const tables = new Map<string, Column[]>();
  for (const row of rows) {
    const columns = tables.get(String(row['table'])) ?? [];
    tables.set(String(row['table']), columns);
    const values = row['values'] as string | null;
    columns.push({ ...(row as unknown as Column), values: values === null ? null : JSON.parse(values) });
  }
  return [...tables].map(([name, columns]) => ({ name, columns }));
}

const SWAGGER_TYPES: readonly (readonly [types: RegExp, type: string])[] = [
  [/\[\]$/, 'array'],
  [/^(smallint|integer|bigint)$/, 'integer'],
  [/^(numeric|real|double precision)$/, 'number'],
  [/^boolean$/, 'boolean'],
];

function property({ type, key, length, values }: Column): unknown {
  const swagger = SWAGGER_TYPES.find(([types]) => types.test(type))?.[1];
  const isJson = type === 'json' || type === 'jsonb';
  return {
    ...(key && { description: 'Note:\nThis is a Primary Key.<pk/>' }),
    format: type,
    ...(length !== null && { maxLength: length }),
    ...(values !== null && { enum: values }),
    ...(!isJson && { type: swagger ?? 'string' }),
    ...(swagger === 'array' && { items: { type: 'string' } }),
  };
}

/** OpenAPI 2.0, as PostgREST writes it. */
export function openApi(tables: readonly Table[]): unknown {
  const definitions = tables.map(({ name, columns }) => [
    name,
    {
      type: 'object',
      required: columns.filter(({ required }) => required).map((column) => column.name),
      properties: Object.fromEntries(columns.map((column) => [column.name, property(column)])),
    },
  ]);
  return {
    swagger: '2.0',
    info: { title: 'PostgREST API', version: '12.2.3' },
    paths: Object.fromEntries(['', ...tables.map(({ name }) => name)].map((name) => [`/${name}`, {}])),
    definitions: Object.fromEntries(definitions) as unknown,
  };
}
