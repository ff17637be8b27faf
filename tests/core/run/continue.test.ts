/** A run that did not complete is continued: what it finished is kept, as far as it is still the same work. */
import { mkdirSync, readdirSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { continuing } from '#core/run/continue.ts';
import { initialState, reduce } from '#core/run/run-state.ts';
import type { PlanStep } from '#core/plan/plan.ts';
import type { StepConnection } from '#core/run/ports.ts';
import { make, step, world, type World } from './run-world.ts';

/** `b` fails unless `query` is given. */
const steps = (query = 'SELECT nope', more: Partial<PlanStep> = {}): PlanStep[] => [
  make('a', 'SELECT 1 AS x'),
  step('w', 'test.write', {}, { needs: ['a'], inputs: ['a'] }),
  make('b', query, { needs: ['a'], ...more }),
  make('c', 'FROM b', { needs: ['b'] }),
];

test('finished steps are told as cached, with their artifacts, and only the others run', async () => {
  const w = await world();
  expect((await w.run(steps())).at(-1)).toBe('run_failed b');
  const told = await w.run(steps('SELECT x + 1 AS x FROM a'), 'r2', { continues: 'r1' });
  expect(told).toEqual([
    'run_start',
    'step_cached a',
    'artifact_created w',
    'step_cached w',
    'step_start b',
    'metric b',
    'step_complete b',
    'step_start c',
    'metric c',
    'step_complete c',
    'metric',
    'run_complete',
  ]);
  expect(w.last('step_cached')).toMatchObject({ step_id: 'w', table: 'a', rows: 1 });
  expect(w.last('artifact_created')).toMatchObject({ path: 'deep/out.txt', run_id: 'r2' });
  expect(w.last('run_complete')).toMatchObject({ rows: 1, rows_kind: 'written' });
  expect(await w.rows('FROM c')).toEqual([{ x: 2 }]);
});

test('a run continued twice keeps what either finished', async () => {
  const w = await world();
  await w.run(steps());
  await w.run([...steps('SELECT 2 AS x').slice(0, 3), make('c', 'SELECT nope', { needs: ['b'] })], 'r2', {
    continues: 'r1',
  });
  expect(w.last('run_failed')).toMatchObject({ step_id: 'c' });
  const told = await w.run(steps('SELECT 2 AS x'), 'r3', { continues: 'r2' });
  expect(told.filter((event) => event.startsWith('step_'))).toEqual([
    'step_cached a',
    'step_cached w',
    'step_cached b',
    'step_start c',
    'step_complete c',
  ]);
  expect(await w.rows('SELECT DISTINCT run_id FROM osiris.steps')).toEqual([{ run_id: 'r3' }]);
});

test('a run that was cut off before it took anything over hides nothing of the one that it went on with', async () => {
  const w = await world();
  await w.run(steps());
  await w.run(steps(), 'r2', { continues: 'r1' });
  expect(w.events[0]).toMatchObject({ event: 'run_start', continues: ['r1'] });
  // As if r2 had been killed when it was on record, and no more.
  await w.rows(`UPDATE osiris.steps SET run_id = 'r1'`);
  const state = [w.events[0]!].reduce(reduce, initialState);
  const told = await w.run(steps('SELECT 2 AS x'), 'r3', continuing(state));
  expect(told).toEqual(expect.arrayContaining(['step_cached a', 'step_cached w', 'step_start b']));
  expect(w.events[0]).toMatchObject({ event: 'run_start', continues: ['r2', 'r1'] });
  expect(await w.rows('SELECT DISTINCT run_id FROM osiris.steps')).toEqual([{ run_id: 'r3' }]);
});

test('a receipt is kept with the table', async () => {
  const w = await world();
  const loaded = step('a', 'test.receipt');
  await w.run([loaded, make('b', 'SELECT nope')]);
  await w.run([loaded, make('b', 'SELECT 1')], 'r2', { continues: 'r1' });
  expect(w.last('step_cached').receipt).toMatchObject({ source: 'a.csv', rows: 0 });
});

test('other work, a table that is gone, and what needs either, run again', async () => {
  const w = await world();
  const all = (hash: string): PlanStep[] => [
    make('a', 'SELECT 1 AS x', { work: { hash } }),
    make('b', 'FROM a', { kind: 'processor', needs: ['a'], inputs: ['a'] }),
    make('d', 'SELECT 1 AS y'),
    make('e', 'SELECT 1 AS z'),
    make('f', 'SELECT nope'),
  ];
  await w.run(all('sha256:old'));
  const db = await w.database.connect();
  await db.exec('DROP TABLE d');
  await db.close();
  const told = await w.run(all('sha256:new'), 'r2', { continues: 'r1' });
  expect(told.filter((event) => /^step_(cached|start)/.test(event))).toEqual([
    'step_start a',
    'step_start b',
    'step_start d',
    'step_cached e',
    'step_start f',
  ]);
});

test('a writer whose files are gone, or were not all in place, runs again', async () => {
  const w = await world();
  await w.run(steps());
  rmSync(join(w.folder, 'artifacts/w'), { recursive: true });
  expect(await w.run(steps(), 'r2', { continues: 'r1' })).toContain('step_start w');
  const parts = join(w.folder, 'tmp-artifacts/w');
  mkdirSync(parts, { recursive: true });
  writeFileSync(join(parts, 'left.txt'), '');
  expect(await w.run(steps(), 'r3', { continues: 'r2' })).toContain('step_start w');
  expect(await w.run(steps(), 'r4', { continues: 'r3' })).toContain('step_cached w');
});

test('a writer that was committed, but whose files did not take the place of earlier ones, runs again', async () => {
  const w = await world();
  await w.run(steps());
  const checkpoint = vi.spyOn(w.database, 'checkpoint').mockImplementation(async () => {
    const [row] = await w.rows(
      `SELECT count(*) AS n FROM osiris.steps WHERE step_id = 'w' AND run_id = 'r2'`,
    );
    if (Number(row?.['n']) > 0) throw new Error('The engine is gone.');
  });
  expect(await w.run(steps(), 'r2')).toContain('step_failed w');
  checkpoint.mockRestore();
  expect(await w.run(steps(), 'r3', { continues: 'r2' })).toContain('step_start w');
  expect(await w.run(steps(), 'r4', { continues: 'r3' })).toContain('step_cached w');
});

test('a writer whose COMMIT reached the disk, but whose database died before it could answer, runs again', async () => {
  const w = await world();
  await w.run(steps());
  const gone = (): Promise<never> => Promise.reject(new Error('The engine is gone.'));
  const connected = commitOfWriter(w, async (commit, db) => {
    await commit();
    db.exec = db.query = gone;
    await gone();
  });
  expect(await w.run(steps(), 'r2')).toContain('step_failed w');
  connected.mockRestore();
  expect(await w.rows(`SELECT run_id FROM osiris.steps WHERE step_id = 'w'`)).toEqual([{ run_id: 'r2' }]);
  expect(await w.run(steps(), 'r3', { continues: 'r2' })).toContain('step_start w');
  expect(await w.run(steps(), 'r4', { continues: 'r3' })).toContain('step_cached w');
});

test('a writer whose COMMIT was refused leaves nothing, and its earlier files stay', async () => {
  const w = await world();
  await w.run(steps());
  const connected = commitOfWriter(w, (_, db) => db.exec('INSERT INTO osiris.steps VALUES (NULL)'));
  expect(await w.run(steps(), 'r2')).toContain('step_failed w');
  connected.mockRestore();
  expect(await w.rows(`SELECT run_id FROM osiris.steps WHERE step_id = 'w'`)).toEqual([{ run_id: 'r1' }]);
  expect(readdirSync(w.folder)).toEqual(['artifacts']);
});

/** A writer's COMMIT is left to `instead` from now on. */
function commitOfWriter(
  w: World,
  instead: (commit: () => Promise<void>, db: StepConnection) => Promise<void>,
) {
  const connect = w.database.connect.bind(w.database);
  return vi.spyOn(w.database, 'connect').mockImplementation(async (signal) => {
    const db = await connect(signal);
    const patched = { ...db };
    patched.exec = (sql) =>
      /'w'[^]*COMMIT$/.test(sql) ? instead(() => db.exec(sql), patched) : db.exec(sql);
    return patched;
  });
}

test('what was left is removed when the run is on record and has seen what it goes on from', async () => {
  const w = await world();
  await w.run(steps());
  const parts = join(w.folder, 'tmp-artifacts/w');
  const leave = (): void => {
    mkdirSync(parts, { recursive: true });
    writeFileSync(join(parts, 'left.txt'), '');
  };
  leave();
  let before: string[] | undefined;
  w.removeUnfinished = async () => {
    before = w.events.map(({ event }) => event);
    rmSync(join(w.folder, 'tmp-artifacts'), { recursive: true });
  };
  expect(await w.run(steps(), 'r2', { continues: 'r1' })).toContain('step_start w');
  expect(before).toEqual(['run_start']);

  leave();
  before = undefined;
  w.emit = (event) => {
    if (event.event === 'run_start') throw new Error('The log is full.');
    w.events.push(event);
  };
  expect(await w.run(steps(), 'r3', { continues: 'r2' })).not.toContain('step_cached a');
  expect(w.last('run_failed').error.message).toContain('The log is full.');
  expect(before).toBeUndefined();
  expect(readdirSync(parts)).toEqual(['left.txt']);
  w.emit = (event) => void w.events.push(event);
  expect(await w.run(steps(), 'r4', { continues: 'r2' })).toContain('step_cached a');
});

const load = (): PlanStep[] => [
  step('a', 'test.make', { query: 'SELECT 1 AS x', path: 'a.csv' }),
  ...steps().slice(1),
];

test('a load whose file has changed since runs again, and so does what needs it', async () => {
  const w = await world();
  const file = join(w.folder, 'a.csv');
  writeFileSync(file, 'x\n1\n');
  await w.run(load());
  expect(await w.run(load(), 'r2', { continues: 'r1' })).toContain('step_cached a');
  utimesSync(file, 1, 1);
  expect(await w.run(load(), 'r3', { continues: 'r2' })).toContain('step_cached a');
  writeFileSync(file, 'x\n2\n');
  const told = await w.run(load(), 'r4', { continues: 'r3' });
  expect(told).toEqual(expect.arrayContaining(['step_start a', 'step_start w']));
});

test('a load runs again when another file has the name of the one it read, however old that is', async () => {
  const w = await world();
  const [file, other] = ['a.csv', 'b.csv'].map((name) => join(w.folder, name)) as [string, string];
  writeFileSync(file, 'x\n1\n');
  writeFileSync(other, 'x\n2\n');
  for (const path of [file, other]) utimesSync(path, 1, 1);
  await w.run(load());
  renameSync(file, `${file}.aside`);
  renameSync(other, file);
  expect(await w.run(load(), 'r2', { continues: 'r1' })).toContain('step_start a');
  renameSync(`${file}.aside`, file);
  expect(await w.run(load(), 'r3', { continues: 'r2' })).toContain('step_start a');
  rmSync(file);
  expect(await w.run(load(), 'r4', { continues: 'r3' })).toContain('step_cached a');
});

test('what was made before there were keys runs again, once, and is listed meanwhile', async () => {
  const w = await world();
  writeFileSync(join(w.folder, 'a.csv'), 'x\n1\n');
  await w.run(load());
  await w.rows(`CREATE OR REPLACE TABLE osiris.steps AS SELECT step_id, table_name, run_id, component,
    'sha256:a' AS fingerprint, rows, finished_at FROM osiris.steps`);
  w.opening = {};
  expect(await w.run(load(), 'r2', { continues: 'r1' })).toContain('step_start a');
  expect(await w.run(load(), 'r3', { continues: 'r2' })).toContain('step_cached a');
});

test('a run that nobody knows, and one that completed with other tables since, keep nothing', async () => {
  const w = await world();
  await w.run([make('a', 'SELECT 1')]);
  expect(await w.run([make('a', 'SELECT 1')], 'r2', { continues: 'r0' })).toContain('step_start a');
  expect(await w.run([make('a', 'SELECT 1')], 'r3', { continues: 'r1' })).toContain('step_start a');
});
