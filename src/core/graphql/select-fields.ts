/** What a query selects of a record: all that is one value of it, and of the objects within the keys. */
import type { SourceColumn } from '../contract/discovery.ts';
import {
  isLeaf,
  isListType,
  isRequired,
  namedType,
  typeNamed,
  type Schema,
  type SchemaField,
} from './schema.ts';

export interface Selected {
  /** Lines of a query; none of a record that is a single value. */
  readonly selection: readonly string[];
  /** The columns that come of it. */
  readonly columns: readonly SourceColumn[];
  /** What the type has besides. */
  readonly unread: readonly SourceColumn[];
}

/** Of a record that is no object: its column, as JSON is read. */
const VALUE = 'value';

export function selectionOf(schema: Schema, type: string): Selected {
  if (isLeaf(schema, type)) return { selection: [], columns: [{ name: VALUE, type }], unread: [] };
  const { kind, fields = [], possible = [] } = typeNamed(schema, type) ?? {};
  const parts = fields.map((field) => ({ field, ...partOf(schema, field) }));
  const read = parts.filter(({ lines }) => lines.length > 0);
  const unread = parts.filter(({ lines }) => lines.length === 0).map(({ field }) => columnOf(field));
  if (read.length > 0)
    return {
      selection: read.flatMap(({ lines }) => lines),
      columns: read.flatMap(({ columns }) => columns),
      unread,
    };
  const name = { name: '__typename', type: kind === 'union' ? possible.join(' | ') : namedType(type) };
  return { selection: ['__typename'], columns: [name], unread };
}

interface Part {
  readonly lines: readonly string[];
  readonly columns: readonly SourceColumn[];
}

const NOTHING: Part = { lines: [], columns: [] };

function partOf(schema: Schema, field: SchemaField): Part {
  if (field.deprecated !== undefined || field.args.some(isRequired)) return NOTHING;
  if (isLeaf(schema, field.type)) return { lines: [field.name], columns: [columnOf(field)] };
  if (isListType(field.type)) return NOTHING;
  const keys = (typeNamed(schema, field.type)?.fields ?? []).filter(isKey);
  return keys.length === 0
    ? NOTHING
    : {
        lines: [`${field.name} { ${keys.map(({ name }) => name).join(' ')} }`],
        columns: keys.map((key) => ({ ...saidOf(key), name: `${field.name}.${key.name}` })),
      };
}

const isKey = ({ type, args, deprecated }: SchemaField): boolean =>
  namedType(type) === 'ID' && !isListType(type) && args.length === 0 && deprecated === undefined;

const columnOf = (field: SchemaField): SourceColumn => ({
  ...saidOf(field),
  ...(field.name === 'id' && isKey(field) && { isKey: true }),
});

const saidOf = ({ name, type, description }: SchemaField): SourceColumn => ({
  name,
  type,
  nullable: !type.endsWith('!'),
  ...(description !== undefined && { description }),
});
