/** How far the values of two columns are the same: what a join by them finds. */
import type { DbConnection } from '../contract/database.ts';
import { sampleOf } from '../profile/sample.ts';
import { ident } from '../sql/quote.ts';
import { compared, comparisonOf, type Comparison } from './compare.ts';
import type { ColumnAt } from './pairs.ts';

/** A column, with its type as DuckDB prints it. */
export interface TypedColumn extends ColumnAt {
  readonly type: string;
}

/** Of one of two columns, every row counted. */
export interface Side {
  readonly rows: number;
  /** Rows that hold a value; the others have NULL, which is equal to nothing. */
  readonly held: number;
  /** Rows whose value the other column has. */
  readonly found: number;
  /** Different values, and those that the other column has. */
  readonly values: number;
  readonly valuesFound: number;
  /** Rows of the value that most rows have: 1 where no value comes twice. */
  readonly most: number;
  /** The same of the values that the other column has, too; 0 where there are none. */
  readonly mostMet: number;
}

/** `about`: of the one table's rows only `seen` were looked at, of the other table every row; the figures are of the one column in those. */
export type Overlap =
  | {
      readonly type: 'about';
      readonly seen: number;
      readonly held: number;
      readonly found: number;
      readonly values: number;
      readonly valuesFound: number;
    }
  | {
      readonly type: 'exact';
      readonly one: Side;
      readonly other: Side;
      /** Rows of both that meet: so many an inner join gives. */
      readonly meeting: number;
    };

/**
 * Looks at every row of both tables of the session, or with `sample` at some of the one table's, where they have many; to be called where
 * nothing changes them. Rejects in words where the types cannot be compared, and as DuckDB does.
 */
export async function readOverlap(
  db: DbConnection,
  one: TypedColumn,
  other: TypedColumn,
  sample: boolean,
): Promise<Overlap> {
  const comparison = comparisonOf(one.type, other.type);
  if (!comparison)
    throw new Error(`Values of ${one.type} and of ${other.type} cannot be compared. Choose other columns.`);
  const rows = await rowsOf(db, one.table);
  const others = await rowsOf(db, other.table);
  if (!sample || rows + others <= FEW) return exact(db, one, other, comparison, [rows, others]);
  const all = `SELECT ${ident(one.column)} FROM ${tableOf(one)}`;
  return about(db, one, other, comparison, sampleOf(tableOf(one), [one.column], rows) ?? all);
}

/** Rows of two tables that are all looked at as fast as a sample of them. */
const FEW = 100_000;

const tableOf = ({ table }: ColumnAt): string => `main.${ident(table)}`;

async function rowsOf(db: DbConnection, table: string): Promise<number> {
  const [counted] = await db.query(`SELECT count(*) AS n FROM main.${ident(table)}`);
  return Number(counted?.['n']);
}

/** SQL: each value once, with its rows. */
const counted = ({ column, type }: TypedColumn, from: string, comparison: Comparison): string =>
  `SELECT v, count(*) AS n FROM (SELECT ${compared(ident(column), type, comparison)} AS v FROM ${from}) WHERE v IS NOT NULL GROUP BY v`;

async function exact(
  db: DbConnection,
  one: TypedColumn,
  other: TypedColumn,
  comparison: Comparison,
  [rows, others]: readonly [number, number],
): Promise<Overlap> {
  const met = 'FILTER (a.n > 0 AND b.n > 0)';
  const of = (side: 'a' | 'b'): string =>
    `sum(${side}.n)::BIGINT AS ${side}_held, sum(${side}.n) ${met}::BIGINT AS ${side}_found, count(${side}.n) AS ${side}_values, max(${side}.n) AS ${side}_most, max(${side}.n) ${met} AS ${side}_most_met`;
  const [row = {}] = await db.query(
    `WITH a AS (${counted(one, tableOf(one), comparison)}), b AS (${counted(other, tableOf(other), comparison)}) SELECT ${of('a')}, ${of('b')}, count(*) ${met} AS met, sum(a.n * b.n)::BIGINT AS meeting FROM a FULL JOIN b ON a.v = b.v`,
  );
  const number = (name: string): number => Number(row[name] ?? 0);
  const side = (at: 'a' | 'b', rows: number): Side => ({
    rows,
    held: number(`${at}_held`),
    found: number(`${at}_found`),
    values: number(`${at}_values`),
    valuesFound: number('met'),
    most: number(`${at}_most`),
    mostMet: number(`${at}_most_met`),
  });
  return {
    type: 'exact',
    one: side('a', rows),
    other: side('b', others),
    meeting: number('meeting'),
  };
}

async function about(
  db: DbConnection,
  one: TypedColumn,
  other: TypedColumn,
  comparison: Comparison,
  part: string,
): Promise<Overlap> {
  // Of the other table nothing is kept but what the sample has.
  const [row = {}] = await db.query(
    `WITH a AS MATERIALIZED (${counted(one, `(${part})`, comparison)}), b AS (SELECT DISTINCT v FROM (SELECT ${compared(ident(other.column), other.type, comparison)} AS v FROM ${tableOf(other)}) WHERE v IN (SELECT v FROM a)), seen AS (SELECT count(*) AS n FROM (${part})) SELECT (SELECT n FROM seen) AS seen, sum(a.n)::BIGINT AS held, sum(a.n) FILTER (b.v IS NOT NULL)::BIGINT AS found, count(*) AS "values", count(b.v) AS met FROM a LEFT JOIN b ON a.v = b.v`,
  );
  const number = (name: string): number => Number(row[name] ?? 0);
  return {
    type: 'about',
    seen: number('seen'),
    held: number('held'),
    found: number('found'),
    values: number('values'),
    valuesFound: number('met'),
  };
}
