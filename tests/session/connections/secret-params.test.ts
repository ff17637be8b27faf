/** Values of parameters that are secret: never where the text is kept, whoever put them there. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { NO_CHOICE } from '#session/text/choice.ts';
import { connectionsOf } from '#session/connections/connections.svelte.ts';
import { chosenSecrets } from '#session/connections/secrets-chosen.ts';
import { memoryStore } from '#session/page/memory-store.ts';
import type { Session } from '#session/session.svelte.ts';
import type { Store } from '#session/page/store.ts';
import { check } from '#workers/check/check.ts';
import { secretsFound } from '../../support/secret-forms.ts';
import { engineInPage, openWith, stubPage } from '../page-session.ts';

beforeEach(stubPage);
afterEach(() => void vi.unstubAllGlobals());

const SECRET = { token: 'Tok"en+/A1~Zz', address: 'In/Address+B2' };
const TEXT = `oml_version: "0.1.0"
name: p
params: {token: {}, n: 1, from: {}}
steps:
  - {id: a, component: http.extractor, mode: read, config: {url: '\${params.from}', token: '\${params.token}', max_pages: '\${params.n}', pagination: {type: page}}}
`;
const ADDRESS = `https://a.example/?apikey=${SECRET.address}`;
const TYPED = { token: SECRET.token, n: '5', from: ADDRESS };

const kept = (store: Store): string =>
  store
    .keys('')
    .map((key) => `${key} ${store.read(key)}`)
    .join('\n');
const given = ({ script }: Session) => script.settings.given?.params;

/** As a version kept it that knew no better. */
async function formerSession(store: Store, host: ReturnType<typeof engineInPage>): Promise<Session> {
  const session = openWith(store, host);
  await session.start();
  const text = { text: TEXT, choice: { params: TYPED } };
  const { id = '' } = session.info ?? {};
  await (
    await session.engine.opened()
  ).sessions.saveText(TEXT, { session: id, revision: 8, choice: text.choice, base: 1 });
  store.write(`text.${id}`, JSON.stringify({ revision: 9, ...text, base: 8 }));
  store.write(`choice.${id}`, JSON.stringify(text.choice));
  return session;
}

test('what a former version saved as it is, is taken out, kept for this visit, and said once', async () => {
  const [store, host] = [memoryStore(), engineInPage()];
  await formerSession(store, host);
  expect(secretsFound(kept(store), SECRET).length).toBeGreaterThan(0);

  const session = openWith(store, host);
  await session.start();
  const { outline, settings } = session.script;
  expect(chosenSecrets(outline.inputs, settings.choice)).toEqual(['token', 'from']);
  connectionsOf(session).takeParams();
  expect(given(session)).toEqual({ token: SECRET.token, from: ADDRESS });
  await session.script.check();
  expect(session.script.settings.choice.params).toEqual({ n: '5' });
  expect(session.script.plan?.steps[0]?.config).toMatchObject({
    token: SECRET.token,
    max_pages: 5,
    url: ADDRESS,
  });
  await session.script.save();
  expect(secretsFound(kept(store), SECRET)).toEqual([]);
  const said = session.notices.list.filter(({ message }) => message.includes('no longer saved'));
  expect(said.map(({ message }) => message)).toEqual([
    expect.stringContaining('The values of token, from are secrets') as string,
  ]);
  expect(secretsFound(JSON.stringify(said.map(({ message }) => message)), SECRET)).toEqual([]);

  const next = openWith(store, host);
  await next.start();
  expect(next.script.settings.choice.params).toEqual({ n: '5' });
  expect(given(next)).toBeUndefined();
  expect(next.script.diagnostics).toMatchObject([
    { type: 'unresolved_parameter' },
    { type: 'unresolved_parameter' },
  ]);
  expect(next.notices.list.filter(({ message }) => message.includes('no longer saved'))).toEqual([]);
});

test('what is typed is never stored; forgetting and locking take it out of what runs next', async () => {
  const store = memoryStore();
  const session = openWith(store, engineInPage());
  await session.start();
  session.script.edit(TEXT);
  const connections = connectionsOf(session);
  for (const clear of [() => connections.keeping.forget(), () => connections.keeping.lock()]) {
    connections.setParam('token', SECRET.token);
    connections.setParam('from', ADDRESS);
    await session.script.check();
    expect(session.script.plan?.steps[0]?.config['token']).toBe(SECRET.token);
    await session.script.save();
    expect(secretsFound(kept(store), SECRET)).toEqual([]);
    await clear();
    expect(session.script.plan).toBeUndefined();
    expect(session.script.obstacle).toContain("Unresolved parameter 'from'");
    const { checked, settings } = session.script;
    expect(secretsFound(JSON.stringify([checked, settings, session.runs.plan]), SECRET)).toEqual([]);
  }
  connections.setParam('token', SECRET.token);
  session.script.open(`${TEXT}# another\n`, 'Another.');
  expect(given(session)).toEqual({});
});

test('which of them are secret, by name, by use, and by what is chosen', () => {
  const { inputs } = check(TEXT, { choice: { ...NO_CHOICE, params: TYPED } }).outline ?? {};
  expect(inputs?.params).toEqual([
    { name: 'token', secret: true },
    { name: 'n', value: '1' },
    { name: 'from', holdsSecret: true },
  ]);
});
