import { expect, test } from 'vitest';
import { watchIdle, type IdleWorld } from '#session/connections/secrets-idle.ts';

function clock() {
  let now = 1_000;
  const looks = new Set<() => void>();
  const world: IdleWorld = {
    now: () => now,
    every(look) {
      looks.add(look);
      return () => void looks.delete(look);
    },
  };
  return {
    world,
    watched: () => looks.size,
    pass(minutes: number) {
      now += minutes * 60_000;
      for (const look of [...looks]) look();
    },
  };
}

test('tells once, so many minutes after the last use', () => {
  const time = clock();
  let told = 0;
  const watch = watchIdle(
    time.world,
    () => 15,
    () => (told += 1),
  );
  time.pass(14);
  watch.touch();
  time.pass(14.9);
  expect(told).toBe(0);
  time.pass(0.1);
  expect(told).toBe(1);
  time.pass(60);
  expect([told, time.watched()]).toEqual([1, 0]);
});

test('the time may be chosen anew, or be none; what has ended tells nothing', () => {
  const time = clock();
  let told = 0;
  let minutes: number | undefined = undefined;
  const watch = watchIdle(
    time.world,
    () => minutes,
    () => (told += 1),
  );
  time.pass(10_000);
  expect(told).toBe(0);
  minutes = 5;
  watch.touch();
  time.pass(4);
  watch.end();
  time.pass(4);
  expect([told, time.watched()]).toEqual([0, 0]);
});
