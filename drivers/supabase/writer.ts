import type { Component } from '#core/contract/catalog.ts';
import { retriesKey, timeoutKey } from '#core/http/retry-keys.ts';
import { projectContacts, projectFields, projectKeys, schemaKey } from '#core/keys/project.ts';

/** Specified so that its pipelines validate; it does not run here yet. */
export const component: Component = {
  name: 'supabase.writer',
  kind: 'writer',
  unavailable: 'Writing to Supabase is not built into the playground yet.',
  spec: {
    title: 'Supabase writer',
    description: 'Writes a table to Supabase through its REST interface.',
    version: '1.0.0',
    modes: ['write', 'discover'],
    configSchema: {
      type: 'object',
      properties: {
        ...projectKeys,
        table: { type: 'string', minLength: 1, description: 'Table to write.' },
        schema: schemaKey,
        write_mode: {
          type: 'string',
          enum: ['append', 'replace', 'upsert'],
          default: 'append',
          description: 'Add rows, make the table equal, or add and change by primary key.',
        },
        primary_key: {
          oneOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }],
          description: 'Key column or columns; needed for replace and upsert.',
        },
        returning: { type: 'string', default: 'minimal', description: 'What the server sends back.' },
        create_if_missing: {
          type: 'boolean',
          default: true,
          description: 'Create the table when there is none.',
        },
        batch_size: {
          type: 'integer',
          default: 100,
          minimum: 1,
          maximum: 1000,
          description: 'Rows per request.',
        },
        timeout: timeoutKey,
        retries: retriesKey,
        ddl_channel: {
          type: 'string',
          enum: ['auto', 'http_sql', 'psycopg2'],
          default: 'auto',
          description: 'How a missing table is created.',
        },
        prefer: {
          type: 'string',
          enum: [
            'return=minimal',
            'return=representation',
            'resolution=merge-duplicates',
            'resolution=ignore-duplicates',
          ],
          default: 'return=minimal',
          description: 'Prefer header that goes with every request.',
        },
      },
      required: ['key', 'table'],
      additionalProperties: false,
    },
    contacts: projectContacts,
    secrets: ['/key'],
    xSecret: [
      '/key',
      '/service_role_key',
      '/anon_key',
      '/resolved_connection/key',
      '/resolved_connection/service_role_key',
      '/resolved_connection/pg_dsn',
      '/resolved_connection/password',
    ],
    osiris: { keyed: true },
    connectionFields: projectFields,
    examples: [
      {
        title: 'Add and change rows by id',
        config: { connection: '@supabase.main', table: 'orders', write_mode: 'upsert', primary_key: 'id' },
      },
    ],
  },
};
