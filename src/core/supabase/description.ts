/** PostgREST's own description of a schema: OpenAPI 2.0 at its root (postgrest.org, OpenAPI). */

export interface DescribedColumn {
  readonly name: string;
  /** PostgreSQL's name of the type, without its length: `timestamp with time zone`, `integer[]`. */
  readonly format: string;
}

export interface DescribedTable {
  readonly name: string;
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
  const tables = Object.entries(membersOf(document['definitions'])).map(([name, definition]) => {
    const properties = Object.entries(membersOf(membersOf(definition)['properties']));
    const columns = properties.map(([column, property]) => ({
      name: column,
      format: String(membersOf(property)['format'] ?? ''),
    }));
    const isKey = (property: unknown): boolean =>
      /<pk\s*\/>/.test(String(membersOf(property)['description'] ?? ''));
    const keys = properties.filter(([, property]) => isKey(property)).map(([column]) => column);
    return { name, columns, keys };
  });
  return new Map(tables.map((table) => [table.name, table]));
}
