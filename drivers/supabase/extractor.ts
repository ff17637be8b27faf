import type { Component } from '#core/contract/catalog.ts';

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
        url: {
          type: 'string',
          pattern: '^https://[a-zA-Z0-9-]+\\.supabase\\.co$',
          description: 'URL of the project, as in https://abc.supabase.co.',
        },
        key: { type: 'string', minLength: 20, description: 'API key of the project.' },
        project_id: {
          type: 'string',
          pattern: '^[a-zA-Z0-9-]+$',
          description: 'Id of the project, instead of url.',
        },
        table: { type: 'string', minLength: 1, description: 'Table to read.' },
        schema: { type: 'string', default: 'public', description: 'Schema the table is in.' },
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
        offset: { type: 'integer', minimum: 0, default: 0, description: 'Rows to leave out at the start.' },
        timeout: {
          type: 'integer',
          default: 30,
          minimum: 5,
          maximum: 300,
          description: 'Seconds to wait for an answer.',
        },
        retries: {
          type: 'integer',
          default: 3,
          minimum: 0,
          maximum: 10,
          description: 'How often a failed request is sent again.',
        },
        tables: {
          type: 'array',
          items: { type: 'string' },
          description: 'Tables to look at when discovering.',
        },
      },
      required: ['key', 'table'],
      additionalProperties: false,
    },
    secrets: ['/key'],
    connectionFields: [
      { name: 'url', override: 'allowed' },
      { name: 'project_id', override: 'allowed' },
      { name: 'key', override: 'forbidden' },
    ],
    examples: [{ title: 'A whole table', config: { connection: '@supabase.main', table: 'orders' } }],
  },
};
