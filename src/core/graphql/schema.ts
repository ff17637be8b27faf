/** What can be asked of a GraphQL server (spec.graphql.org, section 3): as much of it as completes a query and reads a field. */

/** Plain data. */
export interface Schema {
  /** The type whose fields a query begins with. */
  readonly query: string;
  /** By name; those of introspection itself are left out. */
  readonly types: ReadonlyMap<string, SchemaType>;
}

export interface SchemaType {
  readonly kind: 'object' | 'interface' | 'union' | 'enum' | 'input' | 'scalar';
  readonly description?: string;
  /** Of an object or an interface. */
  readonly fields?: readonly SchemaField[];
  /** Of an input: what it takes. */
  readonly inputs?: readonly SchemaArgument[];
  /** Of an enum. */
  readonly values?: readonly SchemaName[];
  /** Of an interface or a union: the types that it may be. */
  readonly possible?: readonly string[];
}

export interface SchemaName {
  readonly name: string;
  readonly description?: string;
  /** Why it should not be used any more. */
  readonly deprecated?: string;
}

export interface SchemaField extends SchemaName {
  /** As GraphQL writes it: `[Order!]!`. */
  readonly type: string;
  readonly args: readonly SchemaArgument[];
}

export interface SchemaArgument extends SchemaName {
  readonly type: string;
  /** As GraphQL writes it. */
  readonly default?: string;
}

/** `[Order!]!` is of `Order`. */
export const namedType = (type: string): string => type.replace(/[[\]!]/g, '');

export const isListType = (type: string): boolean => type.startsWith('[');

/** It has to be given. */
export const isRequired = ({ type, default: usual }: SchemaArgument): boolean =>
  type.endsWith('!') && usual === undefined;

/** The type of what a list of that type holds, or of what is there for certain. */
export const elementType = (type: string): string => type.replace(/!$/, '').replace(/^\[(.*)\]$/, '$1');

/** Of a type that GraphQL writes so; undefined for one that the schema does not have. */
export const typeNamed = ({ types }: Schema, type: string): SchemaType | undefined =>
  types.get(namedType(type));

/** The field of a type by its name. */
export const fieldNamed = (type: SchemaType | undefined, name: string): SchemaField | undefined =>
  type?.fields?.find((field) => field.name === name);

/** Its value is shown as it is, with nothing to select within. */
export function isLeaf(schema: Schema, type: string): boolean {
  const kind = typeNamed(schema, type)?.kind;
  return kind === undefined || kind === 'scalar' || kind === 'enum';
}
