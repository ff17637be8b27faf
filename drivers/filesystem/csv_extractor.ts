import { decode } from '#core/csv/decode.ts';
import { dialectProblems } from '#core/csv/dialect-check.ts';
import { COMMON_ENCODINGS } from '#core/csv/encodings.ts';
import { type Compression, compressionOf, textBytes } from '#core/csv/decompress.ts';
import { loadCsv } from '#core/csv/load.ts';
import { csvReceipt, receiptLines } from '#core/csv/receipt.ts';
import type { Driver, DriverContext, InputFile } from '#core/driver.ts';
import { checkRoom, loadFailure } from '#core/room.ts';

interface Config {
  readonly path: string;
  readonly delimiter: string;
  readonly encoding: string;
  readonly header: boolean | number;
  readonly columns?: readonly string[];
  readonly quotechar?: string;
  readonly escapechar?: string;
  readonly skipinitialspace?: boolean;
  readonly decimal?: string;
  readonly thousands?: string;
  readonly skip_rows: number | readonly number[];
  readonly skipfooter?: number;
  readonly limit?: number;
  readonly parse_dates: boolean | readonly string[];
  readonly dtype?: Readonly<Record<string, unknown>>;
  readonly na_values?: readonly string[];
  readonly chunk_size: number;
  readonly skip_blank_lines: boolean;
  readonly comment?: string;
  readonly compression: Compression;
  readonly on_bad_lines?: 'error' | 'skip' | 'warn';
}

/** Names of files whose fields stand between tabs, packed or not. */
const TABBED = /\.(?:tsv|tab)(?:\.[a-z0-9]+)?$/i;

/** Loads a CSV file: its values stream into the table in batches, each column with the type that all its values fit. */
export const driver: Driver<Config> = {
  name: 'filesystem.csv_extractor',
  kind: 'extractor',
  spec: {
    title: 'CSV extractor',
    description: 'Loads a CSV or TSV file, with a type for every column that holds all its values.',
    version: '1.0.0',
    modes: ['extract', 'discover'],
    configSchema: {
      type: 'object',
      properties: {
        connection: {
          type: 'string',
          description: 'A filesystem connection, as in @filesystem.data, whose base_dir goes before path.',
        },
        path: { type: 'string', minLength: 1, description: 'The file to read, such as data/actors.csv.' },
        delimiter: {
          type: 'string',
          default: ',',
          maxLength: 4,
          description:
            'What stands between two fields: a character, or up to 4 bytes such as "||". Where it is not given, a file named .tsv has tabs, and a first line such as sep=; decides.',
        },
        encoding: {
          type: 'string',
          default: 'utf-8',
          format: 'encoding',
          examples: COMMON_ENCODINGS,
          description:
            'How the file turns characters into bytes: utf-8, windows-1252, utf-16 or any other name that browsers know.',
        },
        header: {
          oneOf: [{ type: 'boolean' }, { type: 'integer' }],
          default: true,
          description:
            'Where the names of the columns are: true for the first row, a number for that row (from 0), false for none.',
        },
        columns: {
          type: 'array',
          items: { type: 'string' },
          uniqueItems: true,
          description: 'The columns to load, in this order; all by default.',
        },
        skip_rows: {
          oneOf: [
            { type: 'integer', minimum: 0 },
            { type: 'array', items: { type: 'integer', minimum: 0 }, uniqueItems: true },
          ],
          default: 0,
          description:
            'Lines to leave out before the header. A list names them, from 0, also those right behind the header: [1] leaves out a line of units.',
        },
        skipfooter: {
          type: 'integer',
          minimum: 0,
          description: 'Lines to leave out at the end, such as totals.',
        },
        quotechar: {
          type: 'string',
          minLength: 1,
          maxLength: 1,
          description: 'The character around a field that holds delimiters or line breaks; " by default.',
        },
        escapechar: {
          type: 'string',
          minLength: 1,
          maxLength: 1,
          description: 'The character after which the next one stands for itself, as in "5\\" wide".',
        },
        skipinitialspace: {
          type: 'boolean',
          description: 'Leave out spaces before a field, as in: 1, "a, b", 2.',
        },
        decimal: {
          type: 'string',
          minLength: 1,
          maxLength: 1,
          description: "The decimal point of numbers; '.' by default.",
        },
        thousands: {
          type: 'string',
          minLength: 1,
          maxLength: 1,
          description: "What groups the digits of numbers, such as ',' in 100,000.00.",
        },
        limit: { type: 'integer', minimum: 1, description: 'Rows to load at most.' },
        parse_dates: {
          oneOf: [{ type: 'boolean' }, { type: 'array', items: { type: 'string' } }],
          default: false,
          description:
            'Columns to read as dates in other ways than ISO 8601 too, such as 31/12/2024; true tries all text columns.',
        },
        dtype: {
          type: 'object',
          additionalProperties: true,
          description: 'Types by column, by names of pandas (int64, str) or DuckDB (DECIMAL(18,2)).',
        },
        na_values: {
          type: 'array',
          items: { type: 'string' },
          uniqueItems: true,
          description: 'Texts that mean NULL, besides the empty field.',
        },
        chunk_size: {
          type: 'integer',
          default: 10000,
          minimum: 100,
          maximum: 1000000,
          description:
            'Rows handled at a time in Osiris. Here a batch has up to 61,440 rows or 8 MB, whatever it says.',
        },
        skip_blank_lines: {
          type: 'boolean',
          default: true,
          description: 'Leave out lines without content; else they are rows of NULL.',
        },
        comment: {
          type: 'string',
          maxLength: 1,
          description: 'The character that starts a comment: the rest of its line is left out.',
        },
        compression: {
          type: 'string',
          enum: ['infer', 'gzip', 'bz2', 'zip', 'xz'],
          default: 'infer',
          description: 'How the file is packed; infer goes by its name. gzip and zip can be read.',
        },
        on_bad_lines: {
          type: 'string',
          enum: ['error', 'skip', 'warn'],
          description:
            'What to do with a line that cannot be read: stop (the default), or leave it out, count it and list it. Only the playground knows this key.',
        },
      },
      required: ['path'],
      additionalProperties: false,
    },
    secrets: [],
    connectionFields: [{ name: 'base_dir', override: 'allowed' }],
    extensions: [
      'on_bad_lines',
      'quotechar',
      'escapechar',
      'skipinitialspace',
      'skipfooter',
      'decimal',
      'thousands',
      { key: 'skip_rows', osiris: { type: 'integer', default: 0, minimum: 0 } },
      { key: 'delimiter', osiris: { type: 'string', default: ',', maxLength: 1 } },
      {
        key: 'encoding',
        osiris: {
          type: 'string',
          default: 'utf-8',
          enum: ['utf-8', 'utf-16', 'ascii', 'latin-1', 'iso-8859-1'],
        },
      },
    ],
    defaultsDepend: ['delimiter'],
    check: dialectProblems,
    examples: [
      { title: 'A file with a header', config: { path: 'data/actors.csv' } },
      {
        title: 'A German export',
        config: { path: 'export.csv', delimiter: ';', encoding: 'latin-1', parse_dates: ['Datum'] },
      },
    ],
  },

  async run({ config, written, ctx }) {
    const db = await ctx.getDbConnection();
    const { path, encoding, header, compression } = config;
    const hinted = !written.includes('delimiter');
    const found = await ctx.files.open(path);
    await checkRoom(ctx, path, found.size);
    const remarks = new Set<string>();
    const { file, bytesRead, tellRows } = observed(found, ctx);
    const loaded = await loadCsv({
      path,
      open: async () =>
        decode(path, await textBytes(file, compression), encoding, (said) => remarks.add(said)),
      dialect: {
        delimiter: hinted && TABBED.test(path) ? '\t' : config.delimiter,
        hinted,
        quote: config.quotechar,
        escape: config.escapechar,
        skipInitialSpace: config.skipinitialspace,
        decimal: config.decimal,
        thousands: config.thousands,
        header,
        skipRows: config.skip_rows,
        skipFooter: config.skipfooter,
        skipBlankLines: config.skip_blank_lines,
        comment: config.comment,
        naValues: config.na_values ?? [],
        columns: config.columns,
        limit: config.limit,
        badLines: config.on_bad_lines === 'skip' || config.on_bad_lines === 'warn' ? 'skip' : 'error',
      },
      requests: { dtype: config.dtype, parseDates: config.parse_dates },
      table: ctx.table,
      db,
      log: (level, message) => ctx.log(level, message),
      progress: tellRows,
    }).catch((cause: unknown) => {
      throw loadFailure(cause, { path, read: bytesRead(), total: file.size });
    });

    const packed = compressionOf(path, compression);
    // Of a zip archive the directory at its end is read first, and its files in part.
    const bytes = packed === 'zip' ? (file.size ?? bytesRead()) : bytesRead();
    const read = { source: path, bytes, encoding, header, compression: packed };
    const receipt = csvReceipt(read, { ...loaded, advice: [...remarks, ...loaded.advice] });
    const badLevel = config.on_bad_lines === 'warn' ? 'warning' : 'info';
    for (const { level, message } of receiptLines(receipt, badLevel)) ctx.log(level, message);
    ctx.receipt(receipt);
    ctx.logMetric('rows_read', loaded.rows);
    ctx.logMetric('bytes_read', bytes);
    return { table: ctx.table, rows: loaded.rows };
  },
};

/** The file, with progress told and cancelling heeded at every chunk. Counts the bytes of its last reading. */
function observed(file: InputFile, ctx: DriverContext) {
  let bytes = 0;
  let rows = 0;
  const tell = (): void => ctx.progress({ rows, bytes, total_bytes: file.size });
  async function* read(): AsyncGenerator<Uint8Array> {
    bytes = 0;
    for await (const chunk of file.read()) {
      ctx.signal.throwIfAborted();
      bytes += chunk.length;
      tell();
      yield chunk;
    }
  }
  return {
    file: { path: file.path, size: file.size, read },
    bytesRead: () => bytes,
    tellRows(done: number): void {
      rows = done;
      tell();
    },
  };
}
