/** What may be typed in a GraphQL query, by the schema of its server. Loaded when somebody types in one. */
import {
  fieldNamed,
  isLeaf,
  isRequired,
  typeNamed,
  type Schema,
  type SchemaArgument,
  type SchemaField,
  type SchemaName,
  type SchemaType,
} from '#core/graphql/schema.ts';
import { plain } from './docs.ts';
import { graphqlPlaceAt, type GraphqlPlace, type Taker, type Trail } from './graphql-place.ts';
import type { Suggestion } from './suggestion.ts';

/** A query around a caret. */
export interface Query {
  readonly before: string;
  readonly after: string;
}

/** Gives what may be inserted, best first; none where nothing is known to fit. */
export function suggestInGraphql({ before, after }: Query, schema: Schema): readonly Suggestion[] {
  const place = graphqlPlaceAt(before);
  if (!place) return [];
  switch (place.kind) {
    case 'document':
      return [opener('query'), ...(before.trim() === '' ? [] : [keyword('fragment', 'fragment ')])];
    case 'field':
      return fields(place.in, schema, after);
    case 'spread':
      return [
        ...fragments(before + after),
        ...conditions(place.in, schema).map((type) => within(type, /\.\w*$/.test(before) ? ' ' : '')),
      ];
    case 'condition':
      return place.in ? conditions(place.in, schema) : composites(schema);
    case 'argument':
    case 'input':
      return takenBy(place, schema)
        .filter(({ name }) => !place.present.includes(name))
        .toSorted((a, b) => Number(isRequired(b)) - Number(isRequired(a)))
        .map(argument);
    case 'value': {
      const taken = inputAt(place.of, place.way, schema);
      return [...place.variables.map(variable), ...(taken ? values(taken.type, schema) : [])];
    }
    case 'default':
      return values(place.type, schema);
    case 'type':
      return [...schema.types].filter(([, { kind }]) => IN.includes(kind)).map(typeOf);
    case 'directive':
      return DIRECTIVES.map((name) => ({ ...keyword(name, `${name}(if: $1)`), snippet: true, more: true }));
  }
}

const DIRECTIVES = ['include', 'skip'];
const CONDITION: SchemaArgument = { name: 'if', type: 'Boolean!' };
const IN: readonly SchemaType['kind'][] = ['scalar', 'enum', 'input'];
const OUT: readonly SchemaType['kind'][] = ['object', 'interface', 'union'];

function fields(trail: Trail, schema: Schema, after: string): readonly Suggestion[] {
  const type = reached(trail, schema);
  if (!type) return [];
  // What follows already is not written again.
  const isFollowed = /^\w*\s*[({]/.test(after);
  const own = (type.fields ?? []).toSorted((a, b) => Number(!!a.deprecated) - Number(!!b.deprecated));
  return [
    ...own.map((field) => fieldOf(field, schema, isFollowed)),
    ...(type.possible?.length ? [...conditions(trail, schema).map((type) => within(type, '... '))] : []),
    { label: '__typename', kind: 'column', insert: '__typename', detail: 'String!' },
  ];
}

/** The type that is selected from. Only queries are sent, so that is all there is to know of other operations. */
function reached({ from, fields: way }: Trail, schema: Schema): SchemaType | undefined {
  const start = 'type' in from ? from.type : from.operation === 'query' ? schema.query : undefined;
  if (start === undefined) return undefined;
  return way.reduce<SchemaType | undefined>((type, name) => {
    const field = fieldNamed(type, name);
    return field && typeNamed(schema, field.type);
  }, schema.types.get(start));
}

function fieldOf(field: SchemaField, schema: Schema, isFollowed: boolean): Suggestion {
  const { name, type, args } = field;
  const required = args.filter(isRequired).map((each, at) => `${each.name}: $${at + 1}`);
  const taken = required.length > 0 ? `(${required.join(', ')})` : '';
  const selected = isLeaf(schema, type) ? '' : ` { $0 }`;
  const isPlain = isFollowed || (taken === '' && selected === '');
  return {
    label: name,
    kind: 'column',
    insert: isPlain ? name : `${name}${taken}${selected}`,
    snippet: !isPlain,
    detail: field.deprecated === undefined ? type : `${type}, deprecated`,
    doc: docOf(field, args),
    more: !isPlain,
  };
}

function docOf(
  { description, deprecated }: SchemaName,
  args: readonly SchemaArgument[] = [],
): string | undefined {
  const lines = [
    ...(description === undefined ? [] : [plain(description)]),
    ...(deprecated === undefined ? [] : [`Deprecated: ${plain(deprecated)}`]),
    ...(args.length === 0 ? [] : [args.map((each) => `\`${each.name}: ${each.type}\``).join(', ')]),
  ];
  return lines.length > 0 ? lines.join('\n\n') : undefined;
}

function argument(taken: SchemaArgument): Suggestion {
  const { name, type } = taken;
  return {
    label: name,
    kind: 'key',
    insert: `${name}: `,
    detail: isRequired(taken)
      ? `${type}, required`
      : taken.default === undefined
        ? type
        : `${type} = ${taken.default}`,
    doc: docOf(taken),
    more: true,
  };
}

function takenBy(
  place: Extract<GraphqlPlace, { kind: 'argument' | 'input' }>,
  schema: Schema,
): readonly SchemaArgument[] {
  if (place.kind === 'argument') return argumentsOf(place.of, schema);
  const taken = inputAt(place.of, place.way, schema);
  return (taken && typeNamed(schema, taken.type)?.inputs) ?? [];
}

function argumentsOf(of: Taker, schema: Schema): readonly SchemaArgument[] {
  if ('directive' in of) return DIRECTIVES.includes(of.directive) ? [CONDITION] : [];
  return fieldNamed(reached(of.in, schema), of.field)?.args ?? [];
}

/** The argument, or the field of an input within it. */
function inputAt(of: Taker, [first, ...rest]: readonly string[], schema: Schema): SchemaArgument | undefined {
  return rest.reduce<SchemaArgument | undefined>(
    (taken, name) => taken && typeNamed(schema, taken.type)?.inputs?.find((each) => each.name === name),
    argumentsOf(of, schema).find(({ name }) => name === first),
  );
}

function values(type: string, schema: Schema): readonly Suggestion[] {
  const found = typeNamed(schema, type);
  if (/\bBoolean\b/.test(type)) return ['true', 'false'].map((text) => keyword(text));
  if (found?.kind === 'input')
    return [{ label: '{ }', kind: 'value', insert: '{ $1 }', snippet: true, detail: type, more: true }];
  return (found?.values ?? []).map((each) => ({
    label: each.name,
    kind: 'value',
    insert: each.name,
    detail: each.deprecated === undefined ? undefined : 'deprecated',
    doc: docOf(each),
  }));
}

/** The types that what is selected from may be; where that is but one, it. */
function conditions(trail: Trail, schema: Schema): readonly Suggestion[] {
  const possible = reached(trail, schema)?.possible ?? [];
  return possible.flatMap((name) => {
    const type = schema.types.get(name);
    return type ? [typeOf([name, type])] : [];
  });
}

const composites = (schema: Schema): readonly Suggestion[] =>
  [...schema.types].filter(([, { kind }]) => OUT.includes(kind)).map(typeOf);

const typeOf = ([name, { kind, description }]: readonly [string, SchemaType]): Suggestion => ({
  label: name,
  kind: 'component',
  insert: name,
  detail: kind,
  doc: description === undefined ? undefined : plain(description),
});

/** A selection of what is of that type; `lead`: what is to stand before it. */
const within = (type: Suggestion, lead: string): Suggestion => ({
  ...type,
  label: `${lead.trim()} on ${type.label}`.trim(),
  insert: `${lead}on ${type.insert} { $0 }`,
  snippet: true,
  more: true,
});

function fragments(text: string): readonly Suggestion[] {
  return [...text.matchAll(/\bfragment\s+([A-Za-z_]\w*)\s+on\s+([A-Za-z_]\w*)/g)].map(
    ([, name = '', type = '']) => ({
      label: name,
      kind: 'step',
      insert: name,
      detail: `fragment on ${type}`,
    }),
  );
}

const variable = (name: string): Suggestion => ({
  label: name,
  kind: 'step',
  insert: name,
  detail: 'variable',
});

const keyword = (text: string, insert = text): Suggestion => ({ label: text, kind: 'keyword', insert });

const opener = (operation: string): Suggestion => ({
  ...keyword(operation, `${operation} { $0 }`),
  snippet: true,
  more: true,
});
