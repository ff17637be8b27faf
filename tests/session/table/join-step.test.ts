/** A join becomes a step that needs both tables, under names that have to be quoted; of a table that no step of the text makes there is none. */
import { expect, test } from 'vitest';
import type { Join } from '#core/relations/join.ts';
import { addJoinStep } from '#session/table/join-step.ts';
import { catalog, check } from '#workers/check/check.ts';

const stepOf = (id: string): string =>
  `  - id: ${id}\n    component: duckdb.processor\n    mode: transform\n    needs: []\n    config: {query: SELECT 1 AS "a.b"}\n`;

function page(ids: readonly string[]) {
  const said: string[] = [];
  const state = { text: `oml_version: "0.1.0"\nname: p\nsteps:\n${ids.map(stepOf).join('')}` };
  const session = {
    script: {
      outline: check(state.text).outline,
      catalog,
      check: async () => ({ ...check(state.text), text: state.text }),
      replace: (next: string, label: string) => void ((state.text = next), said.push(label)),
      goOn: async () => {},
    },
    notices: { fail: (what: string) => void said.push(what) },
    selection: { id: undefined },
  } as unknown as Parameters<typeof addJoinStep>[0];
  return { session, said, state };
}

const join = (one: string, other: string): Join => ({
  kind: 'left',
  one: { table: one, column: 'a.b', type: 'BIGINT', columns: ['a.b', 'select'] },
  other: { table: other, column: 'a.b', type: 'VARCHAR', columns: ['a.b', ' x\ny'] },
  comparison: 'VARCHAR',
});

test('it needs both, and its query is what was shown', async () => {
  const { session, said, state } = page(['l', 'order-rows']);
  await addJoinStep(session, join('order-rows', 'l'));
  expect(said).toEqual(['Step order-rows-with-l added: it reads order-rows and l.']);
  const { diagnostics, plan } = check(state.text);
  expect(diagnostics).toEqual([]);
  expect(plan?.steps.at(-1)).toMatchObject({
    id: 'order-rows-with-l',
    needs: ['order-rows', 'l'],
    implied: [],
    config: {
      query: `SELECT
  l."a.b",
  l."select",
  r."a.b" AS "a.b_l",
  r." x\ny"
FROM "order-rows" AS l
LEFT JOIN "l" AS r
  ON CAST(l."a.b" AS VARCHAR) = r."a.b"
`,
    },
  });
  await addJoinStep(session, join('order-rows', 'order-rows'));
  expect(check(state.text).plan?.steps.at(-1)?.needs).toEqual(['order-rows']);
});

test('a table that is left from another pipeline cannot be read by a step', async () => {
  const { session, said, state } = page(['orders']);
  const before = state.text;
  await addJoinStep(session, join('orders', 'gone'));
  expect(said).toEqual(['No step of this text makes gone, so no other can read it.']);
  expect(state.text).toBe(before);
});
