/** A table as it is looked at becomes a step: its SQL gives the same rows as the screen shows. */
import { expect, test } from 'vitest';
import { openDatabase } from '#adapters/node/database.ts';
import { viewQuery, type TableView } from '#core/sql/table-view.ts';
import { alsoFiltered, filteredBy, nextSort, sortedBy, withoutFilter } from '#core/sql/change-view.ts';
import { makeStep } from '#session/table/view-step.ts';
import { catalog, check } from '#workers/check/check.ts';

const columns = [
  { name: 'n', type: 'BIGINT' },
  { name: 'a "b', type: 'VARCHAR' },
];
const view: TableView = {
  sort: [{ column: 'n', descending: true }],
  filters: [
    { column: 'a "b', test: 'contains', value: "o'N" },
    { column: 'n', test: 'at-most', value: '7.5' },
  ],
};

test('the SQL is read by a person, and gives the rows', async () => {
  const sql = viewQuery('my-rows', view, columns, ['a "b', 'n']);
  expect(sql).toBe(`SELECT
  "a ""b",
  "n"
FROM "my-rows"
WHERE contains(lower("a ""b"), lower('o''N'))
  AND "n" <= 7.5
ORDER BY "n" DESC NULLS LAST
`);
  const db = await (await openDatabase(':memory:')).connect(new AbortController().signal);
  await db.exec(`CREATE TABLE "my-rows" AS SELECT i AS n, 'O''Neil ' || i AS "a ""b" FROM range(10) r(i)`);
  expect((await db.query(sql)).map(({ n }) => n)).toEqual([7n, 6n, 5n, 4n, 3n, 2n, 1n, 0n]);
});

test('presses on a head go around: ascending, descending, as it was; with another key kept', () => {
  const plain: TableView = { sort: [], filters: [] };
  const up = nextSort(plain, 'n');
  const down = nextSort(up, 'n');
  expect([up.sort, down.sort, nextSort(down, 'n').sort]).toEqual([
    [{ column: 'n' }],
    [{ column: 'n', descending: true }],
    [],
  ]);
  expect(nextSort(down, 'b').sort).toEqual([{ column: 'b' }]);
  const both = nextSort(down, 'b', true);
  expect(both.sort).toEqual([{ column: 'n', descending: true }, { column: 'b' }]);
  expect(nextSort(both, 'n', true).sort).toEqual([{ column: 'b' }]);
  expect(sortedBy(both, 'b', 'descending', true).sort[1]).toEqual({ column: 'b', descending: true });
  expect(sortedBy(both, 'b', undefined, true).sort).toEqual(down.sort);
});

test('filters of a column take the place of one another, or are added once', () => {
  const filter = { column: 'n', test: 'is', value: '1' } as const;
  const once = alsoFiltered(view, filter);
  expect(once.filters).toHaveLength(3);
  expect(alsoFiltered(once, filter)).toBe(once);
  expect(filteredBy(once, 'n', []).filters).toEqual([view.filters[0]]);
  expect(withoutFilter(once, 0).filters).toEqual([view.filters[1], filter]);
});

test('the step needs the one that it reads; of a table that no step of the text makes there is none', async () => {
  const before =
    'oml_version: "0.1.0"\nname: p\nsteps:\n  - id: my-rows\n    component: duckdb.processor\n    mode: transform\n    needs: []\n    config: {query: SELECT 1 AS n}\n';
  const outline = check(before).outline!;
  let text = before;
  const said: string[] = [];
  const session = {
    script: {
      text,
      outline,
      catalog,
      check: async () => ({ ...check(text), text }),
      replace: (next: string, label: string) => void ((text = next), said.push(label)),
      goOn: async () => {},
    },
    notices: { fail: (what: string) => void said.push(what) },
    selection: { id: undefined },
  } as unknown as Parameters<typeof makeStep>[0];
  await makeStep(session, { table: 'my-rows', columns, view });
  expect(said).toEqual(['Step my-rows-filtered added: it reads my-rows.']);
  const { diagnostics, plan } = check(text);
  expect(diagnostics).toEqual([]);
  expect(plan?.steps.at(-1)).toMatchObject({ id: 'my-rows-filtered', needs: ['my-rows'] });
  await makeStep(session, { table: 'gone', columns, view });
  expect(said.at(-1)).toBe('No step of this text makes gone, so no other can read it.');
});
