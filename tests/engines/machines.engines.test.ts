/** Steps of one plan in processes of their own, on one lake: side by side, at the same step, killed, and by the graphs for schedulers. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { lakeOnServers, PASSWORD } from './lake.ts';
import { oml, startOml, type Said } from './oml.ts';
import { EXTENSIONS } from './places.ts';
import { EngineWorld, pipelineOf } from './world.ts';

const STEPS = `
  - {id: "it's ☃", component: filesystem.csv_extractor, mode: read, needs: [], config: {path: rows.csv}}
  - {id: 'b "b"', component: filesystem.csv_extractor, mode: read, needs: [], config: {path: small.csv}}
  - {id: c, component: duckdb.processor, mode: transform, needs: [], config: {query: 'SELECT i AS id FROM range(1000) AS r(i) ORDER BY i'}}
  - {id: both, component: duckdb.processor, mode: transform, needs: ["it's ☃", 'b "b"', c], config: {query: 'SELECT id, name FROM "it''s ☃" JOIN "b ""b""" USING (id) JOIN c USING (id) ORDER BY id'}}
  - {id: out, component: filesystem.csv_writer, mode: write, needs: [both], config: {path: out.csv}}
`;
const EXTRACTORS = ["it's ☃", 'b "b"', 'c'];

let world: EngineWorld;
let wanted: string;
let plans = 0;
beforeAll(async () => {
  world = new EngineWorld(lakeOnServers());
  world.write('small.csv', `id\n${Array.from({ length: 500 }, (_, i) => i * 2).join('\n')}\n`);
  const native = await oml('run', world.write('m.yaml', pipelineOf(STEPS)), '--out', world.session('alone'));
  expect(native).toMatchObject({ code: 0 });
  wanted = world.artifacts('alone')['out/out.csv'] ?? '';
  expect(wanted.split('\n')).toHaveLength(502);
});
afterAll(() => world.remove());

/** A new plan, and what runs its steps on a machine: a folder of sessions. */
async function planned(steps = STEPS, ...flags: string[]) {
  const path = world.session(`m${++plans}.plan.json`);
  const file = world.write(`m${plans}.yaml`, pipelineOf(steps));
  expect(await oml('plan', file, '--engine', '@engine.lake', '--out', path, ...flags)).toMatchObject({
    code: 0,
  });
  const args = (machine: string, ...only: string[]) => [
    ...['run', path, '--out', world.session(machine)],
    ...only.flatMap((step) => ['--only', step]),
  ];
  return { path, args, run: (machine: string, ...only: string[]) => oml(...args(machine, ...only)) };
}

/** What is in the files of that name, below the folder of a machine. */
function filesOf(machine: string, name: string): string[] {
  const folder = world.session(machine);
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder, { recursive: true, withFileTypes: true });
  return files.flatMap((each) =>
    each.isFile() && each.name === name ? [readFileSync(join(each.parentPath, name), 'utf8')] : [],
  );
}
const outOf = (machine: string): string | undefined => filesOf(machine, 'out.csv')[0];

const OML = `${process.execPath} --import tsx --import ${resolve('tests/engines/process.mjs')} src/adapters/node/oml.ts`;

const codes = (said: readonly Said[]) =>
  said.map(({ code, text }) => ({ code, text: code === 0 ? '' : text }));
const GREEN = { code: 0, text: '' };

test('two machines at different steps of a new session, at once', async () => {
  const { run } = await planned();
  const said = await Promise.all(EXTRACTORS.map((step, index) => run(`one-${index}`, step)));
  expect(codes(said)).toEqual([GREEN, GREEN, GREEN]);
  const rest = await run('one-other', 'both', 'out');
  expect(codes([rest])).toEqual([GREEN]);
  expect(rest.text).toContain('This file is on this machine alone');
  expect(outOf('one-other')).toBe(wanted);
  const again = await run('one-0', ...EXTRACTORS, 'both');
  expect(again.text).toContain('4 steps reused');
});

test('two machines at the same step at once: one makes it, the other says who is at it, or takes what is there', async () => {
  const { run } = await planned();
  const said = await Promise.all(['two-a', 'two-b'].map((machine) => run(machine, "it's ☃")));
  const [first, second] = said.toSorted((a, b) => Number(a.code) - Number(b.code));
  expect(first?.code).toBe(0);
  expect([0, 75]).toContain(second?.code);
  if (second?.code === 75) expect(second.text).toContain('Another process is at this step');
  const retried = await run('two-b', "it's ☃");
  expect(retried).toMatchObject({ code: 0, text: expect.stringContaining('1 step reused') });
});

test('a machine that is killed in the middle of a step: another one takes it over', async () => {
  const { run, args } = await planned();
  const killed = startOml(...args('three-a', "it's ☃"));
  await vi.waitUntil(
    () => filesOf('three-a', 'events.jsonl').some((text) => text.includes('"step_start"')),
    60_000,
  );
  killed.kill();
  expect((await killed.ended).signal).toBe('SIGKILL');
  expect(await run('three-b', "it's ☃")).toMatchObject({ code: 0 });
  expect(codes([await run('three-b', 'b "b"', 'c', 'both', 'out')])).toEqual([GREEN]);
});

test('make runs the graph with two processes at once, and once more does nothing again', async () => {
  const { path } = await planned(STEPS, '--as', 'make');
  const graph = path.replace(/json$/, 'mk');
  const make = (): Said => {
    const out = spawnSync(
      'make',
      ['-j', '2', '-f', graph, `OML=${OML}`, `PLAN=${path}`, `OPTIONS=--out ${world.session('made')}`],
      {
        encoding: 'utf8',
        env: { ...process.env, OSIRIS_DUCKDB_EXTENSIONS: EXTENSIONS, LAKE_PASSWORD: PASSWORD },
      },
    );
    return { code: out.status, signal: null, text: out.stdout + out.stderr };
  };
  expect(codes([make()])).toEqual([GREEN]);
  expect(make().text.match(/1 step reused/g)).toHaveLength(5);
});
