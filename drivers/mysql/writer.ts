import type { Component } from '#core/contract/catalog.ts';

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
        host: { type: 'string', default: 'localhost', description: 'Name or address of the server.' },
        port: {
          type: 'integer',
          default: 3306,
          minimum: 1,
          maximum: 65535,
          description: 'TCP port of the server.',
        },
        database: { type: 'string', minLength: 1, description: 'Database to write to.' },
        user: { type: 'string', minLength: 1, description: 'User to log in as.' },
        password: { type: 'string', description: 'Password of the user.' },
        table: { type: 'string', minLength: 1, description: 'Table to write.' },
        schema: { type: 'string', default: null, description: 'Schema the table is in.' },
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
      required: ['host', 'database', 'user', 'password', 'table'],
      additionalProperties: false,
    },
    secrets: ['/password'],
    osiris: { keyed: true },
    connectionFields: [
      { name: 'host', override: 'allowed' },
      { name: 'port', override: 'allowed' },
      { name: 'database', override: 'forbidden' },
      { name: 'user', override: 'forbidden' },
      { name: 'password', override: 'forbidden' },
      { name: 'schema', override: 'allowed' },
    ],
    examples: [{ title: 'Add rows', config: { connection: '@mysql.main', table: 'movies', mode: 'append' } }],
  },
};
