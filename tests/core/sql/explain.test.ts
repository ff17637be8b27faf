/** DuckDB's own account of a query, read as a tree. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { readPlan, type PlanOperator } from '#core/sql/explain.ts';

let duckdb: DuckDBConnection;
beforeAll(async () => {
  duckdb = await (await DuckDBInstance.create(':memory:')).connect();
  await duckdb.run('CREATE TABLE a AS SELECT range AS i, range % 7 AS k FROM range(50000)');
});
afterAll(() => duckdb.closeSync());

const inOrder = (operator: PlanOperator): PlanOperator[] => [operator, ...operator.children.flatMap(inOrder)];

async function planOf(query: string) {
  const [row] = (await duckdb.runAndReadAll(`EXPLAIN (ANALYZE, FORMAT JSON) ${query}`)).getRows();
  return readPlan(String(row?.[1]));
}

describe('a plan', () => {
  test('is a tree of operators with rows, time and share', async () => {
    const { ms, root } = await planOf('SELECT k, count(*) FROM a WHERE i >= 40000 GROUP BY k ORDER BY k');
    const all = inOrder(root);
    expect(ms).toBeGreaterThan(0);
    expect(root.rows).toBe(7);
    const scan = all.find(({ name }) => name === 'Table scan');
    expect(scan).toMatchObject({ rows: 10_000, children: [] });
    expect(Object.fromEntries(scan?.details ?? [])).toMatchObject({ Filters: 'i>=40000' });
    expect(all.map(({ name }) => name)).toEqual(expect.arrayContaining(['Order by', 'Table scan']));
    expect(all.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 5);
  });
  test('a join has two branches', async () => {
    const { root } = await planOf('SELECT count(*) FROM a JOIN a AS b USING (i)');
    const join = inOrder(root).find(({ name }) => /join$/i.test(name));
    expect(join?.children).toHaveLength(2);
  });
  test('what is no plan is refused', () => {
    expect(() => readPlan('{}')).toThrow('told nothing');
  });
});
