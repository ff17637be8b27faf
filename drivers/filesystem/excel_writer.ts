import type { ConfigProblem } from '#core/contract/component.ts';
import type { Driver } from '#core/contract/driver.ts';
import { checkExtent, writeWorkbook } from '#core/excel/write.ts';
import { writtenColumns } from '#core/excel/written-columns.ts';
import { zipWriter } from '#core/excel/zip-writer.ts';
import { rowsOf } from '#core/sql/row-set.ts';
import { isSheetName, sheetName } from '#core/excel/sheet-name.ts';
import { checkFolder, createDirsKey, onlyTable, reconcile } from '#core/keys/artifact.ts';

interface Config {
  readonly path: string;
  readonly sheet?: string;
  readonly header: boolean;
  readonly create_dirs: boolean;
}

/** Writes one table as an .xlsx workbook, streamed: rows and columns in the table's order, no value rounded. */
export const driver: Driver<Config> = {
  name: 'filesystem.excel_writer',
  kind: 'writer',
  version: '1',
  spec: {
    title: 'Excel writer',
    description:
      'Writes the table of one step to an Excel workbook (.xlsx) of one sheet. Only the playground knows this component.',
    version: '1.0.0',
    modes: ['write'],
    configSchema: {
      type: 'object',
      properties: {
        path: {
          type: 'string',
          format: 'artifact',
          suffixes: ['.xlsx'],
          minLength: 1,
          description: 'The file to write, such as out/orders.xlsx.',
        },
        sheet: {
          type: 'string',
          minLength: 1,
          maxLength: 31,
          description: 'The name of the sheet; that of the table by default, as far as a sheet can have it.',
        },
        header: {
          type: 'boolean',
          default: true,
          description: 'Write the names of the columns as the first row, bold, which stays in sight.',
        },
        create_dirs: createDirsKey,
      },
      required: ['path'],
      additionalProperties: false,
    },
    secrets: [],
    check: nameProblems,
    examples: [
      { title: 'A workbook', config: { path: 'out/orders.xlsx' } },
      { title: 'With a name for its sheet', config: { path: 'out/report.xlsx', sheet: 'Sales 2024' } },
    ],
  },

  async run({ config, inputs, ctx }) {
    const input = onlyTable(inputs, 'A sheet');
    checkFolder(config);
    const { path, header } = config;
    const db = await ctx.getDbConnection();
    const of = rowsOf(input.table);
    const columns = await writtenColumns(db, of);
    const sheet = config.sheet ?? sheetName(input.table);
    const book = { of, rows: input.rows, columns, header, sheet };
    checkExtent(book);
    for (const { told } of columns) if (told !== undefined) ctx.log('warning', told);
    const zip = zipWriter(await ctx.files.create(path), 6);
    let rows = 0;
    for await (const done of writeWorkbook(zip, db, book)) {
      ctx.signal.throwIfAborted();
      rows = done;
      ctx.progress({ rows, bytes: zip.size(), total_rows: input.rows });
    }
    reconcile(path, rows, input);
    await zip.close();
    ctx.logMetric('rows_written', rows);
    ctx.logMetric('bytes_written', zip.size());
    return { table: input.table, rows };
  },
};

function nameProblems({ path, sheet }: Readonly<Record<string, unknown>>): readonly ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  if (typeof path === 'string' && path !== '' && !/\.xlsx$/i.test(path)) {
    const instead = `${path.replace(/\.(?:xlsx?|xlsm|xlsb|ods|csv)$/i, '')}.xlsx`;
    problems.push({
      key: 'path',
      message: `path is ${path}, and Excel opens what is called .xlsx: name it ${instead}`,
      instead,
    });
  }
  if (typeof sheet === 'string' && !isSheetName(sheet))
    problems.push({
      key: 'sheet',
      message: `sheet is ${JSON.stringify(sheet)}, and no sheet can be called that: leave out [ ] : * ? / \\ and ' at its ends`,
      instead: sheetName(sheet),
    });
  return problems;
}
