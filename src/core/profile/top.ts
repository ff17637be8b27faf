/** The values of columns that are met most. */
import type { DbConnection } from '../contract/database.ts';
import { ident } from '../sql/quote.ts';
import { distinctOf } from './distinct.ts';
import type { Figures } from './figures.ts';
import { LONGEST, TOP, type Distinct, type TopValue } from './profile.ts';

export interface Top {
  readonly distinct: Distinct;
  readonly top: readonly TopValue[];
}

/**
 * For each of `figures` that is of values, at its place, which of them are met most, and how many different ones there are, over the rows of
 * `source`, in one statement. Rejects as DuckDB does.
 */
export async function readTop(
  db: DbConnection,
  source: string,
  figures: readonly Figures[],
): Promise<(Top | undefined)[]> {
  const asked = figures.flatMap(({ kind, profile }, at) =>
    kind.kind === 'values' ? [query(source, profile.name, at)] : [],
  );
  if (asked.length === 0) return [];
  const found = await db.query(asked.join(' UNION ALL '));
  return figures.map(({ kind, profile: { seen, rows, nulls } }, at) => {
    if (kind.kind !== 'values') return undefined;
    const own = found.filter(({ c }) => Number(c) === at);
    const top = own.map(({ v, l, n }) => ({ value: String(v), cut: Number(l) > LONGEST, count: Number(n) }));
    top.sort((one, other) => other.count - one.count || (one.value < other.value ? -1 : 1));
    const counted = Number(own[0]?.['d'] ?? 0);
    return { distinct: distinctOf({ seen, rows, held: seen - nulls, counted }), top };
  });
}

function query(source: string, name: string, at: number): string {
  const column = ident(name);
  const values = `SELECT ${column} AS v, count(*) AS n FROM ${source} WHERE ${column} IS NOT NULL GROUP BY ${column}`;
  const most = `SELECT v, n, (SELECT count(*) FROM g) AS d FROM g ORDER BY n DESC, v LIMIT ${TOP}`;
  return `(WITH g AS MATERIALIZED (${values}) SELECT ${at} AS c, left(CAST(v AS VARCHAR), ${LONGEST}) AS v, length(CAST(v AS VARCHAR)) AS l, n, d FROM (${most}))`;
}
