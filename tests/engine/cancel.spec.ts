/** A run can be cancelled at any time, and no query leaves the engine unusable or reaches for the network. */
import { expect, type Page } from '@playwright/test';
import { addFile, runText, snapshot, testOnOneEngine, told } from './harness.ts';

const test = testOnOneEngine({ faults: {} });

const querying = (query: string): string => `oml_version: "0.1.0"
name: query
steps:
  - {id: seed, component: filesystem.csv_extractor, mode: read, config: {path: a.csv}}
  - {id: asked, component: duckdb.processor, mode: transform, config: {query: ${JSON.stringify(query)}}}
`;

async function ready(page: Page): Promise<void> {
  await addFile(page, 'a.csv', 'a\n1\n2\n');
  const events = await runText(page, querying('SELECT a + 1 AS a FROM seed'), 'before');
  expect(events.at(-1)).toMatchObject({ event: 'run_complete' });
}

/** Starts a run that would take hours, and cancels it: the test's own time is the limit. */
async function cancelled(page: Page, query: string): Promise<void> {
  const running = runText(page, querying(query), 'long');
  await page.waitForFunction((sql) => window.harness.sent.some((sent) => sent.includes(sql)), query);
  await page.evaluate(() => window.engine.runs.cancel());
  expect((await running).at(-1)).toMatchObject({ event: 'run_cancelled', step_id: 'asked' });
}

for (const [name, query] of [
  ['an aggregate', 'SELECT sum(a.range * b.range) AS s FROM range(1000000) a, range(100000) b'],
  ['a table being written', 'SELECT md5(range::VARCHAR) AS m FROM range(500000000)'],
] as const) {
  test(`cancel: ${name}`, async ({ page }) => {
    await ready(page);
    const before = await snapshot(page);
    await cancelled(page, query);
    expect((await snapshot(page))['asked']).toEqual(before['asked']);
    const events = await runText(page, querying('SELECT a + 2 AS a FROM seed'), 'after');
    expect(events.at(-1)).toMatchObject({ event: 'run_complete' });
    expect((await snapshot(page))['asked']?.rows).toEqual([['3'], ['4']]);
  });
}

test('cancel: what DuckDB cannot interrupt ends with its worker, and the tables stay @more', async ({
  page,
}) => {
  await ready(page);
  const before = await snapshot(page);
  const text = `levenshtein(repeat('a', 20000 + range % 2), repeat('b', 20000))`;
  await cancelled(page, `SELECT sum(${text}) AS s FROM range(4096)`);
  expect(await snapshot(page)).toEqual(before);
  const events = await runText(page, querying('SELECT a + 2 AS a FROM seed'), 'after');
  expect(events.at(-1)).toMatchObject({ event: 'run_complete' });
});

test('tables can be looked at while a run goes on', async ({ page }) => {
  await ready(page);
  const running = runText(
    page,
    querying('SELECT sum(a.range * b.range) AS s FROM range(1000000) a, range(100000) b'),
  );
  await told(page, 'step_start', 'asked');
  expect((await snapshot(page))['asked']?.rows).toEqual([['2'], ['3']]);
  await expect(runText(page, querying('SELECT 1 AS a'), 'second')).rejects.toThrow('A run is going on');
  await page.evaluate(() => window.engine.runs.cancel());
  expect((await running).at(-1)).toMatchObject({ event: 'run_cancelled' });
});

const REFUSED: readonly [query: string, message: RegExp][] = [
  [`SELECT date_sub('month', now(), now()) AS d`, /icu extension/],
  [`SELECT timezone('Europe/Prague', now()) AS t`, /icu/],
  [`SELECT '{"a": 1}'::JSON AS j`, /json extension/],
  [`SELECT * FROM read_parquet('https://example.org/x.parquet')`, /parquet extension/],
  [`SELECT * FROM read_csv('https://example.org/x.csv')`, /disabled by configuration/],
  [`SELECT * FROM 'https://example.org/x.csv'`, /disabled by configuration/],
  [`SELECT * FROM read_csv('opfs://osiris_sessions/x.csv')`, /disabled by configuration/],
  [`SELECT error('boom') AS e`, /boom/],
];

test('what needs an extension, a file or the network is a clean SQL error, and nothing leaves this machine', async ({
  page,
  requests,
}) => {
  await ready(page);
  for (const [query, message] of REFUSED) {
    const events = await page.evaluate(
      ([text, sql]) => window.harness.runUnchecked(text, 'refused', 'asked', sql),
      [querying('SELECT 1 AS a FROM seed'), query] as const,
    );
    expect(events.at(-1)).toMatchObject({ event: 'run_failed', step_id: 'asked' });
    expect(JSON.stringify(events.at(-1))).toMatch(message);
  }
  const events = await runText(page, querying('SELECT a AS still_fine FROM seed'), 'after');
  expect(events.at(-1)).toMatchObject({ event: 'run_complete' });
  expect(requests.filter((url) => /extension/.test(url))).toEqual([]);
});
