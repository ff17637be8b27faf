import { expect, test } from 'vitest';
import type { RunEvent } from '#core/run/events.ts';
import { journalLine, newestRun } from '#core/run/journal.ts';

const base = { ts: '2026-01-01T00:00:00.000Z', session: 's' };
const start = (run_id: string): RunEvent => ({
  ...base,
  run_id,
  event: 'run_start',
  pipeline: 'p',
  manifest_hash: 'h',
  steps: [],
});
const complete = (run_id: string): RunEvent => ({
  ...base,
  run_id,
  event: 'run_complete',
  duration_ms: 1,
  rows: 2,
  rows_kind: 'read',
});
const text = (events: readonly RunEvent[]) => events.map((event) => journalLine(event)?.text ?? '').join('');

test('metrics have a file of their own and no event key', () => {
  const line = journalLine({
    ...base,
    run_id: 'r',
    event: 'metric',
    metric: 'rows_read',
    value: 3,
    step_id: 'a',
  });
  expect(line).toEqual({
    path: 'logs/metrics.jsonl',
    text: '{"ts":"2026-01-01T00:00:00.000Z","session":"s","run_id":"r","metric":"rows_read","value":3,"step_id":"a"}\n',
  });
});

test('progress is not kept', () => {
  expect(
    journalLine({ ...base, run_id: 'r', event: 'step_progress', step_id: 'a', elapsed_ms: 1, rows: 1 }),
  ).toBe(undefined);
});

test('the newest run, whole or not, without the line a crash cut short', () => {
  const log = text([start('r1'), complete('r1'), start('r2'), complete('r2')]);
  expect(newestRun(log)).toEqual({ events: [start('r2'), complete('r2')], whole: true });
  expect(newestRun(log.slice(-80)).whole).toBe(false);
  expect(newestRun(`${log}{"ts":"2026`).events).toHaveLength(2);
  expect(newestRun('')).toEqual({ events: [], whole: false });
});
