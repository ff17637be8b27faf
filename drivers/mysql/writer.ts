import type { Driver } from '#core/contract/driver.ts';
import { StepError } from '#core/contract/errors.ts';
import {
  loginFields,
  loginKeys,
  poolIgnored,
  poolKeys,
  schemaKey,
  serverContacts,
  serverKeys,
} from '#core/keys/server.ts';
import { tlsKeys } from '#core/mysql/login.ts';
import { foresee, writesTo } from '#core/mysql/foresee.ts';
import { mysqlPort } from '#core/mysql/port.ts';
import { testServer } from '#core/mysql/test.ts';
import { keyProblems, write, type WriteConfig } from '#core/mysql/write.ts';

/** Writes one table in one transaction: all of it or nothing. */
export const driver: Driver<WriteConfig> = {
  name: 'mysql.writer',
  kind: 'writer',
  version: '1',
  ports: [mysqlPort],
  spec: {
    title: 'MySQL writer',
    description:
      'Writes the table of one step to MySQL or MariaDB, in one transaction: all of it or nothing.',
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
        primary_key: {
          oneOf: [
            { type: 'string', minLength: 1 },
            { type: 'array', items: { type: 'string' }, minItems: 1 },
          ],
          description:
            'Key columns, which stand in for upsert_keys and become the primary key of a table that is made. Osiris demands it, and its schema lacks it.',
        },
        batch_size: {
          type: 'integer',
          default: 1000,
          minimum: 1,
          maximum: 100000,
          description:
            'Rows of one INSERT at most; LOAD DATA, which is used where the server lets it, takes all rows at once.',
        },
        create_table: {
          type: 'boolean',
          default: false,
          description: 'Create the table where there is none, with columns like those of the step.',
        },
        truncate_before: {
          type: 'boolean',
          default: false,
          description: 'Delete all rows of the table first, in the same transaction.',
        },
        ...poolKeys,
        ...tlsKeys,
      },
      required: ['host', 'database', 'user', 'password', 'table'],
      additionalProperties: false,
    },
    contacts: serverContacts,
    ignored: poolIgnored,
    refuse: keyProblems,
    writesTo: (config) => writesTo(config as unknown as WriteConfig),
    extensions: ['primary_key', ...Object.keys(tlsKeys)],
    secrets: ['/password'],
    osiris: { keyed: true },
    connectionFields: loginFields,
    examples: [
      { title: 'Add rows', config: { connection: '@mysql.main', table: 'movies', mode: 'append' } },
      {
        title: 'Add rows, and change those that are there',
        config: { connection: '@mysql.main', table: 'movies', mode: 'upsert', primary_key: 'id' },
      },
    ],
  },

  test: testServer,

  foresee,

  async run({ config, inputs, ctx }) {
    const [input, ...others] = Object.values(inputs);
    if (input === undefined)
      throw new StepError('There is no table to write: no step before this one makes one.');
    if (others.length > 0)
      throw new StepError(
        `This step writes one table, and it needs ${others.length + 1}. Join them in a step of their own.`,
      );
    const { rows, bytes } = await write(config, input, ctx);
    ctx.logMetric('rows_written', rows);
    ctx.logMetric('bytes_written', bytes);
    return { table: input.table, rows };
  },
};
