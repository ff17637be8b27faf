/** What is made of the reader's own files, and the leave to read it: for named steps, as they are then. */
import { expect, test } from 'vitest';
import type { RunEvent } from '#core/run/events.ts';
import { check } from '#workers/check/check.ts';
import { ownData, type OwnData } from '#session/embed/own-data.ts';
import { told } from '#session/embed/told.ts';

const read = (id: string): string =>
  `  - {id: ${id}, component: filesystem.csv_extractor, mode: read, needs: [], config: {path: ${id}.csv}}\n`;
const TEXT = `oml_version: "0.1.0"
name: two
steps:
${read('a')}${read('b')}${read('theirs')}  - {id: t, component: duckdb.processor, mode: transform, needs: [a], config: {query: FROM a}}
`;
const { plan } = check(TEXT, { choice: { params: {} } });
const OWN = ['a.csv', 'b.csv'];

const at = { ts: '2024-01-01T00:00:00.000Z', run_id: 'r', session: 's' };
const made = (step_id: string): RunEvent[] => [
  { ...at, event: 'step_start', step_id, component: 'x' },
  { ...at, event: 'step_complete', step_id, table: step_id, rows: 7, duration_ms: 1 } as unknown as RunEvent,
];
function run(data: OwnData, ...steps: string[]): void {
  for (const event of steps.flatMap(made)) data.follow(event, plan, (path) => OWN.includes(path));
}

test('leave is for the steps that were named', () => {
  expect(plan?.steps.map(({ id }) => id)).toEqual(['a', 'b', 'theirs', 't']);
  const data = ownData();
  run(data, 'a', 'b', 'theirs', 't');
  expect(data.closed).toEqual(['a', 'b', 't']);
  data.open(['A']);
  expect(data.closed).toEqual(['b', 't']);
  expect(data.holds('A')).toBe(true);
});

test('what a run makes anew asks anew, already when it begins; what stays as it is does not', () => {
  const data = ownData();
  run(data, 'a', 'b', 't');
  data.open(['a', 'b']);
  data.follow({ ...at, event: 'step_start', step_id: 'a', component: 'x' }, plan, () => false);
  data.follow({ ...at, event: 'step_cached', step_id: 'b' } as RunEvent, plan, () => true);
  expect(data.closed).toEqual(['a', 't']);
  run(data, 'b');
  expect([...data.closed].sort()).toEqual(['a', 'b', 't']);
});

test('a frame that comes back remembers both', () => {
  const data = ownData();
  run(data, 'a', 'b');
  data.open(['b']);
  const { steps, opened } = data;
  const back = ownData({ steps, opened });
  expect([back.steps, back.closed]).toEqual([['a', 'b'], ['a']]);
});

test('with leave or without, events tell no rows', () => {
  const data = ownData();
  run(data, 'a');
  data.open(['a']);
  for (const event of made('a')) expect(told(event, data)).not.toHaveProperty('rows');
  for (const event of made('theirs').slice(1)) expect(told(event, data)).toHaveProperty('rows', 7);
});
