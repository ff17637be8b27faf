/** posthog.extractor against PostHog's query endpoint: which records there are, and as which columns. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { KEY } from './posthog-server.ts';
import { addEvent, addEvents, posthogWorld, type PosthogWorld } from './posthog-world.ts';

let w: PosthogWorld;
beforeEach(async () => {
  w = await posthogWorld();
});
afterEach(() => w.posthog.stop());

const EVENT_COLUMNS = {
  uuid: 'VARCHAR',
  event: 'VARCHAR',
  timestamp: 'TIMESTAMP',
  distinct_id: 'VARCHAR',
  person_id: 'VARCHAR',
};

test('events: one page behind the other, a column for each property', async () => {
  await addEvents(w.posthog, 2350);
  expect(await w.load()).toEqual({ table: 'ph', rows: 2350 });
  expect(await w.rows('SELECT count(DISTINCT uuid), sum(properties_n), count(person_id) FROM ph')).toEqual([
    ['2350', String((2349 * 2350) / 2), '0'],
  ]);
  expect(await w.types('ph')).toEqual({ ...EVENT_COLUMNS, properties_n: 'BIGINT' });
  expect(await w.rows('SELECT * FROM ph LIMIT 1')).toEqual([
    ['00000000-0000-4000-8000-000000000000', 'seen', '2026-01-01 11:00:00', 'user0', null, '0'],
  ]);
  expect(w.metrics).toMatchObject({
    rows_read: 2350,
    rows_deduplicated: 0,
    rows_output: 2350,
    requests: 4,
    retries: 0,
  });
  expect(w.posthog.keys).toEqual(Array(4).fill(`Bearer ${KEY}`));
  expect(w.posthog.bodies.map(({ refresh }) => refresh)).toEqual(Array(4).fill('force_blocking'));
  expect(w.progress.map(({ rows }) => rows)).toContain(2000);
});

test('properties: scalars by type, lists and objects as the text of their JSON, by name whatever their order', async () => {
  const { posthog } = w;
  await addEvent(posthog, {
    uuid: '1',
    properties:
      '{"$browser": "Chr\\"ome \\ud83d\\ude00", "n": 9007199254740993, "paid": true, "price": 0.1, "tags": ["a", {"b": 1.50}], "o": {"x": null}}',
  });
  await addEvent(posthog, {
    uuid: '2',
    at: '2026-01-01 11:00:01',
    properties: '{"o": {}, "n": -1, "$browser": "Safari", "late": 1}',
  });
  await addEvent(posthog, {
    uuid: '3',
    at: '2026-01-01 11:00:02',
    properties: '{"paid": null, "nothing": null}',
  });
  await w.load();
  expect(await w.types('ph')).toEqual({
    ...EVENT_COLUMNS,
    properties_$browser: 'VARCHAR',
    properties_n: 'BIGINT',
    properties_paid: 'BOOLEAN',
    properties_price: 'DOUBLE',
    properties_tags: 'VARCHAR',
    properties_o: 'VARCHAR',
    properties_late: 'BIGINT',
    properties_nothing: 'VARCHAR',
  });
  expect(await w.rows('SELECT * EXCLUDE (event, timestamp, distinct_id, person_id) FROM ph')).toEqual([
    ['1', 'Chr"ome 😀', '9007199254740993', 'true', '0.1', '["a", {"b": 1.50}]', '{"x": null}', null, null],
    ['2', 'Safari', '-1', null, null, null, '{}', '1', null],
    ['3', null, null, null, null, null, null, null, null],
  ]);
});

test.each([
  ['integers, then larger ones', ['{"v": 1}', '{"v": 170141183460469231731687303715884105727}'], 'HUGEINT'],
  ['integers, then a fraction', ['{"v": 1}', '{"v": 1.5}'], 'DOUBLE'],
  ['integers, then a text', ['{"v": 1}', '{"v": "x"}'], 'VARCHAR'],
  ['texts, then a list', ['{"v": "x"}', '{"v": [1, 2]}'], 'VARCHAR'],
  [
    'null, then a number',
    ['{"v": null}', '{"v": 12345678901234567890123456789012345678901234567890}'],
    'VARCHAR',
  ],
  ['numbers that no double holds', ['{"v": 0.1}', '{"v": 0.1000000000000000055511151231257827}'], 'VARCHAR'],
])('types that change from one page to the next hold every value: %s', async (_, texts, type) => {
  const [first = '', second = ''] = texts;
  await addEvents(w.posthog, 100, { properties: `'${first}'` });
  await addEvents(w.posthog, 100, { from: 100, properties: `'${second}'` });
  await w.load({ page_size: 100 });
  expect(await w.types('ph')).toEqual({ ...EVENT_COLUMNS, properties_v: type });
  const plain = (text: string): string | null => {
    const found = /"v": ("?)(.*?)\1\}/.exec(text)![2]!;
    return found === 'null' ? null : type === 'DOUBLE' ? found.replace(/^1$/, '1.0') : found;
  };
  expect(
    await w.rows(
      'SELECT properties_v, count(*), count(DISTINCT uuid) FROM ph GROUP BY 1 ORDER BY 2, min(timestamp)',
    ),
  ).toEqual([
    [plain(first), '100', '100'],
    [plain(second), '100', '100'],
  ]);
});

test('properties that turn up later are columns too, and those before have none of them', async () => {
  for (const [at, name] of ['a', 'B', 'c', 'b'].entries())
    await addEvents(w.posthog, 100, { from: at * 100, properties: `'{"${name}": 1}'` });
  await w.load({ page_size: 100 });
  expect(Object.keys(await w.types('ph')).slice(5)).toEqual([
    'properties_a',
    'properties_B',
    'properties_c',
    'properties_b_1',
  ]);
  expect(
    await w.rows(
      'SELECT count(properties_a), count("properties_B"), count(properties_c), count(properties_b_1), count(*) FROM ph',
    ),
  ).toEqual([['100', '100', '100', '100', '400']]);
});

test.each(['not json', '{"a": 1', '{"a": 1} 2', '[1]', '"text"', '7'])(
  'properties that are no object are kept as they are: %s',
  async (properties) => {
    await addEvent(w.posthog, { uuid: '1', properties: '{"a": 5}' });
    await addEvent(w.posthog, { uuid: '2', properties, at: '2026-01-01 11:00:01' });
    await w.load();
    expect(await w.rows('SELECT uuid, properties, properties_a FROM ph ORDER BY uuid')).toEqual([
      ['1', null, '5'],
      ['2', properties, null],
    ]);
  },
);

test('properties that come as an object, not as a text of JSON', async () => {
  await addEvent(w.posthog, { properties: '{"a": {"b": 1}, "c": 2}' });
  w.posthog.change = (answer) => {
    for (const row of answer.results) row[5] = JSON.parse(String(row[5])) as unknown;
    return answer;
  };
  await w.load();
  expect(await w.rows('SELECT properties_a, properties_c FROM ph')).toEqual([['{"b":1}', '2']]);
});

test.each(['UTC', 'Europe/Prague', 'America/St_Johns', 'Asia/Kathmandu'])(
  'moments are exact to the microsecond and in UTC, whatever the time zone of the project: %s',
  async (zone) => {
    w.posthog.zone = zone;
    // Around the hour that is there twice in Prague.
    const times = [
      '2026-10-24 23:59:59.999999',
      '2026-10-25 00:30:00.000001',
      '2026-10-25 01:30:00',
      '2026-10-25 01:30:00.123457',
    ];
    for (const [at, time] of times.entries())
      await addEvent(w.posthog, {
        uuid: String(at),
        at: time.replace('2026', '2025').replace('-10-25', '-10-26').replace('-10-24', '-10-25'),
      });
    await w.load({ initial_since: '2025-10-01' });
    expect(await w.rows("SELECT strftime(timestamp, '%d %H:%M:%S.%f') FROM ph")).toEqual([
      ['25 23:59:59.999999'],
      ['26 00:30:00.000001'],
      ['26 01:30:00.000000'],
      ['26 01:30:00.123457'],
    ]);
  },
);

test('a moment without its offset, in a project of another time zone, is an error', async () => {
  await addEvent(w.posthog, {});
  w.posthog.zone = 'Europe/Prague';
  w.posthog.change = (answer) => {
    for (const row of answer.results) row[2] = '2026-01-01 12:00:00';
    return answer;
  };
  await expect(w.load()).rejects.toThrow(
    'PostHog gave 2026-01-01 12:00:00 for "timestamp" in the time zone Europe/Prague, without its offset from UTC: which moment that is cannot be told.',
  );
});

test('event_types: only these, whatever characters are in their names', async () => {
  const names = [
    "it's",
    'a\\b',
    'C:\\new\\table',
    "\\'",
    "x') OR ('1'='1",
    '\\',
    '{name}',
    '$pageview',
    'ü ☃ 😀',
    'two\nlines',
    "''",
    '--',
    '',
  ];
  for (const [at, event] of [...names, 'other'].entries())
    await addEvent(w.posthog, { uuid: String(at), event });
  await w.load({ event_types: names });
  expect((await w.rows('SELECT event FROM ph')).map(([event]) => event).sort()).toEqual([...names].sort());
  for (const name of names) {
    await w.load({ event_types: [name] });
    expect(await w.rows('SELECT event FROM ph')).toEqual([[name]]);
  }
});

test('no event_types, and none that occurs', async () => {
  await addEvents(w.posthog, 3);
  expect(await w.load({ event_types: [] })).toMatchObject({ rows: 3 });
  expect(await w.load({ event_types: ['never'] })).toMatchObject({ rows: 0 });
  expect(await w.types('ph')).toEqual(EVENT_COLUMNS);
});

test('the first load starts 30 days ago, or where initial_since says; it ends now', async () => {
  const { posthog } = w;
  // Now is 2026-01-02 03:04:05.678.
  const times = [
    '2025-11-01',
    '2025-12-03 03:04:05.677999',
    '2025-12-03 03:04:05.678',
    '2026-01-02 03:04:05.677999',
    '2026-01-02 03:04:05.678',
  ];
  for (const [at, time] of times.entries()) await addEvent(posthog, { uuid: String(at), at: time });
  const found = async (more = {}) => {
    await w.load(more);
    return (await w.rows('SELECT uuid FROM ph')).flat();
  };
  expect(await found()).toEqual(['2', '3']);
  expect(await found({ initial_since: '2025-11-01T00:00:00Z' })).toEqual(['0', '1', '2', '3']);
  expect(await found({ initial_since: '2025-11-01T01:00:00+01:00' })).toEqual(['0', '1', '2', '3']);
  expect(await found({ initial_since: '2025-11-01T00:00:00.000001Z' })).toEqual(['1', '2', '3']);
  await expect(found({ initial_since: 'last week' })).rejects.toThrow(
    'initial_since is no moment: "last week".',
  );
});

test('persons: from the beginning, their properties as columns', async () => {
  await w.posthog
    .sql(`INSERT INTO persons SELECT format('{:08x}-0000-4000-8000-{:012x}', i, 9999 - i), TIMESTAMP '2015-01-01' + INTERVAL (i) DAY, i % 2 = 0,
    '{"email": "p' || i || '@example.com", "plan": {"name": "free"}}' FROM range(250) r(i)`);
  expect(await w.load({ data_type: 'persons', page_size: 100 })).toMatchObject({ rows: 250 });
  expect(await w.types('ph')).toEqual({
    id: 'VARCHAR',
    created_at: 'TIMESTAMP',
    is_identified: 'BOOLEAN',
    person_properties_email: 'VARCHAR',
    person_properties_plan: 'VARCHAR',
  });
  expect(await w.rows("SELECT * FROM ph WHERE created_at = TIMESTAMP '2015-01-02'")).toEqual([
    [
      '00000001-0000-4000-8000-00000000270e',
      '2015-01-02 00:00:00',
      'false',
      'p1@example.com',
      '{"name": "free"}',
    ],
  ]);
  await w.load({ data_type: 'persons', initial_since: '2015-09-01' });
  expect(await w.rows('SELECT count(*), min(created_at) FROM ph')).toEqual([['7', '2015-09-01 00:00:00']]);
});

test('sessions: all columns that there are', async () => {
  w.posthog.zone = 'Europe/Prague';
  await w.posthog
    .sql(`INSERT INTO sessions SELECT 's' || lpad(i::VARCHAR, 4, '0'), 'me', TIMESTAMP '2026-01-01' + INTERVAL (i // 3) SECOND,
    TIMESTAMP '2026-01-01 00:10:00.5', i, NULL, ['a', 'b'] FROM range(250) r(i)`);
  expect(await w.load({ data_type: 'sessions', page_size: 100 })).toMatchObject({ rows: 250 });
  expect(await w.types('ph')).toEqual({
    session_id: 'VARCHAR',
    distinct_id: 'VARCHAR',
    $start_timestamp: 'TIMESTAMP',
    $end_timestamp: 'TIMESTAMP',
    $session_duration: 'BIGINT',
    $pageview_count: 'VARCHAR',
    $urls: 'VARCHAR[]',
  });
  expect(await w.rows('FROM ph LIMIT 1')).toEqual([
    ['s0000', 'me', '2026-01-01 00:00:00', '2026-01-01 00:10:00.5', '0', null, '[a, b]'],
  ]);
  await w.posthog.sql('DELETE FROM sessions');
  expect(await w.load({ data_type: 'sessions' })).toMatchObject({ rows: 0 });
  expect(Object.keys(await w.types('ph'))).toHaveLength(7);
});

test('sessions whose columns are told behind their values, and change from page to page', async () => {
  await w.posthog.sql(
    `INSERT INTO sessions SELECT 's' || i, 'me', TIMESTAMP '2026-01-01' + INTERVAL (i) SECOND, NULL, i, i, [] FROM range(200) r(i)`,
  );
  let page = 0;
  w.posthog.change = ({ columns, results, ...rest }) => {
    if (page++ === 0) return { results, ...rest, columns };
    const turned = (row: unknown[]): unknown[] => [row[2], ...row.slice(0, 2), ...row.slice(3), 'new'];
    return { results: results.map(turned), ...rest, columns: [...turned(columns).slice(0, -1), '$new'] };
  };
  await w.load({ data_type: 'sessions', page_size: 100 });
  expect(
    await w.rows(
      'SELECT count(*), count(DISTINCT session_id), sum("$session_duration"), count("$new"), max("$start_timestamp") FROM ph',
    ),
  ).toEqual([['200', '200', '19900', '100', '2026-01-01 00:03:19']]);
});

test('person_distinct_ids: all of them, every time', async () => {
  const odd = ["o'brien", 'back\\slash', 'C:\\nt', '', 'ünï', 'Z', 'a'];
  for (const name of odd)
    await w.posthog.sql(`INSERT INTO person_distinct_ids VALUES ('${name.replaceAll("'", "''")}', 'p')`);
  await w.posthog.sql(`INSERT INTO person_distinct_ids SELECT 'C:\\n' || i, 'q' FROM range(243) r(i)`);
  for (const deduplication_enabled of [true, false]) {
    w.posthog.asked.length = 0;
    expect(
      await w.load({ data_type: 'person_distinct_ids', page_size: 100, deduplication_enabled }),
    ).toMatchObject({ rows: 250 });
    expect(await w.rows('SELECT count(DISTINCT distinct_id), count(*) FROM ph')).toEqual([['250', '250']]);
  }
  expect(await w.types('ph')).toEqual({ distinct_id: 'VARCHAR', person_id: 'VARCHAR' });
});

test('the receipt tells of the window, the pages and the columns', async () => {
  await addEvents(w.posthog, 150, {
    properties: `'{"v": ' || CASE WHEN i = 149 THEN '"x"' ELSE '1' END || '}'`,
  });
  await w.load({ page_size: 100, initial_since: '2026-01-01' });
  expect(w.receipts).toEqual([
    {
      source: `${w.posthog.base}/api/projects/7/query/`,
      format: 'hogql',
      bytes: w.metrics['bytes_read'],
      dialect: [
        ['data type', 'events'],
        ['since', '2026-01-01T00:00:00Z'],
        ['until', '2026-01-02T03:04:05.678Z'],
        ['pages', '3, ended by one without records'],
        ['requests', '3'],
      ],
      rows: 150,
      padded: 0,
      rejected: 0,
      rejections: [],
      columns: [
        { name: 'uuid', type: 'VARCHAR' },
        { name: 'event', type: 'VARCHAR' },
        { name: 'timestamp', type: 'TIMESTAMP' },
        { name: 'distinct_id', type: 'VARCHAR' },
        { name: 'person_id', type: 'VARCHAR' },
        { name: 'properties_v', type: 'VARCHAR', reason: 'record 150 holds "x", unlike those before it' },
      ],
      advice: [],
    },
  ]);
});
