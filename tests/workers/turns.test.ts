/** What the engine asks of the library by which its works take turns. */
import { Mutex } from 'async-mutex';
import { expect, test } from 'vitest';

test('works go one after the other, one that is first before all that wait, and none comes between', async () => {
  const turn = new Mutex();
  const order: string[] = [];
  const late: Promise<void>[] = [];
  const work = (name: string, priority?: number, last?: () => void): Promise<void> =>
    turn.runExclusive(async () => {
      order.push(`${name} begins`);
      await Promise.resolve();
      order.push(`${name} ends`);
      last?.();
    }, priority);
  await Promise.all([
    work('a', undefined, () => late.push(work('asked for as a ends'))),
    work('b'),
    work('c', 1),
  ]);
  await Promise.all(late);
  expect(order).toEqual(
    ['a', 'c', 'b', 'asked for as a ends'].flatMap((name) => [`${name} begins`, `${name} ends`]),
  );
});

test('one that rejects settles so, and lets the next begin', async () => {
  const turn = new Mutex();
  const fails = turn.runExclusive(() => Promise.reject(new Error('no room')));
  const next = turn.runExclusive(() => Promise.resolve(1));
  await expect(fails).rejects.toThrow('no room');
  expect(await next).toBe(1);
});
