/** Excel: what programs write into workbooks, and files that are broken, protected or something else. */
import { rowsOf, sheet, workbook, zipped, partsOf } from '../../drivers/excel/workbooks.ts';
import { cutOff, damaged, text, type FormatCase } from './case.ts';

/** An archive of Microsoft's older kind, with one name in it. */
function ole(name: string): Uint8Array {
  const bytes = new Uint8Array(2048);
  bytes.set([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]);
  [...name].forEach((letter, i) => (bytes[1024 + i * 2] = letter.charCodeAt(0)));
  return bytes;
}

const cell = (place: string, value: string, type = '', style = 0): string =>
  `<c r="${place}"${type && ` t="${type}"`}${style ? ` s="${style}"` : ''}><v>${value}</v></c>`;
const row = (number: number, ...cells: readonly string[]): string =>
  `<row r="${number}">${cells.join('')}</row>`;
const head = row(1, cell('A1', 'a', 'str'), cell('B1', 'b', 'str'));

/** Day 59, the day that never was, the days around, and a time of day. */
const DAYS = [head.replaceAll('b', 'day')].concat(
  ['1', '59', '60', '61', '45000', '45000.75', '0.5', '-1'].map((day, i) =>
    row(i + 2, cell(`A${i + 2}`, day), cell(`B${i + 2}`, day, '', 1)),
  ),
);

export function excel(): readonly FormatCase[] {
  const people = rowsOf([
    ['id', 'name', 'ok'],
    [1, 'Ada', true],
    [2, 'Bob', false],
  ]);
  const plain = sheet(people);
  const of = (name: string, bytes: Uint8Array, more: Partial<FormatCase> = {}): FormatCase => ({
    name: `excel: ${name}`,
    component: 'filesystem.excel_extractor',
    path: 'in.xlsx',
    bytes,
    ...more,
  });
  const formats = ['yyyy-mm-dd hh:mm'];
  const columns = Array.from({ length: 300 }, (_, i) => i);
  const wide =
    `<row r="1">${columns.map((i) => `<c t="str"><v>c${i}</v></c>`).join('')}</row>` +
    `<row r="2">${columns.map((i) => `<c><v>${i}</v></c>`).join('')}</row>`;
  const merged = `<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>${people}</sheetData><mergeCells count="1"><mergeCell ref="A2:B2"/></mergeCells></worksheet>`;
  return [
    of('plain', plain),
    of('days since 1900', sheet(DAYS.join(''), { formats })),
    of('days since 1904', sheet(DAYS.join(''), { formats, since1904: true })),
    of('merged cells', sheet(merged)),
    of(
      'formulas with their values, and without',
      sheet(
        head +
          row(2, '<c r="A2"><f>1+1</f><v>2</v></c>', '<c r="B2" t="str"><f>"x"</f><v>x</v></c>') +
          row(3, '<c r="A3"><f>A2*2</f></c>', '<c r="B3"><f>A2</f></c>'),
      ),
    ),
    of('errors in cells', sheet(head + row(2, cell('A2', '#DIV/0!', 'e'), cell('B2', '#N/A', 'e')))),
    of(
      'numbers kept as text, with zeros in front',
      sheet(head + row(2, cell('A2', '007', 'str'), cell('B2', '1e5', 'str'))),
    ),
    of(
      'numbers of 17 digits',
      sheet(head + row(2, cell('A2', '0.30000000000000004'), cell('B2', '12345678901234567'))),
    ),
    of(
      'line ends, tabs and escapes',
      sheet(head + row(2, cell('A2', 'a&#10;b&#9;c', 'str'), cell('B2', '_x000D_&lt;b&gt;', 'str'))),
    ),
    of(
      'names that stand twice, and none',
      sheet(
        row(1, cell('A1', 'x', 'str'), cell('B1', 'x', 'str'), cell('C1', '', 'str')) +
          row(2, cell('A2', '1'), cell('B2', '2'), cell('C2', '3')),
      ),
    ),
    of('300 columns', sheet(wide)),
    of(
      'a cell of 32,767 characters',
      sheet(head + row(2, cell('A2', 'x'.repeat(32_767), 'str'), cell('B2', '1'))),
    ),
    of('ragged rows', sheet(head + row(2, cell('A2', '1')) + row(5, cell('B5', '2'), cell('D5', '3')))),
    of('two sheets, none named', workbook({ sheets: { One: people, Two: wide } })),
    of('the second sheet', workbook({ sheets: { One: wide, Two: people } }), { config: { sheet: 'Two' } }),
    of('a sheet that is not there', plain, { config: { sheet: 'Sales' } }),
    of('a range', plain, { config: { range: 'A1:B2' } }),
    of('an empty sheet', sheet('')),
    of('protected by a password', ole('EncryptedPackage')),
    of('of 1997', ole('Workbook')),
    of('a web page under its name', text('<html><table><tr><td>1</td></tr></table></html>')),
    of('CSV under its name', text('a,b\n1,2\n')),
    of(
      'OpenDocument under its name',
      zipped({
        mimetype: text('application/vnd.oasis.opendocument.spreadsheet'),
        'content.xml': text('<x/>'),
      }),
    ),
    of('another zip under its name', zipped({ 'a.csv': text('a,b\n1,2\n') })),
    of('empty', new Uint8Array()),
    of('cut off', cutOff(plain, 200)),
    of(
      'one byte is wrong',
      damaged(sheet(rowsOf([['a'], ...Array.from({ length: 500 }, (_, i) => [i * 7919])])), 1400),
    ),
    of(
      'without its sheet',
      zipped(
        Object.fromEntries(
          Object.entries(partsOf({ sheets: { S: people } })).filter(
            ([part]) => !part.includes('worksheets/sheet'),
          ),
        ),
      ),
    ),
    of('read as CSV', plain, { component: 'filesystem.csv_extractor', path: 'in.csv' }),
  ];
}
