import type { Component } from '#core/contract/catalog.ts';
import { offsetKey } from '#core/keys/rows.ts';
import { retriesKey, timeoutKey } from '#core/http/retry-keys.ts';
import { projectContacts, projectFields, projectKeys, schemaKey } from '#core/keys/project.ts';

/** Specified so that its pipelines validate; it does not run here yet. */
export const component: Component = {
  name: 'supabase.extractor',
  kind: 'extractor',
  unavailable: 'Reading from Supabase is not built into the playground yet.',
  spec: {
    title: 'Supabase extractor',
    description: 'Loads rows of a Supabase table through its REST interface.',
    version: '1.0.0',
    modes: ['extract', 'discover'],
    configSchema: {
      type: 'object',
      properties: {
        ...projectKeys,
        table: { type: 'string', minLength: 1, description: 'Table to read.' },
        schema: schemaKey,
        select: { type: 'string', default: '*', description: 'Columns to read, as PostgREST writes them.' },
        filter: {
          type: 'object',
          additionalProperties: true,
          description: 'Conditions by column, as PostgREST writes them.',
        },
        order: { type: 'string', description: 'Order of the rows, as in created_at.desc.' },
        limit: {
          type: 'integer',
          minimum: 1,
          maximum: 1000,
          default: 1000,
          description: 'Rows per request.',
        },
        offset: offsetKey,
        timeout: timeoutKey,
        retries: retriesKey,
        tables: {
          type: 'array',
          items: { type: 'string' },
          description: 'Tables to look at when discovering.',
        },
      },
      required: ['key', 'table'],
      additionalProperties: false,
    },
    contacts: projectContacts,
    secrets: ['/key'],
    connectionFields: projectFields,
    examples: [{ title: 'A whole table', config: { connection: '@supabase.main', table: 'orders' } }],
  },
};
