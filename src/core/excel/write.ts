/** A table as a workbook of one sheet, written while its rows come. */
import type { DbConnection } from '../contract/database.ts';
import { StepError } from '../contract/errors.ts';
import { ident } from '../sql/index.ts';
import type { RowSet } from '../sql/row-set.ts';
import { Paper } from './paper.ts';
import { columnName, MOST_COLUMNS, MOST_ROWS } from './reference.ts';
import type { WrittenColumn } from './written-columns.ts';
import { BOLD, stylesXml } from './written-styles.ts';
import { MOST_ENTRY, type ZipWriter } from './zip-writer.ts';

export interface WorkbookToWrite {
  readonly of: RowSet;
  readonly rows: number;
  readonly columns: readonly WrittenColumn[];
  readonly sheet: string;
  readonly header: boolean;
}

const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const CONTENT = 'application/vnd.openxmlformats-officedocument.spreadsheetml';
const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';

/** Throws `StepError` where the table is too large for a sheet. */
export function checkExtent({ of, rows, columns, header }: WorkbookToWrite): void {
  const way = 'Write it as CSV or JSON, or in parts: one step for each.';
  const most = MOST_ROWS - (header ? 1 : 0);
  if (rows > most)
    throw new StepError(
      `"${of.name}" has ${rows} rows, and a sheet holds ${most}${header ? ' below its header' : ''}. ${way} Nothing was written.`,
    );
  if (columns.length > MOST_COLUMNS)
    throw new StepError(
      `"${of.name}" has ${columns.length} columns, and a sheet holds ${MOST_COLUMNS}. ${way} Nothing was written.`,
    );
}

/** Writes all of it but the end of the archive; gives the rows so far. */
export async function* writeWorkbook(
  zip: ZipWriter,
  db: DbConnection,
  book: WorkbookToWrite,
): AsyncGenerator<number> {
  for (const [name, xml] of partsOf(book.sheet)) {
    await zip.begin(name);
    await zip.write(new TextEncoder().encode(HEAD + xml));
  }
  await zip.begin('xl/worksheets/sheet1.xml');
  const paper = new Paper();
  let size = 0;
  const write = async (): Promise<void> => {
    const bytes = paper.take();
    size += bytes.length;
    if (size > MOST_ENTRY)
      throw new StepError(
        `The sheet of "${book.of.name}" takes more than 4 GB before it is packed, which is too much for a workbook. Write fewer columns or rows, or another format. Nothing was written.`,
      );
    await zip.write(bytes);
  };

  const { columns, header } = book;
  const letters = columns.map((_, i) => columnName(i));
  const pane = header
    ? '<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
    : '';
  const widths = columns.map(
    ({ width }, i) => `<col min="${i + 1}" max="${i + 1}" width="${width}" customWidth="1"/>`,
  );
  paper.ascii(`${HEAD}<worksheet xmlns="${MAIN}">${pane}<cols>${widths.join('')}</cols><sheetData>`);
  if (header) {
    paper.ascii('<row r="1">');
    for (const [i, { name }] of columns.entries()) {
      const bytes = new TextEncoder().encode(name);
      paper.ascii(`<c r="${letters[i]}1" s="${BOLD}" t="inlineStr"><is><t xml:space="preserve">`);
      paper.text(bytes, 0, bytes.length, () => `The name of a column of "${book.of.name}"`);
      paper.ascii('</t></is></c>');
    }
    paper.ascii('</row>');
  }

  const heads = columns.map(({ style }, i) => ({
    cell: `<c r="${letters[i]}`,
    style: style.index === 0 ? '"' : `" s="${style.index}"`,
  }));
  const values = columns.map(({ name, value }) => `${value} AS ${ident(name)}`);
  let rows = 0;
  for await (const batch of db.stream(`SELECT ${values.join(', ')} FROM ${book.of.from}`)) {
    for (let row = 0; row < batch.rows; row++) {
      const number = String(++rows + (header ? 1 : 0));
      paper.ascii(`<row r="${number}">`);
      for (let c = 0; c < columns.length; c++) {
        const column = batch.columns[c]!;
        if (column.type !== 'VARCHAR') throw new Error(`A value came as ${column.type}, not as text.`);
        const { offsets, bytes, validity } = column;
        if (validity && !(validity[row >> 3]! & (1 << (row & 7)))) continue;
        const { form, name } = columns[c]!;
        const { cell, style } = heads[c]!;
        paper.ascii(cell);
        paper.ascii(number);
        paper.ascii(style);
        const [start, end] = [offsets[row]!, offsets[row + 1]!];
        if (form === 'text') {
          paper.ascii(' t="inlineStr"><is><t xml:space="preserve">');
          paper.text(bytes, start, end, () => `Row ${rows} of "${book.of.name}", in "${name}",`);
          paper.ascii('</t></is></c>');
        } else {
          paper.ascii(form === 'truth' ? ' t="b"><v>' : '><v>');
          paper.raw(bytes, start, end);
          paper.ascii('</v></c>');
        }
      }
      paper.ascii('</row>');
    }
    await write();
    yield rows;
  }
  paper.ascii('</sheetData></worksheet>');
  await write();
}

function partsOf(sheet: string): [name: string, xml: string][] {
  const name = sheet.replace(/[&<"]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '"': '&quot;' })[sign]!);
  const type = (part: string, kind: string): string =>
    `<Override PartName="/xl/${part}.xml" ContentType="${CONTENT}.${kind}+xml"/>`;
  return [
    [
      '[Content_Types].xml',
      `<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>${type('workbook', 'sheet.main')}${type('worksheets/sheet1', 'worksheet')}${type('styles', 'styles')}</Types>`,
    ],
    [
      '_rels/.rels',
      `<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    ],
    [
      'xl/workbook.xml',
      `<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets><sheet name="${name}" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    ],
    [
      'xl/_rels/workbook.xml.rels',
      `<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${OFFICE}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="${OFFICE}/styles" Target="styles.xml"/></Relationships>`,
    ],
    ['xl/styles.xml', stylesXml(MAIN)],
  ];
}
