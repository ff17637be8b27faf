import type { Driver } from '#core/contract/driver.ts';
import { handIn } from '#core/contract/hand-in.ts';
import { filesystemKey, pathKey } from '#core/keys/file.ts';
import { columnsKey, dtypeKey, limitKey } from '#core/keys/rows.ts';
import { SQLITE_SUFFIXES, tableOrQuery } from '#core/keys/database-file.ts';
import { extract } from '#core/sqlite/extract.ts';
import { sqlitePort } from '#core/sqlite/port.ts';
import type { ExtractConfig } from '#core/sqlite/wanted.ts';

/** Loads a table, a view or what a query gives from an SQLite database, which is only read. */
export const driver: Driver<ExtractConfig> = {
  name: 'filesystem.sqlite_extractor',
  kind: 'extractor',
  version: '1',
  ports: [sqlitePort],
  spec: {
    title: 'SQLite extractor',
    description:
      'Loads a table or the result of a query from an SQLite database file, with a type for every column that holds all its values. Only the playground knows this component.',
    version: '1.0.0',
    modes: ['extract'],
    configSchema: {
      type: 'object',
      properties: {
        connection: filesystemKey,
        path: pathKey(
          SQLITE_SUFFIXES,
          'The database file to read, such as data/shop.sqlite. It is never changed.',
        ),
        table: {
          type: 'string',
          minLength: 1,
          description: 'The table or view to load; without it and without query, the only table there is.',
        },
        query: {
          type: 'string',
          format: 'sqlite',
          minLength: 1,
          description: 'One SELECT in the SQL of SQLite, to load what it gives instead of a table.',
        },
        columns: columnsKey,
        limit: limitKey,
        dtype: dtypeKey,
      },
      required: ['path'],
      additionalProperties: false,
    },
    secrets: [],
    connectionFields: [{ name: 'base_dir', override: 'allowed' }],
    check: tableOrQuery,
    examples: [
      { title: 'The only table', config: { path: 'shop.sqlite' } },
      {
        title: 'Some columns of a table',
        config: { path: 'shop.sqlite', table: 'orders', columns: ['id', 'total'] },
      },
      {
        title: 'A query, with a moment made of seconds',
        config: {
          path: 'app.db',
          query: "SELECT id, datetime(created, 'unixepoch') AS created FROM events",
          dtype: { created: 'TIMESTAMP' },
        },
      },
    ],
  },

  async run({ config, ctx }) {
    const receipt = await extract(config, ctx);
    for (const sentence of receipt.advice) ctx.log('warning', sentence);
    for (const { name, reason } of receipt.columns)
      if (reason !== undefined) ctx.log('info', `"${name}": ${reason}.`);
    return handIn(ctx, receipt);
  },
};
