/** posthog.extractor from page to page: nothing lost and nothing doubled at a boundary, whatever the server does in between. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Fault, KEY, refuse, sendAnswer } from './posthog-server.ts';
import { addEvents, posthogWorld, type PosthogWorld } from './posthog-world.ts';

let w: PosthogWorld;
const abort = { controller: new AbortController() };
beforeEach(async () => {
  abort.controller = new AbortController();
  w = await posthogWorld({ signal: abort.controller.signal });
});
afterEach(() => w.posthog.stop());

const counts = async (): Promise<(string | null)[] | undefined> =>
  (await w.rows('SELECT count(*), count(DISTINCT uuid) FROM ph'))[0];

describe('many events at the very same moment', () => {
  test.each([
    [true, 99],
    [true, 100],
    [true, 101],
    [false, 99],
    [false, 100],
    [false, 101],
    [false, 350],
    [true, 350],
  ])('deduplication_enabled: %s, %d of them in pages of 100', async (deduplication_enabled, many) => {
    await addEvents(w.posthog, 30);
    await addEvents(w.posthog, many, { from: 1000, at: '2026-01-01 11:00:30.000001' });
    await addEvents(w.posthog, 30, { from: 2000 });
    expect(await w.load({ page_size: 100, deduplication_enabled })).toMatchObject({ rows: many + 60 });
    expect(await counts()).toEqual([String(many + 60), String(many + 60)]);
    expect(new Set(w.posthog.asked).size).toBe(w.posthog.asked.length);
  });
});

describe('events that PostHog holds twice', () => {
  /** Three times the same one, where a page ends behind its first, second or third. */
  const twice = async (before: number): Promise<void> => {
    await addEvents(w.posthog, before);
    for (let copy = 0; copy < 3; copy++) await addEvents(w.posthog, 1, { from: before });
    await addEvents(w.posthog, 120, { from: before + 1 });
  };

  test.each([97, 98, 99, 100, 101])('are there once: behind %d', async (before) => {
    await twice(before);
    await w.load({ page_size: 100 });
    expect(await counts()).toEqual([String(before + 121), String(before + 121)]);
  });

  test.each([97, 98, 99, 100, 101])(
    'stay doubles with deduplication_enabled: false: behind %d',
    async (before) => {
      await twice(before);
      await w.load({ page_size: 100, deduplication_enabled: false });
      expect(await counts()).toEqual([String(before + 123), String(before + 121)]);
      expect(w.metrics['rows_deduplicated']).toBe(0);
    },
  );

  test('the first of those with one uuid stays, also at another time; the receipt counts the others', async () => {
    await addEvents(w.posthog, 150);
    await w.posthog.sql(
      `INSERT INTO events SELECT uuid, 'again', timestamp + INTERVAL 1 HOUR, 'x', 'y', '{}' FROM events LIMIT 5`,
    );
    await w.load({ page_size: 100 });
    expect(await w.rows("SELECT count(*), count(*) FILTER (event = 'again') FROM ph")).toEqual([
      ['150', '0'],
    ]);
    expect(w.metrics).toMatchObject({ rows_deduplicated: 5, rows_output: 150 });
    expect(w.receipts[0]?.dialect).toContainEqual(['records given more than once', '5']);
  });

  test('more than a page of copies, all of them wanted, is an error that says so', async () => {
    for (let copy = 0; copy < 101; copy++) await addEvents(w.posthog, 1);
    await expect(w.load({ page_size: 100, deduplication_enabled: false })).rejects.toThrow(
      'PostHog has 100 events or more with the very same time and uuid (00000000-0000-4000-8000-000000000000): a page does not reach behind them. Set a larger `page_size`, or `deduplication_enabled: true`.',
    );
    expect(await w.load({ page_size: 100 })).toMatchObject({ rows: 1 });
  });
});

describe('a server that gives fewer rows than were asked for, where copies are wanted', () => {
  const all = { page_size: 100, deduplication_enabled: false };
  beforeEach(() => void (w.posthog.most = 50));

  test.each([0, 1, 49, 50, 51, 120])('%d records, and a copy of the last', async (count) => {
    await addEvents(w.posthog, count);
    if (count > 0) await addEvents(w.posthog, 1, { from: count - 1 });
    expect(await w.load(all)).toMatchObject({ rows: count && count + 1 });
  });

  test.each([48, 49])('%d copies fit into its pages, in the middle and at the end', async (copies) => {
    await addEvents(w.posthog, 60);
    for (const at of [30, 59]) for (let i = 1; i < copies; i++) await addEvents(w.posthog, 1, { from: at });
    expect(await w.load(all)).toMatchObject({ rows: 60 + 2 * (copies - 1) });
  });

  test.each([30, 59])('80 copies do not, and that is an error: at %d', async (at) => {
    await addEvents(w.posthog, 60);
    for (let i = 1; i < 80; i++) await addEvents(w.posthog, 1, { from: at });
    await expect(w.load(all)).rejects.toThrow(
      /^PostHog has more than 50 events with the very same time and uuid \(.*\), and gives 50 where 100 were asked for: a page does not reach behind them\. Set `deduplication_enabled: true`\.$/,
    );
    expect(await w.load({ ...all, deduplication_enabled: true })).toMatchObject({ rows: 60 });
  });
});

test('a server that gives fewer rows than were asked for has not come to the end', async () => {
  w.posthog.most = 70;
  await addEvents(w.posthog, 500);
  expect(await w.load({ page_size: 100 })).toMatchObject({ rows: 500 });
  expect(w.posthog.asked).toHaveLength(9);
});

/** What becomes of the second page. */
const second = (fault: Fault): void => void w.posthog.faults.push(undefined, fault);

describe('a server that refuses, and then is fine', () => {
  const limited =
    (headers: Record<string, string>): Fault =>
    (response) =>
      refuse(response, 429, 'throttled', 'Request was throttled.', headers);

  // Now is 2026-01-02T03:04:05.678Z, 1767323045678 ms since 1970.
  test.each([
    ['seconds', { 'retry-after': '7' }, 7000],
    ['a date', { 'retry-after': 'Fri, 02 Jan 2026 03:04:20 GMT' }, 14322],
    ['seconds since 1970', { 'x-ratelimit-reset': '1767323055' }, 9322],
    ['milliseconds since 1970', { 'x-ratelimit-reset': '1767323055678' }, 10000],
    ['seconds from now', { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '30' }, 30000],
    ['the draft of a standard', { ratelimit: 'limit=1200, remaining=0, reset=12' }, 12000],
    ['a duration', { 'x-ratelimit-reset': '1m5s' }, 65000],
  ] as const)('429 with %s', async (_, headers, wait) => {
    await addEvents(w.posthog, 250);
    second(limited(headers));
    await w.load({ page_size: 100 });
    expect(await counts()).toEqual(['250', '250']);
    expect(w.waits).toEqual([wait]);
    expect(w.metrics).toMatchObject({ requests: 5, retries: 1 });
    expect(w.receipts[0]?.dialect).toContainEqual(['retries', '1']);
    expect(w.progress.some(({ waits_until }) => waits_until !== undefined)).toBe(true);
  });

  test('429 that asks to wait longer than anybody does is told, with when to run again', async () => {
    await addEvents(w.posthog, 1);
    w.posthog.faults.push(limited({ 'retry-after': '3000' }));
    await expect(w.load()).rejects.toThrow(
      /answered 429 Too Many Requests.*asks to wait 50 minutes\. Run again then, after 2026-01-02 03:54 UTC \(it sent Retry-After: 3000\)\.$/s,
    );
  });

  test.each([500, 502, 503, 504])('%d', async (status) => {
    await addEvents(w.posthog, 250);
    second((response) => refuse(response, status, 'server_error', 'Oops'));
    await w.load({ page_size: 100 });
    expect(await counts()).toEqual(['250', '250']);
    expect(w.posthog.asked).toHaveLength(4);
  });

  test('six times: it gives up, and says what was answered', async () => {
    await addEvents(w.posthog, 1);
    w.posthog.faults.push(...Array<Fault>(6).fill((response) => refuse(response, 503, 'busy', 'Too busy')));
    await expect(w.load()).rejects.toThrow(
      /answered 503 Service Unavailable: .*Too busy.*It was the same after 5 retries\.$/s,
    );
    expect(w.waits).toHaveLength(5);
  });
});

describe('a connection that breaks in the middle of a page', () => {
  test.each([true, false])(
    'the page is asked again, and none of its rows is doubled (length told: %s)',
    async (told) => {
      await addEvents(w.posthog, 250);
      second(async (response, usual) => {
        const text = JSON.stringify(await usual());
        response.writeHead(200, {
          'content-type': 'application/json',
          ...(told ? { 'content-length': text.length } : {}),
        });
        response.write(text.slice(0, text.length / 2), () => response.socket?.destroySoon());
      });
      await w.load({ page_size: 100, deduplication_enabled: false });
      expect(await counts()).toEqual(['250', '250']);
      expect(w.metrics['retries']).toBe(1);
    },
  );
});

describe('pages that are not what was asked for', () => {
  test.each([true, false])(
    'the same page again (deduplication_enabled: %s)',
    async (deduplication_enabled) => {
      await addEvents(w.posthog, 250);
      w.posthog.faults.push(undefined, async (response, usual) => {
        const answer = await usual();
        sendAnswer(response, { ...answer, results: (await w.posthog.answer(w.posthog.asked[0]!)).results });
      });
      await expect(w.load({ page_size: 100, deduplication_enabled })).rejects.toThrow(
        'PostHog gave one of its events of 2026-01-01T11:00:00Z, though those from 2026-01-01T11:01:39Z on were asked for.',
      );
    },
  );

  test.each([true, false])(
    'the same page again, all of one moment (deduplication_enabled: %s)',
    async (deduplication_enabled) => {
      await addEvents(w.posthog, 250, { at: '2026-01-01 11:00:00' });
      w.posthog.faults.push(undefined, async (response) => {
        sendAnswer(response, await w.posthog.answer(w.posthog.asked[0]!));
      });
      await expect(w.load({ page_size: 100, deduplication_enabled })).rejects.toThrow(
        'PostHog gave a page of events again, though the one behind it was asked for.',
      );
    },
  );

  test('pages that go in a circle', async () => {
    await addEvents(w.posthog, 350, { at: '2026-01-01 11:00:00' });
    w.posthog.faults.push(undefined, undefined, async (response) => {
      sendAnswer(response, await w.posthog.answer(w.posthog.asked[0]!));
    });
    await expect(w.load({ page_size: 100 })).rejects.toThrow('PostHog gave a page of events again');
  });

  test('rows out of their order', async () => {
    await addEvents(w.posthog, 50);
    w.posthog.change = (answer) => ({ ...answer, results: answer.results.reverse() });
    await expect(w.load()).rejects.toThrow(
      'PostHog gave its events out of order: one of 2026-01-01T11:00:48Z behind one of 2026-01-01T11:00:49Z.',
    );
  });

  test('rows from outside of the window', async () => {
    await addEvents(w.posthog, 1, { at: '2026-01-05' });
    w.posthog.faults.push(async (response) =>
      sendAnswer(
        response,
        await w.posthog.answer(
          'SELECT uuid, event, timestamp, distinct_id, person_id, properties FROM events',
        ),
      ),
    );
    await expect(w.load()).rejects.toThrow('though those before 2026-01-02T03:04:05.678Z were asked for');
  });

  test.each([
    [
      'a row of another length',
      { columns: ['uuid', 'event', 'timestamp'] },
      'PostHog gave 6 values in a row, for the 3 columns uuid, event, timestamp.',
    ],
    [
      'no time',
      { columns: ['uuid', 'event', 't', 'distinct_id', 'person_id', 'properties'] },
      'PostHog gave no "timestamp" with its events',
    ],
    [
      'no results',
      { results: undefined },
      'did not answer with the result of a query, but with {"cache_key"',
    ],
    [
      'an error beside them',
      { error: 'Memory limit exceeded' },
      'PostHog could not answer the query: Memory limit exceeded.',
    ],
    [
      'a query that waits',
      { results: null, query_status: { complete: false, error_message: 'Query timed out' } },
      'PostHog could not answer the query: Query timed out.',
    ],
    [
      'a null time',
      { results: [['u', 'e', null, 'd', 'p', '{}']] },
      'PostHog gave one of its events without a timestamp.',
    ],
    [
      'a null id',
      { results: [[null, 'e', '2026-01-01T00:00:00Z', 'd', 'p', '{}']] },
      'PostHog gave one of its events without a uuid.',
    ],
    [
      'no moment',
      { results: [['u', 'e', 'soon', 'd', 'p', '{}']] },
      'PostHog gave "soon" for "timestamp", which is no moment.',
    ],
    ['a row that is no list', { results: [{ uuid: 'u' }] }, 'expected a row, which is a list'],
  ])('an answer with %s', async (_, change, message) => {
    await addEvents(w.posthog, 1);
    w.posthog.change = (answer) => ({ ...answer, ...change });
    await expect(w.load()).rejects.toThrow(message);
  });

  test('a web page', async () => {
    w.posthog.faults.push(
      (response) =>
        void response
          .writeHead(200, { 'content-type': 'text/html' })
          .end('<html><title>Log in · PostHog</title>'),
    );
    await expect(w.load()).rejects.toThrow(
      'did not answer with the result of a query, but with a web page, "Log in · PostHog". Check `region` and `custom_base_url`.',
    );
  });

  test('half a document, with nothing wrong about the connection', async () => {
    await addEvents(w.posthog, 3);
    w.posthog.faults.push(
      async (response, usual) => void response.end(JSON.stringify(await usual()).slice(0, -300)),
    );
    await expect(w.load()).rejects.toThrow('is no valid JSON');
  });
});

describe('what PostHog refuses is told in its words', () => {
  test('a key that expires between two pages', async () => {
    await addEvents(w.posthog, 250);
    second((response) => refuse(response, 401, 'authentication_failed', 'Personal API key has expired.'));
    const failed = w.load({ page_size: 100 });
    await expect(failed).rejects.toThrow(
      'does not accept the API key: it is wrong, was removed or has expired',
    );
    await expect(failed).rejects.toThrow('a personal one (phx_) with the scope query:read is needed');
    await expect(failed).rejects.toThrow('It says: Personal API key has expired.');
    expect(w.waits).toEqual([]);
  });

  test('a key that nobody knows, and one without the scope', async () => {
    await expect(w.load({ api_key: 'phx_other' })).rejects.toThrow('is invalid.');
    w.posthog.scopes.set('phx_few', ['project:read']);
    await expect(w.load({ api_key: 'phx_few' })).rejects.toThrow(
      "lets this API key not read project 7: a personal API key needs the scope query:read, and access to the project. It says: API key missing required scope 'query:read'.",
    );
  });

  test('a project that is not there', async () => {
    await expect(w.load({ project_id: '8' })).rejects.toThrow(
      'has no project 8. Check `project_id`, and `region`',
    );
    await expect(w.load({ project_id: '../7' })).rejects.toThrow('has no project ../7.');
  });

  test('a query that it cannot answer', async () => {
    await w.posthog.sql('ALTER TABLE events DROP COLUMN person_id');
    await expect(w.load()).rejects.toThrow(
      /^PostHog \(127\.0\.0\.1:\d+\) could not answer the query\. It says: .*person_id/,
    );
  });

  test('no message has the key in it', async () => {
    w.posthog.faults.push((response) => refuse(response, 400, 'x', `bad key ${KEY}`));
    const error: unknown = await w.load({ api_key: 'phx_mine' }).catch((thrown: unknown) => thrown);
    expect(String(error)).not.toContain('phx_mine');
    expect(JSON.stringify([w.logs, w.receipts])).not.toContain('phx_mine');
  });
});

test('a run that is cancelled asks for no further page', async () => {
  await addEvents(w.posthog, 500);
  w.posthog.change = (answer) => {
    if (w.posthog.asked.length === 2) abort.controller.abort();
    return answer;
  };
  await expect(w.load({ page_size: 100 })).rejects.toThrow();
  expect(w.posthog.asked).toHaveLength(2);
});

describe('where PostHog is', () => {
  test('self_hosted without its address', async () => {
    await expect(w.load({ custom_base_url: undefined })).rejects.toThrow(
      '`region: self_hosted` needs `custom_base_url`, the address of your PostHog',
    );
  });

  test('an address below a path, with a slash at its end, is asked as it is', async () => {
    await expect(w.load({ custom_base_url: `${w.posthog.base}/posthog/` })).rejects.toThrow(
      'has no project 7',
    );
    expect(await w.load({ custom_base_url: `${w.posthog.base}/` })).toMatchObject({ rows: 0 });
  });

  test.each([
    ['ftp://example.com', 'reads http and https addresses'],
    ['example.com', 'is no address'],
    ['https://user:secret@example.com', 'holds a user name or a password'],
  ])('an address that is none: %s', async (custom_base_url, message) => {
    await expect(w.load({ custom_base_url })).rejects.toThrow(message);
  });
});

describe('pages that fit the columns of those before them are put there as they are read', () => {
  const pages = async (...properties: readonly string[]): Promise<void> => {
    for (const [page, text] of properties.entries())
      await addEvents(w.posthog, 100, { from: page * 100, properties: `'${text}'` });
  };
  const columns = () => w.receipts[0]?.columns.filter(({ name }) => name.startsWith('properties_'));

  test('what they hold has a say in the types all the same', async () => {
    await pages('{"n": 1}', '{"n": 1152921504606846977}', '{"n": 1}', '{"n": 1.5}');
    await w.load({ page_size: 100 });
    // No other type holds both the integer of 61 bits and the fraction.
    expect(await w.rows('SELECT DISTINCT properties_n FROM ph ORDER BY 1')).toEqual([
      ['1'],
      ['1.5'],
      ['1152921504606846977'],
    ]);
    expect(columns()).toEqual([
      {
        name: 'properties_n',
        type: 'VARCHAR',
        reason: 'record 101 holds 1152921504606846977, unlike those before it',
      },
    ]);
  });

  test('a number among texts is told in the receipt, and a property that was null becomes what it is', async () => {
    await pages(
      '{"t": "x", "late": null}',
      '{"t": "y"}',
      '{"t": 7, "late": true}',
      '{"t": "z", "late": false}',
    );
    await w.load({ page_size: 100 });
    expect(columns()).toEqual([
      { name: 'properties_t', type: 'VARCHAR', reason: 'record 201 holds 7, unlike those before it' },
      { name: 'properties_late', type: 'BOOLEAN' },
    ]);
    expect(
      await w.rows('SELECT properties_t, properties_late, count(*) FROM ph GROUP BY ALL ORDER BY 1'),
    ).toEqual([
      ['7', 'true', '100'],
      ['x', null, '100'],
      ['y', null, '100'],
      ['z', 'false', '100'],
    ]);
  });

  test('integers beyond 64 bits, and then what is none', async () => {
    await pages('{"n": 99999999999999999999}', '{"n": 99999999999999999999}', '{"n": 2.5}');
    await w.load({ page_size: 100 });
    expect(await w.rows('SELECT DISTINCT properties_n FROM ph ORDER BY 1')).toEqual([
      ['2.5'],
      ['99999999999999999999'],
    ]);
  });

  test('half surrogate pairs and names that come twice are counted once', async () => {
    await pages('{"n": "a"}', '{"n": "\\ud83d"}', '{"n": "b", "n": "c"}');
    await w.load({ page_size: 100 });
    expect(w.receipts[0]?.advice).toEqual([
      'Some properties hold a name more than once; the last value was taken.',
      'Half of a surrogate pair (as in \\ud83d) stands 100 times in texts; it became U+FFFD.',
    ]);
    expect(await w.rows('SELECT properties_n, count(*) FROM ph GROUP BY ALL ORDER BY 1')).toEqual([
      ['a', '100'],
      ['c', '100'],
      ['\uFFFD', '100'],
    ]);
  });
});
