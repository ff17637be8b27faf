import { csvExtensions, csvKeys } from '#core/csv/config-schema.ts';
import { type CsvConfig, delimiterOf, dialectOf } from '#core/csv/config.ts';
import { dialectProblems } from '#core/csv/dialect-check.ts';
import { loadCsv } from '#core/csv/load.ts';
import { csvReceipt, receiptLines } from '#core/csv/csv-receipt.ts';
import type { Driver } from '#core/contract/driver.ts';
import { handIn } from '#core/contract/hand-in.ts';
import { compressionExtension } from '#core/keys/file.ts';
import { openTextFile } from '#core/reader/text-file.ts';

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
    extensions: [...csvExtensions, compressionExtension],
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
    const { path, encoding, header, compression } = config;
    const hinted = !written.includes('delimiter');
    const file = await openTextFile({ path, what: 'CSV', encoding, compression }, ctx);
    const loaded = await loadCsv({
      path,
      open: () => file.text(),
      dialect: dialectOf(config, delimiterOf(config, hinted), hinted),
      requests: { dtype: config.dtype, parseDates: config.parse_dates },
      table: ctx.table,
      db: await ctx.getDbConnection(),
      log: (level, message) => ctx.log(level, message),
      progress: (rows) => file.rows(rows),
    }).catch((cause: unknown) => {
      throw file.failure(cause);
    });

    const bytes = file.bytes();
    const read = { source: path, bytes, encoding, header, compression: file.packed };
    const receipt = csvReceipt(read, { ...loaded, advice: [...file.remarks(), ...loaded.advice] });
    const badLevel = config.on_bad_lines === 'warn' ? 'warning' : 'info';
    for (const { level, message } of receiptLines(receipt, badLevel)) ctx.log(level, message);
    return handIn(ctx, receipt);
  },
};
