/** Some steps of a plan run here, and the others elsewhere. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { planPart } from '#core/plan/part.ts';
import type { Plan } from '#core/plan/plan.ts';
import type { RunOptions } from '#core/run/run.ts';
import { make, step, world, type World } from './run-world.ts';

const reading = (hash = 'a') =>
  step('a', 'test.make', { query: 'SELECT 1 AS x', path: 'a.csv' }, { work: { hash } });
const steps = (hash?: string) => [
  reading(hash),
  make('b', 'FROM a', { kind: 'processor', needs: ['a'], inputs: ['a'] }),
  step('w', 'test.write', {}, { needs: ['b'], inputs: ['b'] }),
  make('c', 'FROM b', { kind: 'processor', needs: ['b', 'w'], inputs: ['b'] }),
];
/** Runs these of the steps, in the part of the plan that they need. */
function run(
  w: World,
  ids: readonly string[],
  how: RunOptions & { readonly id?: string; readonly hash?: string } = {},
) {
  const { id = 'r1', hash, ...options } = how;
  const plan = { steps: steps(hash) } as unknown as Plan;
  const part = planPart(plan, { type: 'these', steps: ids })?.plan.steps ?? [];
  return w.run([...part], id, { only: ids, continues: id, ...options });
}

async function withFile(): Promise<World> {
  const w = await world();
  writeFileSync(join(w.folder, 'a.csv'), 'x\n1\n');
  return w;
}
const stepsTold = (told: readonly string[]) => told.filter((event) => event.startsWith('step_'));

test('each needs no files but its own, and what is done is taken as it is', async () => {
  const w = await withFile();
  expect(stepsTold(await run(w, ['a']))).toEqual(['step_start a', 'step_complete a']);
  expect(w.events[0]).toMatchObject({ steps: [{ id: 'a' }] });
  rmSync(join(w.folder, 'a.csv'));
  expect(stepsTold(await run(w, ['b']))).toEqual(['step_start b', 'step_complete b']);
  expect(stepsTold(await run(w, ['w']))).toEqual(['step_start w', 'step_complete w']);
  expect(w.last('run_complete')).toMatchObject({ rows: 1, rows_kind: 'written' });
  // As if another machine had written it.
  rmSync(join(w.folder, 'artifacts'), { recursive: true });
  expect(stepsTold(await run(w, ['c']))).toEqual(['step_start c', 'step_complete c']);
  expect(stepsTold(await run(w, ['b', 'c']))).toEqual(['step_cached b', 'step_cached c']);
});

test('the file of a writer that is on another machine is written here, where its step is asked for', async () => {
  const w = await withFile();
  await run(w, ['a', 'b', 'w']);
  rmSync(join(w.folder, 'artifacts'), { recursive: true });
  expect(stepsTold(await run(w, ['w']))).toEqual(['step_start w', 'step_complete w']);
  expect(stepsTold(await run(w, ['w']))).toEqual(['step_cached w']);
});

test('what is not there is named, and nothing runs', async () => {
  const w = await withFile();
  expect(await run(w, ['c'])).toEqual(['run_start', 'step_skipped c', 'metric', 'run_failed']);
  expect(w.last('run_failed').error.message).toBe(
    'Nothing has run. "c" needs the table of "b": it has not run yet. "c" needs that "w" has ended: it has not run yet. Run first, each on a machine that has what it needs: a, b, w.',
  );
});

test('a file that has changed between two tries is told, and what was made of the first is no longer taken', async () => {
  const w = await withFile();
  await run(w, ['a', 'b']);
  writeFileSync(join(w.folder, 'a.csv'), 'x\n1\n2\n');
  expect(stepsTold(await run(w, ['a']))).toEqual(['step_start a', 'step_complete a']);
  expect(w.last('log')).toMatchObject({
    level: 'warning',
    message: expect.stringContaining('"a.csv" has changed since this run read it'),
  });
  await run(w, ['w']);
  expect(w.last('run_failed').error.message).toMatch(
    /"w" needs the table of "b": what is there was made of other tables/,
  );
  expect(stepsTold(await run(w, ['b', 'w']))).toEqual([
    'step_start b',
    'step_complete b',
    'step_start w',
    'step_complete w',
  ]);
});

test('another run of the same plan runs all of it anew', async () => {
  const w = await withFile();
  await run(w, ['a', 'b']);
  await run(w, ['b'], { id: 'r2' });
  expect(w.last('run_failed').error.message).toMatch(
    /"b" needs the table of "a": it has not run in this run; what is there was made by the run r1/,
  );
  const again = await run(w, ['b'], { id: 'r2', reuse: true });
  expect(stepsTold(again)).toEqual(['step_cached b']);
});

test('what another run made and this one takes is of this one from then on: the last step knows that all are done', async () => {
  const w = await withFile();
  for (const id of ['a', 'b', 'w', 'c']) await run(w, [id]);
  const runs = () => w.rows('SELECT step_id, run_id FROM osiris.steps ORDER BY ALL');
  for (const id of ['a', 'b']) await run(w, [id], { id: 'r2', reuse: true });
  expect((await runs()).map((row) => Object.values(row))).toEqual([
    ['a', 'r2'],
    ['b', 'r2'],
    ['c', 'r1'],
    ['w', 'r1'],
  ]);
  expect(stepsTold(await run(w, ['w', 'c'], { id: 'r2', reuse: true }))).toEqual([
    'step_cached w',
    'step_cached c',
  ]);
  expect((await runs()).map(({ run_id }) => run_id)).toEqual(['r2', 'r2', 'r2', 'r2']);
});

test('what a step keeps of its source is the session’s when all steps are done', async () => {
  const w = await world();
  const kept = step('s', 'test.state', {}, { work: { hash: 's', state: true } });
  await w.run([kept], 'r1', { only: ['s'], continues: 'r1' });
  expect(w.last('run_complete')).toMatchObject({ rows: 1 });
  expect(await w.rows('SELECT step_id, run_id, value FROM osiris.state')).toEqual([
    { step_id: 's', run_id: null, value: '7' },
  ]);
});

test('a rehearsal takes nothing over', async () => {
  const w = await withFile();
  await run(w, ['a']);
  await run(w, ['a'], { id: 'r2', reuse: true, dryRun: true });
  expect(await w.rows('SELECT run_id FROM osiris.steps')).toEqual([{ run_id: 'r1' }]);
});

test('a step that was changed is not taken for the one that was planned', async () => {
  const w = await withFile();
  await run(w, ['a']);
  await run(w, ['b'], { hash: 'b' });
  expect(w.last('run_failed').error.message).toMatch(/made by another version of that step/);
});
