/** Looking around in a connection, without a screen: what is asked and when, what is dropped, the step that is added. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { isSame } from '#session/connections/asked-with.ts';
import { Browsing, detailOf, type Browsed } from '#session/connections/browsing.svelte.ts';
import type { Session } from '#session/session.svelte.ts';
import { openPage, stubPage } from '../guest-session.ts';

const HOST = 'https://shop.test/rest/v1/';
const CONNECTIONS = 'connections: {supabase: {shop: {url: "https://shop.test", key: "${KEY}"}}}';
const GIVEN = { variables: { KEY: 'service-key-0123456789' }, fields: {}, params: {} };
const TEXT =
  'oml_version: "0.1.0"\nname: n\nsteps:\n  - {id: a, component: duckdb.processor, mode: transform, config: {query: SELECT 1}}\n';

const DEFINITIONS = {
  'Order Lines': {
    required: ['id'],
    properties: { id: { format: 'bigint', description: '<pk/>' }, note: { format: 'text' } },
  },
  spent: { properties: {} },
};

/** Where what is asked waits for its answer. */
let held: (() => void)[] | undefined;
let asked: string[];
let status: number;

beforeEach(() => {
  stubPage();
  [held, asked, status] = [undefined, [], 200];
  const ofPage = fetch;
  vi.stubGlobal('fetch', async (url: URL | string, ...how: unknown[]) => {
    const { href } = new URL(url, 'http://localhost/');
    if (!href.startsWith(HOST)) return (ofPage as (...given: unknown[]) => Promise<Response>)(url, ...how);
    asked.push(href.slice(HOST.length));
    if (held) await new Promise<void>((done) => held?.push(done));
    const body = href === HOST ? { swagger: '2.0', definitions: DEFINITIONS } : [{ id: 7, note: null }];
    const headers = { 'content-range': '0-0/1' };
    const said = status === 200 ? body : { message: 'JWT expired' };
    return Object.defineProperty(new Response(JSON.stringify(said), { status, headers }), 'url', {
      value: href,
    });
  });
});
afterEach(() => void vi.unstubAllGlobals());

async function opened(): Promise<{ session: Session; browsing: Browsing }> {
  const { session } = await openPage({ type: 'last', first: { text: TEXT } });
  session.script.configure({ connections: CONNECTIONS, standIns: undefined });
  await session.script.give(GIVEN);
  return { session, browsing: new Browsing(session) };
}

const namesIn = (shown: Browsed | undefined): unknown =>
  shown?.list.state === 'found' ? shown.list.sources.map(({ name }) => name) : shown?.list;

const isAsked = (count: number): Promise<unknown> =>
  vi.waitUntil(() => asked.length === count, { timeout: 5000, interval: 1 });

test('it is asked on request alone, each thing once, and a step that reads it is added', async () => {
  const { session, browsing } = await opened();
  expect(asked).toEqual([]);
  await browsing.open('supabase.shop');
  expect(namesIn(browsing.shown)).toEqual(['Order Lines', 'spent']);
  await browsing.choose('Order Lines');
  expect(detailOf(browsing.shown!, 'Order Lines')).toMatchObject({
    state: 'found',
    source: {
      columns: [
        { name: 'id', type: 'bigint', isKey: true, nullable: false },
        { name: 'note', type: 'text', nullable: true },
      ],
      sample: [['7', null]],
    },
  });
  const count = asked.length;
  browsing.leave();
  expect(browsing.shown?.chosen).toBeUndefined();
  await browsing.choose('Order Lines');
  expect(asked).toHaveLength(count);

  session.script.edit(TEXT.replace('SELECT 1', 'SELECT 2'));
  expect(await browsing.addStep()).toBe('extract-order-lines');
  expect(session.script.text).toBe(`${TEXT.replace('SELECT 1', 'SELECT 2')}
  - id: extract-order-lines
    component: supabase.extractor
    mode: read
    needs: []
    config:
      connection: "@supabase.shop"
      table: "Order Lines"
`);
  expect(session.selection.id).toBe('extract-order-lines');
  expect((await session.script.check())?.diagnostics).toEqual([]);
  expect(await browsing.addStep()).toBe('extract-order-lines-2');
});

test('it ends with the values that it was asked with, and what comes later is dropped', async () => {
  const { session, browsing } = await opened();
  await browsing.open('supabase.shop');
  session.script.edit(`${TEXT}# typed\n`);
  expect(namesIn(browsing.shown)).toEqual(['Order Lines', 'spent']);
  void session.script.give({ ...GIVEN, variables: { KEY: 'another-key-9876543210' } });
  expect(browsing.shown).toBeUndefined();
  await browsing.choose('spent');
  expect(browsing.shown).toBeUndefined();

  held = [];
  const opening = browsing.open('supabase.shop');
  await isAsked(2);
  expect(browsing.shown?.list).toEqual({ state: 'asking' });
  // Locked, and then given anew: what was asked before is not what is asked now.
  await session.script.give(undefined);
  expect(browsing.shown).toBeUndefined();
  for (const answer of held) answer();
  await opening;
  expect(browsing.shown).toBeUndefined();
  session.script.configure({ connections: `${CONNECTIONS} # changed`, standIns: undefined });
  expect(browsing.shown).toBeUndefined();
});

test('what is cancelled is not shown when it comes, and can be asked again', async () => {
  const { browsing } = await opened();
  held = [];
  const first = browsing.open('supabase.shop');
  await isAsked(1);
  browsing.close();
  expect(browsing.shown).toBeUndefined();
  const second = browsing.open('supabase.shop');
  await isAsked(2);
  held[0]?.();
  await first;
  expect(browsing.shown?.list).toEqual({ state: 'asking' });
  held[1]?.();
  await second;
  expect(namesIn(browsing.shown)).toEqual(['Order Lines', 'spent']);

  const looking = browsing.choose('spent');
  await isAsked(3);
  browsing.leave();
  expect(browsing.shown?.details).toEqual([]);
  const waiting = held;
  held = undefined;
  for (const answer of waiting) answer();
  await looking;
  expect(browsing.shown?.details).toEqual([]);
  await browsing.choose('spent');
  expect(detailOf(browsing.shown!, 'spent')).toMatchObject({ state: 'found' });
});

test('why it cannot be is told, without the key, and it is asked again when somebody says so', async () => {
  const { browsing } = await opened();
  status = 401;
  await browsing.open('supabase.shop');
  const { list } = browsing.shown!;
  expect(list).toMatchObject({ state: 'failed', said: expect.stringContaining('JWT expired') as string });
  expect(JSON.stringify(list)).not.toContain(GIVEN.variables.KEY);
  status = 200;
  await browsing.open('supabase.shop');
  expect(namesIn(browsing.shown)).toEqual(['Order Lines', 'spent']);
  status = 401;
  await browsing.choose('spent');
  expect(detailOf(browsing.shown!, 'spent')).toMatchObject({ state: 'failed' });
  expect(await browsing.addStep()).toBeUndefined();
  status = 200;
  await browsing.choose('spent');
  expect(detailOf(browsing.shown!, 'spent')).toMatchObject({ state: 'found' });
});

test('a connection that no page reaches says so, and what came from elsewhere gets none', async () => {
  const { session, browsing } = await opened();
  session.script.configure({
    connections: 'connections: {mysql: {main: {host: h, database: d, user: u, password: p}}}',
    standIns: undefined,
  });
  await browsing.open('mysql.main');
  expect(browsing.shown?.list).toMatchObject({ state: 'unavailable' });
  browsing.close();
  session.script.showApart({ text: TEXT, choice: session.script.settings.choice });
  await browsing.open('supabase.shop');
  expect(browsing.shown).toBeUndefined();
  expect(asked).toEqual([]);
});

test('what was asked before the first session was open is its own; of another one it is not', () => {
  const values = [1, 'a'];
  expect(isSame({ session: undefined, values }, { session: 's', values: [1, 'a'] })).toBe(true);
  expect(isSame({ session: 's', values }, { session: 's', values: [1, 'a'] })).toBe(true);
  expect(isSame({ session: 's', values }, { session: 't', values })).toBe(false);
  expect(isSame({ session: 's', values }, { session: undefined, values })).toBe(false);
  expect(isSame({ session: 's', values }, { session: 's', values: [1, 'b'] })).toBe(false);
});
