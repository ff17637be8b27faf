/** What a lake's tables know of texts, and do not: collations, and the character that ends them elsewhere. */
import { expect, test } from 'vitest';
import { driver as processor } from '#drivers/duckdb/processor.ts';
import { world } from '../drivers/support.ts';

const failure = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'nothing failed',
    (cause: unknown) => (cause instanceof Error ? cause.message : String(cause)),
  );

test('a column with a collation is refused before anything runs, by its name and with the way out, which works', async () => {
  const w = await world();
  const query = `SELECT error('ran')::VARCHAR AS a, 'B' COLLATE NOCASE AS "b ""1"""`;
  expect(await failure(w.run(processor, 't', { query }))).toBe(
    'The column "b "1"" is of the type VARCHAR COLLATE NOCASE, which DuckLake cannot hold: its tables keep no collation, so that COLLATE stands where texts are compared. Write it in a query as decode(encode("b ""1""")) AS "b ""1""", or run without --engine.',
  );
  const again = await world();
  await again.run(processor, 't', { query: `SELECT decode(encode('ž' COLLATE NOCASE)) AS b` });
  expect(await again.rows('SELECT b FROM t')).toEqual([['ž']]);
});

test('within a list it is told, too; where it only compares nothing is in the way', async () => {
  const w = await world();
  expect(await failure(w.run(processor, 't', { query: `SELECT 1 AS a, ['b' COLLATE NOCASE] AS l` }))).toMatch(
    /^A text within "l" has a collation, which DuckLake cannot hold: /,
  );
  const again = await world();
  const query = `SELECT s FROM (VALUES ('b'), ('A')) AS v(s) WHERE s COLLATE NOCASE <> 'C' ORDER BY s COLLATE NOCASE`;
  await again.run(processor, 't', { query });
  expect(await again.rows('FROM t')).toEqual([['A'], ['b']]);
  await again.run(processor, 'p', { query: `PIVOT t ON s USING count(*) -- collate` });
  expect(await again.rows('FROM p')).toEqual([['1', '1']]);
});

test('a column that is compared with a NUL is told, with the way out, which works', async () => {
  const w = await world();
  await w.run(processor, 't', { query: `SELECT unnest(['a' || chr(0) || 'b', 'c']) AS x` });
  const compared = (what: string) =>
    w.run(processor, 'u', { query: `FROM t WHERE ${what} = 'a' || chr(0) || 'b'` });
  expect(await failure(compared('x'))).toBe(
    "A column is compared with a text that holds the character chr(0), which DuckLake cannot look for in its files. Compare what is made of the column instead, such as (x || '') = chr(0) for a column x, or run without --engine.",
  );
  await compared(`(x || '')`);
  expect(await w.rows('SELECT length(x) FROM u')).toEqual([['3']]);
});
