/** A query that reads a field of the root which gives many records: page by page where the field can, with the config that goes with it. */
import { orderOf } from './field-order.ts';
import {
  elementType,
  fieldNamed,
  isListType,
  isRequired,
  namedType,
  typeNamed,
  type Schema,
  type SchemaArgument,
  type SchemaField,
} from './schema.ts';
import { selectionOf, type Selected } from './select-fields.ts';

/** Where a field has its records, and how they are asked for page by page. */
export interface ManyField extends Selected {
  readonly field: SchemaField;
  /** Below `data`, as `data_path` has it. */
  readonly path: string;
  /** Arguments that somebody has to give. */
  readonly required: readonly SchemaArgument[];
  readonly paging?: Paging;
  /** What sorts the records of a list, whose pages go by number: `order_by: { id: asc }`. */
  readonly order?: string;
  /** The argument that says how many records come at once. */
  readonly size?: string;
  /** The member that counts all records, beside them. */
  readonly total?: string;
  /** Of a connection: what it says of further pages, `endCursor hasNextPage`. */
  readonly pageInfo?: string;
}

export interface Paging {
  readonly type: 'cursor' | 'offset' | 'page';
  readonly argument: SchemaArgument;
}

/** Records of a page that is asked for; most servers give no more. */
const PAGE = 100;

const SIZES = /^(first|limit|take|page_?size|per_?page)$/i;
const OFFSETS = /^(offset|skip)$/i;
const TOTALS = /^(total_?count|total|count)$/i;

/** Those that give many records, in the order of their names. */
export const manyFields = (schema: Schema): readonly ManyField[] =>
  (schema.types.get(schema.query)?.fields ?? [])
    .flatMap((field) => manyField(schema, field) ?? [])
    .toSorted((a, b) => (a.field.name < b.field.name ? -1 : 1));

/** Undefined for a field that gives one thing. */
export function manyField(schema: Schema, field: SchemaField): ManyField | undefined {
  const list = isListType(field.type) ? { path: field.name, type: field.type } : undefined;
  const connection = list ? undefined : connectionOf(schema, field);
  const records = list ?? connection;
  if (!records) return undefined;
  const { args } = field;
  const size = args.find(({ name, type }) => SIZES.test(name) && namedType(type) === 'Int')?.name;
  const order = list && orderOf(schema, args);
  const paging = list ? byNumber(args, size) : byCursor(args, connection?.pageInfo);
  return {
    field,
    path: records.path,
    ...selectionOf(schema, elementType(records.type)),
    required: args.filter(
      (each) =>
        isRequired(each) &&
        each !== paging?.argument &&
        !(paging && each.name === size) &&
        !order?.startsWith(`${each.name}:`),
    ),
    ...(paging && { paging }),
    ...(order !== undefined && { order }),
    ...(size !== undefined && { size }),
    ...(connection && { total: connection.total, pageInfo: connection.pageInfo }),
  };
}

interface Connection {
  readonly path: string;
  /** Of the list. */
  readonly type: string;
  readonly pageInfo?: string;
  readonly total?: string;
}

/** As Relay has it (relay.dev/graphql/connections.htm): `nodes`, or `edges` with a `node` each. */
function connectionOf(schema: Schema, { name, type }: SchemaField): Connection | undefined {
  const members = typeNamed(schema, type);
  const nodes = fieldNamed(members, 'nodes');
  const edges = fieldNamed(members, 'edges');
  const node = edges && fieldNamed(typeNamed(schema, edges.type), 'node');
  const isEdges = edges !== undefined && node !== undefined && isListType(edges.type);
  const info = typeNamed(schema, fieldNamed(members, 'pageInfo')?.type ?? '');
  const said = ['endCursor', 'hasNextPage'].filter((each) => fieldNamed(info, each) !== undefined);
  const total = members?.fields?.find((each) => TOTALS.test(each.name) && namedType(each.type) === 'Int');
  const beside = {
    ...(said.length > 0 && { pageInfo: said.join(' ') }),
    ...(total && !total.args.some(isRequired) && { total: total.name }),
  };
  if (nodes && isListType(nodes.type)) return { path: `${name}.nodes`, type: nodes.type, ...beside };
  return isEdges ? { path: `${name}.edges[*].node`, type: `[${node.type}]`, ...beside } : undefined;
}

function byCursor(args: readonly SchemaArgument[], pageInfo = ''): Paging | undefined {
  const argument = args.find(({ name, type }) => name === 'after' && !isListType(type));
  return argument && pageInfo.includes('endCursor') ? { type: 'cursor', argument } : undefined;
}

function byNumber(args: readonly SchemaArgument[], size: string | undefined): Paging | undefined {
  const whole = args.filter(({ type }) => namedType(type) === 'Int');
  const offset = whole.find(({ name }) => OFFSETS.test(name));
  const page = whole.find(({ name }) => name === 'page');
  if (size === undefined) return undefined;
  if (offset) return { type: 'offset', argument: offset };
  return page && { type: 'page', argument: page };
}

/** The config of a step that reads all of it. */
export function configOf(many: ManyField): Readonly<Record<string, unknown>> {
  const { field, path, required, paging } = many;
  const name = paging?.argument.name;
  return {
    query: queryOf(many),
    // What somebody has to fill in: a server says so of each that is null.
    ...(required.length > 0 && { variables: Object.fromEntries(required.map((each) => [each.name, null])) }),
    data_path: `data.${path}`,
    ...(paging && { pagination_enabled: true }),
    ...(paging && paging.type !== 'cursor' && { pagination_type: paging.type }),
    ...(paging?.type === 'cursor' && { pagination_path: `data.${field.name}.pageInfo` }),
    ...(name !== undefined && name !== 'after' && { pagination_variable_name: name }),
  };
}

/** The first records, and how many there are in all where the server counts them. */
export const sampleQuery = (many: ManyField, samples: number): string =>
  queryOf({ ...many, paging: undefined }, { size: samples, total: many.total });

function queryOf(
  { field, path, selection, required, paging, order, size, pageInfo }: ManyField,
  { size: most = PAGE, total }: { readonly size?: number; readonly total?: string } = {},
): string {
  const variables = [...required, ...(paging ? [paging.argument] : [])];
  const isPaged = size !== undefined && (paging !== undefined || most !== PAGE);
  const given = [
    ...(isPaged ? [`${size}: ${most}`] : []),
    ...variables.map(({ name }) => `${name}: $${name}`),
    ...(order === undefined ? [] : [order]),
  ];
  const declared = variables.map(({ name, type }) => `$${name}: ${type}`);
  const [, ...way] = path.replace('[*]', '').split('.');
  const beside = [
    ...(total === undefined ? [] : [total]),
    ...(pageInfo === undefined ? [] : [`pageInfo { ${pageInfo} }`]),
  ];
  const records = way.reduceRight((inside: readonly string[], name) => block(name, inside), selection);
  const within = way.length === 0 ? records : [...records, ...beside];
  const head = `${field.name}${given.length === 0 ? '' : `(${given.join(', ')})`}`;
  const start = declared.length === 0 ? 'query' : `query (${declared.join(', ')})`;
  return `${block(start, block(head, within)).join('\n')}\n`;
}

/** Without a block where nothing is selected within, as of numbers. */
const block = (head: string, inside: readonly string[]): readonly string[] =>
  inside.length === 0 ? [head] : [`${head} {`, ...inside.map((line) => `  ${line}`), '}'];
