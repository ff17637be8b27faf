/** What a column's values tell when they are in order: how many different ones there are, quantiles, the histogram. */
import type { DbConnection, Row } from '../contract/database.ts';
import { ident } from '../sql/quote.ts';
import { conditionOf } from './condition.ts';
import { mayBeInfinite, type Figures, type ToOrder } from './figures.ts';
import { barsOf, histogramOf } from './histogram.ts';
import { QUANTILES, type ColumnProfile } from './profile.ts';

/** Different values up to which they are grouped first, which is faster than to sort them all. */
const FEW = 20_000;
/** What the sorted values are called while they are read; no step has such an id. */
const SORTED = ident('/sorted');

/**
 * Puts the values of a column over the rows of `source` in order once, and reads all of that off them: `count(DISTINCT)`, `quantile_disc` and a
 * histogram by themselves take three times as long, and their memory cannot be spilled. Rejects as DuckDB does.
 */
export async function readOrder(
  db: DbConnection,
  source: string,
  figures: Figures,
  order: ToOrder,
): Promise<Pick<ColumnProfile, 'distinct' | 'quantiles' | 'histogram'>> {
  const { placed, apart, about } = order;
  if (placed === 0)
    return { distinct: { count: apart, about: false }, quantiles: undefined, histogram: undefined };
  const { kind, profile } = figures;
  const value = ident(profile.name);
  const where = mayBeInfinite(kind) ? `isfinite(${value})` : `${value} IS NOT NULL`;
  // The first value that so many are not above.
  const ranks = QUANTILES.map((share) => Math.max(1, Math.ceil((placed * Math.round(share * 100)) / 100)));
  const bars = barsOf(figures);
  const read = about > FEW ? sorted : grouped;
  const conditions = bars ? conditionsOf(profile, bars.edges) : [];
  const { different, quantiles, counts } = await read(db, { source, value, where, ranks, conditions });
  return {
    distinct: { count: different + apart, about: false },
    quantiles,
    histogram: bars && histogramOf(profile, bars, counts),
  };
}

/** Which of the values, called `v`, each bar holds. */
function conditionsOf({ type, min = '', max = '' }: ColumnProfile, inner: readonly string[]): string[] {
  const edges = [min, ...inner, max];
  return edges.slice(1).map((to, at) => {
    const closed = at === inner.length;
    return conditionOf('v', type, { type: 'range', from: edges[at] ?? '', to, closed });
  });
}

interface Ordering {
  readonly source: string;
  readonly value: string;
  /** Of the values that have a place. */
  readonly where: string;
  readonly ranks: readonly number[];
  readonly conditions: readonly string[];
}

interface Ordered {
  readonly different: number;
  readonly quantiles: readonly string[];
  readonly counts: readonly number[];
}

/** Values of which many are the same: of each, how many there are, and up to it. */
async function grouped(
  db: DbConnection,
  { source, value, where, ranks, conditions }: Ordering,
): Promise<Ordered> {
  const asked = [
    'count(*) AS d',
    ...ranks.map((rank, at) => `CAST(min(v) FILTER (WHERE upto >= ${rank}) AS VARCHAR) AS q${at}`),
    ...conditions.map((each, at) => `CAST(coalesce(sum(n) FILTER (WHERE ${each}), 0) AS VARCHAR) AS b${at}`),
  ];
  const groups = `SELECT ${value} AS v, count(*) AS n FROM ${source} WHERE ${where} GROUP BY ${value}`;
  const [row = {}] = await db.query(
    `SELECT ${asked.join(', ')} FROM (SELECT v, n, sum(n) OVER (ORDER BY v) AS upto FROM (${groups}))`,
  );
  return orderedOf(row, ranks, conditions);
}

/** Values of which most are different: each at its place. DuckDB passes over the parts of the table where a condition holds for none. */
async function sorted(
  db: DbConnection,
  { source, value, where, ranks, conditions }: Ordering,
): Promise<Ordered> {
  await db.exec(
    `CREATE OR REPLACE TEMP TABLE ${SORTED} AS SELECT ${value} AS v FROM ${source} WHERE ${where} ORDER BY v`,
  );
  const from = `FROM temp.${SORTED}`;
  const count = (what: string, key: string): string =>
    `SELECT '${key}' AS k, CAST(count(*) AS VARCHAR) AS v ${what}`;
  const runs = `FROM (SELECT v, lag(v) OVER () AS before ${from}) WHERE v IS DISTINCT FROM before`;
  const asked = [
    count(runs, 'd'),
    ...ranks.map((rank, at) => `(SELECT 'q${at}', CAST(v AS VARCHAR) ${from} LIMIT 1 OFFSET ${rank - 1})`),
    ...conditions.map((each, at) => count(`${from} WHERE ${each}`, `b${at}`)),
  ];
  const rows = await db.query(asked.join(' UNION ALL '));
  return orderedOf(Object.fromEntries(rows.map(({ k, v }) => [String(k), v])) as Row, ranks, conditions);
}

const orderedOf = (row: Row, ranks: readonly number[], conditions: readonly string[]): Ordered => ({
  different: Number(row['d']),
  quantiles: ranks.map((_, at) => String(row[`q${at}`])),
  counts: conditions.map((_, at) => Number(row[`b${at}`])),
});
