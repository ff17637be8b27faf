/** Everyday SQL in the browser, which has no icu: the same answers as native DuckDB, and plain words where there are none. */
import { DuckDBInstance } from '@duckdb/node-api';
import { expect } from '@playwright/test';
import { addFile, runText, snapshot, testOnOneEngine } from './harness.ts';

const test = testOnOneEngine();

const pipeline = (queries: Readonly<Record<string, string>>): string =>
  [
    'oml_version: "0.1.0"',
    'name: dates',
    'steps:',
    '  - {id: seed, component: filesystem.csv_extractor, mode: read, config: {path: a.csv}}',
    `  - {id: t, component: duckdb.processor, mode: transform, config: {query: ${JSON.stringify(TABLE)}}}`,
    ...Object.entries(queries).map(
      ([id, query]) =>
        `  - {id: ${id}, component: duckdb.processor, mode: transform, needs: [t], config: {query: ${JSON.stringify(query)}}}`,
    ),
  ].join('\n');

const TABLE = `SELECT TIMESTAMPTZ '2024-03-05 13:14:15.678901+00' + to_days(n::INTEGER) AS z, DATE '2024-02-28' AS d,
  TIMESTAMP '2024-01-31 10:00:00' AS t, n FROM (SELECT row_number() OVER () * 17 AS n FROM seed)`;

/** Each is a step of its own; nothing in them depends on today. */
const QUERIES: Readonly<Record<string, string>> = {
  parts: `SELECT year(z), month(z) AS m, extract(week FROM z), date_part('dow', z), dayname(z), epoch(z), year(d), hour(t) FROM t`,
  trunc: `SELECT date_trunc('month', z) AS a, date_trunc('month', d) AS b, date_trunc('month', t) AS c FROM t`,
  casts: `SELECT z::DATE, CAST(z AS DATE), TRY_CAST(z AS DATE) AS tried, n::VARCHAR FROM t WHERE z::DATE > d`,
  groups: `SELECT z::DATE, count(*), max(z)::DATE AS latest FROM t GROUP BY 1 ORDER BY 1`,
  sums: `SELECT z + INTERVAL 1 MONTH AS a, z - INTERVAL 7 DAY AS b, z - TIMESTAMPTZ '2024-01-01' AS c, d + 1 AS e, n + 1 AS f FROM t`,
  aggregate: `SELECT max(z) - INTERVAL 1 DAY AS a, date_trunc('week', max(z)) AS b, year(max(d)) AS c FROM t`,
  diffs: `SELECT date_diff('day', z, z + INTERVAL 2 DAY) AS a, age(z, TIMESTAMPTZ '2020-02-29') AS b, time_bucket(INTERVAL 7 DAY, z) AS c FROM t`,
  zones: `SELECT z AT TIME ZONE 'UTC' AS a, t AT TIME ZONE 'UTC' AS b, timezone('utc', z) AS c FROM t`,
  within: `WITH x AS (SELECT list_transform([z], u -> date_trunc('day', u)) AS l FROM t) SELECT l[1]::DATE, len(l) FROM x`,
  described: `DESCRIBE SELECT z::DATE, current_date, now()::DATE AS n, localtime FROM t`,
  plain: `SELECT '2024-05-06'::DATE AS a, d::DATE AS b, n + n AS c FROM t`,
};

async function natively(): Promise<Record<string, unknown>> {
  const instance = await DuckDBInstance.create(':memory:');
  const db = await instance.connect();
  await db.run(`SET TimeZone = 'UTC'`);
  await db.run('CREATE TABLE seed AS SELECT * FROM range(5) r(a)');
  await db.run(`CREATE TABLE t AS ${TABLE}`);
  const tables: Record<string, unknown> = {};
  for (const [id, query] of Object.entries(QUERIES)) {
    await db.run(`CREATE TABLE "${id}" AS SELECT * FROM (${query})`);
    const columns = await db.runAndReadAll(
      `SELECT column_name AS name, data_type AS type FROM duckdb_columns() WHERE table_name = '${id}' ORDER BY column_index`,
    );
    const rows = await db.runAndReadAll(`SELECT COLUMNS(*)::VARCHAR FROM "${id}"`);
    tables[id] = { total: rows.currentRowCount, columns: columns.getRowObjects(), rows: rows.getRows() };
  }
  db.closeSync();
  instance.closeSync();
  return tables;
}

test('dates and times in UTC give what native DuckDB gives: names, types, values @more', async ({
  page,
  requests,
}) => {
  await addFile(page, 'a.csv', 'a\n0\n1\n2\n3\n4\n');
  const events = await runText(page, pipeline(QUERIES));
  expect(events.find(({ event }) => event === 'step_failed')).toBeUndefined();
  expect(events.at(-1)).toMatchObject({ event: 'run_complete' });
  const { seed, t, ...found } = await snapshot(page);
  expect([seed?.total, t?.total]).toEqual([5, 5]);
  expect(found).toEqual(await natively());
  expect(requests.filter((url) => /extension/.test(url))).toEqual([]);
});

test('what depends on the time now', async ({ page }) => {
  await addFile(page, 'a.csv', 'a\n0\n');
  const query = `SELECT current_date AS a, today() = now()::DATE AS b, current_date - 7 < current_date AS c,
    z > now() - INTERVAL 7 DAY AS e, typeof(current_time) AS f, typeof(localtimestamp) AS g FROM t`;
  const before = new Date().toISOString().slice(0, 10);
  const events = await runText(page, pipeline({ now: query }));
  expect(events.at(-1)).toMatchObject({ event: 'run_complete' });
  const [row] = (await snapshot(page))['now']!.rows;
  expect([before, new Date().toISOString().slice(0, 10)]).toContain(row?.[0]);
  expect(row?.slice(1)).toEqual(['true', 'true', 'false', 'TIME WITH TIME ZONE', 'TIMESTAMP']);
});

const MISSING: readonly [query: string, message: string][] = [
  [
    `SELECT timezone('Europe/Prague', z) AS x FROM t`,
    "The time zone Europe/Prague needs DuckDB's icu extension",
  ],
  [
    `SELECT z AT TIME ZONE 'Europe/Prague' AS x FROM t`,
    "The time zone Europe/Prague needs DuckDB's icu extension",
  ],
  [`SELECT json_extract('{"a": 1}', '$.a') AS x FROM t`, '"json_extract" needs DuckDB\'s json extension'],
  [`SELECT '{"a": 1}'::JSON AS x FROM t`, '"JSON" needs DuckDB\'s json extension'],
  [`SELECT '{"a": 1}'->>'a' AS x FROM t`, '"->>" needs DuckDB\'s json extension'],
  [`SELECT 'a' COLLATE de AS x FROM t`, '"de" needs DuckDB\'s icu extension'],
  [`SELECT stem('houses', 'english') AS x FROM t`, '"stem" needs DuckDB\'s fts extension'],
  [`SELECT date_sub('month', z, z) AS x FROM t`, "needs DuckDB's icu extension"],
  [`SELECT [z]::DATE[] AS x FROM t`, 'or cast the value to TIMESTAMP first, as in x::TIMESTAMP.'],
];

test('what cannot work says which extension it needs, in one sentence', async ({ page }) => {
  await addFile(page, 'a.csv', 'a\n0\n');
  for (const [query, message] of MISSING) {
    const events = await runText(page, pipeline({ x: query }));
    const last = events.at(-1);
    if (last?.event !== 'run_failed') throw new Error(`${query}: ${last?.event}`);
    expect(last.error.message).toContain(message);
    expect(last.error.message).toContain('"npm run extensions ');
    expect(last.error.message.split('\n')).toHaveLength(1);
  }
});

test('an error is told at its place in the query as it was written', async ({ page }) => {
  await addFile(page, 'a.csv', 'a\n0\n');
  const query = 'SELECT z::DATE AS a, CAST(z AS DATE) AS b, nothing FROM t';
  for (const text of [query, query.replace('nothing', 'today(), nothing')]) {
    const last = (await runText(page, pipeline({ x: text }))).at(-1);
    if (last?.event !== 'run_failed') throw new Error(String(last?.event));
    expect(last.error.message).toContain('"nothing" not found');
    expect(last.error.at).toMatchObject({
      key: 'query',
      offset: text.indexOf('nothing'),
      length: 'nothing'.length,
    });
  }
});
