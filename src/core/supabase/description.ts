/** PostgREST's own description of a schema: OpenAPI 2.0 at its root (postgrest.org, OpenAPI). */

export interface DescribedColumn {
  readonly name: string;
  /** PostgreSQL's name of the type, without its length: `timestamp with time zone`, `integer[]`. */
  readonly format: string;
  /** Of a text of limited length: its characters. */
  readonly length?: number;
  /** Undefined where the description does not tell. */
  readonly nullable?: boolean;
  /** The column's comment, and where it leads as a foreign key. */
  readonly description?: string;
}

export interface DescribedTable {
  readonly name: string;
  /** It can only be read: a view that nothing can be written through, as a rule. */
  readonly isReadOnly?: boolean;
  /** The table's comment. */
  readonly description?: string;
  /** In the table's order. */
  readonly columns: readonly DescribedColumn[];
  /** The columns of its primary key; none where there is none, as in a view. */
  readonly keys: readonly string[];
}

/** By name. */
export type Description = ReadonlyMap<string, DescribedTable>;

type Members = Readonly<Record<string, unknown>>;

const membersOf = (value: unknown): Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Members) : {};

/** Undefined for a text that is no such description. */
export function descriptionIn(text: string): Description | undefined {
  let document: Members;
  try {
    document = membersOf(JSON.parse(text));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
  if (document['swagger'] === undefined && document['openapi'] === undefined) return undefined;
  const paths = membersOf(document['paths']);
  const tables = Object.entries(membersOf(document['definitions'])).map(([name, definition]) =>
    tableOf(name, membersOf(definition), membersOf(paths[`/${name}`])),
  );
  return new Map(tables.map((table) => [table.name, table]));
}

function tableOf(name: string, definition: Members, path: Members): DescribedTable {
  const properties = Object.entries(membersOf(definition['properties']));
  const required = Array.isArray(definition['required']) ? definition['required'] : undefined;
  const columns = properties.map(([column, property]) => {
    const { format, maxLength, description } = membersOf(property);
    return {
      name: column,
      format: String(format ?? ''),
      ...(typeof maxLength === 'number' && { length: maxLength }),
      ...(required && { nullable: !required.includes(column) }),
      ...said(description),
    };
  });
  const isKey = (property: unknown): boolean =>
    /<pk\s*\/>/.test(String(membersOf(property)['description'] ?? ''));
  const keys = properties.filter(([, property]) => isKey(property)).map(([column]) => column);
  const isReadOnly = path['get'] !== undefined && path['post'] === undefined;
  return { name, ...(isReadOnly && { isReadOnly }), ...said(definition['description']), columns, keys };
}

/** Without what PostgREST notes for programs: `Note:\nThis is a Primary Key.<pk/>`. */
function said(description: unknown): { readonly description?: string } {
  if (typeof description !== 'string') return {};
  const text = description
    .replace(/This is a Primary Key\.<pk\s*\/>/g, '')
    .replace(/This is a Foreign Key to `([^`]*)`\.<fk [^>]*\/>/g, 'Foreign key to $1.')
    .replace(/(^|\n)Note:\s*/, '$1')
    .trim();
  return text === '' ? {} : { description: text };
}
