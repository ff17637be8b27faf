/** Those who follow the engine: told everything once, then what changes, and never waited for. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createChanges, GATHER, WAITING } from '#workers/changes.ts';
import type { EngineChange, EngineSnapshot } from '#workers/engine.ts';

const SNAPSHOT: EngineSnapshot = { engine: { phase: 'idle' } };
const WHOLE: EngineChange = { type: 'snapshot', snapshot: SNAPSHOT };
const FILES: EngineChange = { type: 'files' };
const TABLES: EngineChange = { type: 'tables' };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Lets what has been told arrive. */
const arrive = () => vi.advanceTimersByTimeAsync(GATHER);

/** One that keeps the batches it is told. */
function listener() {
  const batches: (readonly EngineChange[])[] = [];
  return { batches, listen: (batch: readonly EngineChange[]) => void batches.push(batch) };
}

const changes = (take = () => Promise.resolve(SNAPSHOT)) => createChanges(take);

test('first everything, with what changed while it was read; then the changes together, in order', async () => {
  let read: (snapshot: EngineSnapshot) => void = () => {};
  const told = changes(() => new Promise((done) => (read = done)));
  const one = listener();
  told.tell(TABLES);
  told.subscribe(one.listen);
  told.tell(FILES);
  expect(one.batches).toEqual([]);
  read(SNAPSHOT);
  await arrive();
  expect(one.batches).toEqual([[WHOLE, FILES]]);
  told.tell(TABLES);
  told.tell(FILES);
  await arrive();
  expect(one.batches.slice(1)).toEqual([[TABLES, FILES]]);
  await arrive();
  expect(one.batches).toHaveLength(2);
});

test('the next batch waits until the one before is taken, and nobody else does', async () => {
  const told = changes();
  const quick = listener();
  const slow: (readonly EngineChange[])[] = [];
  let take = (): void => {};
  told.subscribe((batch) => {
    slow.push(batch);
    return new Promise((done) => (take = done));
  });
  told.subscribe(quick.listen);
  await arrive();
  told.tell(FILES);
  await arrive();
  told.tell(TABLES);
  await arrive();
  expect(quick.batches).toEqual([[WHOLE], [FILES], [TABLES]]);
  expect(slow).toEqual([[WHOLE]]);
  take();
  await arrive();
  expect(slow).toEqual([[WHOLE], [FILES, TABLES]]);
});

test('one that never answers keeps no more than so many changes, and is told everything anew', async () => {
  let taken = 0;
  const told = changes(() => {
    taken += 1;
    return Promise.resolve(SNAPSHOT);
  });
  const batches: (readonly EngineChange[])[] = [];
  let take = (): void => {};
  told.subscribe((batch) => {
    batches.push(batch);
    return new Promise((done) => (take = done));
  });
  await arrive();
  for (let count = 0; count <= 3 * WAITING; count++) told.tell(FILES);
  await arrive();
  expect([batches.length, taken]).toEqual([1, 1]);
  take();
  await arrive();
  expect(batches).toEqual([[WHOLE], [WHOLE]]);
  take();
  told.tell(TABLES);
  await arrive();
  expect(batches.slice(2)).toEqual([[TABLES]]);
});

test('one that throws is told no more, and the others are', async () => {
  const info = vi.spyOn(console, 'info').mockReturnValue();
  const told = changes();
  const one = listener();
  let heard = 0;
  told.subscribe(() => {
    heard += 1;
    throw new Error('gone');
  });
  told.subscribe(one.listen);
  await arrive();
  told.tell(FILES);
  await arrive();
  expect(heard).toBe(1);
  expect(one.batches).toEqual([[WHOLE], [FILES]]);
  expect(info).toHaveBeenCalledTimes(1);
  info.mockRestore();
});

test('one that has ended is told nothing more, not even what was on its way', async () => {
  const told = changes();
  const one = listener();
  const end = told.subscribe(one.listen);
  await arrive();
  told.tell(FILES);
  end();
  told.tell(TABLES);
  await arrive();
  expect(one.batches).toEqual([[WHOLE]]);
});
