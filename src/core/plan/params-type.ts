/** A parameter's value in the type a config key asks for. */
import type { JsonSchema } from '../contract/component.ts';
import { YamlFloat, type Value } from '../oml/pipeline.ts';
import { pythonStr } from '../oml/python.ts';
import { isList, isMapping } from '../oml/value.ts';
import { YamlError } from '../oml/yaml-compose.ts';
import { loadYaml } from '../oml/yaml.ts';

/** The value as the first type of the schema that can hold it; unchanged, and left to validation, when none can. */
export function fitValue(value: Value, schema: JsonSchema): Value {
  if (value === null && schema.default === null) return null;
  for (const { type } of schema.oneOf ?? [schema]) {
    const fitted = fitType(value, type);
    if (fitted !== undefined) return fitted;
  }
  return value;
}

function fitType(value: Value, type: string | undefined): Value | undefined {
  const text = typeof value === 'string' ? value : undefined;
  switch (type) {
    case 'string':
      return isList(value) || isMapping(value) ? undefined : pythonStr(value);
    case 'integer':
      if (text !== undefined) return /^[-+]?\d+$/.test(text) ? Number(text) : undefined;
      return typeof value === 'bigint' || Number.isInteger(value) || value instanceof YamlFloat
        ? value
        : undefined;
    case 'number':
      if (text !== undefined) return isNumeral(text) ? Number(text) : undefined;
      return typeof value === 'bigint' || typeof value === 'number' || value instanceof YamlFloat
        ? value
        : undefined;
    case 'boolean':
      if (text !== undefined) return isWord(text) ? /^(yes|true|on)$/i.test(text) : undefined;
      return typeof value === 'boolean' ? value : undefined;
    case 'array':
      return text === undefined ? (isList(value) ? value : undefined) : readFlow(text, '[', isList);
    case 'object':
      return text === undefined ? (isMapping(value) ? value : undefined) : readFlow(text, '{', isMapping);
    default:
      return undefined;
  }
}

function isNumeral(text: string): boolean {
  return /^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/.test(text);
}

function isWord(text: string): boolean {
  return /^(yes|no|true|false|on|off)$/i.test(text);
}

/** `[a, b]` or `{a: 1}` as given on a command line. */
function readFlow(text: string, opening: string, wanted: (value: Value) => boolean): Value | undefined {
  if (!text.trimStart().startsWith(opening)) return undefined;
  try {
    const { value } = loadYaml(text);
    return wanted(value) ? value : undefined;
  } catch (error) {
    if (error instanceof YamlError) return undefined;
    throw error;
  }
}
