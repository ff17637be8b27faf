/** How a run is told whose log has no end. */
import { expect, test } from 'vitest';
import { memoryFolder } from '#adapters/wasm/memory-folder.ts';
import type { RunEvent } from '#core/run/events.ts';
import { openJournal, readLastRun } from '#workers/journal.ts';

const at = { ts: '2026-01-02T03:04:05.678Z', session: 's', run_id: 'r' };
const BEGUN: readonly RunEvent[] = [
  {
    ...at,
    event: 'run_start',
    pipeline: 'p',
    manifest_hash: 'm',
    steps: [{ id: 'q' }],
  } as unknown as RunEvent,
  { ...at, event: 'step_start', step_id: 'q', component: 'duckdb.processor' },
];
const DONE = {
  ...at,
  event: 'step_complete',
  step_id: 'q',
  table: 'q',
  rows: 1,
  duration_ms: 1,
} as unknown as RunEvent;

async function lastOf(events: readonly RunEvent[], how: Parameters<typeof readLastRun>[1]) {
  const folder = memoryFolder();
  const journal = await openJournal(folder);
  for (const event of events) journal.add(event);
  journal.close();
  return (await readLastRun(folder, how)).at(-1);
}

test.each<readonly [who: string, events: readonly RunEvent[], isOfOther: boolean, reason: string]>([
  ['this page, with nothing done', BEGUN, false, 'The page was closed before the run ended. Run it again.'],
  [
    'this page, with a step done',
    [...BEGUN, DONE],
    false,
    'The page was closed before the run ended. Finished steps kept their tables: continue the run, or run it again.',
  ],
  [
    'another window',
    BEGUN,
    true,
    'The other window, which executed it, was closed before the run ended. Run it again.',
  ],
])('executed by %s', async (_, events, isOfOther, reason) => {
  expect(await lastOf(events, { isOfOther })).toMatchObject({ event: 'run_cancelled', reason });
});

test('one that goes on has no end, whoever executes it', async () => {
  expect(await lastOf(BEGUN, { running: 'r', isOfOther: true })).toMatchObject({ event: 'step_start' });
});
