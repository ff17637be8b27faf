/** Two processes at one step: one has it, the other is told. On connections of one database, as each process has its own. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { clock } from '#adapters/node/clock.ts';
import { openDatabase, type NodeDatabase } from '#adapters/node/database.ts';
import { claimStep, readClaims, WHOLE, type Claim } from '#core/run/claims.ts';
import { openSharedLedger } from '#core/run/shared-ledger.ts';

let database: NodeDatabase;
beforeEach(async () => {
  database = await openDatabase(':memory:');
  const db = await database.connect();
  await openSharedLedger(db, clock);
  await db.close();
});
afterEach(() => database.close());

const ports = () => ({ database, clock, signal: new AbortController().signal });
const claim = (step: string, token: string, patience?: number, isGone?: (claim: string) => boolean) =>
  claimStep(
    step,
    { name: `process ${token}`, token, ...(patience === undefined ? {} : { patience }), isGone },
    ports(),
  );
const owned = (found: Awaited<ReturnType<typeof claim>>): Claim => {
  if ('by' in found) throw new Error(`taken by ${found.by}`);
  return found;
};

test('the first has the step, the second is told by whom; when it has ended, the second has it', async () => {
  const first = owned(await claim('s', 'a'));
  expect(await claim('s', 'b')).toEqual({ by: 'process a', step: 's' });
  await first.check();
  await first.release();
  await owned(await claim('s', 'c')).release();
});

test('the transaction in which a step is done ends its claim, and nothing more is noted of it', async () => {
  const first = owned(await claim('s', 'a'));
  const db = await database.connect();
  await db.exec(`BEGIN TRANSACTION;\n${first.end()}`);
  const other = await database.connect();
  expect(await readClaims(other)).toMatchObject([{ step: 's', process: 'process a' }]);
  await db.exec('COMMIT');
  first.ended();
  await first.release();
  expect(await db.query(`SELECT event FROM osiris.claims ORDER BY rowid`)).toEqual([
    { event: 'begin' },
    { event: 'end' },
  ]);
  await owned(await claim('s', 'b')).release();
  for (const each of [db, other]) await each.close();
});

test('one that is cancelled while it waits leaves no claim behind', async () => {
  const first = owned(await claim('s', 'a'));
  const abort = new AbortController();
  const waiting = claimStep('s', { name: 'b', token: 'b' }, { database, clock, signal: abort.signal });
  abort.abort();
  await expect(waiting).rejects.toThrow();
  await first.release();
  await owned(await claim('s', 'c')).release();
});

test('two steps are in nobody’s way', async () => {
  const both = await Promise.all([claim('s', 'a'), claim('t', 'b')]);
  for (const each of both) await owned(each).release();
});

test('of many at once one has the step', async () => {
  const all = await Promise.all(['a', 'b', 'c', 'd'].map((token) => claim('s', token)));
  expect(all.filter((each) => !('by' in each))).toHaveLength(1);
});

test('who waits for one that ends has the step then', async () => {
  const first = owned(await claim('s', 'a'));
  const [second] = await Promise.all([claim('s', 'b'), first.release()]);
  await owned(second).release();
});

test('the step of one that does not answer is taken over, and that one is told when it comes back', async () => {
  const db = await database.connect();
  await db.exec(
    `INSERT INTO osiris.claims VALUES ('s', 'gone s', 'begin', 'process gone', now()::TIMESTAMP)`,
  );
  const next = owned(await claim('s', 'b', 0));
  await next.check();
  expect(await claim('s', 'c')).toEqual({ by: 'process b', step: 's' });
  await db.exec(`INSERT INTO osiris.claims VALUES ('s', 'b s', 'end', 'process d', now()::TIMESTAMP)`);
  await expect(next.check()).rejects.toThrow(/another one has taken over/);
  await db.close();
});

test('of two that wait for one that does not answer the first has the step, and the other is told of that one', async () => {
  const db = await database.connect();
  await db.exec(
    `INSERT INTO osiris.claims VALUES ('s', 'gone s', 'begin', 'process gone', now()::TIMESTAMP)`,
  );
  await db.close();
  const both = await Promise.all([claim('s', 'b', 1_500), claim('s', 'c', 1_500)]);
  const [won, ...others] = both.filter((each) => !('by' in each));
  expect(others).toEqual([]);
  const winner = both.findIndex((each) => each === won);
  expect(both[1 - winner]).toEqual({ by: `process ${'bc'[winner]}`, step: 's' });
  if (won) await owned(won).release();
});

test('of one that is known to be gone nothing is asked', async () => {
  const db = await database.connect();
  await db.exec(
    `INSERT INTO osiris.claims VALUES ('s', 'gone s', 'begin', 'process gone', TIMESTAMP '2026-11-30 10:00')`,
  );
  expect(await readClaims(db)).toEqual([
    {
      step: 's',
      claim: 'gone s',
      event: 'begin',
      process: 'process gone',
      moment: '2026-11-30T10:00:00.000Z',
    },
  ]);
  await owned(await claim('s', 'b', undefined, (each) => each === 'gone s')).release();
  expect(await readClaims(db)).toEqual([]);
  expect(await db.query(`SELECT 1 FROM osiris.claims WHERE event = 'ask'`)).toEqual([]);
  await db.close();
});

test('who has the whole session has each of its steps, and nobody has it while somebody is at a step', async () => {
  const whole = owned(await claim(WHOLE, 'a'));
  expect(await Promise.all([claim('s', 'b'), claim(WHOLE, 'c')])).toEqual([
    { by: 'process a', step: WHOLE },
    { by: 'process a', step: WHOLE },
  ]);
  await whole.release();
  const step = owned(await claim('s', 'd'));
  expect(await claim(WHOLE, 'e')).toEqual({ by: 'process d', step: 's' });
  await owned(await claim('t', 'f')).release();
  await step.release();
  await owned(await claim(WHOLE, 'g')).release();
});

test('who has the whole session removes what is over, in the commit that ends its claim, and nothing else', async () => {
  const db = await database.connect();
  const step = (id: string, run: string) =>
    `INSERT INTO osiris.steps VALUES ('${id}', '${id}', '${run}', 'c', '', '', '', '{}', 1, now()::TIMESTAMP, NULL, NULL)`;
  const writing = (...rows: readonly (readonly [string, string])[]) =>
    `INSERT INTO osiris.writing VALUES ${rows.map(([id, target]) => `('${id}', 'r', '${target}')`).join(', ')}`;
  for (const run of ['1', '2', '3']) {
    for (const id of ['s', 't']) {
      const first = owned(await claim(id, `${id}${run}`));
      await db.exec(`BEGIN TRANSACTION;\n${step(id, run)};\n${first.end()};\nCOMMIT`);
      first.ended();
      await first.release();
    }
    await owned(await claim('u', `u${run}`)).release();
    await db.exec(writing(['w', ''], ['w', 'there'], ['w', ''], ['v', '']));
  }
  await db.exec(`${step('once', '1')};\n${writing(['v', 'unended'])}`);
  expect(await db.query('SELECT count(*)::INT AS n FROM osiris.claims')).toEqual([{ n: 18 }]);
  const whole = owned(await claim(WHOLE, 'a'));
  await whole.check();
  await whole.release();
  expect(await db.query('SELECT 1 FROM osiris.claims')).toEqual([]);
  expect(await db.query('SELECT step_id, run_id FROM osiris.steps ORDER BY step_id')).toEqual([
    { step_id: 'once', run_id: '1' },
    { step_id: 's', run_id: '3' },
    { step_id: 't', run_id: '3' },
  ]);
  expect(await db.query('SELECT step_id, target FROM osiris.writing')).toEqual([
    { step_id: 'v', target: 'unended' },
  ]);
  await db.close();
});

test('the claim of a process that waits stays when what is over is removed, and so does one that nobody has ended', async () => {
  const db = await database.connect();
  const whole = owned(await claim(WHOLE, 'a'));
  const waiting = claim('s', 'b');
  await vi.waitUntil(async () => (await readClaims(db)).length === 2);
  await db.exec(`INSERT INTO osiris.claims VALUES ('t', 'gone t', 'begin', 'gone', now()::TIMESTAMP)`);
  await whole.release();
  const second = owned(await waiting);
  await second.check();
  expect(await readClaims(db)).toMatchObject([{ claim: 'b s' }, { claim: 'gone t' }]);
  await second.release();
  await db.close();
});

test('a claim that was ended by another and removed is lost to its owner', async () => {
  const first = owned(await claim('s', 'a', 0));
  const db = await database.connect();
  await db.exec(`INSERT INTO osiris.claims VALUES ('s', 'a s', 'end', 'process d', now()::TIMESTAMP)`);
  await owned(await claim(WHOLE, 'b')).release();
  expect(await db.query('SELECT 1 FROM osiris.claims')).toEqual([]);
  await expect(first.check()).rejects.toThrow(/another one has taken over/);
  await first.release();
  await db.close();
});
