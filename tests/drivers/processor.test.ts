import { describe, expect, test } from 'vitest';
import { StepError } from '#core/contract/errors.ts';
import { driver } from '../../drivers/duckdb/processor.ts';
import { world } from './support.ts';

async function transform(
  query: string,
): Promise<{ rows: (string | null)[][]; metrics: Record<string, number> }> {
  const w = await world();
  await w.db.exec(`CREATE TABLE x AS SELECT * FROM (VALUES (1, 'a'), (2, 'b')) v(n, s)`);
  const output = await w.run(driver, 'a "step"', { query });
  const rows = await w.rows('SELECT * FROM "a ""step"""');
  expect(output).toEqual({ table: 'a "step"', rows: rows.length });
  return { rows, metrics: w.metrics };
}

describe('one query of any form becomes the table', () => {
  test.each<[string, (string | null)[][]]>([
    ['SELECT n FROM x ORDER BY n', [['1'], ['2']]],
    ['SELECT n FROM x WHERE n = 1;', [['1']]],
    ['SELECT 1 AS a; -- the end', [['1']]],
    ['SELECT 1 AS a -- the end', [['1']]],
    ["-- first\n/* then */ SELECT ';' AS a;", [[';']]],
    ['SELECT $$;$$ AS a', [[';']]],
    ['/* one /* in another */ ; */ SELECT 1 AS a;', [['1']]],
    ["SELECT E'\\';' AS a;", [["';"]]],
    ['SELECT 1 AS ";"', [['1']]],
    ['WITH q AS (SELECT 3 AS a) FROM q', [['3']]],
    ['FROM x SELECT s WHERE n = 2', [['b']]],
    ["VALUES (1, 'z')", [['1', 'z']]],
    [
      'TABLE x',
      [
        ['1', 'a'],
        ['2', 'b'],
      ],
    ],
    ['(SELECT 1 AS a)', [['1']]],
    ['PIVOT x ON s USING sum(n)', [['1', '2']].map(() => expect.anything() as never)],
    ['SELECT n FROM x WHERE false', []],
  ])('%s', async (query, rows) => {
    const found = await transform(query);
    expect(found.rows).toHaveLength(rows.length || 0);
    if (!query.startsWith('PIVOT')) expect(found.rows).toEqual(rows);
    expect(found.metrics).toEqual({ rows_written: rows.length });
  });

  test.each([
    'DESCRIBE x',
    '/* what is in it */ describe SELECT * FROM x; -- that',
    'SUMMARIZE x;',
    'SUMMARIZE FROM x',
  ])('%s', async (query) => {
    const { rows } = await transform(query);
    expect(rows.map(([name]) => name)).toEqual(['n', 's']);
  });
});

describe("the session's database by its file's name is the session's, whatever it is called here", () => {
  test.each<[string, (string | null)[][]]>([
    ['SELECT n FROM pipeline_data.main.x WHERE n = 1', [['1']]],
    ['SELECT n FROM "Pipeline_Data" . /* the */ x WHERE n = 1', [['1']]],
    ['SELECT n FROM memory.main.x WHERE n = 1', [['1']]],
    [
      'WITH x AS (SELECT 7 AS n) SELECT a.n, b.n FROM x AS a, pipeline_data.x AS b WHERE b.n = 1',
      [['7', '1']],
    ],
    ['SELECT pipeline_data.main.x.n, pipeline_data.x.s FROM x WHERE n = 2', [['2', 'b']]],
    ['SELECT (SELECT max(n) FROM pipeline_data.main.x) AS m', [['2']]],
    [
      'SELECT memory.main.y AS y, memory.x.n AS n FROM (SELECT {y: 5} AS main, {n: 6} AS x) AS memory',
      [['5', '6']],
    ],
    ["SELECT 'pipeline_data.main.x' AS a", [['pipeline_data.main.x']]],
  ])('%s', async (query, rows) => {
    expect((await transform(query)).rows).toEqual(rows);
  });
});

test('the table of an earlier run is replaced', async () => {
  const w = await world();
  await w.run(driver, 't', { query: 'SELECT 1 AS a' });
  await w.run(driver, 't', { query: 'SELECT 2 AS b, 3 AS c' });
  expect(await w.types('t')).toEqual({ b: 'INTEGER', c: 'INTEGER' });
});

describe('an error keeps its words and its place', () => {
  const failure = async (query: string): Promise<StepError> => {
    const error = await transform(query).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    if (!(error instanceof StepError)) throw new Error(`expected a StepError, got ${String(error)}`);
    return error;
  };
  test.each([
    ['SELECT nope FROM x', 'Referenced column "nope" not found', 'nope'],
    ["SELECT '🎬é', nope FROM x", 'Referenced column "nope" not found', 'nope'],
    ['-- which?\nSELECT n\nFROM missing', 'Table with name missing does not exist', 'missing'],
    ['SELECT n FROM x WHERE WHERE', 'syntax error at or near "WHERE"', 'WHERE'],
    ['; /* now */ SELECT nope FROM x;', 'Referenced column "nope" not found', 'nope'],
    ['DESCRIBE missing', 'Table with name missing does not exist', undefined],
  ])('%s', async (query, message, word) => {
    const error = await failure(query);
    expect(error.message).toContain(message);
    if (word === undefined) return;
    expect(error.details.at?.key).toBe('query');
    expect(query.slice(error.details.at?.offset)).toMatch(new RegExp(`^${word}`));
  });
  test.each(['', ' \n', '-- nothing', '/* nothing */;'])('%j is empty', async (query) => {
    expect((await failure(query)).message).toBe('The query is empty; write a SELECT.');
  });
});
