/** posthog.extractor before it runs: what its keys may say together, whom it asks, whose key goes where, and whether a connection works. */
import { expect, test } from 'vitest';
import { catalog } from '#drivers/index.ts';
import { driver } from '#drivers/posthog/extractor.ts';
import { parse } from '#core/oml/parse.ts';
import { compile } from '#core/plan/compile.ts';
import { hogqlText } from '#core/posthog/hogql.ts';
import { iso, microsOf, spelled } from '#core/posthog/moment.ts';
import { microsAt } from '#core/posthog/moment-bytes.ts';
import { httpFetch } from '#adapters/node/http.ts';
import { pipelineOf } from '../core/run/session-world.ts';
import { KEY, startPosthog } from './posthog-server.ts';
import { configOf } from './posthog-world.ts';

/** Compiles a step with a connection; what is wrong with it, as `type key: message`. */
function problems(config: Record<string, unknown>, connection: Record<string, unknown> = {}): string[] {
  const step = { connection: '@posthog.main', data_type: 'events', ...config };
  const parsed = parse(
    pipelineOf(
      `id: ph, component: posthog.extractor, mode: read, needs: [], config: ${JSON.stringify(step)}`,
    ),
  );
  if (!parsed.ok) throw new Error('no pipeline');
  const main = { api_key: KEY, project_id: '7', ...connection };
  const { diagnostics } = compile(parsed.value, catalog, { connections: { posthog: { main } } });
  return diagnostics.map(
    ({ type, message, location }) => `${type} ${location?.split('.').at(-1)}: ${message}`,
  );
}

test.each([
  [{}, {}],
  [{}, { region: 'eu' }],
  [{ region: 'us' }, {}],
  [{}, { region: 'self_hosted', custom_base_url: 'http://localhost:8000' }],
  [
    { region: 'self_hosted', custom_base_url: 'http://localhost:8000' },
    { region: 'self_hosted', custom_base_url: 'http://localhost:8000/' },
  ],
  [{ initial_since: '2026-01-01T00:00:00+02:00', page_size: 10000, lookback_window_minutes: 5 }, {}],
])('a step that is fine: %j with the connection %j', (config, connection) => {
  expect(problems(config, connection)).toEqual([]);
});

test.each([
  [{ region: 'eu' }, {}, 'region', 'us.posthog.com'],
  [{ region: 'us' }, { region: 'eu' }, 'region', 'eu.posthog.com'],
  [
    { region: 'self_hosted', custom_base_url: 'https://elsewhere.example' },
    {},
    'custom_base_url',
    'us.posthog.com',
  ],
  [
    { custom_base_url: 'https://elsewhere.example' },
    { region: 'self_hosted', custom_base_url: 'https://ph.example' },
    'custom_base_url',
    'ph.example',
  ],
])('a connection’s key goes to its own host alone: %j beside %j', (config, connection, key, host) => {
  const [problem = ''] = problems(config, connection);
  expect(problem).toMatch(/^secret_to_other_host /);
  expect(problem).toContain(` ${key}: `);
  expect(problem).toContain(host);
  expect(problem).not.toContain(KEY);
});

test.each([
  [
    {},
    { region: 'self_hosted' },
    'invalid_config_value',
    'needs `custom_base_url`, the address of your PostHog',
  ],
  [
    {},
    { custom_base_url: 'https://ph.example' },
    'invalid_config_value',
    'Set `region: self_hosted`, or remove `custom_base_url`.',
  ],
  [{ data_type: 'persons', event_types: ['a'] }, {}, 'invalid_config_value', 'persons have no event names'],
  [{ initial_since: 'last week' }, {}, 'invalid_config_value', 'initial_since is no moment: "last week"'],
  [{ initial_since: '2026-02-30' }, {}, 'invalid_config_value', 'initial_since is no moment'],
  [{ data_type: 'actions' }, {}, 'invalid_config_value', 'data_type'],
  [{ page_size: 99 }, {}, 'invalid_config_value', 'page_size'],
  [{ lookback_window_minutes: 61 }, {}, 'invalid_config_value', 'lookback_window_minutes'],
  [{ api_key: '${KEY}' }, {}, 'forbidden_override', 'api_key'],
])('a step that is not: %j beside %j', (config, connection, type, message) => {
  const [problem = ''] = problems(config, connection);
  expect(problem).toMatch(new RegExp(`^${type} `));
  expect(problem).toContain(message);
});

test('whom it asks is known before it runs', () => {
  const { contacts } = driver.spec;
  expect(contacts?.({ region: 'us' })).toEqual(['https://us.posthog.com']);
  expect(contacts?.({ region: 'eu' })).toEqual(['https://eu.posthog.com']);
  expect(contacts?.({ region: 'self_hosted', custom_base_url: 'https://ph.example/x/?a#b' })).toEqual([
    'https://ph.example/x',
  ]);
});

test('a connection is tested with one query that changes nothing', async () => {
  const posthog = await startPosthog();
  const signal = new AbortController().signal;
  const ctx = {
    fetch: (request: Parameters<typeof httpFetch>[0]) => httpFetch(request, signal),
    port: () => {
      throw new Error('none');
    },
    wait: () => Promise.resolve(),
    now: () => '2026-01-01T00:00:00.000Z',
    log: () => {},
    signal,
  };
  const ask = (more = {}) => driver.test?.({ ...configOf(posthog), ...more } as never, ctx);
  try {
    expect(await ask()).toBe('project 7 answers queries');
    expect(posthog.asked).toEqual(['SELECT 1 LIMIT 1']);
    await expect(ask({ api_key: 'phx_none' })).rejects.toThrow('does not accept the API key');
    await expect(ask({ project_id: '9' })).rejects.toThrow('has no project 9');
  } finally {
    await posthog.stop();
  }
});

test.each([
  ['2026-11-20T10:00:00Z', '2026-11-20 10:00:00.000000', '2026-11-20T10:00:00Z'],
  ['2026-11-20 10:00', '2026-11-20 10:00:00.000000', '2026-11-20T10:00:00Z'],
  ['2026-11-20', '2026-11-20 00:00:00.000000', '2026-11-20T00:00:00Z'],
  ['2026-11-20T10:00:00.120+05:30', '2026-11-20 04:30:00.120000', '2026-11-20T04:30:00.12Z'],
  ['2026-11-20T10:00:00.1234567-0230', '2026-11-20 12:30:00.123456', '2026-11-20T12:30:00.123456Z'],
  ['1969-12-31T23:59:59.999999Z', '1969-12-31 23:59:59.999999', '1969-12-31T23:59:59.999999Z'],
  ['2299-12-31T23:59:59.999999Z', '2299-12-31 23:59:59.999999', '2299-12-31T23:59:59.999999Z'],
  ['2024-02-29T00:00:00+01', '2024-02-28 23:00:00.000000', '2024-02-28T23:00:00Z'],
])('the moment %s', (text, hogql, shown) => {
  const micros = microsOf(text)!;
  expect([spelled(micros), iso(micros)]).toEqual([hogql, shown]);
  for (const written of [text, shown, shown.replace('Z', '+00:00')]) {
    const bytes = new TextEncoder().encode(`"${written}"`);
    expect(microsAt(bytes, 1, bytes.length - 1, false, { name: 't' })).toBe(micros);
  }
});

test.each(['', 'now', '2026-13-01', '2026-02-29', '2026-01-01T25:00', '20260101', '2026-01-01T00:00:00X'])(
  'no moment: %s',
  (text) => {
    expect(microsOf(text)).toBeUndefined();
  },
);

test.each([
  ['plain', "'plain'"],
  ["it's", "'it''s'"],
  ['\\', "'\\\\'"],
  ['a\\n', "concat('a\\\\', 'n')"],
  ["\\'", "concat('\\\\', '''')"],
])('the text %j in HogQL', (text, written) => {
  expect(hogqlText(text)).toBe(written);
});
