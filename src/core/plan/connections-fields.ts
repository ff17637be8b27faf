/** The fields of a connection: what they hold, in the kinds that a component's schema asks for. */
import { checkValue } from '../check/schema.ts';
import type { ComponentSpec, JsonSchema } from '../contract/component.ts';
import type { Value } from '../oml/pipeline.ts';
import { isMapping, own, toPlain } from '../oml/value.ts';
import { fillVariables, type Environment } from './connections-variables.ts';
import { fitValue } from './params-type.ts';

/** Fields by family and alias, as `osiris_connections.yaml` holds them under `connections`, `${VAR}` as it is written. */
export type Connections = Readonly<
  Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>
>;

/** Fields that somebody typed, by `family.alias`: texts, or texts by name where the field is a mapping. */
export type GivenFields = Readonly<Record<string, Readonly<Record<string, GivenValue>>>>;
export type GivenValue = string | Readonly<Record<string, string>>;

/** What a person gave for one session, where there is no shell. */
export interface GivenValues {
  /** Values of `${VAR}`. */
  readonly variables: Readonly<Record<string, string>>;
  readonly fields: GivenFields;
  /** Values of parameters that are secret. */
  readonly params: Readonly<Record<string, string>>;
}

/**
 * The values of a connection: those of `written` with their variables, then those that were `given`, which are what they are. A text becomes
 * what the schema asks for, as in `port: ${PORT}`. `faults`: what no component can take, without a word of the value, which may be secret.
 */
export function valuesOf(
  written: Readonly<Record<string, Value>>,
  given: Readonly<Record<string, GivenValue>>,
  environment: Environment,
  { configSchema }: ComponentSpec,
): { readonly values: Readonly<Record<string, unknown>>; readonly faults: readonly string[] } {
  const filled = { ...(fillVariables(written, environment) as typeof written), ...given };
  const faults: string[] = [];
  const values = Object.entries(filled).map(([name, value]) => {
    const schema = own(configSchema.properties, name);
    const plain = toPlain(schema ? fitted(value, schema) : value);
    const problem = schema && checkValue(name, plain, schema);
    if (problem) faults.push(problem.message.slice(0, problem.message.indexOf(', got ')));
    return [name, plain] as const;
  });
  return { values: Object.fromEntries(values), faults };
}

/** In a mapping, as `headers` are, each value in the kind that is asked for there. */
function fitted(value: Value, schema: JsonSchema): Value {
  const { additionalProperties: inside } = schema;
  if (!isMapping(value) || typeof inside !== 'object') return fitValue(value, schema);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fitValue(item, inside)]));
}
