/** The log of a run of any length: what is shown of it, and that a line costs the same whatever came before. */
import { expect, test } from 'vitest';
import type { LineLevel, LogLine } from '#session/results/log.ts';
import { KEPT, LogLines } from '#session/results/log-lines.ts';

const line = (at: number, level: LineLevel): LogLine => ({
  time: '00:00:00.000',
  level,
  message: String(at),
});
const LEVEL: readonly LineLevel[] = ['debug', 'info', 'warning', 'error'];

test('levels are merged in the order in which they were told', () => {
  const log = new LogLines();
  LEVEL.concat(LEVEL).forEach((level, at) => log.add(line(at, level)));
  expect(log.last('debug').map(({ message }) => message)).toEqual(['0', '1', '2', '3', '4', '5', '6', '7']);
  expect(log.last('warning').map(({ message }) => message)).toEqual(['2', '3', '6', '7']);
  expect(LEVEL.map((level) => log.count(level))).toEqual([8, 6, 4, 2]);
});

test('10,000 lines: the newest are shown, all are counted, an error among them is not forgotten', () => {
  const log = new LogLines();
  log.add(line(-1, 'error'));
  for (let at = 0; at < 10_000; at++) log.add(line(at, 'info'));
  const shown = log.last('info');
  expect(shown).toHaveLength(KEPT);
  expect(shown[0]?.message).toBe(String(10_000 - KEPT));
  expect(shown.at(-1)?.message).toBe('9999');
  expect(log.count('info')).toBe(10_001);
  expect(log.last('error').map(({ message }) => message)).toEqual(['-1']);
});

test('a line copies none of those before it', () => {
  const log = new LogLines();
  const copied: number[] = [];
  const { slice, splice } = Array.prototype;
  // What is copied or moved, counted where it happens: a time would say as much of the machine.
  Array.prototype.splice = function (this: unknown[], ...args: [number, number]) {
    copied.push(this.length);
    return splice.apply(this, args);
  };
  Array.prototype.slice = function (this: unknown[], ...args: [number?, number?]) {
    copied.push(this.length);
    return slice.apply(this, args);
  };
  try {
    for (let at = 0; at < 10_000; at++) log.add(line(at, 'info'));
  } finally {
    Object.assign(Array.prototype, { slice, splice });
  }
  // Cut once for every `KEPT` lines: two moved for a line, whether it is the first or the last.
  expect(copied.every((length) => length === 2 * KEPT)).toBe(true);
  expect(copied.length).toBeLessThanOrEqual(10_000 / KEPT);
});
