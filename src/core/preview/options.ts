/** The keys of an extractor that say how its file is read, as a form has them. */
import type { ComponentInfo } from '../contract/catalog.ts';
import type { JsonSchema } from '../contract/component.ts';
import { keysMarked } from '../contract/marks.ts';

export interface Option {
  readonly key: string;
  /** `choice`: one of `choices`, which are written as JSON has them where they are no texts. */
  readonly control: 'text' | 'number' | 'choice' | 'list';
  readonly choices: readonly string[];
  /** Values to offer, of many more. */
  readonly offers: readonly string[];
  /** What holds where nothing is written; empty where that is nothing. */
  readonly usual: string;
  readonly description: string;
  /** It is changed often. */
  readonly first: boolean;
}

/** Those that people look for, in this order; the others follow as the schema has them. */
const FIRST: readonly string[] = [
  'delimiter',
  'encoding',
  'header',
  'quotechar',
  'escapechar',
  'skip_rows',
  'na_values',
  'decimal',
  'format',
  'records',
  'flatten',
  'sheet',
  'range',
  'table',
];

/** What a form offers for texts that nobody can type, or would not know. */
const OFFERS: Readonly<Record<string, readonly string[]>> = {
  delimiter: [',', ';', '\\t', '|'],
  decimal: ['.', ','],
  thousands: [',', '.', ' ', "'"],
  quotechar: ['"', "'"],
  escapechar: ['\\'],
  na_values: ['NULL', 'NA, n/a', '-'],
};

/** Keys of a look's own, and those that say nothing of how a file is read. */
const APART: readonly string[] = ['connection', 'dtype', 'chunk_size', 'limit', 'columns'];

export function optionsOf(component: ComponentInfo): readonly Option[] {
  const files = keysMarked(component, 'session-file');
  const keys = Object.entries(component.spec.configSchema.properties).filter(
    ([key, schema]) => !files.includes(key) && !APART.includes(key) && isSimple(schema),
  );
  const place = (key: string): number => (FIRST.includes(key) ? FIRST.indexOf(key) : FIRST.length);
  return keys.map(([key, schema]) => optionOf(key, schema)).sort((a, b) => place(a.key) - place(b.key));
}

/** One value, or a list of texts. */
const isSimple = ({ type, oneOf = [], items }: JsonSchema): boolean =>
  type === 'array' ? items?.type === 'string' : type === undefined ? oneOf.length > 0 : type !== 'object';

function optionOf(key: string, schema: JsonSchema): Option {
  const { description = '', enum: values, examples = [] } = schema;
  const types = schema.type === undefined ? (schema.oneOf ?? []).map(({ type }) => type) : [schema.type];
  const choices = values
    ? values.map(textOf)
    : types.every((type) => type === 'boolean')
      ? ['true', 'false']
      : [];
  const control =
    choices.length > 0 ? 'choice' : types.includes('array') && types.length === 1 ? 'list' : 'text';
  const offers = OFFERS[key] ?? [
    ...(types.includes('boolean') && choices.length === 0 ? ['true', 'false'] : []),
    ...examples.map(textOf),
  ];
  const isNumber = types.every((type) => type === 'integer' || type === 'number');
  return {
    key,
    control: isNumber ? 'number' : control,
    choices,
    offers,
    usual: schema.default === undefined ? '' : textOf(schema.default),
    description,
    first: FIRST.includes(key),
  };
}

/** A value as it stands in a form. Tabs and the like are written as YAML's double quotes have them. */
export function textOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (Array.isArray(value)) return value.map(textOf).join(', ');
  if (typeof value === 'string')
    return value.replaceAll('\\', value.length === 1 ? '\\' : '\\\\').replaceAll('\t', '\\t');
  return JSON.stringify(value);
}

/** What a text of the form means; undefined: nothing is to be written. */
export function valueOf({ control, choices }: Option, text: string, schema: JsonSchema): unknown {
  if (text === '') return undefined;
  if (control === 'number') return Number.isFinite(Number(text)) ? Number(text) : undefined;
  if (control === 'list' || (takes(schema, 'array') && text.includes(','))) {
    const items = text
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== '');
    return items.every((item) => /^\d+$/.test(item)) && !isTexts(schema) ? items.map(Number) : items;
  }
  if (choices.length > 0 || takes(schema, 'boolean') || takes(schema, 'integer')) {
    if (text === 'true' || text === 'false') return takes(schema, 'string') ? text : text === 'true';
    if (/^\d+$/.test(text) && takes(schema, 'integer')) return Number(text);
  }
  const plain = text.replaceAll('\\t', '\t').replaceAll('\\\\', '\\');
  return takes(schema, 'array') && !takes(schema, 'string') ? [plain] : plain;
}

const takes = ({ type, oneOf = [] }: JsonSchema, wanted: string): boolean =>
  type === wanted || oneOf.some((each) => each.type === wanted);
const isTexts = ({ items, oneOf = [] }: JsonSchema): boolean =>
  items?.type === 'string' || oneOf.some((each) => each.items?.type === 'string');

/** Types that a column can be given, where the component has `dtype`. */
export const TYPES: readonly string[] = [
  'VARCHAR',
  'BIGINT',
  'DOUBLE',
  'DECIMAL(18,3)',
  'BOOLEAN',
  'DATE',
  'TIMESTAMP',
  'TIME',
];
