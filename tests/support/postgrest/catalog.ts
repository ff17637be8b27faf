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
  readonly comment: string | null;
  /** The column that it refers to, as `table.column`. */
  readonly refers: string | null;
}

export interface Table {
  readonly name: string;
  readonly columns: readonly Column[];
  readonly comment: string | null;
  /** Rows can be put into it: it is a table, or a simple view. */
  readonly writable: boolean;
}

/** The tables and views of a schema on which a role may do something. */
export async function tablesOf(query: Query, schema: string, role: string): Promise<readonly Table[]> {
  const rows = await query(`
    SELECT c.relname AS table, a.attname AS name, format_type(a.atttypid, NULL) AS type, a.attnotnull AS required,
      coalesce(a.attnum = ANY (i.indkey), false) AS key,
      CASE WHEN a.atttypid = 'varchar'::regtype AND a.atttypmod > 0 THEN a.atttypmod - 4 END AS length,
      (SELECT json_agg(e.enumlabel ORDER BY e.enumsortorder)::text FROM pg_enum e WHERE e.enumtypid = a.atttypid) AS values,
      col_description(c.oid, a.attnum) AS comment, obj_description(c.oid) AS about,
      (pg_relation_is_updatable(c.oid, true) & 8) = 8 AS writable,
      (SELECT f.confrelid::regclass || '.' || t.attname FROM pg_constraint f JOIN pg_attribute t ON t.attrelid = f.confrelid
        AND t.attnum = f.confkey[1] WHERE f.contype = 'f' AND f.conrelid = c.oid AND f.conkey = ARRAY[a.attnum]) AS refers
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid
      LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
    WHERE n.nspname = ${literal(schema)} AND c.relkind IN ('r', 'v', 'm', 'p') AND a.attnum > 0 AND NOT a.attisdropped
      AND has_table_privilege(${literal(role)}, c.oid, 'SELECT, INSERT, UPDATE, DELETE')
    ORDER BY c.relname, a.attnum`);
  const tables = new Map<string, Table & { readonly columns: Column[] }>();
  for (const row of rows) {
    const name = String(row['table']);
    const { about: comment, writable } = row as { about: string | null; writable: boolean };
    const table = tables.get(name) ?? { name, comment, writable, columns: [] };
    tables.set(name, table);
    const values = row['values'] as string | null;
    table.columns.push({
      ...(row as unknown as Column),
      values: values === null ? null : JSON.parse(values),
    });
  }
  return [...tables.values()];
}

const SWAGGER_TYPES: readonly (readonly [types: RegExp, type: string])[] = [
  [/\[\]$/, 'array'],
  [/^(smallint|integer|bigint)$/, 'integer'],
  [/^(numeric|real|double precision)$/, 'number'],
  [/^boolean$/, 'boolean'],
];

function property({ type, key, length, values, comment, refers }: Column): unknown {
  const swagger = SWAGGER_TYPES.find(([types]) => types.test(type))?.[1];
  const [table = '', column = ''] = refers?.split('.') ?? [];
  const notes = [
    ...(key ? ['This is a Primary Key.<pk/>'] : []),
    ...(refers === null
      ? []
      : [`This is a Foreign Key to \`${refers}\`.<fk table='${table}' column='${column}'/>`]),
  ];
  const said = [
    ...(comment === null ? [] : [comment]),
    ...(notes.length === 0 ? [] : [`Note:\n${notes.join('\n')}`]),
  ];
  const isJson = type === 'json' || type === 'jsonb';
  return {
    ...(said.length > 0 && { description: said.join('\n\n') }),
    format: type,
    ...(length !== null && { maxLength: length }),
    ...(values !== null && { enum: values }),
    ...(!isJson && { type: swagger ?? 'string' }),
    ...(swagger === 'array' && { items: { type: 'string' } }),
  };
}

/** OpenAPI 2.0, as PostgREST writes it. */
export function openApi(tables: readonly Table[]): unknown {
  const definitions = tables.map(({ name, columns, comment }) => [
    name,
    {
      ...(comment !== null && { description: comment }),
      type: 'object',
      required: columns.filter(({ required }) => required).map((column) => column.name),
      properties: Object.fromEntries(columns.map((column) => [column.name, property(column)])),
    },
  ]);
  return {
    swagger: '2.0',
    info: { title: 'PostgREST API', version: '12.2.3' },
    paths: Object.fromEntries([
      ['/', { get: {} }],
      ...tables.map(({ name, writable }) => [
        `/${name}`,
        { get: {}, ...(writable && { post: {}, patch: {}, delete: {} }) },
      ]),
    ]),
    definitions: Object.fromEntries(definitions) as unknown,
  };
}
