/** What a PostHog connection says of its records, against PostHog's query endpoint; and what it suggests loads them. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { driver } from '#drivers/posthog/extractor.ts';
import { around, found, saidOf, type Surroundings } from './look-around.ts';
import { KEY, refuse, startPosthog, type Posthog } from './posthog-server.ts';
import { addEvent, addEvents } from './posthog-world.ts';
import { world } from './support.ts';

let posthog: Posthog;
beforeEach(async () => {
  posthog = await startPosthog();
});
afterEach(() => posthog.stop());

const login = (): Record<string, unknown> => ({
  api_key: KEY,
  project_id: '7',
  region: 'self_hosted',
  custom_base_url: posthog.base,
});
const now = (): string => '2026-01-15T00:00:00.000Z';
const here = (more: Record<string, unknown> = {}, surroundings: Surroundings = {}) =>
  around('posthog', { ...login(), ...more }, { now, ...surroundings });

test('the four kinds of records, after one query', async () => {
  const { noun, sources } = found(await here().list());
  expect(noun).toBe('type');
  expect(sources).toEqual([
    {
      name: 'events',
      description: 'What happened (the last 30 days, unless `initial_since` says otherwise)',
    },
    { name: 'persons', description: 'Who did it' },
    {
      name: 'sessions',
      description:
        'Visits, each from its first event to its last (the last 30 days, unless `initial_since` says otherwise)',
    },
    { name: 'person_distinct_ids', description: 'Ids, and whose they are' },
  ]);
  expect(posthog.asked).toEqual(['SELECT 1 LIMIT 1']);
  expect(posthog.keys).toEqual([`Bearer ${KEY}`]);
});

test('events: a column for each property, every digit, how many a first load brings, and a step', async () => {
  await addEvent(posthog, {
    uuid: '1',
    properties: '{"$browser": "Chrome", "n": 9007199254740993, "tags": ["a", 1.50], "UUID": "x"}',
  });
  await addEvent(posthog, { uuid: '2', at: '2026-01-02 00:00:00', properties: '{"late": true, "n": null}' });
  await addEvent(posthog, { uuid: '3', at: '2025-11-01 00:00:00' });
  const { source, step } = found(await here().look('events'));
  expect(source.columns).toEqual([
    { name: 'uuid', type: 'String', isKey: true },
    { name: 'event', type: 'String' },
    { name: 'timestamp', type: "DateTime64(6, 'UTC')" },
    { name: 'distinct_id', type: 'String' },
    { name: 'person_id', type: 'String' },
    { name: 'properties_$browser', type: '' },
    { name: 'properties_n', type: '' },
    { name: 'properties_tags', type: '' },
    { name: 'properties_UUID', type: '' },
    { name: 'properties_late', type: '' },
  ]);
  const time = (day: number, hour: string): string => `2026-01-0${day}T${hour}Z`;
  expect(source.sample).toEqual([
    ['1', 'seen', time(1, '11:00:00'), 'me', 'p1', 'Chrome', '9007199254740993', '["a",1.50]', 'x', null],
    ['2', 'seen', time(2, '00:00:00'), 'me', 'p1', null, null, null, null, 'true'],
  ]);
  expect(source.rows).toEqual({ count: 2, isExact: true });
  expect(step).toEqual({
    component: 'posthog.extractor',
    config: { connection: '@posthog.main', data_type: 'events' },
  });
});

test('the others, empty ones too; as many rows as are asked for', async () => {
  await posthog.sql(`INSERT INTO persons VALUES ('p', TIMESTAMP '2020-01-01', true, '{"plan": "free"}')`);
  await posthog.sql(
    `INSERT INTO sessions VALUES ('s', 'd', TIMESTAMP '2026-01-14', TIMESTAMP '2026-01-14', 5, 2, ['u'])`,
  );
  const persons = found(await here().look('persons')).source;
  expect(persons.columns.map(({ name }) => name)).toEqual([
    'id',
    'created_at',
    'is_identified',
    'person_properties_plan',
  ]);
  expect(persons.sample).toEqual([['p', '2020-01-01T00:00:00Z', 'true', 'free']]);
  const sessions = found(await here().look('sessions')).source;
  expect(sessions.columns.map(({ name }) => name)).toContain('$pageview_count');
  expect(sessions.sample[0]).toEqual([
    's',
    'd',
    '2026-01-14T00:00:00Z',
    '2026-01-14T00:00:00Z',
    '5',
    '2',
    '["u"]',
  ]);
  expect(found(await here().look('person_distinct_ids')).source).toMatchObject({
    columns: [{ name: 'distinct_id', isKey: true }, { name: 'person_id' }],
    sample: [],
    rows: { count: 0, isExact: true },
  });
  await addEvents(posthog, 40);
  const { sample, rows } = found(await here().look('events', 3)).source;
  expect([sample.length, rows?.count]).toEqual([3, 40]);
  expect(found(await here().look('events', 0)).source).toMatchObject({ sample: [], rows: { count: 40 } });
  expect(posthog.asked.at(-1)).toBe(
    "SELECT count() FROM events WHERE timestamp >= toDateTime64('2025-12-16 00:00:00.000000', 6, 'UTC') LIMIT 1",
  );
});

test('what it suggests loads as many records, in the columns that it names', async () => {
  await addEvents(posthog, 12);
  const { source, step } = found(await here().look('events'));
  const { connection, ...config } = step.config;
  expect(connection).toBe('@posthog.main');
  const w = await world();
  const output = await w.run(driver, 't', { ...login(), ...config, initial_since: '2025-12-16' });
  expect(output.rows).toBe(source.rows?.count);
  expect(Object.keys(await w.types('t'))).toEqual(source.columns.map(({ name }) => name));
});

test('where a step says the project, so does the step that is made anew', async () => {
  const { api_key } = login();
  const steps = `  - {id: a, component: posthog.extractor, mode: read, config: {connection: '@posthog.main', data_type: persons, project_id: '7', region: self_hosted, custom_base_url: '${posthog.base}', page_size: 500}}\n`;
  const apart = around(
    'posthog',
    { api_key, custom_base_url: posthog.base, region: 'self_hosted' },
    { now, steps },
  );
  expect(found(await apart.look('events')).step.config).toEqual({
    connection: '@posthog.main',
    data_type: 'events',
    project_id: '7',
    region: 'self_hosted',
    custom_base_url: posthog.base,
  });
});

test('why it cannot be, in the words of the driver, and without waiting', async () => {
  expect(saidOf(await here({ api_key: 'phx_of_somebody_else' }).list())).toContain(
    'does not accept the API key',
  );
  expect(saidOf(await here({ project_id: '8' }).list())).toContain('has no project 8');
  expect(saidOf(await here().look('event'))).toBe(
    'PostHog has no data type "event". Did you mean "events"? There are: events, persons, sessions, person_distinct_ids.',
  );
  posthog.faults.push((response) =>
    refuse(response, 429, 'throttled', `Not so often, ${KEY}`, { 'retry-after': '60' }),
  );
  expect(saidOf(await here().list())).toMatch(/answered 429 Too Many Requests: .*Not so often, \*\*\*/);
  posthog.faults.push((response) => void response.end('<html>'));
  expect(saidOf(await here().list())).toContain('gave an answer without results');
  const patience = new AbortController();
  posthog.faults.push(() => patience.abort());
  expect(saidOf(await here({}, { signal: patience.signal }).look('events'))).toBe('No answer came in time.');
  expect(saidOf(await around('posthog', { project_id: '7' }).list())).toBe('There is no `api_key`.');
});

test('the key is in nothing that comes back', async () => {
  await addEvent(posthog, {
    event: `sent ${KEY}`,
    properties: { [KEY]: KEY, url: `https://x.example/?k=${KEY}` },
  });
  const look = found(await here().look('events'));
  expect(look.source.sample[0]?.slice(5)).toEqual(['***', 'https://x.example/?k=***']);
  expect(look.source.columns.map(({ name }) => name)).toContain('properties_***');
  expect(JSON.stringify(look)).not.toContain(KEY);
});
