/** What processes note of themselves in a session on a lake, and who removes it. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { clock } from '#adapters/node/clock.ts';
import type { NodeDatabase } from '#adapters/node/database.ts';
import { openEngine } from '#adapters/node/engine/open.ts';
import { claimStep, WHOLE, type Claim } from '#core/run/claims.ts';
import { openSharedLedger } from '#core/run/shared-ledger.ts';
import { lakeOnServers, targetOf } from './lake.ts';
import { oml } from './oml.ts';
import { EXTENSIONS } from './places.ts';
import { EngineWorld, pipelineOf } from './world.ts';

const STEPS = `
  - {id: a, component: duckdb.processor, mode: transform, config: {query: 'SELECT 1 AS x'}}
  - {id: out, component: filesystem.csv_writer, mode: write, needs: [a], config: {path: out.csv}}
`;

let world: EngineWorld;
beforeAll(() => {
  world = new EngineWorld({ ...lakeOnServers(), threads: 1 });
});
afterAll(() => world.remove());

const open = (name: string, session: string): Promise<NodeDatabase> =>
  openEngine(targetOf(lakeOnServers()), {
    scratch: world.session(`${name}.duckdb`),
    session,
    extensions: EXTENSIONS,
  });

/** What is noted of the session's runs. */
async function noted(session: string): Promise<Readonly<Record<string, unknown>>> {
  const database = await open('look', session);
  const db = await database.connect();
  const counts = ['steps', 'claims', 'writing'].map(
    (table) => `(SELECT count(*)::INT FROM osiris.${table}) AS ${table}`,
  );
  const [row] = await db.query(`SELECT ${counts.join(', ')}`);
  await db.close();
  database.close();
  return row ?? {};
}

const claim = async (database: NodeDatabase, step: string): Promise<Claim> => {
  const ports = { database, clock, signal: new AbortController().signal };
  const found = await claimStep(step, { name: step, token: step }, ports);
  if ('by' in found) throw new Error(`taken by ${found.by}`);
  return found;
};

test('a plan adds rows, and who has the whole session removes those that are over', async () => {
  const plan = world.session('growth.plan.json');
  const file = world.write('growth.yaml', pipelineOf(STEPS));
  const flags = ['--engine', '@engine.lake', '--session', 'growth'];
  expect(await oml('plan', file, ...flags, '--out', plan)).toMatchObject({ code: 0 });
  for (const day of ['1', '2'])
    expect(await oml('run', plan, '--run-id', day, '--out', world.session('growth'))).toMatchObject({
      code: 0,
    });
  expect(await noted('growth')).toEqual({ steps: 4, claims: 8, writing: 0 });
  const connections = ['--connections', world.session('osiris_connections.yaml')];
  const other = await open('other', 'growth');
  const held = await claim(other, WHOLE);
  const late = await oml('state', 'reset', world.session('growth'), 'a', ...connections);
  expect(late).toMatchObject({
    code: 75,
    text: expect.stringContaining('Another process works in this session'),
  });
  await held.release();
  other.close();
  const set = await oml('state', 'set', world.session('growth'), 'a', '1', ...connections);
  expect(set).toMatchObject({ code: 0 });
  expect(await noted('growth')).toEqual({ steps: 2, claims: 0, writing: 0 });
});

test('those who ask for a step while rows are removed all have it', async () => {
  const one = await open('one', 'removes');
  const two = await open('two', 'removes');
  const db = await one.connect();
  await openSharedLedger(db, clock);
  for (const step of ['a', 'b']) await (await claim(one, step)).release();
  const whole = await claim(one, WHOLE);
  const [, ...others] = await Promise.all([
    whole.release(),
    ...['c', 'd', 'e'].map((step) => claim(two, step)),
  ]);
  for (const each of others) await each.release();
  await (await claim(one, WHOLE)).release();
  expect(await db.query('SELECT count(*)::INT AS n FROM osiris.claims')).toEqual([{ n: 0 }]);
  await db.close();
  for (const each of [one, two]) each.close();
});
