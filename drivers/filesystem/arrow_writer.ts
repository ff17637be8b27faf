import { arrowPort } from '#core/arrow/port.ts';
import { ARROW_FORMAT, ARROW_SUFFIXES, arrowParts, isStream } from '#core/arrow/write.ts';
import { writtenColumns } from '#core/columns/written.ts';
import type { Driver } from '#core/contract/driver.ts';
import { checkFolder, createDirsKey, onlyTable, suffixProblems, writeParts } from '#core/keys/artifact.ts';
import { ident } from '#core/sql/index.ts';

interface Config {
  readonly path: string;
  readonly format: 'infer' | 'file' | 'stream';
  readonly compression: 'none' | 'lz4';
  readonly create_dirs: boolean;
}

/** Writes one table as an Arrow file or stream, batch by batch: rows and columns in the table's order. */
export const driver: Driver<Config> = {
  name: 'filesystem.arrow_writer',
  kind: 'writer',
  version: '1',
  ports: [arrowPort],
  spec: {
    title: 'Arrow writer',
    description:
      'Writes the table of one step to an Arrow IPC file (Feather) or stream, with its types and every digit. Only the playground knows this component.',
    version: '1.0.0',
    modes: ['write'],
    configSchema: {
      type: 'object',
      properties: {
        path: {
          type: 'string',
          format: 'artifact',
          suffixes: ARROW_SUFFIXES,
          minLength: 1,
          description: 'The file to write, such as out/orders.arrow.',
        },
        format: {
          type: 'string',
          enum: ['infer', 'file', 'stream'],
          default: 'infer',
          description:
            'A file, which is a Feather file too, or a stream; infer goes by the name: .arrows is a stream.',
        },
        compression: {
          type: 'string',
          enum: ['none', 'lz4'],
          default: 'none',
          description: 'How each buffer in the file is packed.',
        },
        create_dirs: createDirsKey,
      },
      required: ['path'],
      additionalProperties: false,
    },
    secrets: [],
    check: ({ path }) => suffixProblems(path, ARROW_SUFFIXES),
    examples: [
      { title: 'A file', config: { path: 'out/orders.arrow' } },
      { title: 'A Feather file, packed', config: { path: 'out/orders.feather', compression: 'lz4' } },
      { title: 'A stream', config: { path: 'out/orders.arrows' } },
    ],
  },

  async run({ config, inputs, ctx }) {
    const input = onlyTable(inputs, 'An Arrow file');
    checkFolder(config);
    const { path, format, compression } = config;
    const db = await ctx.getDbConnection();
    const from = `main.${ident(input.table)}`;
    const columns = await writtenColumns(db, from, ARROW_FORMAT);
    for (const { told } of columns) if (told !== undefined) ctx.log('warning', told);
    const layout = format === 'infer' ? (isStream(path) ? 'stream' : 'file') : format;
    const pack = compression === 'lz4' ? await ctx.port(arrowPort).lz4() : undefined;
    return writeParts(ctx, path, input, arrowParts(db, from, columns, { layout, pack }));
  },
};
