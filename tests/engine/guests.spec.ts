/** Guest sessions: many in one DuckDB, none of which sees another, the person's own sessions, or a host that was not named. */
import { expect, type Page } from '@playwright/test';
import type { RunEvent } from '#core/run/events.ts';
import type { EngineChange } from '#workers/engine.ts';
import { FORBIDDEN } from '../core/sql/forbidden.ts';
import { json, serve, status, type Answer, type TestServer } from '../drivers/http-server.ts';
import { openEngine, pipelineOf, testOnOneEngine, transform } from './harness.ts';

const test = testOnOneEngine({ faults: {} });

const PORTS = [4386, 4387] as const;
const [HOST, OTHER] = PORTS.map((port) => `127.0.0.1:${port}`) as [string, string];

const open =
  (answer: Answer, headers: Readonly<Record<string, string>> = {}): Answer =>
  (response, request, url) => {
    response.setHeader('access-control-allow-origin', '*');
    response.setHeader('access-control-expose-headers', 'Link');
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    answer(response, request, url);
  };

let server: TestServer;
let other: TestServer;
test.beforeAll(async () => {
  server = await serve(PORTS[0], {
    '/rows.json': open(json([{ id: 1 }, { id: 2 }])),
    '/away.json': open(status(302, '', { location: `http://${OTHER}/rows.json` })),
    '/near.json': open(status(302, '', { location: '/rows.json' })),
    '/far.json': open(status(307, '', { location: `http://${HOST}/away.json` })),
    '/paged.json': open(json([{ id: 1 }]), { link: `<http://${OTHER}/rows.json>; rel="next"` }),
  });
  other = await serve(PORTS[1], { '/rows.json': open(json([{ id: 3 }])) });
});
test.afterAll(async () => {
  await server.stop();
  await other.stop();
});
test.beforeEach(() => {
  server.asked.length = other.asked.length = 0;
});

test.afterEach(async ({ page }) => {
  await page.evaluate(() => window.harness.guests.splice(0).forEach(({ end }) => end()));
});

const openGuest = (page: Page, ...hosts: readonly string[]) =>
  page.evaluate((named) => window.harness.openGuest(named), hosts);

const run = (page: Page, guest: number, text: string): Promise<readonly RunEvent[]> =>
  page.evaluate(([index, source]) => window.harness.runGuest(index, source, `run-${index}`), [
    guest,
    text,
  ] as const);

const rows = (page: Page, guest: number, table: string) =>
  page.evaluate(
    async ([index, name]) => (await window.harness.guests[index]!.engine.tables.rows(name, 0, 10)).rows,
    [guest, table] as const,
  );

const one = (id: string, query: string): string => pipelineOf(transform(id, '', query));

const unchecked = (page: Page, guest: number, query: string): Promise<readonly RunEvent[]> =>
  page.evaluate(
    ([index, text, sql]) => window.harness.runUnchecked(text, 'unchecked', 'asked', sql, {}, index),
    [guest, one('asked', 'SELECT 1 AS x'), query] as const,
  );

const last = (events: readonly RunEvent[]) => JSON.stringify(events.at(-1));

const LONG = 'SELECT sum(a.range * b.range) AS s FROM range(1000000) a, range(100000) b';

test('two guests share one DuckDB, and neither sees the tables of the other', async ({ page }) => {
  const first = await openGuest(page);
  const second = await openGuest(page);
  expect(first).toMatchObject({ guest: true, storage: 'memory', revision: 0 });
  expect(first.lock).not.toBe(second.lock);
  expect(second).toMatchObject({ guest: true, storage: 'memory' });

  expect((await run(page, 0, one('made', `SELECT 'first' AS x`))).at(-1)).toMatchObject({
    event: 'run_complete',
  });
  expect((await run(page, 1, one('made', `SELECT 'second' AS x`))).at(-1)).toMatchObject({
    event: 'run_complete',
  });
  expect((await run(page, 0, one('secret_table', 'SELECT 42 AS x'))).at(-1)).toMatchObject({
    event: 'run_complete',
  });
  expect(await rows(page, 0, 'made')).toEqual([['first']]);
  expect(await rows(page, 1, 'made')).toEqual([['second']]);
  const listed = await page.evaluate(() =>
    Promise.all(
      window.harness.guests.map(async ({ engine }) => (await engine.tables.list()).map(({ name }) => name)),
    ),
  );
  expect(listed).toEqual([['made', 'secret_table'], ['made']]);

  // What no check has seen: unqualified names mean the guest's own, and no message suggests those of another.
  expect(
    (await unchecked(page, 1, 'SELECT count(*) AS n FROM duckdb_databases() WHERE NOT internal')).at(-1),
  ).toMatchObject({
    event: 'run_complete',
  });
  expect(await rows(page, 1, 'asked')).toEqual([['3']]);
  for (const query of [
    'FROM secret_table',
    'FROM main.secret_table',
    'FROM secret_tabl',
    'FROM memory.main.secret_table',
  ]) {
    const failed = last(await unchecked(page, 1, query));
    expect(failed).toContain('run_failed');
    expect(failed).not.toMatch(/guest_|Did you mean/);
  }
  // A table named by the session's database, too, is the guest's own.
  for (const query of ['FROM memory.main.made', 'FROM pipeline_data.main.made']) {
    expect(last(await unchecked(page, 1, query))).toContain('run_complete');
    expect(await rows(page, 1, 'asked')).toEqual([['second']]);
  }
  const written = last(await unchecked(page, 1, 'SELECT current_database() AS x'));
  expect(written).toContain('run_complete');
  expect(String(await rows(page, 1, 'asked'))).toMatch(/^guest_[0-9a-f]{32}$/);
});

test('what no query may name is refused before anything runs', async ({ page }) => {
  await openGuest(page);
  const queries = FORBIDDEN.map((marked) => one('asked', marked.replace(/[«»]/g, '')));
  const told = await page.evaluate(
    (texts) =>
      Promise.all(
        texts.map((text) =>
          window.harness.runGuest(0, text, 'refused').then(
            () => 'it ran',
            (cause: unknown) => String(cause),
          ),
        ),
      ),
    queries,
  );
  expect(told).toHaveLength(FORBIDDEN.length);
  for (const [at, said] of told.entries()) expect(said, FORBIDDEN[at]).toContain('"forbidden_statement"');
});

test('a guest ends with its tables, and the others go on', async ({ page }) => {
  for (let guest = 0; guest < 3; guest++) {
    await openGuest(page);
    await run(page, guest, one('made', `SELECT ${guest} AS x`));
  }
  await page.evaluate(() => window.harness.guests[0]!.end());
  await expect
    .poll(async () => {
      await unchecked(page, 1, 'SELECT count(*) AS n FROM duckdb_databases() WHERE NOT internal');
      return rows(page, 1, 'asked');
    })
    .toEqual([['3']]);
  expect(await rows(page, 1, 'made')).toEqual([['1']]);
  expect(await rows(page, 2, 'made')).toEqual([['2']]);
});

test('a guest that opens a session of the person’s own lets go of the shared DuckDB @more', async ({
  page,
}) => {
  await openGuest(page);
  await run(page, 0, one('made', 'SELECT 1 AS x'));
  const { kept, all } = await page.evaluate(async () => {
    const { engine } = window.harness.guests[0]!;
    return { kept: await engine.sessions.open('kept'), all: await engine.sessions.list() };
  });
  expect(kept).toMatchObject({ id: 'kept', storage: 'disk', revision: 0 });
  expect(kept).not.toHaveProperty('guest');
  expect(all.map(({ id }) => id)).toContain('kept');
  expect((await run(page, 0, one('mine', 'SELECT 2 AS x'))).at(-1)).toMatchObject({ event: 'run_complete' });
  expect(
    await page.evaluate(async () =>
      (await window.harness.guests[0]!.engine.tables.list()).map(({ name }) => name),
    ),
  ).toEqual(['mine']);
});

test('cancelling one run leaves the run of another @more', async ({ page }) => {
  await openGuest(page);
  await openGuest(page);
  const running = run(page, 0, one('asked', LONG));
  await page.waitForFunction((sql) => window.harness.sent.some((sent) => sent.includes(sql)), LONG);
  const beside = run(
    page,
    1,
    pipelineOf(transform('made', '', 'SELECT 7 AS x'), transform('asked', '', LONG)),
  );
  await page.waitForFunction(
    (sql) =>
      window.harness.told.some((event) => event.event === 'step_start' && event.step_id === 'asked') &&
      window.harness.sent.some((sent) => sent.includes(sql)),
    LONG,
  );
  await page.evaluate(() => window.harness.guests[0]!.engine.runs.cancel());
  expect((await running).at(-1)).toMatchObject({ event: 'run_cancelled', step_id: 'asked' });
  expect(await rows(page, 1, 'made')).toEqual([['7']]);
  expect((await run(page, 0, one('asked', 'SELECT 8 AS x'))).at(-1)).toMatchObject({ event: 'run_complete' });
  await page.evaluate(() => window.harness.guests[1]!.engine.runs.cancel());
  expect((await beside).at(-1)).toMatchObject({ event: 'run_cancelled', step_id: 'asked' });
  expect(await rows(page, 0, 'asked')).toEqual([['8']]);
});

test('what DuckDB cannot interrupt ends it for all, which are told in words and go on @more', async ({
  page,
}) => {
  await openGuest(page);
  await openGuest(page);
  await run(page, 1, one('made', 'SELECT 1 AS x'));
  await page.evaluate(async () => {
    const { engine } = window.harness.guests[1]!;
    await engine.sessions.saveText('name: mine');
    await engine.files.add('a.csv', new Blob(['a\n1\n']));
    const changes: EngineChange[] = [];
    Object.assign(window, { changes });
    await engine.subscribe((told) => void changes.push(...told));
  });
  const stuck = `SELECT sum(levenshtein(repeat('a', 20000 + range % 2), repeat('b', 20000))) AS s FROM range(4096)`;
  const running = run(page, 0, one('asked', stuck));
  await page.waitForFunction((sql) => window.harness.sent.some((sent) => sent.includes(sql)), stuck);
  await page.evaluate(() => window.harness.guests[0]!.engine.runs.cancel());
  expect((await running).at(-1)).toMatchObject({ event: 'run_cancelled', step_id: 'asked' });

  const changes = () => page.evaluate(() => (window as unknown as { changes: EngineChange[] }).changes);
  await expect.poll(changes).toContainEqual(expect.objectContaining({ type: 'tables' }));
  expect(await changes()).toContainEqual({
    type: 'engine',
    state: {
      phase: 'failed',
      reason: expect.stringMatching(
        /has stopped, and with it went the tables of this one.*run again/,
      ) as unknown,
      detail: 'The run was cancelled.',
    },
  });
  const left = await page.evaluate(async () => {
    const { engine } = window.harness.guests[1]!;
    const { session } = await engine.snapshot();
    return {
      text: session?.text,
      files: (await engine.files.list()).map(({ name }) => name),
      tables: await engine.tables.list(),
    };
  });
  expect(left).toEqual({ text: 'name: mine', files: ['a.csv'], tables: [] });
  expect((await run(page, 1, one('made', 'SELECT 2 AS x'))).at(-1)).toMatchObject({ event: 'run_complete' });
  expect((await run(page, 0, one('made', 'SELECT 3 AS x'))).at(-1)).toMatchObject({ event: 'run_complete' });
  expect(await rows(page, 1, 'made')).toEqual([['2']]);
});

const fetching = (path: string, more = ''): string =>
  pipelineOf(`id: got, component: http.extractor, mode: read, config: {url: "${path}"${more}}`);

test('a run reaches the hosts that were named, and none where a page or a redirect leads', async ({
  page,
}) => {
  await openGuest(page, HOST);
  expect((await run(page, 0, fetching(`http://${HOST}/rows.json`))).at(-1)).toMatchObject({
    event: 'run_complete',
  });
  expect(await rows(page, 0, 'got')).toEqual([['1'], ['2']]);

  const refused: readonly [string, string, RegExp][] = [
    [
      `http://${OTHER}/rows.json`,
      '',
      /was not asked: this run may not reach 127\.0\.0\.1:4387, since it is not among the hosts that were named: 127\.0\.0\.1:4386/,
    ],
    [`http://localhost:4386/rows.json`, '', /may not reach localhost:4386/],
    [`http://${HOST}/away.json`, '', /leads to another address/],
    [`http://${HOST}/paged.json`, ', pagination: {type: link}', /may not reach 127\.0\.0\.1:4387/],
  ];
  for (const [url, more, words] of refused) {
    const failed = await run(page, 0, fetching(url, more));
    expect(failed.at(-1), url).toMatchObject({ event: 'run_failed', step_id: 'got' });
    expect(last(failed)).toMatch(words);
  }
  expect(other.asked).toEqual([]);

  // A page can tell where a redirect leads, and nobody else is asked for that.
  const consented = (path: string, ...hosts: readonly string[]) =>
    page.evaluate(([text, named]) => window.harness.runGuest(0, text, 'consented', { hosts: named }), [
      fetching(`http://${HOST}/${path}`),
      hosts,
    ] as const);
  expect((await consented('near.json', HOST)).at(-1)).toMatchObject({ event: 'run_complete' });
  expect(await rows(page, 0, 'got')).toEqual([['1'], ['2']]);
  for (const path of ['away.json', 'far.json'])
    expect(last(await consented(path, HOST)), path).toMatch(/leads to another address/);
  expect(other.asked).toEqual([]);
  expect((await consented('far.json', HOST, OTHER)).at(-1)).toMatchObject({ event: 'run_complete' });
  expect(await rows(page, 0, 'got')).toEqual([['3']]);

  // Consent is for one run: what another names is reached by that one.
  const both = await page.evaluate(
    ([text, hosts]) => window.harness.runGuest(0, text, 'consented', { hosts }),
    [fetching(`http://${HOST}/paged.json`, ', pagination: {type: link}'), [HOST, OTHER]] as const,
  );
  expect(both.at(-1)).toMatchObject({ event: 'run_complete' });
  expect(await rows(page, 0, 'got')).toEqual([['1'], ['3']]);
});

test('without hosts nothing is asked, and a session of the person’s own asks whom it likes @more', async ({
  page,
}) => {
  await openGuest(page);
  expect(last(await run(page, 0, fetching(`http://${HOST}/rows.json`)))).toMatch(/since no host was named/);
  expect(server.asked).toEqual([]);
  const own = await page.evaluate(
    (text) => window.harness.run(text, 'own'),
    fetching(`http://${HOST}/away.json`),
  );
  expect(own.at(-1)).toMatchObject({ event: 'run_complete' });
  expect(other.asked).toEqual(['GET /rows.json']);
});

test('nothing of a guest is stored, and it sees nothing of what is @more', async ({ browser }) => {
  const context = await browser.newContext();
  const page = await context.newPage();
  await openEngine(page);
  const stored = () =>
    page.evaluate(async () => {
      const databases = await indexedDB.databases();
      return { files: await window.harness.kept(), databases, items: { ...localStorage, ...sessionStorage } };
    });
  await page.evaluate(() => window.engine.sessions.saveText('name: mine'));
  const before = await stored();
  await openGuest(page, HOST);
  const seen = await page.evaluate(async () => {
    const { engine } = window.harness.guests[0]!;
    await engine.sessions.saveText('name: theirs');
    await engine.files.add('a.csv', new Blob(['a\n1\n']));
    const all = await engine.sessions.list();
    const removal = await engine.sessions.delete((await window.engine.snapshot()).session!.id).catch(String);
    return { all, removal, storage: await engine.sessions.storage() };
  });
  expect(seen).toEqual({
    all: [],
    removal: 'Error: What came from elsewhere is open, and does not reach your sessions.',
    storage: { persisted: false },
  });
  const text = pipelineOf(
    'id: a, component: filesystem.csv_extractor, mode: read, config: {path: a.csv}',
    'id: w, component: filesystem.csv_writer, mode: write, config: {path: out.csv}',
  );
  expect((await run(page, 0, text)).at(-1)).toMatchObject({ event: 'run_complete' });
  const artifact = await page.evaluate(async () =>
    (await window.harness.guests[0]!.engine.artifacts.read('w', 'out.csv')).text(),
  );
  expect(artifact).toBe('a\n1\n');
  expect(await stored()).toEqual(before);
  await page.evaluate(() => window.harness.guests[0]!.end());
  await page.reload();
  await page.waitForFunction(() => 'harness' in window);
  await page.evaluate(() => window.harness.open({ id: 'faulty' }));
  expect(await page.evaluate(async () => (await window.engine.sessions.list()).length)).toBe(2);
  await context.close();
});
