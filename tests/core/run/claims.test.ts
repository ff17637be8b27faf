/** Two processes at one step: one has it, the other is told. On connections of one database, as each process has its own. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openDatabase, type NodeDatabase } from '#adapters/node/database.ts';
import { claimStep, type Claim } from '#core/run/claims.ts';
import type { Clock } from '#core/run/ports.ts';
import { openSharedLedger } from '#core/run/shared-ledger.ts';

const clock: Clock = {
  now: () => new Date().toISOString(),
  monotonic: () => performance.now(),
  every(ms, tick) {
    const timer = setInterval(tick, ms);
    return () => clearInterval(timer);
  },
};

let database: NodeDatabase;
beforeEach(async () => {
  database = await openDatabase(':memory:');
  const db = await database.connect();
  await openSharedLedger(db, clock);
  await db.close();
});
afterEach(() => database.close());

const ports = () => ({ database, clock, signal: new AbortController().signal });
const claim = (step: string, token: string, patience?: number) =>
  claimStep(
    step,
    { name: `process ${token}`, token, ...(patience === undefined ? {} : { patience }) },
    ports(),
  );
const owned = (found: Awaited<ReturnType<typeof claim>>): Claim => {
  if ('by' in found) throw new Error(`taken by ${found.by}`);
  return found;
};

test('the first has the step, the second is told by whom; when it has ended, the second has it', async () => {
  const first = owned(await claim('s', 'a'));
  expect(await claim('s', 'b')).toEqual({ by: 'process a' });
  await first.check();
  await first.release();
  await owned(await claim('s', 'c')).release();
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
  const next = owned(await claim('s', 'b', 600));
  await next.check();
  expect(await claim('s', 'c', 600)).toEqual({ by: 'process b' });
  await db.exec(`INSERT INTO osiris.claims VALUES ('s', 'b s', 'end', 'process d', now()::TIMESTAMP)`);
  await expect(next.check()).rejects.toThrow(/another one has taken the step over/);
  await db.close();
});
