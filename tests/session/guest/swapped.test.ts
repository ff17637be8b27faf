/** What comes up under a finger that is on its way is not agreed to, whoever puts it there. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { encodeFragment } from '#core/share/link.ts';
import type { SharedState } from '#core/share/state.ts';
import type { Request } from '#embed/protocol/messages.ts';
import { NO_CHOICE } from '#session/text/choice.ts';
import { answers } from '#session/embed/answers.ts';
import { NOTHING } from '#session/embed/given.ts';
import { LONG_ENOUGH } from '#session/guest/moments.ts';
import { http, state, withSteps } from '../../e2e/hostile.ts';
import { openPage, stubPage, type Opened } from '../guest-session.ts';

const [A, B] = ['https://a.example', 'https://b.example'];
const asking = (...hosts: readonly string[]): string =>
  withSteps(...hosts.map((host, at) => http(`${host}/x.csv`, '', `h${at}`)));
const TOO_SOON = LONG_ENOUGH - 1;

let asked: string[];
beforeEach(() => void (asked = stubPage({ [`${B}/rows.csv`]: () => new Response('a\n1\n') })));
afterEach(() => void vi.unstubAllGlobals());

/** A playground in a page of another origin, which can ask it anything. */
async function embedded(): Promise<Opened & { ask(request: Record<string, unknown>): Promise<unknown> }> {
  const page = await openPage({ type: 'given', state: NOTHING });
  const { answer } = answers({
    session: page.session,
    begun: Promise.resolve(),
    choice: NO_CHOICE,
    allow: () => false,
    hidden: () => [],
    canLeave: () => false,
    ontheme: () => {},
    onunread: () => {},
    onheight: () => {},
    ondestroy: () => {},
    isOver: () => false,
    ignored: () => 0,
  });
  const from = { origin: 'https://host.example', own: false };
  const ask = async (request: Record<string, unknown>): Promise<unknown> => {
    const done = await answer({ id: 1, ...request } as unknown as Request, from).catch(
      (cause: unknown) => cause,
    );
    page.look();
    return done;
  };
  return { ...page, ask };
}

/** Presses Run, and gives the hosts of each run until then. */
async function press(page: Opened): Promise<Opened['ran']> {
  await page.session.runs.run();
  page.look();
  return page.ran;
}

describe('the page around', () => {
  test.each<readonly [what: string, swap: Record<string, unknown>, named: string]>([
    ['swaps the pipeline', { type: 'setPipeline', text: asking(B) }, 'b.example'],
    ['adds a host to it', { type: 'setPipeline', text: asking(A, B) }, 'b.example'],
  ])('%s: the press does not run it, and the screen asks', async (_, swap, named) => {
    const page = await embedded();
    await page.ask({ type: 'setPipeline', text: asking(A) });
    page.look(5000);
    await page.ask(swap);
    page.look(TOO_SOON);
    expect(await press(page)).toEqual([]);
    const { guest } = page.session;
    expect([guest.asksAnew, guest.isTooNew, page.workers.started]).toEqual([true, true, 0]);
    expect(guest.effects?.contacts.map(({ host }) => host)).toContain(named);
    // A double click answers nothing that it has only just brought up.
    page.look(TOO_SOON);
    expect(await press(page)).toEqual([]);
    page.look(1);
    expect(await press(page)).toEqual([guest.effects?.contacts.map(({ host }) => host)]);
    expect(guest.isTooNew).toBe(false);
  });

  test('gives an address of another host for a file that is read', async () => {
    const page = await embedded();
    const text = withSteps(
      '{id: r, component: filesystem.csv_extractor, mode: read, config: {path: rows.csv}}',
    );
    await page.ask({ type: 'addFile', path: 'rows.csv', url: `${A}/rows.csv` });
    await page.ask({ type: 'setPipeline', text });
    page.look(5000);
    await page.ask({ type: 'addFile', path: 'rows.csv', url: `${B}/rows.csv` });
    page.look(TOO_SOON);
    expect(await press(page)).toEqual([]);
    page.look(LONG_ENOUGH);
    expect([await press(page), asked]).toEqual([[['b.example']], [`${B}/rows.csv`]]);
  });

  test('gives another address between the press and the run: what was named is fetched', async () => {
    const page = await embedded();
    const text = withSteps(
      '{id: r, component: filesystem.csv_extractor, mode: read, config: {path: rows.csv}}',
    );
    await page.ask({ type: 'addFile', path: 'rows.csv', url: `${A}/rows.csv` });
    await page.ask({ type: 'setPipeline', text });
    page.look(LONG_ENOUGH);
    const running = page.session.runs.run();
    await Promise.all([running, page.ask({ type: 'addFile', path: 'rows.csv', url: `${B}/rows.csv` })]);
    expect(asked).not.toContain(`${B}/rows.csv`);
  });

  test('takes away what the question was about: nothing is asked any more', async () => {
    const page = await embedded();
    await page.ask({ type: 'setPipeline', text: asking(A) });
    expect(await press(page)).toEqual([]);
    expect(page.session.guest.asksAnew).toBe(true);
    page.session.script.edit(asking());
    await page.session.script.check();
    expect([page.session.guest.asksAnew, page.session.guest.isTooNew]).toEqual([false, false]);
  });

  test('keeps a host: its time goes on, and with what has gone it ends', async () => {
    const page = await embedded();
    await page.ask({ type: 'setPipeline', text: asking(A) });
    page.look(LONG_ENOUGH);
    await page.ask({ type: 'setPipeline', text: `${asking(A)}# the same host\n` });
    expect(await press(page)).toEqual([['a.example']]);
    await page.ask({ type: 'setPipeline', text: asking(B) });
    await page.ask({ type: 'setPipeline', text: asking(A) });
    page.look(TOO_SOON);
    expect(await press(page)).toEqual([['a.example']]);
  });

  test('brings the question up by a run of its own: the press that was on its way is no answer', async () => {
    const page = await embedded();
    await page.ask({ type: 'setPipeline', text: asking(A) });
    page.look(LONG_ENOUGH);
    expect(await page.ask({ type: 'run' })).toMatchObject({ type: 'needs_consent' });
    expect(await press(page)).toEqual([]);
    page.look(LONG_ENOUGH);
    expect(await press(page)).toEqual([['a.example']]);
  });
});

test('a press counts as of when it began: a key that is held agrees to nothing that comes', async () => {
  const page = await embedded();
  page.press(1000);
  await page.ask({ type: 'setPipeline', text: asking(A) });
  page.look(60_000);
  expect(await press(page)).toEqual([]);
  page.look(60_000);
  expect(await press(page)).toEqual([]);
  page.press();
  expect(await press(page)).toEqual([['a.example']]);
});

describe('a link', () => {
  const link = (...hosts: readonly string[]): SharedState => state(asking(...hosts));

  test('over an open one is timed, and one over the own session too', async () => {
    for (const first of [link(A), undefined]) {
      const page = await openPage(
        first
          ? { type: 'link', fragment: encodeFragment(first), first: { text: '' } }
          : { type: 'last', first: { text: asking(B) } },
      );
      page.look(5000);
      await page.session.arrivals.follow(encodeFragment(link(B)));
      page.look(TOO_SOON);
      expect(await press(page)).toEqual([]);
      page.look(LONG_ENOUGH);
      expect(await press(page)).toEqual([['b.example']]);
    }
  });

  test('that the page opens with is there from its start: as late as a second click may come', async () => {
    const open = () => openPage({ type: 'link', fragment: encodeFragment(link(A)), first: { text: '' } });
    const early = await open();
    early.press(TOO_SOON);
    expect(await press(early)).toEqual([]);
    const later = await open();
    later.press(LONG_ENOUGH);
    expect(await press(later)).toEqual([['a.example']]);
  });

  test('what is told in a line is not named: shown whole after the press, it has its time', async () => {
    const page = await openPage({ type: 'link', fragment: encodeFragment(link(A)), first: { text: '' } });
    await press(page);
    page.session.script.edit(asking(B));
    await page.session.script.check();
    page.session.guest.show(false);
    page.look(0);
    expect(await press(page)).toEqual([['a.example']]);
    expect([page.session.guest.asksAnew, page.session.guest.isTooNew]).toEqual([true, false]);
    page.look(TOO_SOON);
    expect(await press(page)).toEqual([['a.example']]);
    page.look(1);
    expect(await press(page)).toEqual([['a.example'], ['b.example']]);
  });
});
