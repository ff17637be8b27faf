import type { Driver } from '#core/contract/driver.ts';
import { handIn } from '#core/contract/hand-in.ts';
import { offsetKey } from '#core/keys/rows.ts';
import {
  loginFields,
  loginKeys,
  poolIgnored,
  poolKeys,
  schemaKey,
  serverContacts,
  serverKeys,
} from '#core/keys/server.ts';
import { databaseDiscovery } from '#core/mysql/discovery.ts';
import { extract, type ExtractConfig } from '#core/mysql/extract.ts';
import { tlsKeys } from '#core/mysql/login.ts';
import { mysqlPort } from '#core/mysql/port.ts';
import { testServer } from '#core/mysql/test.ts';
import { queryProblems } from '#core/mysql/reads.ts';

/** Loads what one SELECT gives, while it arrives. */
export const driver: Driver<ExtractConfig> = {
  name: 'mysql.extractor',
  kind: 'extractor',
  version: '1',
  ports: [mysqlPort],
  spec: {
    title: 'MySQL extractor',
    description: 'Loads a table or the result of a query from MySQL or MariaDB, as it is at one moment.',
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
          description: 'Rows put into the table at a time.',
        },
        ...poolKeys,
        ...tlsKeys,
      },
      required: ['host', 'database', 'user', 'password'],
      additionalProperties: false,
    },
    contacts: serverContacts,
    ignored: poolIgnored,
    refuse: queryProblems,
    extensions: Object.keys(tlsKeys),
    secrets: ['/password'],
    xSecret: ['/password', '/resolved_connection/password'],
    connectionFields: loginFields,
    examples: [
      { title: 'A query', config: { connection: '@mysql.main', query: 'SELECT * FROM movies' } },
      {
        title: 'Some columns of a table',
        config: { connection: '@mysql.main', table: 'movies', columns: ['id', 'title'], limit: 1000 },
      },
    ],
  },

  test: testServer,
  discovery: databaseDiscovery,

  async run({ config, ctx }) {
    const receipt = await extract(config, ctx);
    for (const sentence of receipt.advice) ctx.log('warning', sentence);
    for (const { name, reason } of receipt.columns)
      if (reason !== undefined) ctx.log('info', `"${name}": ${reason}.`);
    return handIn(ctx, receipt);
  },
};
