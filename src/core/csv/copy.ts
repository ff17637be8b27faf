/** When DuckDB's own COPY writes exactly the bytes that the formatter would, and how it is asked to. */
import { ident, literal } from '../sql/index.ts';
import { alwaysQuoted, type Format, type FormatColumn } from './format.ts';
import { printable } from './print.ts';

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
  return { query: textQuery(table, columns, columns.length === 1), options: options.join(', ') };
}

/** Every value of the table as DuckDB casts it to text, in the order of `columns`. `filled`: NULL as an empty string. */
export function textQuery(table: string, columns: readonly FormatColumn[], filled = false): string {
  const values = columns.map(({ name }) => {
    const text = `CAST(${ident(name)} AS VARCHAR)`;
    return `${filled ? `coalesce(${text}, '')` : text} AS ${ident(name)}`;
  });
  return `SELECT ${values.join(', ')} FROM ${ident(table)}`;
}

/** The rows of `from` with `columns` in their order, the values such that the formatter prints them as DuckDB would cast them to text. */
export function printableQuery(from: string, columns: readonly FormatColumn[]): string {
  const values = columns.map(({ name, type }) => `${printable(type, ident(name))} AS ${ident(name)}`);
  return `SELECT ${values.join(', ')} FROM ${from}`;
}
