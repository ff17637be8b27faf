/** Different values of columns, and those that are met most. */
import type { DbConnection } from '../contract/database.ts';
import { ident } from '../sql/quote.ts';
import type { Figures } from './figures.ts';
import { LONGEST, TOP, type Distinct, type TopValue } from './profile.ts';

export interface Values {
  readonly distinct: Distinct;
  /** Of columns of values only. */
  readonly top?: readonly TopValue[];
}

/**
 * How many different values each of `figures` has, and which of them are met most, over the rows of `source`, in one statement. Rejects as
 * DuckDB does.
 */
export async function readValues(
  db: DbConnection,
  source: string,
  figures: readonly Figures[],
): Promise<Values[]> {
  if (figures.length === 0) return [];
  const asked = figures.map(({ kind, profile }, at) => {
    const column = ident(profile.name);
    const grouped = `SELECT ${column} AS v, count(*) AS n FROM ${source} WHERE ${column} IS NOT NULL GROUP BY ${column}`;
    const all = `(SELECT count(*) FROM g) AS d, (SELECT count(*) FROM g WHERE n = 1) AS once`;
    if (kind.kind !== 'values')
      return `SELECT ${at} AS c, NULL AS v, NULL AS l, NULL AS n, count(*) AS d, count(*) FILTER (WHERE n = 1) AS once FROM (${grouped})`;
    const text = 'CAST(v AS VARCHAR)';
    const most = `SELECT * FROM g ORDER BY n DESC, v LIMIT ${TOP}`;
    // With a row of its own for columns that hold nothing.
    return `SELECT * FROM (WITH g AS MATERIALIZED (${grouped}) SELECT ${at} AS c, left(${text}, ${LONGEST}) AS v, length(${text}) AS l, n, ${all} FROM (SELECT 1) LEFT JOIN (${most}) ON true)`;
  });
  const found = await db.query(asked.map((sql) => `(${sql})`).join(' UNION ALL '));
  return figures.map(({ kind, profile }, at) => {
    const own = found.filter(({ c }) => Number(c) === at);
    const distinct = guessed(profile, Number(own[0]?.['d']), Number(own[0]?.['once']));
    if (kind.kind !== 'values') return { distinct };
    const top = own.flatMap(({ v, l, n }) =>
      v === null || v === undefined ? [] : [{ value: String(v), cut: Number(l) > LONGEST, count: Number(n) }],
    );
    return { distinct, top: top.sort((one, other) => other.count - one.count || (one.value < other.value ? -1 : 1)) };
  });
}

/**
 * Of a sample: what is met once there stands for others like it (the estimator of Charikar et al., 2000), and where nothing is met twice every
 * row is taken for another.
 */
function guessed({ seen, rows, nulls }: Figures['profile'], count: number, once: number): Distinct {
  if (seen === rows || seen === 0) return { count, about: seen < rows };
  const most = Math.round(((seen - nulls) / seen) * rows);
  const guess = once === seen - nulls ? most : Math.round(count - once + Math.sqrt(rows / seen) * once);
  return { count: Math.min(guess, most), about: true };
}
