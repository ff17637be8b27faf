/** Workbooks for tests, put together part by part: as Excel writes them, and as it never would. */
import { strToU8, zipSync } from 'fflate';

const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006/relationships';

export interface Book {
  /** By name: what stands in its `sheetData`, or the whole part where it begins with `<`. */
  readonly sheets: Readonly<Record<string, string>>;
  readonly hidden?: readonly string[];
  /** Items of the shared strings: what stands in an `si`. */
  readonly strings?: readonly string[];
  /** Formats by number, from 164 on; style i + 1 is format i, and style 0 none. */
  readonly formats?: readonly string[];
  /** Further styles, by the number of a built-in format. */
  readonly builtIn?: readonly number[];
  readonly since1904?: boolean;
  readonly parts?: Readonly<Record<string, string | Uint8Array>>;
}

/** The parts of a workbook, by name. */
export function partsOf({
  sheets,
  hidden = [],
  strings,
  formats = [],
  builtIn = [],
  since1904,
  parts,
}: Book): Record<string, Uint8Array> {
  const names = Object.keys(sheets);
  const escaped = (text: string): string =>
    text.replace(/[&<"]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '"': '&quot;' })[sign]!);
  const all: Record<string, string | Uint8Array> = {
    '[Content_Types].xml': `${HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>`,
    '_rels/.rels': `${HEAD}<Relationships xmlns="${PACKAGE}"><Relationship Id="rId1" Type="${OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    'xl/workbook.xml': `${HEAD}<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><workbookPr${since1904 ? ' date1904="1"' : ''}/><sheets>${names
      .map(
        (name, i) =>
          `<sheet name="${escaped(name)}" sheetId="${i + 1}"${hidden.includes(name) ? ' state="hidden"' : ''} r:id="rId${i + 1}"/>`,
      )
      .join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `${HEAD}<Relationships xmlns="${PACKAGE}">${names
      .map(
        (_, i) =>
          `<Relationship Id="rId${i + 1}" Type="${OFFICE}/worksheet" Target="worksheets/sheet${i + 1}.xml"/>`,
      )
      .join(
        '',
      )}<Relationship Id="s" Type="${OFFICE}/styles" Target="styles.xml"/><Relationship Id="t" Type="${OFFICE}/sharedStrings" Target="/xl/sharedStrings.xml"/></Relationships>`,
    'xl/styles.xml': `${HEAD}<styleSheet xmlns="${MAIN}"><numFmts>${formats
      .map((code, i) => `<numFmt numFmtId="${164 + i}" formatCode="${escaped(code)}"/>`)
      .join('')}</numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/>${[
      ...formats.map((_, i) => 164 + i),
      ...builtIn,
    ]
      .map((id) => `<xf numFmtId="${id}" applyNumberFormat="1"/>`)
      .join('')}</cellXfs></styleSheet>`,
    ...(strings
      ? {
          'xl/sharedStrings.xml': `${HEAD}<sst xmlns="${MAIN}">${strings.map((item) => `<si>${item}</si>`).join('')}</sst>`,
        }
      : {}),
    ...Object.fromEntries(
      Object.values(sheets).map((rows, i) => [
        `xl/worksheets/sheet${i + 1}.xml`,
        rows.startsWith('<?xml')
          ? rows
          : `${HEAD}<worksheet xmlns="${MAIN}"><sheetData>${rows}</sheetData></worksheet>`,
      ]),
    ),
    ...parts,
  };
  return Object.fromEntries(
    Object.entries(all).map(([name, part]) => [name, typeof part === 'string' ? strToU8(part) : part]),
  );
}

export const zipped = (parts: Readonly<Record<string, Uint8Array>>): Uint8Array =>
  zipSync({ ...parts }, { level: 6, mtime: new Date(1980, 0, 1) });

export const workbook = (book: Book): Uint8Array => zipped(partsOf(book));

/** A workbook of one sheet. */
export const sheet = (rows: string, book: Partial<Book> = {}): Uint8Array =>
  workbook({ sheets: { Sheet1: rows }, ...book });

type Plain = string | number | boolean | null;

/** Rows of plain values from A1 on; a text is inline, a NULL no cell. */
export const rowsOf = (rows: readonly (readonly Plain[])[]): string =>
  rows
    .map(
      (cells, r) =>
        `<row r="${r + 1}">${cells.map((cell, c) => cellOf(cell, `${String.fromCharCode(65 + c)}${r + 1}`)).join('')}</row>`,
    )
    .join('');

function cellOf(value: Plain, at: string): string {
  if (value === null) return '';
  if (typeof value === 'number') return `<c r="${at}"><v>${value}</v></c>`;
  if (typeof value === 'boolean') return `<c r="${at}" t="b"><v>${value ? 1 : 0}</v></c>`;
  return `<c r="${at}" t="inlineStr"><is><t>${value.replace(/&/g, '&amp;').replace(/</g, '&lt;')}</t></is></c>`;
}

export { HEAD, MAIN };
