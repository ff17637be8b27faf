/** Parts of a plan that can run by themselves: which steps, and which of them although they are fresh. */
import { expect, test } from 'vitest';
import { compile } from '#core/plan/compile.ts';
import { planPart, type PlanScope } from '#core/plan/part.ts';
import { filesRead } from '#core/plan/plan.ts';
import { parse } from '#core/oml/parse.ts';
import { catalog } from '#drivers/index.ts';

const TEXT = `oml_version: "0.1.0"
name: p
steps:
  - {id: a, component: filesystem.csv_extractor, mode: read, config: {path: .//sub/../a.csv}}
  - {id: b, component: filesystem.csv_extractor, mode: read, needs: [], config: {path: b.csv}}
  - {id: t, component: duckdb.processor, mode: transform, needs: [a], config: {query: from a}}
  - {id: u, component: duckdb.processor, mode: transform, needs: [], config: {query: from t}}
  - {id: w, component: filesystem.csv_writer, mode: write, needs: [t], config: {path: o.csv}}
`;
const parsed = parse(TEXT);
const compiled = parsed.ok ? compile(parsed.value, catalog) : undefined;
if (!compiled?.ok) throw new Error('the text of this test does not compile');
const plan = compiled.value;

const part = (scope: PlanScope) => {
  const taken = planPart(plan, scope);
  return taken && { steps: taken.plan.steps.map(({ id }) => id), again: taken.again };
};

test.each<[PlanScope, string[], string[]]>([
  [{ type: 'all' }, ['a', 'b', 't', 'u', 'w'], []],
  [{ type: 'to', step: 'u' }, ['a', 't', 'u'], []],
  [{ type: 'to', step: 'b' }, ['b'], []],
  [{ type: 'to', step: 'w' }, ['a', 't', 'w'], []],
  [{ type: 'only', step: 't' }, ['a', 't'], ['t']],
  [{ type: 'from', step: 't' }, ['a', 't', 'u', 'w'], ['t', 'u', 'w']],
  [{ type: 'from', step: 'b' }, ['b'], ['b']],
  [{ type: 'these', steps: ['u', 'gone'] }, ['a', 't', 'u'], []],
])('%j', (scope, steps, again) => expect(part(scope)).toEqual({ steps, again }));

test('a step that is not there, as after it was renamed, has no part: nothing else runs in its place', () => {
  expect(part({ type: 'from', step: 'nobody' })).toBeUndefined();
});

test('the files that it reads: of its own steps, as the session names them, each once', () => {
  expect(filesRead(plan)).toEqual(['a.csv', 'b.csv']);
  expect(filesRead(planPart(plan, { type: 'to', step: 'u' })!.plan)).toEqual(['a.csv']);
});
