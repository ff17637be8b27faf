/** Rows as a table of Markdown, as GitHub has it. */
import type { ColumnBatch } from '../contract/columns.ts';
import { isNumber } from '../sql/table-view.ts';

/** The two lines above the rows, without the line break behind them. */
export function markdownHead(columns: readonly { readonly name: string; readonly type: string }[]): string {
  const rule = columns.map(({ type }) => (isNumber(type) ? '---:' : '---'));
  return `${markdownLine(columns.map(({ name }) => name))}\n| ${rule.join(' | ')} |`;
}

/** A row: a line, in which nothing is markup. NULL is an empty cell. */
export const markdownLine = (values: readonly (string | null)[]): string =>
  `| ${values.map(inMarkdown).join(' | ')} |`;

const inMarkdown = (value: string | null): string =>
  (value ?? '').replace(/[\\`*_[\]<>|~]/g, '\\$&').replace(/\r\n|[\r\n]/g, '<br>');

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/** The lines of a batch of texts. */
export function markdownLines({ rows, columns }: ColumnBatch): string {
  let text = '';
  for (let row = 0; row < rows; row++) {
    const values = columns.map((column) => {
      if (column.type !== 'VARCHAR') throw new Error(`A value came as ${column.type}, not as text.`);
      const { offsets, bytes, validity } = column;
      const isNull = validity !== undefined && (validity[row >> 3]! & (1 << (row & 7))) === 0;
      return isNull ? null : utf8.decode(bytes.subarray(offsets[row], offsets[row + 1]));
    });
    text += `${markdownLine(values)}\n`;
  }
  return text;
}
