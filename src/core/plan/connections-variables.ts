/** `${VAR}` in the fields of a connection: which variables they name, and what they are with them filled in. */
import type { Value } from '../oml/pipeline.ts';
import { isList, isMapping, own } from '../oml/value.ts';

/** Variables by name. An empty one is unset, as in Osiris. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Where variables come from, the first that has one first. */
export interface VariableSource {
  /** For people: "the environment". */
  readonly name: string;
  readonly values: Environment;
}

const VARIABLE = /\$\{([^}]*)\}/g;

/** The names in the texts of a value, each once, in their order. */
export function variablesIn(value: Value): readonly string[] {
  if (typeof value === 'string')
    return [...new Set([...value.matchAll(VARIABLE)].map(([, name = '']) => name))];
  const inside = isList(value) ? value : isMapping(value) ? Object.values(value) : [];
  return [...new Set(inside.flatMap(variablesIn))];
}

/** The value with them filled in; a variable that is unset leaves its placeholder. What it is filled with is not looked at again. */
export function fillVariables(value: Value, environment: Environment): Value {
  if (typeof value === 'string')
    return value.replace(VARIABLE, (placeholder, name: string) => own(environment, name) || placeholder);
  if (isList(value)) return value.map((item) => fillVariables(item, environment));
  if (!isMapping(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, fillVariables(item, environment)]),
  );
}

/** The first variable without a value, with the field that names it, as in `headers.Authorization`. */
export function unsetVariable(
  fields: Readonly<Record<string, Value>>,
  environment: Environment,
): { readonly name: string; readonly field: string } | undefined {
  for (const [key, value] of Object.entries(fields)) {
    if (isMapping(value)) {
      const inside = unsetVariable(value, environment);
      if (inside) return { ...inside, field: `${key}.${inside.field}` };
    } else {
      const name = variablesIn(value).find((each) => !own(environment, each));
      if (name !== undefined) return { name, field: key };
    }
  }
  return undefined;
}

/** One environment of several: an earlier source wins, also with an empty value. */
export function environmentOf(sources: readonly VariableSource[]): Environment {
  const names = new Set(sources.flatMap(({ values }) => Object.keys(values)));
  return Object.fromEntries([...names].map((name) => [name, sourceOf(sources, name)?.values[name]]));
}

/** Which source gives a variable; undefined where none does. */
export const sourceOf = (sources: readonly VariableSource[], name: string): VariableSource | undefined =>
  sources.find(({ values }) => own(values, name) !== undefined);
