import { expect, test } from 'vitest';
import { newRunId } from '#adapters/node/run-id.ts';

test('a run id is its second, and a ULID of its millisecond', () => {
  // The time of the ULID's own specification.
  const id = newRunId(1_469_918_176_385);
  expect(id).toMatch(/^2016-07-30T22-36-16Z_01ARYZ6S41[0-9A-HJKMNP-TV-Z]{16}$/);
});

test('run ids sort by time, and no two are equal', () => {
  const earlier = newRunId(1_469_918_176_385);
  const later = newRunId(1_469_918_176_386);
  expect([later, earlier].sort()).toEqual([earlier, later]);
  const ids = Array.from({ length: 1000 }, () => newRunId(1_469_918_176_385));
  expect(new Set(ids).size).toBe(1000);
});
