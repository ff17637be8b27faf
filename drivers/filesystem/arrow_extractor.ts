import { arrowPort } from '#core/arrow/port.ts';
import { readArrow } from '#core/arrow/read.ts';
import type { Driver } from '#core/contract/driver.ts';
import { handIn } from '#core/contract/hand-in.ts';
import { filesystemKey, pathKey } from '#core/keys/file.ts';
import { limitKey, someColumnsKey } from '#core/keys/rows.ts';

interface Config {
  readonly path: string;
  readonly columns?: readonly string[];
  readonly limit?: number;
}

/** Loads an Arrow file or stream, or a Feather file, batch by batch. */
export const driver: Driver<Config> = {
  name: 'filesystem.arrow_extractor',
  kind: 'extractor',
  version: '1',
  ports: [arrowPort],
  spec: {
    title: 'Arrow extractor',
    description:
      'Loads an Arrow IPC file or stream, or a Feather file, with the types it has. Only the playground knows this component.',
    version: '1.0.0',
    modes: ['extract'],
    configSchema: {
      type: 'object',
      properties: {
        connection: filesystemKey,
        path: pathKey(
          ['.arrow', '.feather', '.arrows', '.ipc'],
          'The file to read, such as data/orders.arrow.',
        ),
        columns: someColumnsKey,
        limit: limitKey,
      },
      required: ['path'],
      additionalProperties: false,
    },
    secrets: [],
    connectionFields: [{ name: 'base_dir', override: 'allowed' }],
    examples: [
      { title: 'A file', config: { path: 'data/orders.arrow' } },
      {
        title: 'Some columns of its first rows',
        config: { path: 'data/orders.feather', columns: ['id', 'total'], limit: 1000 },
      },
    ],
  },

  async run({ config, ctx }) {
    const { path, columns: wanted, limit } = config;
    const { rows, columns, layout, bytes, advice } = await readArrow({
      file: await ctx.files.open(path),
      arrow: ctx.port(arrowPort),
      columns: wanted,
      limit,
      table: ctx.table,
      db: await ctx.getDbConnection(),
      log: (level, message) => ctx.log(level, message),
      progress(loaded) {
        ctx.signal.throwIfAborted();
        ctx.progress({ rows: loaded });
      },
    });
    for (const sentence of advice) ctx.log('warning', sentence);
    return handIn(ctx, {
      source: path,
      format: 'arrow',
      bytes,
      dialect: [['layout', layout === 'file' ? 'file (Feather)' : 'stream']],
      rows,
      padded: 0,
      rejected: 0,
      rejections: [],
      columns,
      advice,
    });
  },
};
