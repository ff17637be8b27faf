/** A command line that is killed (SIGKILL) in each phase of a step: what is in the lake then, and that `--continue` completes it. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { wireTo, type Wire } from '../servers/cut.ts';
import { lakeOnServers, serverPorts } from './lake.ts';
import { tablesOf } from './look.ts';
import type { Oml } from './oml.ts';
import { proxyTo, type S3Proxy } from './s3-proxy.ts';
import { EngineWorld, TABLES } from './world.ts';

let world: EngineWorld;
let s3: S3Proxy;
let catalog: Wire;
let native: Record<string, string>;
let running: Oml | undefined;
/** Looks at what goes to PostgreSQL: what becomes of it. */
let look: (sent: Buffer) => 'before' | 'after' | undefined = () => undefined;

beforeAll(async () => {
  const ports = serverPorts();
  s3 = await proxyTo(ports.s3);
  catalog = await wireTo(ports.postgres, (sent) => look(sent));
  world = new EngineWorld(lakeOnServers({ postgres: catalog.port, s3: s3.port }));
  expect(await world.run('native')).toMatchObject({ code: 0 });
  native = world.artifacts('native');
});
afterAll(async () => {
  await s3.close();
  await catalog.close();
  world.remove();
});

interface Phase {
  readonly name: string;
  /** Of the steps, those that are done in the lake when the process is gone. */
  readonly done: readonly (keyof typeof TABLES)[];
  /** Arms what kills it. */
  arm(kill: () => void): void;
}

const isData = (table: string, path: string): boolean => path.includes(`/main/${table}/`);

/** Kills it at its first request of that method for files of that table. */
const atRequest =
  (methods: RegExp, table: string) =>
  (kill: () => void): void => {
    s3.judge = (method, path) => {
      if (!methods.test(method) || !isData(table, path)) return 'pass';
      kill();
      return 'drop';
    };
  };

/** Kills it at the COMMIT behind the first file of that table, which PostgreSQL gets or does not get. */
const atCommit =
  (table: string, when: 'before' | 'after') =>
  (kill: () => void): void => {
    let isWritten = false;
    let isEnding = false;
    s3.judge = (method, path) => {
      isWritten ||= method !== 'GET' && isData(table, path);
      return 'pass';
    };
    look = (sent) => {
      // What only looks at the catalog, as the run's claim on its session does, is committed, too.
      isEnding ||= isWritten && /INSERT INTO [^;]*ducklake_snapshot\b/.test(sent.toString('latin1'));
      if (!isEnding || !sent.includes('COMMIT')) return undefined;
      kill();
      return when;
    };
  };

const PHASES: readonly Phase[] = [
  {
    name: 'while a file is loaded, before its rows are published',
    done: [],
    arm: atRequest(/PUT|POST/, 'rows'),
  },
  { name: 'while SQL reads', done: ['rows'], arm: atRequest(/GET/, 'rows') },
  { name: 'while a table is published', done: ['rows'], arm: atRequest(/PUT|POST/, 'sorted') },
  { name: 'before the commit', done: ['rows'], arm: atCommit('sorted', 'before') },
  { name: 'after the commit', done: ['rows', 'sorted'], arm: atCommit('sorted', 'after') },
  { name: 'while a file is written', done: ['rows', 'sorted', 'sums'], arm: atRequest(/GET/, 'sums') },
];

test.each(PHASES)('$name', async ({ name, done, arm }) => {
  const session = name.replaceAll(' ', '-');
  arm(() => running?.kill());
  running = world.start(session, '--engine', '@engine.lake');
  const killed = await running.ended;
  s3.judge = () => 'pass';
  look = () => undefined;
  expect(killed).toMatchObject({ signal: 'SIGKILL' });
  expect(await tablesOf(world.session(session))).toEqual(
    Object.fromEntries(done.map((table) => [table, TABLES[table]])),
  );

  const continued = await world.run(session, '--continue');
  expect(continued).toMatchObject({ code: 0 });
  expect(world.artifacts(session)).toEqual(native);
  const again = world.events(session).filter((line) => line.includes('"step_cached"'));
  expect(again.length).toBeGreaterThanOrEqual(done.length);
  expect(await tablesOf(world.session(session))).toEqual(TABLES);
  world.expectNoSecret(session, continued);
});
