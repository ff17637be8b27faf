import type { Component } from '#core/contract/catalog.ts';
import {
  loginFields,
  loginKeys,
  poolKeys,
  schemaKey,
  serverContacts,
  serverKeys,
} from '#core/keys/server.ts';

/** Specified so that its pipelines validate; it does not run yet, and in a browser it never can. */
export const component: Component = {
  name: 'mysql.writer',
  kind: 'writer',
  unavailable: 'Writing to MySQL is not built into the playground yet.',
  spec: {
    title: 'MySQL writer',
    description: 'Writes a table to MySQL.',
    version: '1.0.0',
    modes: ['write', 'discover'],
    hosts: {
      only: ['node'],
      because:
        'MySQL needs a raw TCP connection, which a browser does not give; write a CSV file and load that instead.',
    },
    configSchema: {
      type: 'object',
      properties: {
        ...serverKeys,
        database: { type: 'string', minLength: 1, description: 'Database to write to.' },
        ...loginKeys,
        table: { type: 'string', minLength: 1, description: 'Table to write.' },
        schema: schemaKey,
        mode: {
          type: 'string',
          enum: ['append', 'replace', 'upsert'],
          default: 'append',
          description: 'Add rows, replace all rows, or add and change by key.',
        },
        upsert_keys: {
          type: 'array',
          items: { type: 'string' },
          description: 'Key columns; needed for upsert.',
        },
        batch_size: {
          type: 'integer',
          default: 1000,
          minimum: 1,
          maximum: 100000,
          description: 'Rows written at a time.',
        },
        create_table: {
          type: 'boolean',
          default: false,
          description: 'Create the table when there is none.',
        },
        truncate_before: { type: 'boolean', default: false, description: 'Empty the table first.' },
        ...poolKeys,
      },
      required: ['host', 'database', 'user', 'password', 'table'],
      additionalProperties: false,
    },
    contacts: serverContacts,
    secrets: ['/password'],
    osiris: { keyed: true },
    connectionFields: loginFields,
    examples: [{ title: 'Add rows', config: { connection: '@mysql.main', table: 'movies', mode: 'append' } }],
  },
};
