/** posthog.extractor in Chromium: the same tables and receipts as under Node, faults survived, and from run to run what is new. */
import { expect, type Page } from '@playwright/test';
import type { LoadReceipt } from '#core/contract/receipt.ts';
import { driver } from '#drivers/posthog/extractor.ts';
import { type Posthog, refuse, startPosthog } from '../drivers/posthog-server.ts';
import { addEvent, addEvents, configOf } from '../drivers/posthog-world.ts';
import { world } from '../drivers/support.ts';
import { pipelineOf, runText, snapshot, testOnOneEngine } from './harness.ts';

const test = testOnOneEngine();

/** Short enough to stand in a pipeline. */
const KEY = 'phx1';
const SINCE = '2026-01-01T00:00:00Z';

let posthog: Posthog;
test.beforeEach(async () => {
  posthog = await startPosthog();
  posthog.scopes.set(KEY, ['query:read']);
});
test.afterEach(() => posthog.stop());

const config = (more: object = {}): Record<string, unknown> => ({
  ...configOf(posthog),
  api_key: KEY,
  initial_since: SINCE,
  page_size: 100,
  ...more,
});

async function inBrowser(page: Page, id: string, more: object = {}) {
  const step = `id: ${id}, component: posthog.extractor, mode: read, config: ${JSON.stringify(config(more))}`;
  const events = await runText(page, pipelineOf(step));
  const end = events.at(-1);
  const receipts = events.flatMap((event) => (event.event === 'step_complete' ? [event.receipt] : []));
  const failure = end?.event === 'run_failed' ? end.error.message : undefined;
  return { failure, receipt: receipts[0], table: (await snapshot(page))[id] };
}

/** All but the moment at which it ran. */
const timeless = (receipt: LoadReceipt | undefined): unknown =>
  receipt && { ...receipt, dialect: receipt.dialect.filter(([name]) => name !== 'until') };

test('the same tables and receipts as under Node, also where the types change from page to page @more', async ({
  page,
}) => {
  posthog.zone = 'Europe/Prague';
  await addEvents(posthog, 150, { properties: `'{"n": ' || i || ', "tags": ["a"], "late": null}'` });
  await addEvents(posthog, 100, {
    from: 150,
    properties: `'{"n": 170141183460469231731687303715884105727, "new": {"x": 1.50}}'`,
  });
  await addEvent(posthog, {
    uuid: 'odd',
    at: '2026-01-01 12:00:00.000001',
    properties: '{"n": 1.5, "é😀": true, "late": "\\ud83d\\ude00"}',
  });
  await posthog.sql(
    `INSERT INTO sessions SELECT 's' || i, 'me', TIMESTAMP '2026-01-01' + INTERVAL (i) SECOND, NULL, i, i, ['a'] FROM range(150) r(i)`,
  );
  for (const [id, more] of Object.entries({
    every: {},
    few: { page_size: 1000 },
    sessions: { data_type: 'sessions' },
  })) {
    const there = await inBrowser(page, id, more);
    const w = await world();
    await w.run(driver, id, config(more));
    const columns = Object.entries(await w.types(id)).map(([name, type]) => ({ name, type }));
    expect(there.table?.columns).toEqual(columns);
    expect(there.table?.rows).toEqual(await w.rows(`FROM ${id}`));
    expect(timeless(there.receipt)).toEqual(timeless(w.receipts[0]));
  }
});

test('from run to run it brings what is new; a limit, a refusal and a drop mid-page cost and double nothing', async ({
  page,
}) => {
  await addEvents(posthog, 250);
  posthog.faults.push(
    undefined,
    (response) =>
      refuse(response, 429, 'throttled', 'Slow down.', {
        'retry-after': '0.05',
        'access-control-expose-headers': 'Retry-After',
      }),
    undefined,
    async (response, usual) => {
      const text = JSON.stringify(await usual());
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': text.length });
      response.write(text.slice(0, text.length / 2), () => response.socket?.destroySoon());
    },
  );
  const first = await inBrowser(page, 'ph');
  expect([first.failure, first.table?.rows.length]).toEqual([undefined, 250]);
  expect(new Set(first.table?.rows.map(([uuid]) => uuid)).size).toBe(250);

  await addEvents(posthog, 30, { from: 250 });
  posthog.faults.push(undefined, (response) => refuse(response, 401, 'authentication_failed', 'Expired.'));
  expect((await inBrowser(page, 'ph')).failure).toContain('does not accept the API key');
  const { table, receipt } = await inBrowser(page, 'ph');
  expect(table?.rows.map(([uuid]) => uuid)).toEqual(
    Array.from(
      { length: 30 },
      (_, i) => expect.stringMatching(`^${(250 + i).toString(16).padStart(8, '0')}-`) as unknown,
    ),
  );
  expect(receipt?.dialect).toContainEqual(['records of earlier runs', '250']);
});
