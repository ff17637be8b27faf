import type { Component } from '#core/contract/catalog.ts';
import { offsetKey } from '#core/keys/rows.ts';
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
  name: 'mysql.extractor',
  kind: 'extractor',
  unavailable: 'Reading from MySQL is not built into the playground yet.',
  spec: {
    title: 'MySQL extractor',
    description: 'Loads a table or the result of a query from MySQL.',
    version: '1.0.0',
    modes: ['extract', 'discover'],
    hosts: {
      only: ['node'],
      because:
        'MySQL needs a raw TCP connection, which a browser does not give; load an export of the table as CSV instead.',
    },
    configSchema: {
      type: 'object',
      properties: {
        ...serverKeys,
        database: { type: 'string', minLength: 1, description: 'Database to read from.' },
        ...loginKeys,
        table: { type: 'string', minLength: 1, description: 'Table to read, unless a query is given.' },
        schema: schemaKey,
        query: {
          type: 'string',
          format: 'mysql',
          description: 'SELECT to run instead of reading a table.',
        },
        columns: {
          type: 'array',
          items: { type: 'string' },
          description: 'Columns to read; all by default.',
        },
        limit: { type: 'integer', minimum: 1, description: 'Rows to read at most.' },
        offset: offsetKey,
        batch_size: {
          type: 'integer',
          default: 10000,
          minimum: 100,
          maximum: 100000,
          description: 'Rows fetched at a time.',
        },
        ...poolKeys,
      },
      required: ['host', 'database', 'user', 'password'],
      additionalProperties: false,
    },
    contacts: serverContacts,
    secrets: ['/password'],
    xSecret: ['/password', '/resolved_connection/password'],
    connectionFields: loginFields,
    examples: [{ title: 'A query', config: { connection: '@mysql.main', query: 'SELECT * FROM movies' } }],
  },
};
