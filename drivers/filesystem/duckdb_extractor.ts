import type { Driver } from '#core/contract/driver.ts';
import { handIn } from '#core/contract/hand-in.ts';
import { extract, type ExtractConfig } from '#core/duckdb/extract.ts';
import { duckdbPort } from '#core/duckdb/port.ts';
import { DUCKDB_SUFFIXES, tableOrQuery } from '#core/keys/database-file.ts';
import { filesystemKey, pathKey } from '#core/keys/file.ts';
import { limitKey, someColumnsKey } from '#core/keys/rows.ts';

/** Loads a table, a view or what a query gives from a DuckDB database, which is only read. */
export const driver: Driver<ExtractConfig> = {
  name: 'filesystem.duckdb_extractor',
  kind: 'extractor',
  version: '1',
  ports: [duckdbPort],
  spec: {
    title: 'DuckDB extractor',
    description:
      'Loads a table or the result of a query from a DuckDB database file, with the types it has. Only the playground knows this component.',
    version: '1.0.0',
    modes: ['extract'],
    configSchema: {
      type: 'object',
      properties: {
        connection: filesystemKey,
        path: pathKey(
          DUCKDB_SUFFIXES,
          'The database file to read, such as data/shop.duckdb. It is never changed.',
        ),
        table: {
          type: 'string',
          minLength: 1,
          description:
            'The table or view to load, of another schema than main as in sales.orders; without it and without query, the only table there is.',
        },
        query: {
          type: 'string',
          format: 'duckdb',
          minLength: 1,
          description: 'One SELECT over the tables of the file, to load what it gives instead of a table.',
        },
        columns: someColumnsKey,
        limit: limitKey,
      },
      required: ['path'],
      additionalProperties: false,
    },
    secrets: [],
    connectionFields: [{ name: 'base_dir', override: 'allowed' }],
    check: tableOrQuery,
    examples: [
      { title: 'The only table', config: { path: 'shop.duckdb' } },
      {
        title: 'Some columns of a table in another schema',
        config: { path: 'shop.duckdb', table: 'sales.orders', columns: ['id', 'total'] },
      },
      {
        title: 'A query',
        config: {
          path: 'shop.duckdb',
          query: 'SELECT customer, sum(total) AS total FROM orders GROUP BY ALL ORDER BY ALL',
        },
      },
    ],
  },

  async run({ config, ctx }) {
    const receipt = await extract(config, ctx);
    for (const { name, reason } of receipt.columns)
      if (reason !== undefined) ctx.log('info', `"${name}": ${reason}.`);
    return handIn(ctx, receipt);
  },
};
