/** posthog.extractor from run to run: it goes on where the last complete one ended, and brings no record twice. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readStates, resetState, writeState } from '#core/run/kept-states.ts';
import { openWorld, pipelineOf, query, type RunHow, type SessionWorld } from '../core/run/session-world.ts';
import { type Posthog, refuse, startPosthog } from './posthog-server.ts';
import { addEvent, addEvents, configOf } from './posthog-world.ts';

let posthog: Posthog;
let w: SessionWorld;
beforeEach(async () => {
  posthog = await startPosthog();
  w = openWorld();
});
afterEach(() => posthog.stop());

interface Asked extends RunHow {
  /** The time of day, on 2026-01-01, at which it runs. */
  readonly at?: string;
  readonly last?: string;
  readonly config?: Record<string, unknown>;
}

/** Runs the step `ph`, and one behind it. */
function go({ at = '12:00', last = 'SELECT 1 AS one', config = {}, ...how }: Asked = {}) {
  const { api_key, ...open } = { ...configOf(posthog), ...config };
  const text = pipelineOf(
    `id: ph, component: posthog.extractor, mode: read, needs: [], config: ${JSON.stringify({ connection: '@posthog.main', ...open, custom_base_url: undefined, region: undefined, project_id: undefined })}`,
    query('last', 'ph', last),
  );
  const main = {
    api_key,
    region: open['region'],
    project_id: open['project_id'],
    custom_base_url: open['custom_base_url'],
  };
  const now = `2026-01-01T${at}:00.000Z`;
  return w.run(text, {
    connections: { posthog: { main } },
    ...how,
    change: (ports, session) => ({
      clock: { ...ports.clock, now: () => now },
      ...how.change?.(ports, session),
    }),
  });
}

const brought = async (column = 'uuid'): Promise<unknown[]> =>
  (await w.rows(`SELECT "${column}" AS v FROM ph`)).map(({ v }) => v);
const state = async (): Promise<unknown> => (await w.within(readStates))[0]?.value;
const seconds = (count: number, from = 0): string[] =>
  Array.from({ length: count }, (_, i) => (i + from).toString(16).padStart(8, '0'));
const short = async (): Promise<string[]> => (await brought()).map((uuid) => String(uuid).slice(0, 8));

test('the table has what this run fetched: at first all, then what is new', async () => {
  await addEvents(posthog, 250);
  expect(await go()).toEqual({ ph: 'complete', last: 'complete' });
  expect(await short()).toEqual(seconds(250));
  expect(await w.within(readStates)).toEqual([
    {
      stepId: 'ph',
      value: { last_seen: '2026-01-01T11:04:09Z' },
      source: {
        component: 'posthog.extractor',
        custom_base_url: posthog.base,
        data_type: 'events',
        project_id: '7',
        region: 'self_hosted',
      },
      keys: 250,
    },
  ]);

  await addEvents(posthog, 30, { from: 250 });
  expect(await go({ at: '12:10', reuse: true })).toEqual({ ph: 'complete', last: 'complete' });
  expect(await short()).toEqual(seconds(30, 250));
  expect(await state()).toEqual({ last_seen: '2026-01-01T11:04:39Z' });
  expect(posthog.asked.at(-1)).toContain(`timestamp >= toDateTime64('2026-01-01 11:04:39.000000', 6, 'UTC')`);
  expect(posthog.asked.at(-2)).toContain(`timestamp >= toDateTime64('2026-01-01 10:49:09.000000', 6, 'UTC')`);

  // Nothing new: the table is empty, and where it goes on stays.
  expect(await go({ at: '12:20' })).toEqual({ ph: 'complete', last: 'complete' });
  expect(await short()).toEqual([]);
  expect(await state()).toEqual({ last_seen: '2026-01-01T11:04:39Z' });
  await w.close();
  await addEvents(posthog, 1, { from: 280 });
  await go({ at: '12:30' });
  expect(await short()).toEqual(seconds(1, 280));
});

test('a record that arrives late is brought, as far back as lookback_window_minutes', async () => {
  await addEvent(posthog, { uuid: 'a', at: '2026-01-01 11:00:00' });
  await go();
  await addEvent(posthog, { uuid: 'late', at: '2026-01-01 10:45:00' });
  await addEvent(posthog, { uuid: 'too late', at: '2026-01-01 10:44:59.999999' });
  await go({ at: '12:10' });
  expect(await brought()).toEqual(['late']);
  await go({ at: '12:20', config: { lookback_window_minutes: 60 } });
  expect(await brought()).toEqual(['too late']);
  await go({ at: '12:30', config: { lookback_window_minutes: 60 } });
  expect(await brought()).toEqual([]);
});

test('deduplication_enabled: false brings the records of the overlap again', async () => {
  await addEvents(posthog, 3);
  await go();
  await addEvents(posthog, 1, { from: 3 });
  await go({ config: { deduplication_enabled: false } });
  expect(await short()).toEqual(seconds(4));
  // What was noted meanwhile counts as soon as it is asked for.
  await addEvents(posthog, 1, { from: 4 });
  await go();
  expect(await short()).toEqual(seconds(1, 4));
});

test('a moment in the future, as clients send it, is brought when its time has come', async () => {
  await addEvent(posthog, { uuid: 'now', at: '2026-01-01 11:59:59' });
  await addEvent(posthog, { uuid: 'ahead', at: '2026-01-01 15:00:00' });
  await go({ at: '12:00' });
  expect(await brought()).toEqual(['now']);
  await go({ at: '14:00' });
  expect([await brought(), await state()]).toEqual([[], { last_seen: '2026-01-01T11:59:59Z' }]);
  await go({ at: '16:00' });
  expect(await brought()).toEqual(['ahead']);
});

test('a computer whose clock is ahead loses nothing', async () => {
  await addEvent(posthog, { uuid: 'a', at: '2026-01-01 10:00:00' });
  await go({ at: '23:00' });
  await addEvent(posthog, { uuid: 'b', at: '2026-01-01 10:20:00' });
  await go({ at: '11:00' });
  expect(await brought()).toEqual(['b']);
});

test('a later step that fails leaves the state: the next run brings the same again, nothing is lost', async () => {
  await addEvents(posthog, 10);
  await go();
  await addEvents(posthog, 10, { from: 10 });
  expect(await go({ last: 'SELECT nope' })).toEqual({ ph: 'complete', last: 'failed' });
  expect([await short(), await state()]).toEqual([seconds(10, 10), { last_seen: '2026-01-01T11:00:09Z' }]);
  await addEvents(posthog, 10, { from: 20 });
  await go();
  expect(await short()).toEqual(seconds(20, 10));
});

test('a run that is continued goes on with what it brought, without asking again', async () => {
  await addEvents(posthog, 10);
  await go({ last: 'SELECT nope' });
  const { length } = posthog.asked;
  expect(await go({ last: 'SELECT 2', continues: 'r1' })).toEqual({ ph: 'reused', last: 'complete' });
  expect([posthog.asked.length, await state()]).toEqual([length, { last_seen: '2026-01-01T11:00:09Z' }]);
  await go();
  expect(await short()).toEqual([]);
});

test('a run that is cancelled leaves state and table as they were', async () => {
  await addEvents(posthog, 10);
  await go();
  await addEvents(posthog, 300, { from: 10 });
  const abort = new AbortController();
  posthog.change = (answer) => {
    abort.abort();
    return answer;
  };
  await go({ signal: abort.signal, config: { page_size: 100 } });
  expect(w.last?.event).toBe('run_cancelled');
  expect([await short(), await state()]).toEqual([seconds(10), { last_seen: '2026-01-01T11:00:09Z' }]);
  posthog.change = undefined;
  await go({ config: { page_size: 100 } });
  expect(await short()).toEqual(seconds(300, 10));
});

test('a key that expires in the middle: the step fails, and what it had is not kept', async () => {
  await addEvents(posthog, 300);
  posthog.faults.push(undefined, (response) => refuse(response, 401, 'authentication_failed', 'Expired.'));
  expect(await go({ config: { page_size: 100 } })).toEqual({ ph: 'failed', last: 'skipped' });
  expect(w.told('step_failed')[0]?.error.message).toContain('does not accept the API key');
  expect(await state()).toBeUndefined();
  await go({ config: { page_size: 100 } });
  expect(await short()).toEqual(seconds(300));
});

test('a process that ends between the table and the state: the same is brought again, and once', async () => {
  await addEvents(posthog, 10);
  await go();
  await addEvents(posthog, 10, { from: 10 });
  let checkpoints = 0;
  const change: RunHow['change'] = ({ database }) => ({
    database: {
      ...database,
      // The last one is that of the state.
      checkpoint: () =>
        ++checkpoints === 2
          ? w.close().then(() => Promise.reject(new Error('killed')))
          : database.checkpoint(),
    },
  });
  await go({ change });
  expect(w.last?.event).toBe('run_failed');
  await w.close();
  expect(await state()).toEqual({ last_seen: '2026-01-01T11:00:09Z' });
  await go();
  expect(await short()).toEqual(seconds(10, 10));
});

test('another project, data_type or event_types is another source: it begins anew, and says so', async () => {
  await addEvents(posthog, 5);
  await go();
  await go({ config: { event_types: ['seen'] } });
  expect(await short()).toEqual(seconds(5));
  expect(w.told('log').map(({ message }) => message)[0]).toBe(
    'The state that is kept for this step is of another source (event_types was absent, is ["seen"]). It is not used: the step begins anew.',
  );
  await go({ config: { event_types: ['seen', 'seen'], page_size: 500 } });
  expect(await short()).toEqual([]);
  await go({ config: { data_type: 'sessions' } });
  expect(w.told('log')[0]?.message).toContain('data_type was "events", is "sessions"');
});

test('a session or a person that has changed since is there again, as it is now', async () => {
  await posthog.sql(`INSERT INTO sessions VALUES ('s1', 'me', TIMESTAMP '2026-01-01 11:00:00', TIMESTAMP '2026-01-01 11:05:00', 300, 1, ['a']),
    ('s2', 'me', TIMESTAMP '2026-01-01 11:01:00', TIMESTAMP '2026-01-01 11:05:00', 240, 1, ['a'])`);
  const config = { data_type: 'sessions' };
  await go({ config });
  expect(await brought('session_id')).toEqual(['s1', 's2']);
  await posthog.sql(`UPDATE sessions SET "$session_duration" = 400 WHERE session_id = 's1'`);
  await go({ config });
  expect(await w.rows('SELECT session_id AS id, "$session_duration" AS n FROM ph')).toEqual([
    { id: 's1', n: 400n },
  ]);
  await go({ config });
  expect(await brought('session_id')).toEqual([]);

  await posthog.sql(
    `INSERT INTO persons SELECT 'p' || i, TIMESTAMP '2026-01-01 11:00:00', true, '{"n": 1}' FROM range(2) r(i)`,
  );
  const persons = { data_type: 'persons' };
  await go({ config: persons });
  expect(await brought('id')).toEqual(['p0', 'p1']);
  await posthog.sql(`UPDATE persons SET properties = '{"n": 2, "new": true}' WHERE id = 'p1'`);
  await go({ config: persons });
  expect(await brought('id')).toEqual(['p1']);
});

test('a person moves the state back, or resets it: what is behind it is brought again', async () => {
  await addEvents(posthog, 10);
  await go();
  await w.within((db) => writeState(db, 'ph', { last_seen: '2026-01-01T11:15:04Z' }));
  await go();
  expect(await short()).toEqual(seconds(6, 4));
  await w.within((db) => writeState(db, 'ph', '2026-01-01 11:15:07'));
  await go();
  expect(await short()).toEqual(seconds(3, 7));
  await w.within((db) => resetState(db, 'ph'));
  await go({ config: { initial_since: '2026-01-01T11:00:02Z' } });
  expect(await short()).toEqual(seconds(8, 2));
  await w.within((db) => writeState(db, 'ph', 'yesterday'));
  await go();
  expect(w.told('step_failed')[0]?.error.message).toBe(
    'The state of this step is "yesterday", where the moment should be that was seen last, as in {"last_seen": "2026-11-20T10:00:00Z"}. Correct it, or reset it.',
  );
});

test('the key is in nothing that a run leaves', async () => {
  await addEvents(posthog, 3);
  await go();
  const rows = await w.rows(`SELECT string_agg(s::VARCHAR, '|') AS all_of_it FROM (FROM osiris.steps) s`);
  const states = await w.rows(`SELECT string_agg(s::VARCHAR, '|') AS all_of_it FROM (FROM osiris.state) s`);
  expect(
    JSON.stringify([rows, states, w.events], (_, value: unknown) =>
      typeof value === 'bigint' ? String(value) : value,
    ),
  ).not.toContain('phx_');
});
