/** What the checker is given and gives crosses a thread and stays what it is. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test, vi } from 'vitest';
import { CONNECTIONS_FILE } from '#core/contract/paths.ts';
import { findMarked } from '#core/contract/marks.ts';
import { catalog, check } from '#workers/check/check.ts';
import { createChecker, type Checkable } from '#workers/check/checker.ts';

const TEXT = `oml_version: "0.1.0"
name: everything
metadata: {when: 2024-01-01, at: 2024-01-01T10:00:00Z, big: 123456789012345678901, whole: 1.0, bytes: !!binary aGVsbG8=}
params: {since: {default: 2024-02-29}, n: {default: 12345678901234567890}}
steps:
  - {id: e, component: filesystem.csv_extractor, mode: read, config: {connection: "@filesystem.data", path: a.csv, dtype: {x: 1.0, d: 2024-01-01}}}
  - {id: t, component: duckdb.processor, mode: transform, config: {query: "SELECT '\${params.since}' AS a, \${params.n} AS n, x FROM e WHERE nope"}}
  - {id: w, component: filesystem.csv_writer, mode: write, config: {path: o.csv}}
`;
const of: Checkable = {
  text: TEXT,
  settings: {
    choice: { params: { n: '3' } },
    connections: 'connections: {filesystem: {data: {base_dir: in, since: 2024-01-01}}}',
  },
};

test('a check is plain data, the same on the other side', async () => {
  const found = await createChecker().check(of, 7);
  expect(found.plan).toBeDefined();
  expect(found.version).toBe(7);
  expect(structuredClone(found)).toEqual(found);
  const { diagnostics, outline, plan, effects, targets, connections } = check(of.text, of.settings);
  expect(structuredClone(found)).toEqual({
    version: 7,
    diagnostics,
    outline,
    plan,
    effects,
    targets,
    connections,
  });
  expect(found.plan?.manifest.metadata).toEqual({
    when: '2024-01-01',
    at: '2024-01-01 10:00:00+00:00',
    big: 123456789012345680000,
    whole: 1,
    bytes: new Uint8Array([104, 101, 108, 108, 111]),
  });
});

test('of a text that is no YAML and one with errors, too', async () => {
  const checker = createChecker();
  for (const text of ['a: [', 'steps: [{id: a}]', ''])
    expect(structuredClone(await checker.check({ ...of, text }, 1))).toEqual(
      await createChecker().check({ ...of, text }, 1),
    );
});

test('components are told without what runs, with all that completes and finds them', async () => {
  const components = await createChecker().components();
  expect(structuredClone(components)).toEqual(components);
  expect([...components.keys()]).toEqual([...catalog.keys()]);
  for (const component of catalog.values())
    expect(components.get(component.name)?.spec.configSchema).toEqual(component.spec.configSchema);
  for (const mark of ['session-file', 'artifact', 'sql', 'web-address', 'mysql'] as const)
    expect(findMarked(components, mark)?.component.name).toBe(findMarked(catalog, mark)?.component.name);
});

test('a failure is located in the text it is of, whichever was checked last', async () => {
  const checker = createChecker();
  const at = { key: 'query', offset: 35, length: 1 };
  const here = check(of.text, of.settings).locate('t', at);
  const placed = (text: string, { range }: typeof here): string | undefined =>
    range && text.slice(range.start, range.end);
  await checker.check(of, 1);
  expect(await checker.locate(of, 't', at)).toEqual(here);
  const other = { ...of, text: `# a line more\n${of.text}` };
  await checker.check(other, 2);
  expect(await checker.locate(structuredClone(of), 't', at)).toEqual(here);
  const moved = await checker.locate(other, 't', at);
  expect(moved.range?.line).toBe((here.range?.line ?? 0) + 1);
  expect(placed(other.text, moved)).toBe(placed(of.text, here));
  expect(await checker.locate({ ...of, text: 'a: [' }, 't', at)).toEqual({});
});

test('other settings are another check of the same text', async () => {
  const checker = createChecker();
  const { plan } = await checker.check(of, 1);
  const unset = await checker.check({ text: of.text, settings: { choice: { params: {} } } }, 2);
  expect(plan?.steps[0]?.files).toEqual(['in/a.csv']);
  expect(unset.plan).toBeUndefined();
  expect(unset.diagnostics.map(({ message }) => message).join()).toContain(CONNECTIONS_FILE);
});

test('connections are told without secrets, and tested with them where they can be', async () => {
  const checker = createChecker();
  const text = TEXT.replace('"@filesystem.data"', '"@filesystem.given"');
  const settings = {
    choice: { params: { n: '3' } },
    given: {
      variables: { NAME: 'hunter2hunter2' },
      fields: { 'filesystem.given': { base_dir: 'in' } },
      params: {},
    },
  };
  const { connections, plan } = await checker.check({ text, settings }, 1);
  expect(connections).toMatchObject([{ reference: '@filesystem.given', defined: true, problems: [] }]);
  expect(plan?.steps[0]?.files).toEqual(['in/a.csv']);
  expect(await checker.test({ text, settings }, 'filesystem.given')).toEqual({
    state: 'untested',
    said: 'There is nothing to test: it leads to no other computer.',
  });
  expect(await checker.test({ text, settings }, 'http.none')).toMatchObject({ state: 'failed' });
  await checker.forget();
  expect((await checker.check({ text, settings: of.settings }, 2)).plan).toBeUndefined();
});

test('it looks around in a connection, which the text need not name, and says where that cannot be here', async () => {
  const asked: unknown[] = [];
  const server = createServer((request, response) => {
    asked.push([request.url, request.headers['apikey']]);
    const definitions = { shops: { properties: { id: { format: 'bigint', description: '<pk/>' } } } };
    const rows = request.url?.includes('offset') ? '[]' : '[{"id":9007199254740993}]';
    response.setHeader('Access-Control-Allow-Origin', '*');
    response.setHeader('Content-Range', '0-0/1');
    response.end(request.url === '/rest/v1/' ? JSON.stringify({ swagger: '2.0', definitions }) : rows);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const key = 'swordfish-0123456789';
  const connections = `connections: {supabase: {main: {url: '${url}', key: ${key}}}, mysql: {main: {database: d, user: u, password: p}}}`;
  const checker = createChecker();
  const there = { ...of, settings: { choice: { params: {} }, connections } };
  const list = await checker.discover(there, 'supabase.main');
  expect(structuredClone(list)).toEqual({
    state: 'found',
    reference: '@supabase.main',
    noun: 'table',
    sources: [{ name: 'shops' }],
  });
  expect(await checker.look(there, 'supabase.main', 'shops', 2)).toMatchObject({
    state: 'found',
    source: { sample: [['9007199254740993']], rows: { count: 1, isExact: true } },
    step: { component: 'supabase.extractor', config: { connection: '@supabase.main', table: 'shops' } },
  });
  server.close();
  expect(asked[0]).toEqual(['/rest/v1/', key]);
  expect(await checker.discover(there, 'mysql.main')).toMatchObject({ state: 'unavailable' });
  expect(await checker.discover({ ...there, text: 'a: [' }, 'supabase.main')).toEqual({
    state: 'failed',
    said: 'The text is no YAML.',
  });
});

test('what nobody waits for any more ends, and what is asked after it does not', async () => {
  const closed: Promise<unknown>[] = [];
  let isHeld = true;
  const server = createServer((request, response) => {
    closed.push(new Promise((done) => response.on('close', done)));
    if (!isHeld) response.end('{"swagger": "2.0", "definitions": {"shops": {"properties": {}}}}');
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const connections = `connections: {supabase: {main: {url: '${url}', key: swordfish-0123456789}}}`;
  const there = { ...of, settings: { choice: { params: {} }, connections } };
  const checker = createChecker();
  const listing = checker.discover(there, 'supabase.main');
  await vi.waitUntil(() => closed.length === 1);
  await checker.stopLooking();
  expect(await listing).toMatchObject({ state: 'failed' });
  await closed[0];
  isHeld = false;
  expect(await checker.discover(there, 'supabase.main')).toMatchObject({ sources: [{ name: 'shops' }] });
  server.close();
});
