/** What a lake is made of goes away in the middle of a step, and comes back: what the run says, what is there, and that `--continue` completes it. */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Started } from '../servers/server.ts';
import { lakeOnServers, serverPorts } from './lake.ts';
import { tablesOf } from './look.ts';
import { proxyTo, type Judged, type S3Proxy } from './s3-proxy.ts';
import { startPostgres } from './servers.ts';
import { EngineWorld, TABLES } from './world.ts';

let root: string;
let postgres: Started;
let port: number;
let s3: S3Proxy;
let world: EngineWorld;
let native: Record<string, string>;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'osiris-outages-'));
  chmodSync(root, 0o711);
  postgres = await startPostgres(root);
  port = Number(new URL(postgres.env['TEST_POSTGRES']!).port);
  s3 = await proxyTo(serverPorts().s3);
  world = new EngineWorld(lakeOnServers({ postgres: port, s3: s3.port }));
  expect(await world.run('native')).toMatchObject({ code: 0 });
  native = world.artifacts('native');
});
afterAll(async () => {
  await s3.close();
  await postgres.stop();
  rmSync(root, { recursive: true, force: true });
  world.remove();
});
beforeEach(() => {
  s3.judge = () => 'pass';
});

const lake = (): ReturnType<typeof lakeOnServers> => lakeOnServers({ postgres: port, s3: serverPorts().s3 });

/** It has what was done, whole, and nothing else; the run that goes on completes it. */
async function expectToGoOn(session: string): Promise<void> {
  expect(await tablesOf(world.session(session), lake())).toEqual({ rows: TABLES.rows });
  const continued = await world.run(session, '--continue');
  expect(continued).toMatchObject({ code: 0 });
  expect(world.artifacts(session)).toEqual(native);
  expect(await tablesOf(world.session(session), lake())).toEqual(TABLES);
  world.expectNoSecret(session, continued);
}

test('PostgreSQL is stopped hard in the middle of a step', async () => {
  let stopped: Promise<void> | undefined;
  s3.judge = (method, path) => {
    if (method !== 'GET' && path.includes('/main/sorted/')) stopped ??= postgres.kill!();
    return 'pass';
  };
  const said = await world.run('stopped', '--engine', '@engine.lake');
  await stopped;
  expect(said).toMatchObject({ code: 1 });
  expect(said.text).toContain('The catalog of DuckLake does not answer: this step was not finished');
  world.expectNoSecret('stopped', said);
  const away = await world.run('stopped', '--continue');
  expect(away).toMatchObject({ code: 1 });
  expect(away.text).toContain('The catalog of DuckLake does not answer');
  world.expectNoSecret('stopped', away);
  postgres = await startPostgres(root, port);
  await expectToGoOn('stopped');
});

test.each<[string, Judged]>([
  ['refuses', 'refuse'],
  ['breaks off', 'drop'],
])('S3 %s in the middle of a write', async (name, judged) => {
  s3.judge = (method, path) => (method !== 'GET' && path.includes('/main/sorted/') ? judged : 'pass');
  const session = name.replace(' ', '-');
  const said = await world.run(session, '--engine', '@engine.lake');
  expect(said).toMatchObject({ code: 1 });
  expect(said.text).toContain('The bucket in which DuckLake keeps its files does not take or give them');
  world.expectNoSecret(session, said);
  s3.judge = () => 'pass';
  await expectToGoOn(session);
});

test.each<[string, Judged]>([
  ['refuses', 'refuse'],
  ['breaks off', 'drop'],
])('S3 %s in the middle of a read: no file is written in part', async (name, judged) => {
  s3.judge = (method, path) => (method === 'GET' && path.includes('/main/sums/') ? judged : 'pass');
  const session = `reading-${name.replace(' ', '-')}`;
  const said = await world.run(session, '--engine', '@engine.lake');
  expect(said).toMatchObject({ code: 1 });
  expect(said.text).toContain('The bucket in which DuckLake keeps its files does not take or give them');
  expect(Object.keys(world.artifacts(session))).not.toContain('write-sums/sums.csv');
  s3.judge = () => 'pass';
  expect(await world.run(session, '--continue')).toMatchObject({ code: 0 });
  expect(world.artifacts(session)).toEqual(native);
});
