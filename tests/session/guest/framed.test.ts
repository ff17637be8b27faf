/** In a frame of another page nothing is kept, and what leads out of it leads to the playground itself. */
import { existsSync } from 'node:fs';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { writeBundle } from '#core/share/bundle.ts';
import { decodeFragment, encodeFragment } from '#core/share/link.ts';
import type { SharedState } from '#core/share/state.ts';
import { sharingOf } from '#session/share/sharing.ts';
import { frameAddress, frameSource, NOTHING } from '#session/embed/given.ts';
import { sql, state, withSteps } from '../../e2e/hostile.ts';
import { openPage, stubPage } from '../guest-session.ts';

const FRAME = 'http://localhost/embed/?mode=full&theme=auto';
beforeEach(() => {
  stubPage();
  vi.stubGlobal('document', { baseURI: FRAME });
});
afterEach(() => void vi.unstubAllGlobals());

const ROWS = '{id: r, component: filesystem.csv_extractor, mode: read, config: {path: data/penguins.csv}}';
const CAME: SharedState = state(withSteps(sql('SELECT 1 AS x')), { step: 'q' });
const address = frameAddress(new URL(FRAME));

test('a link in the address of the frame is what the page around gave: there is nothing to keep', async () => {
  const page = await openPage(await frameSource(address, encodeFragment(CAME)));
  expect(page.session.guest).toMatchObject({ origin: 'page', shared: CAME });
  expect(page.session.selection.id).toBe('q');
});

test('one that cannot be read is refused in plain words, and what is none is nothing', async () => {
  await expect(frameSource(address, encodeFragment(CAME).slice(0, -9))).rejects.toThrow(
    /^This link cannot be opened\. /,
  );
  expect(await frameSource(address, '#steps')).toEqual({ type: 'given', state: NOTHING });
});

test('a zip that is dropped over it is left for what the page gave, as it was', async () => {
  const page = await openPage({ type: 'given', state: CAME });
  const { session } = page;
  await session.add([
    { path: 'a.zip', content: new Blob([writeBundle(state(withSteps(sql('SELECT 2 AS y')))).slice()]) },
  ]);
  expect(session.guest.origin).toBe('bundle');
  await session.arrivals.leave();
  expect(session.guest).toMatchObject({ origin: 'page', shared: { text: CAME.text } });
  expect([session.script.text, session.info, page.store.read('session')]).toEqual([
    CAME.text,
    undefined,
    undefined,
  ]);
});

test('links, badge and snippet of Share are those of the playground, and there', async () => {
  const text = withSteps(ROWS);
  const { readFileSync } = await vi.importActual<typeof import('node:fs')>('node:fs');
  const content = new Uint8Array(readFileSync('public/examples/starter/data/penguins.csv'));
  const { session } = await openPage({
    type: 'given',
    state: { text, params: {}, files: [{ path: 'data/penguins.csv', content }] },
  });
  await session.script.check();
  const offered = await sharingOf(session).look(false);
  if (offered.type !== 'offered') throw new Error('refused');
  const { link, badge, embed } = offered;
  expect(link).toMatch(/^http:\/\/localhost\/#pipeline=/);
  expect(decodeFragment(new URL(link).hash)).toMatchObject({ ok: true, value: { text } });
  const led = [badge, embed].flatMap((each) => each.match(/http:\/\/localhost\/[^\s"')#]*/g) ?? []);
  expect(led).not.toHaveLength(0);
  for (const url of led) {
    const { pathname } = new URL(url);
    // The script is built; of the rest each is a file as it stands, and the root is the page.
    expect(pathname === '/' || pathname === '/embed.js' || existsSync(`public${pathname}`), url).toBe(true);
  }
});
