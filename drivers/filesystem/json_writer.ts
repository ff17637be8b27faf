import { counted, gzipped } from '#core/bytes/gzip.ts';
import { isPacked, namingProblems, type WriteCompression } from '#core/bytes/packing.ts';
import type { Driver } from '#core/contract/driver.ts';
import { isOfLines, JSON_SUFFIXES, LINES_SUFFIXES } from '#core/json/config-schema.ts';
import { jsonParts } from '#core/json/write.ts';
import { rowsOf } from '#core/sql/row-set.ts';
import { checkFolder, createDirsKey, onlyTable, reconcile } from '#core/keys/artifact.ts';

interface Config {
  readonly path: string;
  readonly format: 'infer' | 'json' | 'ndjson';
  readonly create_dirs: boolean;
  readonly compression: WriteCompression;
}

const LAYOUTS = { json: 'list', ndjson: 'lines' } as const;

/** Writes one table as JSON, streamed: rows and columns in the table's order, every digit of a number kept. */
export const driver: Driver<Config> = {
  name: 'filesystem.json_writer',
  kind: 'writer',
  version: '1',
  spec: {
    title: 'JSON writer',
    description:
      'Writes the table of one step to a JSON or NDJSON file, an object for each row. Only the playground knows this component.',
    version: '1.0.0',
    modes: ['write'],
    configSchema: {
      type: 'object',
      properties: {
        path: {
          type: 'string',
          format: 'artifact',
          suffixes: ['', '.gz'].flatMap((packed) =>
            [...JSON_SUFFIXES, ...LINES_SUFFIXES].map((end) => end + packed),
          ),
          minLength: 1,
          description: 'The file to write, such as out/orders.json.',
        },
        format: {
          type: 'string',
          enum: ['infer', 'json', 'ndjson'],
          default: 'infer',
          description:
            'A list of rows (json), or a row on each line (ndjson); infer goes by the name of the file.',
        },
        create_dirs: createDirsKey,
        compression: {
          type: 'string',
          enum: ['infer', 'gzip', 'none'],
          default: 'infer',
          description: 'How the file is packed; infer goes by its name, such as out/orders.ndjson.gz.',
        },
      },
      required: ['path'],
      additionalProperties: false,
    },
    secrets: [],
    check: (config) => namingProblems(config, '.json'),
    examples: [
      { title: 'A list of rows', config: { path: 'out/orders.json' } },
      { title: 'A row on each line, packed', config: { path: 'out/orders.ndjson.gz' } },
    ],
  },

  async run({ config, inputs, ctx }) {
    const input = onlyTable(inputs, 'A JSON file');
    checkFolder(config);
    const { path, format } = config;
    const layout = format === 'infer' ? (isOfLines(path) ? 'lines' : 'list') : LAYOUTS[format];
    const sink = await ctx.files.create(path);
    const file = isPacked(config) ? gzipped(sink) : counted(sink);
    let rows = 0;
    let bytes = 0;
    for await (const part of jsonParts(await ctx.getDbConnection(), rowsOf(input.table), layout)) {
      ctx.signal.throwIfAborted();
      bytes += await file.write(part.bytes);
      rows += part.rows;
      ctx.progress({ rows, bytes, total_rows: input.rows });
    }
    reconcile(path, rows, input);
    bytes += await file.close();
    ctx.logMetric('rows_written', rows);
    ctx.logMetric('bytes_written', bytes);
    return { table: input.table, rows };
  },
};
