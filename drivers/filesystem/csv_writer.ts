import { CSV_SUFFIXES } from '#core/csv/config-schema.ts';
import { encodingKey } from '#core/csv/config-schema.ts';
import { copyStatement } from '#core/csv/copy.ts';
import { writtenDelimiterProblems } from '#core/csv/dialect-check.ts';
import { COMMON_WRITE_ENCODINGS, encodingProblems } from '#core/bytes/encode.ts';
import type { Format, FormatColumn } from '#core/csv/format.ts';
import { csvParts } from '#core/csv/write.ts';
import { counted, gzipped } from '#core/bytes/gzip.ts';
import { osirisWriterProblems } from '#core/csv/osiris-writer.ts';
import { isPacked, namingProblems, type WriteCompression } from '#core/bytes/packing.ts';
import { StepError } from '#core/contract/errors.ts';
import { checkFolder, createDirsKey, onlyTable, reconcile } from '#core/keys/artifact.ts';
import type { Driver, DriverContext } from '#core/contract/driver.ts';
import { ident } from '#core/sql/index.ts';

interface Config extends Format {
  readonly path: string;
  readonly header: boolean;
  readonly chunk_size: number;
  readonly create_dirs: boolean;
  readonly compression?: WriteCompression;
}

const NAME = 'filesystem.csv_writer';

/** Bytes that are worth a write of their own, however small `chunk_size` is, and bytes that are enough, however large it is. */
const LEAST_WRITE = 1024 * 1024;
const MOST_WRITE = 4 * 1024 * 1024;

/** Writes one table as a CSV file, streamed: columns in byte order of their names, rows in the table's order. */
export const driver: Driver<Config> = {
  name: NAME,
  kind: 'writer',
  version: '1',
  spec: {
    title: 'CSV writer',
    description:
      'Writes the table of one step to a CSV file. Its columns are sorted by their names, whatever their order in the table.',
    version: '1.0.0',
    modes: ['write'],
    configSchema: {
      type: 'object',
      properties: {
        path: {
          type: 'string',
          format: 'artifact',
          suffixes: ['', '.gz'].flatMap((packed) => CSV_SUFFIXES.map((end) => end + packed)),
          minLength: 1,
          description: 'The file to write, such as out/actors.csv.',
        },
        delimiter: {
          type: 'string',
          default: ',',
          maxLength: 1,
          description: 'The character between two fields.',
        },
        header: {
          type: 'boolean',
          default: true,
          description: 'Write the names of the columns as the first line.',
        },
        encoding: {
          ...encodingKey,
          default: 'utf-8',
          examples: COMMON_WRITE_ENCODINGS,
          description:
            'How characters become bytes: utf-8, utf-8-sig (which Excel opens right), utf-16, windows-1252 or another encoding of one byte a character.',
        },
        newline: {
          type: 'string',
          default: 'lf',
          enum: ['lf', 'crlf'],
          description: 'What ends a line: lf, or crlf as on Windows.',
        },
        quoting: {
          type: 'string',
          default: 'minimal',
          enum: ['minimal', 'all', 'nonnumeric'],
          description: 'Which values stand in quotes: those that need it, all, or all but numbers.',
        },
        chunk_size: {
          type: 'integer',
          default: 1000,
          minimum: 1,
          maximum: 100000,
          description: 'Rows gathered for one write to the file; at least 1 MB and at most 4 MB of text.',
        },
        create_dirs: createDirsKey,
        compression: {
          type: 'string',
          enum: ['infer', 'gzip', 'none'],
          description:
            'How the file is packed; infer, the default, goes by its name, such as out/actors.csv.gz. Only the playground knows this key.',
        },
      },
      required: ['path'],
      additionalProperties: false,
    },
    secrets: [],
    extensions: [
      'compression',
      {
        key: 'encoding',
        osiris: { type: 'string', default: 'utf-8', enum: ['utf-8', 'utf-16', 'ascii', 'latin-1'] },
      },
    ],
    check: (config) => [...namingProblems(config, '.csv'), ...writtenDelimiterProblems(config)],
    refuse: encodingProblems,
    sortsColumns: true,
    osiris: { keyed: true, check: (config) => osirisWriterProblems(NAME, config) },
    examples: [
      {
        title: 'A file for Excel',
        config: { path: 'out/actors.csv', delimiter: ';', encoding: 'utf-8-sig', newline: 'crlf' },
      },
      { title: 'A packed file', config: { path: 'out/actors.csv.gz' } },
    ],
  },

  async run({ config, inputs, ctx }) {
    const input = onlyTable(inputs, 'A CSV file');
    checkFolder(config);

    // Osiris's schema lets it pass.
    if (config.delimiter === '')
      throw new StepError(
        'Without a delimiter the fields of a line run together. Set `delimiter: ","` or another character.',
        { at: { key: 'delimiter' } },
      );

    const db = await ctx.getDbConnection();
    // DuckDB's list of all columns of all tables would take five times as long.
    const found = await db.query(
      `SELECT column_name AS name, column_type AS type FROM (DESCRIBE main.${ident(input.table)})`,
    );
    const inTable = found.map(({ name, type }) => ({ name: String(name), type: String(type) }));
    const columns = inTable.toSorted((a, b) => byCodePoint(a.name, b.name));
    if (columns.some((column, i) => column !== inTable[i]))
      ctx.log('info', `The columns of ${config.path} are sorted by name, unlike those of the table.`);

    const source = { table: input.table, rows: input.rows, columns };
    const written = (await copied(source, config, ctx)) ?? (await formatted(source, config, ctx));
    ctx.logMetric('rows_written', written.rows);
    ctx.logMetric('bytes_written', written.bytes);
    return { table: input.table, rows: written.rows };
  },
};

interface Source {
  readonly table: string;
  readonly rows: number;
  readonly columns: readonly FormatColumn[];
}

interface Written {
  readonly rows: number;
  readonly bytes: number;
}

/** The database writes the file. Undefined where it cannot. */
async function copied(source: Source, config: Config, ctx: DriverContext): Promise<Written | undefined> {
  const copy = copyStatement(source.table, source.columns, config, config.header);
  const db = await ctx.getDbConnection();
  if (!copy || isPacked(config) || !db.copy || !ctx.files.place) return undefined;
  const place = await ctx.files.place(config.path);
  const rows = await db.copy(copy.query, copy.options, place, (bytes) =>
    ctx.progress({ bytes, total_rows: source.rows }),
  );
  reconcile(config.path, rows, source);
  const bytes = await place.close();
  ctx.progress({ rows, bytes, total_rows: source.rows });
  return { rows, bytes };
}

/** The rows come here, become bytes and go to the file, some at a time. */
async function formatted(source: Source, config: Config, ctx: DriverContext): Promise<Written> {
  const db = await ctx.getDbConnection();
  const sink = await ctx.files.create(config.path);
  const file = isPacked(config) ? gzipped(sink) : counted(sink);
  let rows = 0;
  let bytes = 0;
  const parts = csvParts(db, {
    from: `main.${ident(source.table)}`,
    columns: source.columns,
    format: config,
    header: config.header,
    isEnough: (gathered, waiting) =>
      waiting >= MOST_WRITE || (gathered >= config.chunk_size && waiting >= LEAST_WRITE),
  });
  for await (const part of parts) {
    ctx.signal.throwIfAborted();
    rows += part.rows;
    bytes += await file.write(part.bytes);
    ctx.progress({ rows, bytes, total_rows: source.rows });
  }
  reconcile(config.path, rows, source);
  bytes += await file.close();
  return { rows, bytes };
}

/** The order of UTF-8 bytes, which differs from that of UTF-16 units beyond U+FFFF. */
function byCodePoint(a: string, b: string): number {
  const [left, right] = [[...a], [...b]];
  for (let i = 0; i < left.length && i < right.length; i++) {
    const difference = left[i]!.codePointAt(0)! - right[i]!.codePointAt(0)!;
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}
