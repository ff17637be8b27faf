/** Keys that say which rows and columns of a source are loaded, and as what. */
import type { JsonSchema } from '../contract/component.ts';

export const columnsKey: JsonSchema = {
  type: 'array',
  items: { type: 'string' },
  uniqueItems: true,
  description: 'The columns to load, in this order; all by default.',
};

/** Of a source that always tells its columns. */
export const someColumnsKey: JsonSchema = { ...columnsKey, minItems: 1 };

/** Of a source that may have no records, and then says nothing of columns. */
export const namedColumnsKey: JsonSchema = {
  ...columnsKey,
  minItems: 1,
  description: `${columnsKey.description} Where there are no records, the table has these.`,
};

export const limitKey: JsonSchema = { type: 'integer', minimum: 1, description: 'Rows to load at most.' };

export const parseDatesKey: JsonSchema = {
  oneOf: [{ type: 'boolean' }, { type: 'array', items: { type: 'string' } }],
  default: false,
};

export const dtypeKey: JsonSchema = {
  type: 'object',
  additionalProperties: true,
  description: 'Types by column, by names of pandas (int64, str) or DuckDB (DECIMAL(18,2)).',
};

export const namedTypesKey: JsonSchema = {
  ...dtypeKey,
  description: `${dtypeKey.description} Where there are no records, the table has these.`,
};

export const offsetKey: JsonSchema = {
  type: 'integer',
  minimum: 0,
  default: 0,
  description: 'Rows to leave out at the start.',
};
