/** The fields of a GraphQL server that give many records, as its schema and their first records show them. */
import type { Discovery, RowCount, Source } from '../contract/discovery.ts';
import { closest } from '../contract/missing-file.ts';
import { StepError } from '../contract/errors.ts';
import type { TestContext } from '../contract/context.ts';
import { Digits, elementsOf, memberOf, plainCell, type Plain } from '../json/plain.ts';
import { askOnce } from './ask.ts';
import type { GraphqlConfig } from './config.ts';
import { told } from './errors.ts';
import { configOf, manyFields, sampleQuery, type ManyField } from './field-query.ts';
import { readSchema } from './introspection.ts';

/** Bytes of the first records that are looked at. */
const MOST_BYTES = 4 * 1024 * 1024;

/** One request for the schema; one more brings the first records of a field. */
export const endpointDiscovery: Discovery<GraphqlConfig> = {
  noun: 'field',
  reach: ['endpoint', 'auth_type', 'auth_header_name', 'validate_ssl'],

  list: async (config, ctx) => manyFields(await schemaOf(config, ctx)).map(sourceOf),

  async look(config, name, samples, ctx) {
    const schema = await schemaOf(config, ctx);
    const all = manyFields(schema);
    const many = all.find(({ field }) => field.name === name);
    if (!many) throw new StepError(missing(name, all));
    const { columns, unread } = many;
    const { rows, sample, noSample } = await first(many, samples, config, ctx);
    return {
      ...sourceOf(many),
      ...(rows && { rows }),
      columns,
      ...(unread.length > 0 && { unread }),
      sample,
      ...(noSample !== undefined && { noSample }),
      config: configOf(many),
    };
  },

  schema: (config, ctx) => schemaOf(config, ctx),
};

function schemaOf(config: GraphqlConfig, ctx: TestContext) {
  if ((config as Partial<GraphqlConfig>).endpoint === undefined)
    throw new StepError('There is no `endpoint`.');
  return readSchema(config, ctx);
}

function sourceOf({ field: { name, description, deprecated } }: ManyField): Source {
  const said = [description, deprecated && `Deprecated: ${deprecated}`].filter(Boolean).join(' ');
  return { name, ...(said !== '' && { description: said }) };
}

function missing(name: string, all: readonly ManyField[]): string {
  const names = all.map(({ field }) => field.name);
  const near = closest(name, names);
  const meant = near === undefined ? '' : ` Did you mean "${near}"?`;
  return `No field "${name}" of the query's root gives a list of records.${meant}`;
}

interface FirstRecords {
  readonly rows?: RowCount;
  readonly sample: readonly (readonly (string | null)[])[];
  readonly noSample?: string;
}

const without = (noSample: string): FirstRecords => ({ sample: [], noSample });

async function first(
  many: ManyField,
  samples: number,
  config: GraphqlConfig,
  ctx: TestContext,
): Promise<FirstRecords> {
  const { required, field, path, size, total, columns } = many;
  if (required.length > 0) {
    const names = required.map(({ name, type }) => `\`${name}\` (${type})`).join(', ');
    return without(`It needs ${names}: give ${required.length === 1 ? 'it' : 'them'} under \`variables\`.`);
  }
  if (samples === 0) return { sample: [] };
  const answer = await askOnce(config, ctx, sampleQuery(many, samples), MOST_BYTES);
  if (answer.isTooLarge) return without('Its first records are larger than 4 MB.');
  const records = recordsAt(answer.data, path);
  if (!records)
    return without(
      answer.errors.length > 0
        ? `The server answered with errors: ${told(answer.errors)}.`
        : 'The server gave no records.',
    );
  const root = memberOf(answer.data, field.name);
  const counted = total === undefined ? undefined : memberOf(root, total);
  const isEnd =
    size === undefined
      ? many.pageInfo === undefined
      : memberOf(memberOf(root, 'pageInfo'), 'hasNextPage') === false;
  return {
    ...(counted instanceof Digits
      ? { rows: { count: Number(counted.text), isExact: true } }
      : isEnd && { rows: { count: records.length, isExact: true } }),
    sample: records.slice(0, samples).map((record) => columns.map(({ name }) => cellOf(record, name))),
  };
}

/** The elements at a path such as `orders.edges[*].node`; undefined where there is no list. */
function recordsAt(data: Plain | undefined, path: string): readonly Plain[] | undefined {
  const [list = '', inside] = path.split('[*].');
  const found = list.split('.').reduce<Plain | undefined>(memberOf, data);
  if (!Array.isArray(found)) return undefined;
  const elements = elementsOf(found);
  return inside === undefined ? elements : elements.map((each) => memberOf(each, inside) ?? null);
}

/** Of a record that is no object, its value. */
const cellOf = (record: Plain, name: string): string | null =>
  record instanceof Map
    ? plainCell(name.split('.').reduce<Plain | undefined>(memberOf, record))
    : plainCell(record);
