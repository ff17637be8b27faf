/** Where a text is found in a table: how often in each block of rows, and in which cells of some rows. */
import type { DbConnection } from '../contract/database.ts';
import { ident } from '../sql/quote.ts';
import { isFound, type Sought } from './sought.ts';

/** Rows that are counted together: so few that the cells of a block are read in a moment. */
export const BLOCK = 200;

interface Column {
  readonly name: string;
  readonly type: string;
}

/** Where it is looked for. */
export interface Searched {
  /** As SQL names it; its row ids count from 0 without gaps. */
  readonly relation: string;
  /** In the order in which they are read. */
  readonly columns: readonly Column[];
  readonly sought: Sought;
  /** A relation whose row ids are the places of rows, which it has as `r`: the rows that are shown, in their order. Absent: all, as they are. */
  readonly order?: string;
}

/** How often it is found among the rows of the table from one to before another. */
export interface FoundBlocks {
  /** Of those where it is: the number of the block, by places of rows, and the cells. */
  readonly blocks: readonly (readonly [block: number, cells: number])[];
  /** How many of the rows that are shown stand before the last of those in the table. */
  readonly before: number;
}

/** A row in which it is found. */
export interface FoundRow {
  /** Its place, from 0. */
  readonly row: number;
  /** Places of the columns, in order. */
  readonly columns: readonly number[];
}

const conditions = ({ columns, sought }: Searched): (string | undefined)[] =>
  columns.map(({ name, type }) => isFound(`t.${ident(name)}`, type, sought));

/** A sum of many, which are not nested deeper than DuckDB reads. */
function sumOf(terms: readonly string[]): string {
  if (terms.length <= 1) return terms[0] ?? '0';
  const half = terms.length >> 1;
  return `(${sumOf(terms.slice(0, half))} + ${sumOf(terms.slice(half))})`;
}

/** Counts in the rows of the table with ids from `from` to before `to`. Rejects as DuckDB does. */
export async function countFound(
  db: DbConnection,
  searched: Searched,
  from: number,
  to: number,
): Promise<FoundBlocks> {
  const { relation, order } = searched;
  const tests = conditions(searched).filter((test) => test !== undefined);
  const before = order === undefined ? to : await rowsBefore(db, order, to);
  if (tests.length === 0) return { blocks: [], before };
  const cells = sumOf(tests.map((test) => `CAST(${test} AS INTEGER)`));
  const [place, shown] =
    order === undefined
      ? ['t.rowid', '']
      : ['w.rowid', ` JOIN ${order} AS w ON w.r = t.rowid AND w.r >= ${from} AND w.r < ${to}`];
  // Nothing is asked of `n` but its sum: else DuckDB would look for it in rows that are not shown, too.
  const found = await db.query(
    `SELECT CAST(p // ${BLOCK} AS DOUBLE) AS b, CAST(sum(n) AS DOUBLE) AS n FROM (SELECT ${place} AS p, ${cells} AS n FROM ${relation} AS t${shown} WHERE t.rowid >= ${from} AND t.rowid < ${to}) GROUP BY b HAVING sum(n) > 0 ORDER BY b`,
  );
  return { blocks: found.map(({ b, n }) => [Number(b), Number(n)]), before };
}

async function rowsBefore(db: DbConnection, order: string, id: number): Promise<number> {
  const [found] = await db.query(`SELECT count(*) AS n FROM ${order} WHERE r < ${id}`);
  return Number(found?.['n']);
}

/** The rows with ids that fulfil one of `where`, and in which it is found; `placeOf`: of the row with that id. Rejects as DuckDB does. */
export async function rowsFound(
  db: DbConnection,
  searched: Searched,
  where: readonly string[],
  placeOf: (id: number) => number,
): Promise<FoundRow[]> {
  const tests = conditions(searched);
  if (where.length === 0 || tests.every((test) => test === undefined)) return [];
  const marks = tests.map((test) =>
    test === undefined ? `'0'` : `CAST(CAST(${test} AS UTINYINT) AS VARCHAR)`,
  );
  const parts = where.map(
    (each) =>
      `SELECT CAST(t.rowid AS DOUBLE) AS id, concat(${marks.join(', ')}) AS marks FROM ${searched.relation} AS t WHERE ${each}`,
  );
  const found = await db.query(parts.join('\nUNION ALL '));
  return found
    .map(({ id, marks }) => ({
      row: placeOf(Number(id)),
      columns: [...String(marks)].flatMap((mark, place) => (mark === '1' ? [place] : [])),
    }))
    .filter(({ columns }) => columns.length > 0)
    .sort((one, other) => one.row - other.row);
}
