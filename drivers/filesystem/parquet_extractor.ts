import { arrowPort } from '#core/arrow/port.ts';
import type { Driver } from '#core/contract/driver.ts';
import { handIn } from '#core/contract/hand-in.ts';
import { filesystemKey, pathKey } from '#core/keys/file.ts';
import { limitKey, someColumnsKey } from '#core/keys/rows.ts';
import { readFooter } from '#core/parquet/footer.ts';
import { loadParquet } from '#core/parquet/load.ts';
import { parquetPort } from '#core/parquet/port.ts';

interface Config {
  readonly path: string;
  readonly columns?: readonly string[];
  readonly limit?: number;
}

/** Loads a Parquet file, row group by row group; of the file only what the columns and rows that are asked for take. */
export const driver: Driver<Config> = {
  name: 'filesystem.parquet_extractor',
  kind: 'extractor',
  version: '1',
  ports: [parquetPort, arrowPort],
  spec: {
    title: 'Parquet extractor',
    description:
      'Loads a Parquet file with the types it has, every digit kept. Only the playground knows this component.',
    version: '1.0.0',
    modes: ['extract'],
    configSchema: {
      type: 'object',
      properties: {
        connection: filesystemKey,
        path: pathKey(['.parquet', '.pq', '.parq'], 'The file to read, such as data/orders.parquet.'),
        columns: someColumnsKey,
        limit: limitKey,
      },
      required: ['path'],
      additionalProperties: false,
    },
    secrets: [],
    connectionFields: [{ name: 'base_dir', override: 'allowed' }],
    examples: [
      { title: 'A file', config: { path: 'data/orders.parquet' } },
      {
        title: 'Some columns of its first rows',
        config: { path: 'data/orders.parquet', columns: ['id', 'total'], limit: 1000 },
      },
    ],
  },

  async run({ config, ctx }) {
    const file = await ctx.files.open(config.path);
    const footer = await readFooter(file);
    const total = Math.min(footer.rows, config.limit ?? Infinity);
    const loaded = await loadParquet({
      file,
      footer,
      parquet: ctx.port(parquetPort),
      arrow: ctx.port(arrowPort),
      columns: config.columns,
      limit: config.limit,
      table: ctx.table,
      db: await ctx.getDbConnection(),
      log: (level, message) => ctx.log(level, message),
      progress(rows) {
        ctx.signal.throwIfAborted();
        ctx.progress({ rows, total_rows: total });
      },
    });
    const { rows, bytes, columns, groups, groupsRead } = loaded;
    return handIn(ctx, {
      source: config.path,
      format: 'parquet',
      bytes,
      dialect: [
        ['rows in the file', String(footer.rows)],
        ['row groups', groups === groupsRead ? String(groups) : `${groupsRead} of ${groups}`],
        ['compression', footer.codecs.join(', ') || 'none'],
        ...(footer.writer === undefined ? [] : [['written by', footer.writer] as const]),
      ],
      rows,
      padded: 0,
      rejected: 0,
      rejections: [],
      columns,
      advice: [],
    });
  },
};
