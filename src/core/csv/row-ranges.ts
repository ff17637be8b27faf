/** A table that is written is asked for in ranges of rows, which are held in memory whole: each about as large. */
import type { Row } from '../driver.ts';
import { ident } from '../sql.ts';
import { foldName } from '../value.ts';
import type { FormatColumn } from './format.ts';

/** Rows by their positions in the table, from 0. */
export interface RowRange {
  readonly from: number;
  /** Not itself within. */
  readonly to: number;
}

/** DuckDB's own unit of work: rows. */
const PART_ROWS = 2048;
/** What asking takes, some milliseconds, is little beside what is answered. */
const RANGE_BYTES = 8 * 2 ** 20;
/** Characters that a number, a date or the like has, and the delimiter. */
const SIMPLE_BYTES = 12;

/** Types whose values as text are short. */
const SIMPLE =
  /^(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|FLOAT|DOUBLE|DECIMAL\(\d+,\d+\)|BOOLEAN|DATE|(TIME|TIMESTAMP)( WITH TIME ZONE)?|TIMESTAMP_(S|MS|NS)|UUID)$/;

/** The table for a FROM, and the position of a row in it, which a column may hide that has its name. */
export function positioned(
  table: string,
  columns: readonly FormatColumn[],
): { readonly source: string; readonly position: string } {
  const names = new Set(columns.map(({ name }) => foldName(name)));
  if (!names.has('rowid')) return { source: ident(table), position: 'rowid' };
  let position = 'position';
  while (names.has(position)) position += '_';
  return {
    source: `(SELECT *, row_number() OVER () - 1 AS ${position} FROM ${ident(table)})`,
    position,
  };
}

/** For `rangesOf`: how much there is to write of every few rows of the table. */
export function sizesQuery(table: string, columns: readonly FormatColumn[]): string {
  const { source, position } = positioned(table, columns);
  const lengths = columns
    .filter(({ type }) => !SIMPLE.test(type))
    .map(({ name }) => `coalesce(sum(strlen(CAST(${ident(name)} AS VARCHAR))), 0)`);
  const bytes = ['0', ...lengths].join(' + ');
  return `SELECT ${position} // ${PART_ROWS} AS part, count(*) AS rows, CAST(${bytes} AS BIGINT) AS bytes FROM ${source} GROUP BY part ORDER BY part`;
}

/** Ranges that hold every row, in the table's order. `sizes`: what `sizesQuery` gave. */
export function rangesOf(sizes: readonly Row[], columns: readonly FormatColumn[]): RowRange[] {
  const ranges: RowRange[] = [];
  let [from, to, gathered] = [0, 0, 0];
  for (const size of sizes) {
    const [part, rows, texts] = [size['part'], size['rows'], size['bytes']].map(Number) as [
      number,
      number,
      number,
    ];
    const bytes = texts + rows * columns.length * SIMPLE_BYTES;
    if (gathered > 0 && gathered + bytes > RANGE_BYTES) {
      ranges.push({ from, to });
      [from, gathered] = [to, 0];
    }
    gathered += bytes;
    to = (part + 1) * PART_ROWS;
  }
  if (gathered > 0) ranges.push({ from, to });
  return ranges;
}
