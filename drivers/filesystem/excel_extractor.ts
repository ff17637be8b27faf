import type { ConfigProblem } from '#core/contract/component.ts';
import type { Driver } from '#core/contract/driver.ts';
import { handIn } from '#core/contract/hand-in.ts';
import { chosenSheet } from '#core/excel/choose.ts';
import { EXCEL_SUFFIXES } from '#core/excel/config-schema.ts';
import { loadSheet } from '#core/excel/load.ts';
import { rangeOf, WHOLE_SHEET } from '#core/excel/reference.ts';
import { openWorkbook } from '#core/excel/workbook.ts';
import { filesystemKey, pathKey } from '#core/keys/file.ts';
import { columnsKey, dtypeKey, limitKey, parseDatesKey } from '#core/keys/rows.ts';
import { checkFreeSpace, loadFailure } from '#core/run/free-space.ts';

interface Config {
  readonly path: string;
  readonly sheet?: string | number;
  readonly range?: string;
  readonly header: boolean | number;
  readonly skip_rows: number;
  readonly skip_hidden: boolean;
  readonly columns?: readonly string[];
  readonly limit?: number;
  readonly parse_dates: boolean | readonly string[];
  readonly dtype?: Readonly<Record<string, unknown>>;
  readonly on_errors: 'warn' | 'fail';
}

/** A sheet takes several bytes for one of text. */
const BYTES_FOR_ONE = 5;

/** Loads a sheet of an .xlsx workbook, or a range of it, while it is unpacked: rows become rows, dates dates, and every cell counts. */
export const driver: Driver<Config> = {
  name: 'filesystem.excel_extractor',
  kind: 'extractor',
  version: '1',
  spec: {
    title: 'Excel extractor',
    description:
      'Loads a sheet of an Excel workbook (.xlsx), or a range of one, with a type for every column that holds all its values. Only the playground knows this component.',
    version: '1.0.0',
    modes: ['extract'],
    configSchema: {
      type: 'object',
      properties: {
        connection: filesystemKey,
        path: pathKey(EXCEL_SUFFIXES, 'The workbook to read, such as data/orders.xlsx.'),
        sheet: {
          oneOf: [
            { type: 'string', minLength: 1 },
            { type: 'integer', minimum: 1 },
          ],
          description:
            'The sheet to load: its name, or its number from 1; by default the first that is not hidden.',
        },
        range: {
          type: 'string',
          minLength: 1,
          description:
            'The cells to load, with those of the header: B3:F200, B3: for all from there on, or columns as in B:F; by default all.',
        },
        header: {
          oneOf: [{ type: 'boolean' }, { type: 'integer', minimum: 0 }],
          default: true,
          description:
            'Where the names of the columns are: true for the first row with a value, a number for that row (from 0), false for none.',
        },
        skip_rows: {
          type: 'integer',
          minimum: 0,
          default: 0,
          description: 'Rows of the sheet, or of the range, to leave out before the header.',
        },
        skip_hidden: {
          type: 'boolean',
          default: false,
          description: 'Leave out rows that are hidden in the sheet, by a filter for example.',
        },
        columns: columnsKey,
        limit: limitKey,
        parse_dates: {
          ...parseDatesKey,
          description:
            'Columns to read as dates that are no dates in the sheet: texts such as 31/12/2024, and, where a column is named, numbers of days; true tries all text columns.',
        },
        dtype: dtypeKey,
        on_errors: {
          type: 'string',
          enum: ['warn', 'fail'],
          default: 'warn',
          description:
            'What to do with a cell that holds an error (#N/A) or a formula that was never calculated: make it NULL and say so, or stop.',
        },
      },
      required: ['path'],
      additionalProperties: false,
    },
    secrets: [],
    connectionFields: [{ name: 'base_dir', override: 'allowed' }],
    check: rangeProblems,
    examples: [
      { title: 'The first sheet', config: { path: 'data/orders.xlsx' } },
      {
        title: 'A range of one sheet',
        config: { path: 'report.xlsx', sheet: 'Sales 2024', range: 'B3:F200' },
      },
      {
        title: 'A sheet without a header, below a title',
        config: { path: 'report.xlsx', sheet: 2, header: false, skip_rows: 3 },
      },
    ],
  },

  async run({ config, ctx }) {
    const { path } = config;
    const found = await ctx.files.open(path);
    let bytes = 0;
    let rows = 0;
    const tell = (): void =>
      ctx.progress({ rows, bytes: Math.min(bytes, found.size), total_bytes: found.size });
    async function* read(start?: number, end?: number): AsyncGenerator<Uint8Array> {
      bytes = start ?? 0;
      for await (const chunk of found.read(start, end)) {
        ctx.signal.throwIfAborted();
        bytes += chunk.length;
        tell();
        yield chunk;
      }
    }
    const slice = (start: number, end: number): Promise<Uint8Array> => found.slice(start, end);
    const workbook = await openWorkbook({ path: found.path, size: found.size, read, slice });
    const sheet = chosenSheet(path, workbook.sheets, config.sheet);
    await checkFreeSpace(ctx, path, Math.round(sheet.entry.size / BYTES_FOR_ONE));
    const loaded = await loadSheet({
      path,
      workbook,
      sheet,
      range: config.range === undefined ? WHOLE_SHEET : rangeOf(config.range)!,
      header: config.header,
      skipRows: config.skip_rows,
      skipHidden: config.skip_hidden,
      limit: config.limit,
      columns: config.columns,
      requests: { dtype: config.dtype, parseDates: config.parse_dates },
      onErrors: config.on_errors,
      table: ctx.table,
      db: await ctx.getDbConnection(),
      log: (level, message) => ctx.log(level, message),
      progress(done) {
        rows = done;
        tell();
      },
    }).catch((cause: unknown) => {
      throw loadFailure(cause, { path, read: bytes, total: found.size });
    });
    const { counts, columns, advice, headerRow } = loaded;
    for (const sentence of advice) ctx.log('warning', sentence);
    const number = workbook.sheets.indexOf(sheet) + 1;
    const all = workbook.sheets.length;
    return handIn(ctx, {
      source: path,
      format: 'excel',
      bytes: found.size,
      dialect: [
        [
          'sheet',
          `${JSON.stringify(sheet.name)}${all > 1 ? `, ${number} of ${all}` : ''}${sheet.hidden ? ', hidden' : ''}`,
        ],
        ['cells', `${loaded.cells} with a value in ${loaded.extent}`],
        ['header', headerRow === undefined ? 'none' : `row ${headerRow + 1} of the sheet`],
        ...(workbook.since1904 ? [['dates', 'counted from 1904'] as const] : []),
      ],
      lines: counts,
      rows: loaded.rows,
      padded: 0,
      rejected: 0,
      rejections: [],
      columns,
      advice,
    });
  },
};

function rangeProblems({ range }: Readonly<Record<string, unknown>>): readonly ConfigProblem[] {
  if (typeof range !== 'string' || range === '' || rangeOf(range)) return [];
  return [
    {
      key: 'range',
      message: `range is ${JSON.stringify(range)}, which names no cells: write it as in B3:F200, B3: (from there on) or B:F; the sheet has a key of its own`,
    },
  ];
}
