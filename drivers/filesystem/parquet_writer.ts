import { writtenColumns } from '#core/columns/written.ts';
import type { Driver } from '#core/contract/driver.ts';
import { checkFolder, createDirsKey, onlyTable, suffixProblems, writeParts } from '#core/keys/artifact.ts';
import { parquetPort, type ParquetLayout } from '#core/parquet/port.ts';
import { PARQUET_FORMAT, PARQUET_SUFFIXES, parquetParts } from '#core/parquet/write.ts';
import { ident } from '#core/sql/index.ts';

interface Config {
  readonly path: string;
  readonly compression: ParquetLayout['compression'];
  readonly row_group_size: number;
  readonly create_dirs: boolean;
}

/** Writes one table as Parquet, streamed: rows and columns in the table's order, one row group in memory at a time. */
export const driver: Driver<Config> = {
  name: 'filesystem.parquet_writer',
  kind: 'writer',
  version: '1',
  ports: [parquetPort],
  spec: {
    title: 'Parquet writer',
    description:
      'Writes the table of one step to a Parquet file, with its types and every digit. Only the playground knows this component.',
    version: '1.0.0',
    modes: ['write'],
    configSchema: {
      type: 'object',
      properties: {
        path: {
          type: 'string',
          format: 'artifact',
          suffixes: PARQUET_SUFFIXES,
          minLength: 1,
          description: 'The file to write, such as out/orders.parquet.',
        },
        compression: {
          type: 'string',
          enum: ['zstd', 'snappy', 'gzip', 'uncompressed'],
          default: 'zstd',
          description: 'How the pages in the file are packed.',
        },
        row_group_size: {
          type: 'integer',
          minimum: 1,
          maximum: 10_000_000,
          default: 122_880,
          description:
            'Rows of a row group, which is read and written as one; fewer where they take more than 128 MB.',
        },
        create_dirs: createDirsKey,
      },
      required: ['path'],
      additionalProperties: false,
    },
    secrets: [],
    check: ({ path }) => suffixProblems(path, PARQUET_SUFFIXES),
    examples: [
      { title: 'A file', config: { path: 'out/orders.parquet' } },
      {
        title: 'For what reads no zstd',
        config: { path: 'out/orders.parquet', compression: 'snappy' },
      },
    ],
  },

  async run({ config, inputs, ctx }) {
    const input = onlyTable(inputs, 'A Parquet file');
    checkFolder(config);
    const { path, compression, row_group_size: groupRows } = config;
    const db = await ctx.getDbConnection();
    const from = `main.${ident(input.table)}`;
    const columns = await writtenColumns(db, from, PARQUET_FORMAT);
    for (const { told } of columns) if (told !== undefined) ctx.log('warning', told);
    const layout = { compression, rows: groupRows };
    return writeParts(ctx, path, input, parquetParts(db, from, columns, ctx.port(parquetPort), layout));
  },
};
