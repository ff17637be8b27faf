/** `oml engine clean` on a real lake: what goes, wholly, what stays, a run that works there, and a removal that is cut off. */
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { readEngineFile } from '#adapters/node/engine/engine-file.ts';
import { openEngine } from '#adapters/node/engine/open.ts';
import { lakeOnServers, serverPorts, targetOf, type LakeFields } from './lake.ts';
import { inLake, tablesOf } from './look.ts';
import { oml, startOml, type Said } from './oml.ts';
import { EXTENSIONS } from './places.ts';
import { proxyTo, type S3Proxy } from './s3-proxy.ts';
import { objectsOf, withPostgres } from './stored.ts';
import { EngineWorld, pipelineOf, TABLES } from './world.ts';

let world: EngineWorld;
let s3: S3Proxy;
let fields: LakeFields;
const DATABASE = 'cleaned';
const ON_LAKE = ['--engine', '@engine.lake'];
/** A step that nobody waits for. */
const ENDLESS = pipelineOf(`
  - {id: first, component: duckdb.processor, mode: transform, config: {query: 'SELECT 1 AS x'}}
  - {id: endless, component: duckdb.processor, mode: transform, config: {query: 'SELECT count(*) AS n FROM range(1000000) AS a(i), range(1000000) AS b(j) WHERE sqrt(i) < j'}}
`);

beforeAll(async () => {
  s3 = await proxyTo(serverPorts().s3);
  // A lake of its own: who lists one looks at each of its sessions.
  await withPostgres('postgres', (query) => query(`CREATE DATABASE ${DATABASE}`));
  const lake = lakeOnServers({ ...serverPorts(), s3: s3.port });
  fields = { ...lake, url: String(lake['url']).replace('dbname=postgres', `dbname=${DATABASE}`), threads: 1 };
  world = new EngineWorld(fields);
  // Not ours, for all its name.
  await withPostgres(DATABASE, (query) =>
    query('CREATE SCHEMA osiris_mine; CREATE TABLE osiris_mine.precious (x INT)'),
  );
});
afterAll(async () => {
  await s3.close();
  world.remove();
});

const clean = (...flags: string[]): Promise<Said> =>
  oml(
    'engine',
    'clean',
    ...ON_LAKE,
    '--connections',
    join(world.folder, 'osiris_connections.yaml'),
    ...flags,
  );

interface Listed {
  readonly ok: boolean;
  readonly sessions: readonly { readonly name: string; readonly [fact: string]: unknown }[];
}
async function listed(name: string): Promise<Listed['sessions'][number] | undefined> {
  const said = await clean('--json');
  expect(said).toMatchObject({ code: 0 });
  return (JSON.parse(said.text) as Listed).sessions.find((each) => each.name === name);
}

/** What the engine calls the session in that folder. */
const named = async (folder: string): Promise<string> =>
  (await readEngineFile(world.session(folder)))?.session ?? '';

const schemas = (): Promise<readonly string[]> =>
  withPostgres(DATABASE, async (query) =>
    (await query(`SELECT nspname FROM pg_namespace WHERE nspname LIKE 'osiris%'`)).map(({ nspname }) =>
      String(nspname),
    ),
  );

/** The requests that the bucket got while `work` was done. */
async function seen(work: () => Promise<unknown>): Promise<string> {
  const asked: string[] = [];
  s3.judge = (method, path) => (asked.push(`${method} ${path}`), 'pass');
  await work();
  s3.judge = () => 'pass';
  return asked.join('\n');
}

test('one session goes, with all of its files, and the other stays whole', async () => {
  expect(await world.run('stays', ...ON_LAKE)).toMatchObject({ code: 0 });
  expect(await world.run('goes', ...ON_LAKE)).toMatchObject({ code: 0 });
  const [stays, goes] = [await named('stays'), await named('goes')];
  expect(await listed(goes)).toMatchObject({
    tables: Object.keys(TABLES).length,
    rows: Object.values<number>(TABLES).reduce((a, b) => a + b),
    bytes: expect.any(Number),
    removing: false,
    held_by: [],
  });
  const said = await clean('--session', goes, '--yes');
  expect(said).toMatchObject({ code: 0, text: expect.stringContaining(`Removed ${goes}`) });
  world.expectNoSecret('stays', said);
  expect(await schemas()).toEqual(expect.arrayContaining([`osiris_${stays}`, 'osiris_mine']));
  expect(await schemas()).not.toContain(`osiris_${goes}`);
  expect(objectsOf(goes)).toEqual([]);
  expect(objectsOf(stays).length).toBeGreaterThan(3);
  expect(await tablesOf(world.session('stays'), fields)).toEqual(TABLES);
  const native = await world.run('stays', '--reuse');
  expect(native.text).toContain('5 steps reused');
});

test('a session among whose tables somebody put one of their own stays whole, until that is gone', async () => {
  expect(await world.run('shared', ...ON_LAKE)).toMatchObject({ code: 0 });
  const name = await named('shared');
  const asMine = (sql: string): Promise<unknown> => inLake(world.session('shared'), fields, sql);
  for (const [sql, undo, what] of [
    ['CREATE TABLE mine AS SELECT 1 AS one', 'DROP TABLE mine', 'table main.mine'],
    ['CREATE VIEW mine AS SELECT 1 AS one', 'DROP VIEW mine', 'view main.mine'],
  ] as const) {
    await asMine(sql);
    expect(await clean('--session', name, '--yes')).toMatchObject({
      code: 1,
      text: expect.stringContaining(`The session ${name} holds what no run made, too (${what}).`),
    });
    expect(await tablesOf(world.session('shared'), fields)).toMatchObject(TABLES);
    await asMine(undo);
  }
  expect(await clean('--session', name, '--yes')).toMatchObject({ code: 0 });
  expect(objectsOf(name)).toEqual([]);
});

test('where a run works nothing goes, and no other run begins; when it was killed, at once', async () => {
  const file = world.write('endless.yaml', ENDLESS);
  const args = (folder: string) => ['run', file, '--out', world.session(folder), ...ON_LAKE];
  const running = startOml(...args('works'));
  await vi.waitUntil(
    () => world.events('works').some((line) => line.includes('"endless"') && line.includes('step_start')),
    60_000,
  );
  const name = await named('works');
  expect(await listed(name)).toMatchObject({
    held_by: [{ process: expect.stringContaining(`process ${running.pid}`) }],
  });
  const refused = await clean('--session', name, '--yes');
  expect(refused).toMatchObject({
    code: 75,
    text: expect.stringContaining(`A run works in the session ${name}: `),
  });
  cpSync(world.session('works'), world.session('copied'), {
    recursive: true,
    filter: (path) => !path.includes('scratch'),
  });
  const second = await oml(...args('copied'));
  expect(second).toMatchObject({
    code: 75,
    text: expect.stringMatching(/Another process works in this session: .*, process \d+/),
  });
  expect(await tablesOf(world.session('works'), fields)).toEqual({ first: 1 });

  running.kill();
  await running.ended;
  expect(await listed(name)).toMatchObject({ held_by: [] });
  expect(await clean('--session', name, '--yes')).toMatchObject({ code: 0 });
  expect(objectsOf(name)).toEqual([]);
});

test('a removal that is cut off is said, no run works there, and the same again ends it', async () => {
  expect(await world.run('cut', ...ON_LAKE)).toMatchObject({ code: 0 });
  const name = await named('cut');
  s3.judge = (method, path) => (method !== 'GET' && path.includes('delete') ? 'drop' : 'pass');
  const cut = await clean('--session', name, '--yes');
  s3.judge = () => 'pass';
  expect(cut).toMatchObject({
    code: 1,
    text: expect.stringContaining(`The session ${name} was not removed, or not to its end`),
  });
  expect(await listed(name)).toMatchObject({ removing: true, tables: 0 });
  expect(await world.run('cut', '--reuse')).toMatchObject({
    code: 1,
    text: expect.stringContaining('This session is being removed from its engine'),
  });
  expect(await seen(() => clean('--session', name, '--yes'))).toContain('delete');
  expect(await listed(name)).toBeUndefined();
  expect(objectsOf(name)).toEqual([]);
});

test('a run whose session is taken away meanwhile says so, when it begins a connection and when it works', async () => {
  const target = targetOf(fields);
  const open = () => openEngine(target, { scratch: ':memory:', session: 'gone', extensions: EXTENSIONS });
  const words =
    /^This session was removed from DuckLake meanwhile, .*\((?:relation|Table with name) \S+ does not exist\)$/;
  const database = await open();
  try {
    const db = await database.connect();
    await db.createTableAs('t', 'SELECT 1 AS x');
    await expect(db.query('FROM ducklake_table')).rejects.toThrow(/^Catalog Error: /);
    await withPostgres(DATABASE, (query) => query('DROP SCHEMA osiris_gone CASCADE'));
    await expect(db.query('FROM t')).rejects.toThrow(words);
    await expect(database.connect()).rejects.toThrow(words);
  } finally {
    database.close();
  }
  // When it attaches, some of it may be there still.
  (await open()).close();
  await withPostgres(DATABASE, (query) => query('DROP TABLE osiris_gone.ducklake_schema'));
  const half = await open();
  try {
    await expect(half.connect()).rejects.toThrow(words);
  } finally {
    half.close();
  }
  await withPostgres(DATABASE, (query) => query('DROP SCHEMA osiris_gone CASCADE'));
});
