/** More than one session on one lake, and a step that fails: nobody sees, takes or loses what is another's. */
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { lakeInFiles, lakeOnServers } from './lake.ts';
import { tablesOf } from './look.ts';
import { oml } from './oml.ts';
import { EngineWorld, pipelineOf, ROWS, TABLES } from './world.ts';

let world: EngineWorld;
let native: Record<string, string>;
beforeAll(async () => {
  world = new EngineWorld(lakeOnServers());
  world.connect('other', lakeInFiles(world.folder));
  expect(await world.run('native')).toMatchObject({ code: 0 });
  native = world.artifacts('native');
});
afterAll(() => world.remove());

const ON_LAKE = ['--engine', '@engine.lake'];

test('two runs on one lake at once', async () => {
  const names = ['one', 'two', 'three'];
  const said = await Promise.all(names.map((name) => world.run(name, ...ON_LAKE)));
  expect(said.map(({ code, text }) => ({ code, text }))).toEqual(
    names.map(() => ({ code: 0, text: expect.stringContaining('Run complete') })),
  );
  for (const name of names) {
    expect(world.artifacts(name)).toEqual(native);
    expect(await tablesOf(world.session(name))).toEqual(TABLES);
  }
});

test('a session stays where it is', async () => {
  const said = await world.run('moved', ...ON_LAKE);
  expect(said).toMatchObject({ code: 0 });
  const log = readFileSync(join(world.session('moved'), 'engine.json'), 'utf8');
  const other = await world.run('moved', '--reuse', '--engine', '@engine.other');
  expect(other.code).not.toBe(0);
  expect(other.text).toMatch(/engine|lake/i);
  expect(readFileSync(join(world.session('moved'), 'engine.json'), 'utf8')).toBe(log);
  expect(await tablesOf(world.session('moved'))).toEqual(TABLES);
  const reused = await world.run('moved', '--reuse');
  expect(reused).toMatchObject({ code: 0 });
  expect(world.events('moved').filter((line) => line.includes('"step_cached"')).length).toBeGreaterThan(2);
});

test('a catalog that is no database is refused and stays as it is; one that is not there is made, whatever its name', async () => {
  for (const [name, text] of [
    ['orders.csv', 'a,b\n1,2\n'],
    ['empty.ducklake', ''],
  ] as const) {
    const path = world.write(name, text);
    const words = `${path} is not a DuckDB file, and stays as it is. Choose another path.`;
    const refused = await world.run(`no-${name}`, '--engine', `ducklake:${path}`);
    expect(refused).toMatchObject({ code: 1, text: expect.stringContaining(words) });
    expect(refused.text).not.toContain('--out');
    expect(await oml('engine', 'clean', '--engine', `ducklake:${path}`)).toMatchObject({
      code: 2,
      text: `${words}\n`,
    });
    expect(readFileSync(path, 'utf8')).toBe(text);
  }
  const made = join(world.folder, 'made.csv');
  expect(await world.run('made', '--engine', `ducklake:${made}`)).toMatchObject({ code: 0 });
  const listed = await oml('engine', 'clean', '--engine', `ducklake:${made}`);
  expect(listed).toMatchObject({ code: 0, text: expect.stringContaining('1 session,') });
});

test('a query sees no session but its own', async () => {
  const file = world.write(
    'peek.yaml',
    pipelineOf(`
  - {id: peek, component: duckdb.processor, mode: transform, config: {query: 'SELECT * FROM rows'}}
`),
  );
  const said = await oml(
    'run',
    file,
    '--out',
    world.session('peek'),
    ...ON_LAKE,
    '--connections',
    join(world.folder, 'osiris_connections.yaml'),
  );
  expect(said.code).not.toBe(0);
  expect(said.text).toContain('rows');
  expect(await tablesOf(world.session('peek'))).toEqual({});
});

test('a step that fails in the middle: what was there stays, whole', async () => {
  const steps = (query: string, more = ''): string =>
    pipelineOf(`
  - {id: rows, component: filesystem.csv_extractor, mode: read, config: {path: rows.csv}}
  - {id: made, component: duckdb.processor, mode: transform, needs: [rows], config: {query: "${query}"}}
  - {id: out, component: filesystem.csv_writer, mode: write, needs: [made], config: {path: made.csv}}${more}
`);
  const args = [
    '--out',
    world.session('fails'),
    '--connections',
    join(world.folder, 'osiris_connections.yaml'),
  ];
  const run = (text: string, ...flags: string[]) =>
    oml('run', world.write('f.yaml', text), ...args, ...flags);

  const good = steps('SELECT id, name FROM rows ORDER BY id');
  expect(await run(good, ...ON_LAKE)).toMatchObject({ code: 0 });
  const before = world.artifacts('fails');

  const bad = await run(
    steps(
      `SELECT CASE WHEN id = ${ROWS - 1000} THEN error('no more') ELSE id END AS id, name FROM rows ORDER BY id`,
    ),
    '--reuse',
  );
  expect(bad).toMatchObject({ code: 1 });
  expect(bad.text).toContain('no more');
  expect(await tablesOf(world.session('fails'))).toEqual({ rows: ROWS, made: ROWS });
  expect(world.artifacts('fails')).toEqual(before);

  const again = await run(steps('SELECT id, name FROM rows WHERE id < 10 ORDER BY id'), '--reuse');
  expect(again).toMatchObject({ code: 0 });
  expect(await tablesOf(world.session('fails'))).toEqual({ rows: ROWS, made: 10 });
});

test('a copy of a session is that session: the lake says no to neither, and both are whole', async () => {
  cpSync(world.session('moved'), world.session('copied'), { recursive: true });
  const said = await world.run('copied', '--reuse');
  expect(said).toMatchObject({ code: 0 });
  expect(await tablesOf(world.session('copied'))).toEqual(TABLES);
});

test('a session whose place in the lake is gone begins anew', async () => {
  cpSync(world.session('moved'), world.session('gone'), { recursive: true });
  const place = join(world.session('gone'), 'engine.json');
  const record = JSON.parse(readFileSync(place, 'utf8')) as Record<string, unknown>;
  writeFileSync(place, JSON.stringify({ ...record, session: `${String(record['session'])}-gone` }));
  const said = await world.run('gone', '--reuse');
  expect(said).toMatchObject({ code: 0 });
  expect(await tablesOf(world.session('gone'))).toEqual(TABLES);
  expect(world.artifacts('gone')).toEqual(native);
});
