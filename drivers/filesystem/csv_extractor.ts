import { decode } from '#core/bytes/decode.ts';
import { csvExtensions, csvKeys } from '#core/csv/config-schema.ts';
import { type CsvConfig, delimiterOf, dialectOf } from '#core/csv/config.ts';
import { dialectProblems } from '#core/csv/dialect-check.ts';
import { compressionOf, textBytes } from '#core/bytes/decompress.ts';
import { loadCsv } from '#core/csv/load.ts';
import { csvReceipt, receiptLines } from '#core/csv/csv-receipt.ts';
import type { Driver, DriverContext } from '#core/contract/driver.ts';
import type { InputFile } from '#core/contract/files.ts';
import { checkFreeSpace, loadFailure } from '#core/run/free-space.ts';

/** Loads a CSV file: its values stream into the table in batches, each column with the type that all its values fit. */
export const driver: Driver<CsvConfig> = {
  name: 'filesystem.csv_extractor',
  kind: 'extractor',
  version: '1',
  spec: {
    title: 'CSV extractor',
    description: 'Loads a CSV or TSV file, with a type for every column that holds all its values.',
    version: '1.0.0',
    modes: ['extract', 'discover'],
    configSchema: {
      type: 'object',
      properties: csvKeys,
      required: ['path'],
      additionalProperties: false,
    },
    secrets: [],
    connectionFields: [{ name: 'base_dir', override: 'allowed' }],
    extensions: csvExtensions,
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
    await checkFreeSpace(ctx, path, found.size);
    const remarks = new Set<string>();
    const { file, bytesRead, tellRows } = observed(found, ctx);
    const loaded = await loadCsv({
      path,
      open: async () =>
        decode(path, await textBytes(file, compression), encoding, (said) => remarks.add(said)),
      dialect: dialectOf(config, delimiterOf(config, hinted), hinted),
      requests: { dtype: config.dtype, parseDates: config.parse_dates },
      table: ctx.table,
      db,
      log: (level, message) => ctx.log(level, message),
      progress: tellRows,
    }).catch((cause: unknown) => {
      throw loadFailure(cause, { path, read: bytesRead(), total: file.size });
    });

    const packed = compressionOf(path, compression);
    // Of a zip archive only the directory and one file are read, but it is the archive that was loaded.
    const bytes = packed === 'zip' ? file.size : bytesRead();
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
  async function* read(start?: number, end?: number): AsyncGenerator<Uint8Array> {
    bytes = 0;
    for await (const chunk of file.read(start, end)) {
      ctx.signal.throwIfAborted();
      bytes += chunk.length;
      tell();
      yield chunk;
    }
  }
  return {
    file: { ...file, read },
    bytesRead: () => bytes,
    tellRows(done: number): void {
      rows = done;
      tell();
    },
  };
}
