/** A running step's numbers: smoothed, and never more than is known. */
import { expect, test } from 'vitest';
import type { StepProgress } from '#core/run/run-state.ts';
import { follow, throughputOf, type Trail } from '#session/results/throughput.ts';
import { progressView } from '#session/results/progress.ts';

const walk = (tellings: readonly StepProgress[]): Trail => {
  const trail = tellings.reduce<Trail | undefined>(follow, undefined);
  if (!trail) throw new Error('nothing was told');
  return trail;
};
const steady = (until: number, perTick: number, total: number): StepProgress[] =>
  Array.from({ length: until / 200 }, (_, tick) => ({
    elapsed_ms: (tick + 1) * 200,
    rows: (tick + 1) * perTick,
    bytes: (tick + 1) * perTick * 10,
    total_bytes: total,
  }));

test('a rate is that of the last two seconds', () => {
  const slowThenFast = [...steady(4000, 100, 1e6), ...steady(4000, 0, 0)].map((each, index) => ({
    elapsed_ms: (index + 1) * 200,
    rows: index < 20 ? index * 100 : 2000 + (index - 19) * 1000,
  }));
  expect(each(slowThenFast.slice(0, 20))).toBe(500);
  expect(each(slowThenFast)).toBe(5000);
  function each(tellings: readonly StepProgress[]) {
    return throughputOf(walk(tellings)).rowsPerSecond;
  }
});

test('a trail stays short however long the step runs', () => {
  expect(walk(steady(600_000, 10, 1e9)).recent.length).toBeLessThan(15);
});

test('the first moments give no rate, the first two seconds no guess of the end', () => {
  expect(throughputOf(walk(steady(400, 100, 1e6)))).toEqual({});
  expect(throughputOf(walk(steady(1800, 100, 1e6))).left).toBeUndefined();
  expect(throughputOf(walk(steady(2000, 100, 20_000))).left).toBeCloseTo(2000, -2);
});

test('a source that is read again is timed from there', () => {
  const again = steady(4000, 100, 20_000).map((each) => ({ ...each, elapsed_ms: each.elapsed_ms + 4000 }));
  const trail = walk([...steady(4000, 100, 20_000), ...again.slice(0, 10)]);
  expect(trail.from.elapsed_ms).toBe(4200);
  expect(throughputOf(trail).left).toBeCloseTo(2000, -2);
});

test('in words', () => {
  const progress = { elapsed_ms: 3210, rows: 1_234_567, bytes: 55_100_000, total_bytes: 130_000_000 };
  expect(progressView(progress, walk([{ elapsed_ms: 1200, rows: 411_111, bytes: 1 }, progress]))).toEqual({
    share: 55.1 / 130,
    percent: '42 %',
    rows: '1,234,567 rows',
    bytes: '55.1 MB of 130 MB',
    done: '55.1 MB',
    rate: '410,000 rows/s',
    elapsed: '3.2 s',
    left: 'about 3 s left',
    lasting: true,
  });
  expect(progressView({ elapsed_ms: 65_400 })).toMatchObject({ elapsed: '1 min 05 s', lasting: true });
  expect(progressView({ elapsed_ms: 200 })).toMatchObject({ elapsed: '0.2 s', lasting: false });
});

test('what has read everything is not done before it says so', () => {
  const all = { elapsed_ms: 5000, bytes: 10, total_bytes: 10 };
  expect(progressView(all, walk([all]))).toMatchObject({ percent: '99 %', share: 1, left: undefined });
});

test('a step that waits for a server says until when', () => {
  const until = new Date(2026, 0, 2, 14, 3, 22).toISOString();
  expect(progressView({ elapsed_ms: 900, rows: 5, waits_until: until })).toMatchObject({
    rows: '5 rows',
    left: 'waits until 14:03:22',
  });
});
