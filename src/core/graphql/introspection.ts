/** Asks a server for its schema (spec.graphql.org, section 4). */
import type { TestContext } from '../contract/context.ts';
import { StepError } from '../contract/errors.ts';
import { publicUrl } from '../http/address.ts';
import { StatusError } from '../http/retry.ts';
import { elementsOf, memberOf, type Plain } from '../json/plain.ts';
import { type Answered, askOnce } from './ask.ts';
import type { GraphqlConfig } from './config.ts';
import { told } from './errors.ts';
import type { Schema, SchemaArgument, SchemaField, SchemaName, SchemaType } from './schema.ts';

/** Lists and non-nulls around a type. */
const DEEPEST = 9;

const typeReference = (depth: number): string =>
  `kind name${depth === 0 ? '' : ` ofType { ${typeReference(depth - 1)} }`}`;

/** As servers of every age answer it: deprecated arguments, which came later, are not asked for. */
export const INTROSPECTION = `query IntrospectionQuery { __schema { queryType { name } types { kind name description
  fields(includeDeprecated: true) { name description isDeprecated deprecationReason type { ...T } args { ...A } }
  inputFields { ...A } enumValues(includeDeprecated: true) { name description isDeprecated deprecationReason }
  possibleTypes { name } } } }
fragment A on __InputValue { name description defaultValue type { ...T } }
fragment T on __Type { ${typeReference(DEEPEST)} }`;

/** GitHub's, with 1,600 types, takes 5 MB. */
const MOST_BYTES = 64 * 1024 * 1024;

/** UTF-16 units of a description that are kept. */
const LONGEST = 300;

/** Throws `StepError` where the server gives none, with the reason in plain words. */
export async function readSchema(config: GraphqlConfig, ctx: TestContext): Promise<Schema> {
  const { shown, data, errors, isTooLarge } = await introspect(config, ctx);
  if (isTooLarge) throw new StepError(`The schema of ${shown} is larger than 64 MB, and was left.`);
  if (errors.length > 0) {
    const said = told(errors);
    throw new StepError(
      isSwitchedOff(said) ? switchedOff(shown, said) : `${shown} answered with errors: ${said}.`,
    );
  }
  const schema = memberOf(data, '__schema');
  const query = textAt(memberOf(schema, 'queryType'), 'name');
  if (query === undefined) throw new StepError(`${shown} gave no schema. Check \`endpoint\`.`);
  const types = elementsOf(memberOf(schema, 'types')).flatMap((type): [string, SchemaType][] => {
    const name = textAt(type, 'name');
    return name === undefined || name.startsWith('__') ? [] : [[name, typeOf(type)]];
  });
  return { query, types: new Map(types) };
}

async function introspect(config: GraphqlConfig, ctx: TestContext): Promise<Answered> {
  try {
    return await askOnce(config, ctx, INTROSPECTION, MOST_BYTES);
  } catch (error) {
    if (!(error instanceof StatusError) || !isSwitchedOff(error.said)) throw error;
    throw new StepError(switchedOff(publicUrl(config.endpoint), error.said), { cause: error });
  }
}

/** In the words of graphql-js, Apollo, graphql-java, Hot Chocolate, Hasura and others; not where the query itself is repeated. */
const isSwitchedOff = (said: string): boolean =>
  !/\bqueryType\b/.test(said) &&
  (/\b__schema\b/.test(said) ||
    (/introspection/i.test(said) && /disabled|not |forbidden|denied|blocked|switched off/i.test(said)));

const switchedOff = (shown: string, said: string): string =>
  `${shown} does not tell its schema: introspection is switched off there ("${said}"). Queries work all the same; its documentation says what there is to ask.`;

const KINDS: Readonly<Record<string, SchemaType['kind']>> = {
  OBJECT: 'object',
  INTERFACE: 'interface',
  UNION: 'union',
  ENUM: 'enum',
  INPUT_OBJECT: 'input',
};

function typeOf(type: Plain): SchemaType {
  const kind = KINDS[textAt(type, 'kind') ?? ''] ?? 'scalar';
  const list = <T>(name: string, one: (value: Plain) => T): readonly T[] =>
    elementsOf(memberOf(type, name)).map(one);
  const isSpecial = kind === 'interface' || kind === 'union';
  return {
    kind,
    ...described(type),
    ...((kind === 'object' || kind === 'interface') && { fields: list('fields', fieldOf) }),
    ...(kind === 'input' && { inputs: list('inputFields', argumentOf) }),
    ...(kind === 'enum' && { values: list('enumValues', nameOf) }),
    ...(isSpecial && { possible: list('possibleTypes', (each) => textAt(each, 'name') ?? '') }),
  };
}

const fieldOf = (field: Plain): SchemaField => ({
  ...nameOf(field),
  type: writtenType(memberOf(field, 'type')),
  args: elementsOf(memberOf(field, 'args')).map(argumentOf),
});

function argumentOf(argument: Plain): SchemaArgument {
  const usual = textAt(argument, 'defaultValue');
  return {
    ...nameOf(argument),
    type: writtenType(memberOf(argument, 'type')),
    ...(usual !== undefined && { default: usual }),
  };
}

function nameOf(value: Plain): SchemaName {
  const isDeprecated = memberOf(value, 'isDeprecated') === true;
  return {
    name: textAt(value, 'name') ?? '',
    ...described(value),
    ...(isDeprecated && { deprecated: cut(textAt(value, 'deprecationReason') ?? 'No longer supported') }),
  };
}

function writtenType(type: Plain | undefined): string {
  const kind = textAt(type, 'kind');
  const inside = memberOf(type, 'ofType');
  if (kind === 'NON_NULL') return `${writtenType(inside)}!`;
  return kind === 'LIST' ? `[${writtenType(inside)}]` : (textAt(type, 'name') ?? '');
}

function described(value: Plain): { readonly description?: string } {
  const text = textAt(value, 'description')?.trim() ?? '';
  return text === '' ? {} : { description: cut(text) };
}

const cut = (text: string): string => (text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);

function textAt(value: Plain | undefined, name: string): string | undefined {
  const found = memberOf(value, name);
  return typeof found === 'string' ? found : undefined;
}
