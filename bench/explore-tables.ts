/** The tables that are looked at, as SQL makes them in both worlds. */

/** `million`: rows of the one whose columns are profiled; the others have ten times as many. */
export const TABLES = (million: number): Readonly<Record<'wide' | 'profiled' | 'drawn', string>> => ({
  wide: wide(10 * million),
  profiled: profiled(million),
  drawn: drawn(10 * million),
});

export const exploring = (million: number): string => `oml_version: "0.1.0"
name: explore
steps:
${Object.entries(TABLES(million))
  .map(
    ([id, query]) =>
      `  - {id: ${id}, component: duckdb.processor, mode: transform, needs: [], config: {query: ${JSON.stringify(query)}}}\n`,
  )
  .join('')}`;

export const WIDE_COLUMNS = 50;
export const PROFILED_COLUMNS = 20;

const wide = (rows: number): string =>
  `SELECT ${Array.from({ length: WIDE_COLUMNS }, (_, i) => `range * ${7919 + i} % ${997 + i} AS c${i}`).join()} FROM range(${rows})`;

const profiled = (rows: number): string =>
  `SELECT i AS id, (hash(i) % 1000000)::BIGINT AS big, hash(i) % 7 AS few, i / 3::DOUBLE AS share, (hash(i) % 100000 / 100)::DECIMAL(9,2) AS price,
  'customer ' || (hash(i) % 50000) AS customer, 'state ' || (i % 12) AS state, md5(i::VARCHAR) AS reference, DATE '2020-01-01' + (i % 2000)::INTEGER AS day,
  TIMESTAMP '2020-01-01' + to_seconds(i * 31) AS moment, i % 3 = 0 AS paid, CASE WHEN i % 5 > 0 THEN i % 90 END AS age,
  ${Array.from({ length: 8 }, (_, n) => `(hash(i + ${n}) % ${10 ** (n + 1)})::INTEGER AS n${n}`).join()} FROM range(${rows}) t(i)`;

const drawn = (rows: number): string =>
  `SELECT i AS id, 'state ' || (i % 340) AS state, (i * 37 % 1000) / 10 AS amount, (i * 17 % 391)::DOUBLE AS size,
  TIMESTAMP '2020-01-01' + to_seconds(i * 13) AS sold FROM range(${rows}) t(i)`;
