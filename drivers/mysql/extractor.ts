import type { Component } from '#core/contract/catalog.ts';

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
        host: { type: 'string', default: 'localhost', description: 'Name or address of the server.' },
        port: {
          type: 'integer',
          default: 3306,
          minimum: 1,
          maximum: 65535,
          description: 'TCP port of the server.',
        },
        database: { type: 'string', minLength: 1, description: 'Database to read from.' },
        user: { type: 'string', minLength: 1, description: 'User to log in as.' },
        password: { type: 'string', description: 'Password of the user.' },
        table: { type: 'string', minLength: 1, description: 'Table to read, unless a query is given.' },
        schema: { type: 'string', default: null, description: 'Schema the table is in.' },
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
        offset: { type: 'integer', minimum: 0, default: 0, description: 'Rows to leave out at the start.' },
        batch_size: {
          type: 'integer',
          default: 10000,
          minimum: 100,
          maximum: 100000,
          description: 'Rows fetched at a time.',
        },
        pool_size: {
          type: 'integer',
          default: 5,
          minimum: 1,
          maximum: 20,
          description: 'Connections kept open.',
        },
        pool_recycle: {
          type: 'integer',
          default: 3600,
          minimum: 60,
          description: 'Seconds after which a connection is replaced.',
        },
        echo: { type: 'boolean', default: false, description: 'Log every statement.' },
      },
      required: ['host', 'database', 'user', 'password'],
      additionalProperties: false,
    },
    secrets: ['/password'],
    xSecret: ['/password', '/resolved_connection/password'],
    connectionFields: [
      { name: 'host', override: 'allowed' },
      { name: 'port', override: 'allowed' },
      { name: 'database', override: 'forbidden' },
      { name: 'user', override: 'forbidden' },
      { name: 'password', override: 'forbidden' },
      { name: 'schema', override: 'allowed' },
    ],
    examples: [{ title: 'A query', config: { connection: '@mysql.main', query: 'SELECT * FROM movies' } }],
  },
};
