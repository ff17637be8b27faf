/** Config values against the component's JSON Schema, in words for people. */
import { Validator, type OutputUnit, type Schema } from '@cfworker/json-schema';
import type { JsonSchema } from '../contract/component.ts';
import { encodingOf } from '../bytes/encodings.ts';
import { compareCodePoints } from '../oml/python.ts';

export interface ValueProblem {
  /** `limit must be a whole number, got 'ten'`. */
  readonly message: string;
  /** Keys and indexes below the value that is wrong. */
  readonly path: readonly (string | number)[];
  /** What stands there, and what is asked for. */
  readonly found: unknown;
  readonly schema: JsonSchema;
}

/** The first reason why `value` (plain JSON) is not what `schema` allows under `key`. */
export function checkValue(key: string, value: unknown, schema: JsonSchema): ValueProblem | undefined {
  if (value === null && schema.default === null) return undefined;
  const { valid, errors } = new Validator(schema as Schema, '2020-12', false).validate(value);
  const unit = valid ? undefined : decisive(errors);
  if (!unit) {
    const known = schema.format !== 'encoding' || typeof value !== 'string' || encodingOf(value);
    if (known) return undefined;
    return {
      message: `${key} ${expectation('format', schema, value)}, got ${describe(value)}`,
      path: [],
      found: value,
      schema,
    };
  }
  const path = pointer(unit.instanceLocation, value);
  // Of several kinds, the one that the value is of says what is wrong with it.
  const own = path.length === 0 && unit.keyword === 'oneOf' ? ofItsKind(value, schema) : undefined;
  if (own) return checkValue(key, value, own);
  const found = path.reduce<unknown>((held, part) => (held as Record<string | number, unknown>)[part], value);
  const where = path.reduce<string>(
    (name, part) => name + (typeof part === 'number' ? `[${part}]` : `.${part}`),
    key,
  );
  const here = schemaAt(schema, path);
  // Of a choice that takes its kind, what is wrong is within the value.
  const kind = Array.isArray(found) ? 'array' : typeof found;
  const choice = unit.keyword === 'oneOf' ? here.oneOf?.find(({ type }) => type === kind) : undefined;
  const within = choice && checkValue(where, found, choice);
  if (within) return { ...within, path: [...path, ...within.path] };
  if (unit.keyword === 'false') {
    const parent = schemaAt(schema, path.slice(0, -1));
    const keys = Object.keys(parent.properties ?? {}).join(', ');
    const message = `${where} is no key of the component; there it has: ${keys}`;
    return { message, path, found, schema: parent };
  }
  const expected = expectation(unit.keyword, here, found);
  return { message: `${where} ${expected}, got ${describe(found)}`, path, found, schema: here };
}

function ofItsKind(value: unknown, { oneOf = [] }: JsonSchema): JsonSchema | undefined {
  return oneOf.find(({ type }) => new Validator({ type } as Schema, '2020-12', false).validate(value).valid);
}

/** Of a choice the choice itself; else the innermost. */
function decisive(errors: readonly OutputUnit[]): OutputUnit | undefined {
  return errors.find((unit) => unit.keyword === 'oneOf') ?? errors.at(-1);
}

function pointer(location: string, value: unknown): (string | number)[] {
  const path: (string | number)[] = [];
  let held = value;
  for (const raw of location.split('/').slice(1)) {
    const name = decodeURIComponent(raw).replaceAll('~1', '/').replaceAll('~0', '~');
    const part = Array.isArray(held) ? Number(name) : name;
    path.push(part);
    held = (held as Record<string | number, unknown>)[part];
  }
  return path;
}

function schemaAt(schema: JsonSchema, path: readonly (string | number)[]): JsonSchema {
  return path.reduce<JsonSchema>((held, part) => {
    if (typeof part === 'number') return held.items ?? {};
    const named = held.properties && Object.hasOwn(held.properties, part) ? held.properties[part] : undefined;
    return named ?? (typeof held.additionalProperties === 'object' ? held.additionalProperties : {});
  }, schema);
}

const TYPES: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping',
  null: 'empty',
};

function expectation(keyword: string, schema: JsonSchema, found: unknown): string {
  switch (keyword) {
    case 'type':
      return `must be ${kindOf(schema)}`;
    case 'oneOf':
      return `must be ${(schema.oneOf ?? []).map(kindOf).join(', or ')}`;
    case 'enum':
      return `must be one of: ${(schema.enum ?? []).map(String).join(', ')}`;
    case 'minimum':
    case 'maximum':
      return `must be ${range(schema.minimum, schema.maximum)}`;
    case 'minLength':
    case 'maxLength':
      return `must have ${range(schema.minLength, schema.maxLength)} ${plural('character', schema.maxLength ?? schema.minLength)}`;
    case 'minItems':
      return `must have ${range(schema.minItems, undefined)} ${plural('item', schema.minItems)}`;
    case 'required':
      return `must have ${missingKeys(schema.required ?? [], (found ?? {}) as object as Record<string, unknown>).join(', ')}`;
    case 'uniqueItems':
      return `must not name ${describe(firstRepeated(found))} twice`;
    case 'pattern':
      return `must have the form ${schema.pattern}`;
    case 'format':
      if (schema.format === 'encoding')
        return 'must be the name of an encoding, such as utf-8 or windows-1252';
      return `must be a valid ${schema.format === 'uri' ? 'URL' : schema.format}`;
    default:
      return 'must fit the component';
  }
}

function kindOf(schema: JsonSchema): string {
  const kind = TYPES[schema.type ?? ''] ?? 'something else';
  return schema.type === 'array' && schema.items?.type === 'string' ? 'a list of texts' : kind;
}

function range(low: number | undefined, high: number | undefined): string {
  if (low !== undefined && low === high) return `exactly ${low}`;
  if (low !== undefined && high !== undefined) return `between ${low} and ${high}`;
  return low !== undefined ? `at least ${low}` : `at most ${high}`;
}

function plural(noun: string, count: number | undefined): string {
  return count === 1 ? noun : `${noun}s`;
}

function firstRepeated(list: unknown): unknown {
  if (!Array.isArray(list)) return undefined;
  const texts = list.map((item) => JSON.stringify(item));
  return list.find((_, i) => texts.indexOf(texts[i] ?? '') !== i);
}

/** The value as a person would name it: `'ten'`, `5`, `nothing`, `a list`. */
export function describe(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (typeof value === 'string') return `'${value.length > 60 ? `${value.slice(0, 60)}…` : value}'`;
  if (Array.isArray(value)) return 'a list';
  if (value instanceof Uint8Array) return 'binary data';
  return typeof value === 'object' ? 'a mapping' : String(value);
}

/** Required keys that `config` lacks, in order. */
export function missingKeys(
  required: readonly string[],
  config: Readonly<Record<string, unknown>>,
): string[] {
  return required.filter((key) => !Object.hasOwn(config, key)).sort(compareCodePoints);
}
