/** Steps of one plan in processes of their own, on one lake: side by side, at the same step, killed, and by a makefile. */
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { lakeOnServers } from './lake.ts';
import { COMMAND, ENVIRONMENT, oml, startOml, type Said } from './oml.ts';
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
  world = new EngineWorld({ ...lakeOnServers(), threads: 1 });
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
  const run = (machine: string, ...only: string[]) => oml(...args(machine, ...only));
  return { path, run, start: (machine: string, ...only: string[]) => startOml(...args(machine, ...only)) };
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

const codes = (said: readonly Said[]) =>
  said.map(({ code, text }) => ({ code, text: code === 0 ? '' : text }));
const GREEN = { code: 0, text: '' };

/** Resolves when a process of that machine is in the middle of a step. */
const atStep = (machine: string): Promise<unknown> =>
  vi.waitUntil(() => filesOf(machine, 'events.jsonl').some((text) => text.includes('"step_start"')), {
    timeout: 100_000,
    interval: 50,
  });

test('machines at different steps of a new session, at once; the file of a writer stays where it was written', async () => {
  const { run } = await planned();
  const said = await Promise.all(EXTRACTORS.map((step, index) => run(`one-${index}`, step)));
  expect(codes(said)).toEqual([GREEN, GREEN, GREEN]);
  const rest = await run('one-other', 'both', 'out');
  expect(codes([rest])).toEqual([GREEN]);
  expect(rest.text).toContain(`This file is on this machine alone: ${hostname()}`);
  expect(outOf('one-other')).toBe(wanted);
  expect(filesOf('one-0', 'out.csv')).toEqual([]);
  const again = await run('one-0', ...EXTRACTORS, 'both');
  expect(again.text).toContain('4 steps reused');
});

test('what a step needs must be there, made in this run', async () => {
  const { run } = await planned();
  expect(await run('needs', 'c')).toMatchObject({ code: 0 });
  const refused = await run('needs', 'both');
  expect(refused).toMatchObject({
    code: 1,
    text: expect.stringContaining(
      `"both" needs the table of "it's ☃": it has not run yet. "both" needs the table of "b "b"": it has not run yet. Run first, each on a machine that has what it needs: it's ☃, b "b".`,
    ),
  });
});

test('at the same step one is at work, the other says so; where one was killed, another takes over', async () => {
  const endless = await planned(`
  - {id: slow, component: duckdb.processor, mode: transform, config: {query: 'SELECT count(*) AS n FROM range(1000000) AS a(i), range(1000000) AS b(j) WHERE sqrt(i) < j'}}
`);
  const first = endless.start('two-a', 'slow');
  await atStep('two-a');
  expect(await endless.run('two-b', 'slow')).toMatchObject({
    code: 75,
    text: expect.stringMatching(
      new RegExp(`Another process is at this step: .*, process ${first.pid}\\. Nothing was done here\\.`),
    ),
  });
  first.kill();
  await first.ended;

  const { run, start } = await planned();
  const killed = start('three-a', "it's ☃");
  await atStep('three-a');
  killed.kill();
  expect((await killed.ended).signal).toBe('SIGKILL');
  expect(codes([await run('three-b')])).toEqual([GREEN]);
  expect(outOf('three-b')).toBe(wanted);
});

test('make runs the graph, two steps at a time; tasks that were killed are safe to run again', async () => {
  const { path } = await planned(STEPS, '--as', 'make');
  const graph = path.replace(/json$/, 'mk');
  const make = () => {
    const variables = [`OML=${COMMAND.join(' ')}`, `PLAN=${path}`, `OPTIONS=--out ${world.session('made')}`];
    const child = spawn('make', ['-j', '2', '-f', graph, ...variables], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: ENVIRONMENT,
    });
    let text = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes) => (text += String(bytes)));
    return new Promise<Said>((resolve) =>
      child.on('close', (code, signal) => resolve({ code, signal, text })),
    );
  };
  const first = make();
  await atStep('made');
  for (const pid of pidsAt('made')) process.kill(pid, 'SIGKILL');
  expect(await first).toMatchObject({ code: 2, text: expect.stringContaining('Killed') });
  expect(outOf('made')).toBeUndefined();
  expect(codes([await make()])).toEqual([GREEN]);
  expect(outOf('made')).toBe(wanted);
});

/** The processes that run steps in folders of that machine. */
function pidsAt(machine: string): readonly number[] {
  const folder = world.session(machine);
  return readdirSync('/proc').flatMap((pid) => {
    if (!/^\d+$/.test(pid)) return [];
    try {
      const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
      return words[0]?.endsWith('node') && words.includes(folder) ? [Number(pid)] : [];
    } catch {
      return [];
    }
  });
}
