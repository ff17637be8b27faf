/** When DuckDB's own COPY writes exactly the bytes that the formatter would, and how it is asked to. */
import { ident, literal } from '../sql.ts';
import { alwaysQuoted, type Format, type FormatColumn } from './format.ts';
import { positioned, type RowRange } from './row-ranges.ts';

export interface Copy {
  /** The rows, every value as text. */
  readonly query: string;
  /** What stands in the brackets behind `COPY (query) TO 'file'`. */
  readonly options: string;
}

/**
 * Undefined where COPY cannot: it writes UTF-8 alone, takes only one byte between fields, and quotes no name of a
 * column whose values it does not quote.
 */
export function copyStatement(
  table: string,
  columns: readonly FormatColumn[],
  format: Format,
  header: boolean,
): Copy | undefined {
  const { delimiter, encoding, newline, quoting } = format;
  if (encoding !== 'utf-8' || !/^[^\0"\r\n\u0080-\u{10ffff}]$/u.test(delimiter)) return undefined;
  const forced = columns.filter((column) => alwaysQuoted(column, quoting));
  if (header && quoting !== 'minimal' && forced.length < columns.length) return undefined;
  const options = [
    'FORMAT csv',
    `HEADER ${header}`,
    `DELIMITER ${literal(delimiter)}`,
    `QUOTE '"'`,
    `ESCAPE '"'`,
    `NULLSTR ''`,
    `NEW_LINE '${newline === 'crlf' ? '\\r\\n' : '\\n'}'`,
    'COMPRESSION none',
    'USE_TMP_FILE false',
    ...(forced.length === 0 ? [] : [`FORCE_QUOTE (${forced.map(({ name }) => ident(name)).join(', ')})`]),
  ];
  // In a file of one column an empty line would be no row.
  const query = `SELECT ${texts(columns, columns.length === 1)} FROM ${ident(table)}`;
  return { query, options: options.join(', ') };
}

/** The values of some rows of the table as DuckDB casts them to text, in the order of `columns` and of the rows. */
export function textQuery(table: string, columns: readonly FormatColumn[], { from, to }: RowRange): string {
  const { source, position } = positioned(table, columns);
  return `SELECT ${texts(columns, false)} FROM ${source} WHERE ${position} >= ${from} AND ${position} < ${to}`;
}

/** `filled`: NULL as an empty string. */
function texts(columns: readonly FormatColumn[], filled: boolean): string {
  const values = columns.map(({ name }) => {
    const text = `CAST(${ident(name)} AS VARCHAR)`;
    return `${filled ? `coalesce(${text}, '')` : text} AS ${ident(name)}`;
  });
  return values.join(', ');
}
