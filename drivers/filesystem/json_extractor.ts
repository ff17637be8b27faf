import type { Encoding } from '#core/bytes/decode.ts';
import type { Compression } from '#core/bytes/decompress.ts';
import type { Driver } from '#core/contract/driver.ts';
import { handIn } from '#core/contract/hand-in.ts';
import { encodingKey } from '#core/csv/config-schema.ts';
import { isOfLines, JSON_SUFFIXES, jsonKeys, LINES_SUFFIXES } from '#core/json/config-schema.ts';
import { namesOf, type Path } from '#core/json/path.ts';
import { alsoPacked, compressionKey, filesystemKey, pathKey } from '#core/keys/file.ts';
import { limitKey, namedColumnsKey, namedTypesKey, parseDatesKey } from '#core/keys/rows.ts';
import { jsonReader } from '#core/reader/json.ts';
import { openTextFile } from '#core/reader/text-file.ts';

interface Config {
  readonly path: string;
  readonly format: 'infer' | 'json' | 'ndjson';
  readonly records?: Path;
  readonly key_column?: string;
  readonly flatten: boolean;
  readonly separator: string;
  readonly encoding: Encoding;
  readonly columns?: readonly string[];
  readonly limit?: number;
  readonly parse_dates: boolean | readonly string[];
  readonly dtype?: Readonly<Record<string, unknown>>;
  readonly compression: Compression;
}

const LAYOUTS = { json: 'document', ndjson: 'lines' } as const;

/** Loads a JSON file: a list of records, a document that holds one, or values one after the other; members become columns. */
export const driver: Driver<Config> = {
  name: 'filesystem.json_extractor',
  kind: 'extractor',
  version: '1',
  spec: {
    title: 'JSON extractor',
    description:
      'Loads a JSON or NDJSON file, with a type for every column that holds all its values. Only the playground knows this component.',
    version: '1.0.0',
    modes: ['extract'],
    configSchema: {
      type: 'object',
      properties: {
        connection: filesystemKey,
        path: pathKey(
          alsoPacked([...JSON_SUFFIXES, ...LINES_SUFFIXES]),
          'The file to read, such as data/orders.json.',
        ),
        format: {
          type: 'string',
          enum: ['infer', 'json', 'ndjson'],
          default: 'infer',
          description:
            'What the file is: one document (json), or values one after the other, mostly one a line (ndjson); infer goes by its name and what it holds.',
        },
        ...jsonKeys,
        columns: namedColumnsKey,
        limit: limitKey,
        parse_dates: {
          ...parseDatesKey,
          description:
            'Text columns to read as dates; true tries all of them. Dates stay text without it, since JSON calls them text.',
        },
        dtype: namedTypesKey,
        encoding: {
          ...encodingKey,
          default: 'utf-8',
          description:
            'How the file turns characters into bytes; JSON is utf-8, unless somebody made it otherwise.',
        },
        compression: compressionKey,
      },
      required: ['path'],
      additionalProperties: false,
    },
    secrets: [],
    connectionFields: [{ name: 'base_dir', override: 'allowed' }],
    examples: [
      { title: 'A list of records', config: { path: 'data/orders.json' } },
      {
        title: 'Records within a document, flat',
        config: { path: 'stations.geojson', records: 'features', flatten: true },
      },
      { title: 'Records one a line, packed', config: { path: 'events.ndjson.gz', dtype: { id: 'BIGINT' } } },
    ],
  },

  async run({ config, ctx }) {
    const { path, format, encoding, compression } = config;
    const file = await openTextFile({ path, what: 'JSON', encoding, compression }, ctx);
    const usual = isOfLines(path) ? 'lines' : 'either';
    const reader = jsonReader({
      wanted: {
        path,
        records: namesOf(config.records),
        values: [],
        aside: true,
        keyColumn: config.key_column,
        layout: format === 'infer' ? usual : LAYOUTS[format],
      },
      limit: config.limit,
      separator: config.flatten ? config.separator : undefined,
      requests: { dtype: config.dtype, parseDates: config.parse_dates },
      columns: config.columns,
      table: ctx.table,
      db: await ctx.getDbConnection(),
      log: (level, message) => ctx.log(level, message),
      progress: (rows) => file.rows(rows),
    });
    const { receipt: read } = await reader
      .load(() => file.text())
      .catch((cause: unknown) => {
        throw file.failure(cause);
      });
    const how = [
      ...(encoding === 'utf-8' ? [] : [['encoding', encoding] as const]),
      ...(file.packed === undefined ? [] : [['compression', file.packed] as const]),
    ];
    const advice = [...file.remarks(), ...read.advice];
    for (const sentence of advice) ctx.log('warning', sentence);
    const dialect = [...read.dialect, ...how];
    return handIn(ctx, { source: path, bytes: file.bytes(), ...read, dialect, advice });
  },
};
