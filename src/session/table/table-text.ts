/** Rows of a table as text for other programs: what a selection of cells is copied as. */
import { markdownHead, markdownLine } from '#core/export/markdown.ts';
import { ident, literal } from '#core/sql/quote.ts';
import type { ColumnInfo } from '../engine/types.ts';

/** `tsv` without the names of the columns, as spreadsheets paste cells; all others with them. */
export type CopyFormat = 'tsv' | 'tsv-named' | 'csv' | 'json' | 'markdown' | 'sql';

export const COPY_FORMATS: readonly (readonly [CopyFormat, string])[] = [
  ['tsv', 'Copy'],
  ['tsv-named', 'Copy with column names'],
  ['csv', 'Copy as CSV'],
  ['json', 'Copy as JSON'],
  ['markdown', 'Copy as Markdown'],
  ['sql', 'Copy as SQL values'],
];

/** A value as DuckDB prints it, for `json` as JSON writes it; null is NULL. */
type Values = readonly (string | null)[];

/** A text in pieces: what stands before the rows, each row with what stands before it, what stands behind them. */
export interface TableText {
  readonly head: string;
  row(values: Values, isFirst: boolean): string;
  readonly tail: string;
}

/** How rows of these columns are written. */
export function tableText(format: CopyFormat, columns: readonly ColumnInfo[]): TableText {
  const names = columns.map(({ name }) => name);
  switch (format) {
    case 'tsv':
      return separated('\t');
    case 'tsv-named':
      return separated('\t', names);
    case 'csv':
      return separated(',', names);
    case 'json':
      return {
        head: '[',
        row: (values, isFirst) => {
          const members = values.map((value, at) => `${JSON.stringify(names[at])}: ${jsonValue(value)}`);
          return `${isFirst ? '' : ','}\n  {${members.join(', ')}}`;
        },
        tail: '\n]\n',
      };
    case 'markdown':
      return {
        head: markdownHead(columns),
        row: (values) => `\n${markdownLine(values)}`,
        tail: '\n',
      };
    case 'sql':
      return {
        head: `(VALUES`,
        row: (values, isFirst) => {
          const row = values.map((value, at) => sqlValue(value, columns[at]?.type ?? 'VARCHAR'));
          return `${isFirst ? '' : ','}\n  (${row.join(', ')})`;
        },
        tail: `\n) AS t(${names.map((name) => ident(name)).join(', ')})\n`,
      };
  }
}

function separated(between: string, names?: readonly string[]): TableText {
  const line = (values: Values): string =>
    values.map((value) => (value === null ? '' : quoted(value, between))).join(between);
  return {
    head: names ? `${line(names)}\n` : '',
    row: (values, isFirst) => `${isFirst ? '' : '\n'}${line(values)}`,
    tail: names ? '\n' : '',
  };
}

/** An empty text is none: NULL has nothing between its separators. A tab would begin another cell. */
function quoted(value: string, between: string): string {
  const isPlain =
    between === '\t' ? !/^"|[\t\r\n]/.test(value) : value !== '' && !/[",\r\n]|^\s|\s$/.test(value);
  return isPlain ? value : `"${value.replaceAll('"', '""')}"`;
}

/** Numbers that JSON does not have come marked, and are written as the text that they are. */
function jsonValue(value: string | null): string {
  if (value === null) return 'null';
  return /^[\u0001-\u0003]/.test(value) ? JSON.stringify(value.slice(1)) : value;
}

function sqlValue(value: string | null, type: string): string {
  if (value === null) return `CAST(NULL AS ${type})`;
  if (type === 'VARCHAR') return literal(value);
  if (type === 'BOOLEAN') return value;
  if (/^(INTEGER|DECIMAL\(.*\))$/.test(type) && /^-?\d+(\.\d+)?$/.test(value)) return value;
  return `CAST(${literal(value)} AS ${type})`;
}
