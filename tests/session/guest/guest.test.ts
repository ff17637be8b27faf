/** What came from elsewhere: opened unrun and apart, kept or left, and never in place of the person's own. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { encodeFragment } from '#core/share/link.ts';
import { writeBundle } from '#core/share/bundle.ts';
import type { SharedState } from '#core/share/state.ts';
import { saveDraft } from '#session/text/drafts.ts';
import type { Source } from '#session/source.ts';
import { openPage, stubPage, watchedStore, type Opened } from '../guest-session.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const asks = (url: string, id = 'a'): string =>
  `oml_version: "0.1.0"\nname: came\nsteps:\n  - {id: ${id}, component: http.extractor, mode: read, config: {url: ${JSON.stringify(url)}}}\n`;
const LOCAL = `oml_version: "0.1.0"
name: came
params: {out: {default: out.csv}}
steps:
  - {id: rows, component: filesystem.csv_extractor, mode: read, config: {path: rows.csv}}
  - {id: w, component: filesystem.csv_writer, mode: write, config: {path: "\${params.out}"}}
`;
const CAME: SharedState = {
  text: LOCAL,
  params: { out: 'theirs.csv' },
  step: 'rows',
  files: [{ path: 'rows.csv', content: bytes('a\n1\n') }],
};
const FIRST = { text: 'oml_version: "0.1.0"\nname: mine\nsteps: []\n' };
const LAST: Source = { type: 'last', first: FIRST };
const link = (state: SharedState): Source => ({
  type: 'link',
  fragment: encodeFragment(state),
  first: FIRST,
});
const asking = (url: string): SharedState => ({ text: asks(url), params: {}, files: [] });
const zip = (state: SharedState, name = 'shared.zip') => ({
  path: name,
  content: new Blob([writeBundle(state).slice()]),
});
const messages = ({ session }: Opened) => session.notices.list.map(({ message }) => message);
const act = async ({ session }: Opened, label: string) => {
  const notice = session.notices.list.find(({ action }) => action?.label === label);
  if (!notice) throw new Error(`no notice offers ${label}`);
  await session.notices.act(notice);
};

let asked: string[];
beforeEach(() => void (asked = stubPage()));
afterEach(() => void vi.unstubAllGlobals());

describe('a link', () => {
  test('is shown with its files, parameters and step; no engine is started, and nothing is kept', async () => {
    const { store, written } = watchedStore();
    const page = await openPage(link(CAME), store);
    const { session } = page;
    expect(session.script.text).toBe(LOCAL);
    expect(session.script.settings.choice.params).toEqual({ out: 'theirs.csv' });
    expect(session.files.list).toMatchObject([{ name: 'rows.csv', bytes: 4 }]);
    expect(session.selection.id).toBe('rows');
    expect(session.guest.effects).toEqual({
      contacts: [],
      reads: [{ step: 'rows', path: 'rows.csv', bytes: 4 }],
      writes: [{ step: 'w', path: 'theirs.csv', title: 'CSV writer' }],
    });
    session.script.edit(`${LOCAL}# typed\n`);
    await session.script.save();
    session.script.choose({ params: {} });
    expect([page.workers.started, written, asked, page.ran]).toEqual([0, [], [], []]);
    expect(session.info).toBeUndefined();
    expect(session.engine.state).toEqual({ phase: 'idle' });
  });

  test('that is damaged: says so, and the person’s own session opens', async () => {
    const fragment = encodeFragment(CAME);
    for (const damaged of [
      fragment.slice(0, -9),
      '#pipeline=',
      '#pipeline=1.',
      '#pipeline=1.%%%',
      '#pipeline=9.x',
    ]) {
      const page = await openPage({ type: 'link', fragment: damaged, first: FIRST });
      expect(page.session.script.text).toBe(FIRST.text);
      expect(page.session.guest.shared).toBeUndefined();
      expect(messages(page)).toMatchObject(
        [/^This link cannot be opened\. .+\.$/].map((m) => expect.stringMatching(m)),
      );
      expect(page.addresses).toEqual(['']);
    }
  });

  test('with a fragment that is meant as something else is no link', async () => {
    for (const fragment of ['#', '#steps', '#pipelines', '#pipelin=1.abc']) {
      const page = await openPage({ type: 'link', fragment, first: FIRST });
      expect([page.session.script.text, messages(page), page.addresses]).toEqual([FIRST.text, [], []]);
    }
  });

  test('runs after Run, held to the hosts that were named', async () => {
    const page = await openPage(link(asking('https://a.example/x.csv')));
    expect(page.session.guest).toMatchObject({ hasRun: false, isAgreed: false });
    await page.session.runs.run();
    expect(page.ran).toEqual([['a.example']]);
    expect(page.session.guest).toMatchObject({ hasRun: true, isAgreed: true, asksAnew: false });
    expect(page.session.info).toMatchObject({ guest: true, storage: 'memory' });
    expect(page.store.read('session')).toBeUndefined();
  });

  test('without hosts runs held to none', async () => {
    const page = await openPage(link(CAME));
    await page.session.runs.run();
    expect(page.ran).toEqual([[]]);
    expect(page.session.files.names).toEqual(['rows.csv']);
  });

  test('that names another host than was shown: asked anew, and nothing runs', async () => {
    const page = await openPage(link(asking('https://a.example/x.csv')));
    const { session } = page;
    // Typed a moment before Run is pressed: the screen still names the other.
    session.script.edit(asks('https://evil.example/x.csv'));
    await session.runs.run();
    expect([page.ran, page.workers.started, session.guest.asksAnew]).toEqual([[], 0, true]);
    expect(session.guest.effects?.contacts).toMatchObject([{ host: 'evil.example' }]);
    page.look(500);
    await session.runs.run();
    expect(page.ran).toEqual([['evil.example']]);
    expect(session.guest.asksAnew).toBe(false);
  });

  test('whose hosts an edit changes after its run: asked anew', async () => {
    const page = await openPage(link(asking('https://a.example/x.csv')));
    const { session } = page;
    await session.runs.run();
    session.script.edit(asks('https://b.example/x.csv'));
    await session.script.check();
    page.look(500);
    await session.runs.run();
    expect([page.ran, session.guest.asksAnew]).toEqual([[['a.example']], true]);
    page.look(500);
    await session.runs.run();
    expect(page.ran).toEqual([['a.example'], ['b.example']]);
    // What was agreed to is not asked about again.
    session.script.edit(asks('https://a.example/y.csv'));
    await session.script.check();
    await session.runs.run();
    expect(page.ran).toEqual([['a.example'], ['b.example'], ['a.example']]);
  });

  test('a parameter that leads to another host is asked about, too', async () => {
    const text = asks('https://${params.host}/x.csv').replace(
      'steps:',
      'params: {host: {default: a.example}}\nsteps:',
    );
    const page = await openPage(link({ text, params: {}, files: [] }));
    await page.session.runs.run();
    page.session.script.choose({ params: { host: '127.0.0.1:8080' } });
    await page.session.script.check();
    await page.session.runs.run();
    expect([page.ran, page.session.guest.asksAnew]).toEqual([[['a.example']], true]);
    expect(page.session.guest.effects?.contacts).toMatchObject([
      { host: '127.0.0.1:8080', reach: 'computer', from: { type: 'parameter', names: ['host'] } },
    ]);
  });

  test('a run that nobody pressed for runs what asks nobody, and nothing else before it was agreed to', async () => {
    const page = await openPage(link(asking('https://a.example/x.csv')));
    await page.session.runs.run({ unasked: true });
    expect(page.ran).toEqual([]);
    page.look(500);
    await page.session.runs.run();
    await page.session.runs.run({ unasked: true });
    expect(page.ran).toEqual([['a.example'], ['a.example']]);
    const local = await openPage(link(CAME));
    await local.session.runs.run({ unasked: true });
    expect(local.ran).toEqual([[]]);
  });

  test('the engine is not told to keep the sessions, nor warmed up', async () => {
    const page = await openPage(link(CAME));
    const persisted = vi.spyOn(page.store, 'persist');
    await page.session.runs.run();
    await page.session.add([{ path: 'b.csv', content: new Blob(['b\n']) }]);
    expect(page.session.files.names).toEqual(['b.csv', 'rows.csv']);
    expect(persisted).not.toHaveBeenCalled();
  });
});

describe('a file that is only an address', () => {
  const url = 'https://files.example/rows.csv';
  const state: SharedState = { ...CAME, files: [{ path: 'rows.csv', url }] };

  test('is named, and fetched with the first run', async () => {
    asked = stubPage({ [url]: () => new Response('a\n7\n') });
    const page = await openPage(link(state));
    expect(page.session.guest.effects).toMatchObject({
      contacts: [{ for: { file: 'rows.csv' }, host: 'files.example' }],
      reads: [{ path: 'rows.csv', url }],
    });
    // It is no file that the person has to add.
    expect(page.session.fileUsage.missing).toEqual([]);
    expect(asked).toEqual([]);
    await page.session.runs.run();
    expect(asked).toEqual([url]);
    expect(page.ran).toEqual([['files.example']]);
    expect(page.session.files.list).toMatchObject([{ name: 'rows.csv', bytes: 4 }]);
    await page.session.runs.run();
    expect(asked).toEqual([url]);
  });

  test.each([
    [
      'leads elsewhere',
      () => Object.defineProperty(new Response(null), 'type', { value: 'opaqueredirect' }),
      /leads to another address/,
    ],
    ['is not there', () => new Response(null, { status: 404 }), /answered 404/],
    [
      'does not answer',
      () => {
        throw new TypeError('Failed to fetch');
      },
      /does not answer, or does not let this page read it/,
    ],
  ])('that %s: said, and nothing runs', async (_, answer, reason) => {
    stubPage({ [url]: answer });
    const page = await openPage(link(state));
    await page.session.runs.run();
    expect(page.ran).toEqual([]);
    expect(messages(page)).toMatchObject([expect.stringMatching(reason)]);
  });
});

describe('Keep', () => {
  test('makes it a session of the person’s own, with text, parameters and files', async () => {
    const page = await openPage(link(CAME));
    const { session, store } = page;
    session.script.edit(`${LOCAL}# mine now\n`);
    await session.arrivals.keep();
    expect(session.guest.shared).toBeUndefined();
    expect(session.script.text).toBe(`${LOCAL}# mine now\n`);
    expect(session.script.settings.choice.params).toEqual({ out: 'theirs.csv' });
    expect(session.files.names).toEqual(['rows.csv']);
    expect(session.info?.guest).toBeUndefined();
    expect(store.read('session')).toBe(session.info?.id);
    expect(JSON.parse(store.read(`text.${session.info?.id}`) ?? '{}')).toMatchObject({
      text: `${LOCAL}# mine now\n`,
    });
    expect([page.addresses, messages(page)]).toEqual([
      [''],
      ['Kept as a new session of your own: nothing was replaced.'],
    ]);
    await session.runs.run();
    expect(page.ran).toEqual([undefined]);
  });

  test('after a run takes the files as they are there, and another worker', async () => {
    const page = await openPage(link(CAME));
    const { session } = page;
    await session.runs.run();
    await session.add([{ path: 'more.csv', content: new Blob(['b\n']) }]);
    await session.arrivals.keep();
    expect(session.files.names).toEqual(['more.csv', 'rows.csv']);
    expect(page.workers).toEqual({ started: 2, ended: 1 });
  });

  test('says which file is not in it, since it was never fetched', async () => {
    const url = 'https://files.example/rows.csv';
    const page = await openPage(link({ ...CAME, files: [{ path: 'rows.csv', url }] }));
    await page.session.arrivals.keep();
    expect(messages(page)).toEqual([
      `Kept as a new session of your own: nothing was replaced. rows.csv is not in it, since it was never fetched: add it from ${url}.`,
    ]);
    expect(asked).toEqual([]);
  });
});

describe('Leave', () => {
  test('goes back to the person’s own last session, in another worker', async () => {
    const mine = await openPage(LAST);
    mine.session.script.edit('name: mine\n');
    await mine.session.script.save();
    const { store } = mine;
    const before = store.read('session');
    const page = await openPage(link(CAME), store, mine.host);
    await page.session.runs.run();
    await page.session.arrivals.leave();
    expect(page.session.guest.shared).toBeUndefined();
    expect(page.session.info?.id).toBe(before);
    expect(page.session.script.text).toBe('name: mine\n');
    expect(page.workers).toEqual({ started: 2, ended: 1 });
    expect(page.addresses).toEqual(['']);
  });

  test('what was changed can be had again', async () => {
    const page = await openPage(link(CAME));
    page.session.script.edit(`${LOCAL}# typed\n`);
    await page.session.arrivals.leave();
    expect(page.session.script.text).toBe(FIRST.text);
    expect(messages(page)).toEqual(['What you changed was left behind.']);
    await act(page, 'Go back to it');
    expect(page.session.script.text).toBe(`${LOCAL}# typed\n`);
    expect(page.session.files.names).toEqual(['rows.csv']);
    expect([page.ran, page.session.guest.hasRun]).toEqual([[], false]);
  });

  test('the address of a link that comes meanwhile stays the page’s, however long that takes', async () => {
    const page = await openPage(link(CAME));
    const { arrivals, engine, script } = page.session;
    const open = engine.open.bind(engine);
    let opened = (): void => {};
    const opening = new Promise<void>((done) => (opened = done));
    const opens = vi.spyOn(engine, 'open').mockImplementation((wanted) => opening.then(() => open(wanted)));
    const left = arrivals.leave();
    await vi.waitUntil(() => opens.mock.calls.length > 0);
    // It comes while the own session is opened, and what that one holds is saved for longer.
    let saved = (): void => {};
    vi.spyOn(script, 'leave').mockReturnValueOnce(new Promise((done) => (saved = done)));
    const next = encodeFragment(asking('https://next.example/x.csv'));
    const followed = arrivals.follow(next);
    opened();
    await Promise.allSettled(opens.mock.results.map(({ value }) => value as unknown));
    await new Promise((turn) => setTimeout(turn));
    saved();
    await Promise.all([left, followed]);
    expect([script.text, page.addresses]).toEqual([asks('https://next.example/x.csv'), [next]]);
  });

  test('without a change nothing is offered, and the text of the guest is no step of undo', async () => {
    const page = await openPage(link(CAME));
    await page.session.arrivals.leave();
    expect([page.session.script.text, messages(page)]).toEqual([FIRST.text, []]);
  });
});

describe('Compare with mine', () => {
  /** A page with a session of its own, in which a link was opened. */
  async function guestOn(state: SharedState = CAME): Promise<Opened & { readonly own: string | undefined }> {
    const page = await openPage(LAST);
    const own = page.session.info?.id;
    await page.session.arrivals.follow(encodeFragment(state));
    return { ...page, own };
  }

  test('shows both texts while the guest stays open, and changes nothing before the person says so', async () => {
    const { session, workers } = await guestOn();
    session.arrivals.compare();
    const proposal = session.proposals.current;
    expect([proposal?.other, proposal?.text, proposal?.mine()]).toEqual([
      'the shared pipeline',
      LOCAL,
      FIRST.text,
    ]);
    expect([session.guest.shared?.text, session.script.text, workers.started]).toEqual([LOCAL, LOCAL, 1]);
  });

  test('declined: the guest is open as it was, with what was done in it', async () => {
    const page = await guestOn();
    const { session } = page;
    await session.runs.run();
    session.script.edit(`${LOCAL}# typed\n`);
    session.arrivals.compare();
    session.proposals.decline();
    expect([session.guest.hasRun, session.script.text]).toEqual([true, `${LOCAL}# typed\n`]);
    expect([session.proposals.current, session.info?.guest, messages(page)]).toEqual([undefined, true, []]);
  });

  test('accepted: in the own session, with files and parameters; Undo brings the own text and parameters back', async () => {
    const { own, ...page } = await guestOn();
    const { session } = page;
    session.script.choose({ params: { out: 'chosen.csv' } });
    session.arrivals.compare();
    await session.proposals.accept();
    expect([session.info?.id, session.guest.shared, page.addresses.at(-1)]).toEqual([own, undefined, '']);
    expect([session.script.text, session.files.names]).toEqual([LOCAL, ['rows.csv']]);
    expect(session.script.settings.choice.params).toEqual({ out: 'chosen.csv' });
    expect(messages(page)).toEqual(['The shared pipeline is in place of your text.']);
    await act(page, 'Undo');
    expect([session.script.text, session.script.settings.choice.params]).toEqual([FIRST.text, {}]);
  });

  test('what was typed in the guest is what is compared, and what is taken', async () => {
    const { session } = await guestOn();
    session.script.edit(`${LOCAL}# typed\n`);
    session.arrivals.compare();
    await session.proposals.accept();
    expect(session.script.text).toBe(`${LOCAL}# typed\n`);
  });

  test('a file that did not come is named', async () => {
    const url = 'https://a.example/rows.csv';
    const page = await guestOn({ ...CAME, files: [{ path: 'rows.csv', url }] });
    page.session.arrivals.compare();
    await page.session.proposals.accept();
    expect(messages(page)).toEqual([
      `The shared pipeline is in place of your text. rows.csv is not in it, since it was never fetched: add it from ${url}.`,
    ]);
  });

  test('an own text that is another one by now is shown again, and stays when declined', async () => {
    const { own, ...page } = await guestOn();
    const { session } = page;
    session.arrivals.compare();
    // Another window saved it meanwhile.
    saveDraft(page.store, own ?? '', { revision: 99, text: 'name: newer\n', choice: { params: {} } });
    await session.proposals.accept();
    expect([session.script.text, session.proposals.current?.mine()]).toEqual([
      'name: newer\n',
      'name: newer\n',
    ]);
    session.proposals.decline();
    expect([session.script.text, session.files.names]).toEqual(['name: newer\n', []]);
    await act(page, 'Go back to it');
    expect([session.guest.shared?.text, session.script.text]).toEqual([LOCAL, LOCAL]);
  });

  test('the very same text: nothing is to be decided', async () => {
    const page = await guestOn({ ...CAME, text: FIRST.text });
    page.session.arrivals.compare();
    expect(page.session.proposals.current).toBeUndefined();
    expect(messages(page)).toEqual(['Your own session has that very text.']);
  });

  test('whoever has no text of their own has nothing to compare with', async () => {
    const { session } = await openPage(link(CAME));
    expect(session.arrivals.ownText).toBeUndefined();
    session.arrivals.compare();
    expect(session.proposals.current).toBeUndefined();
  });

  test('what another link brings meanwhile takes the question away', async () => {
    const { session } = await guestOn();
    session.arrivals.compare();
    await session.arrivals.follow(encodeFragment(asking('https://a.example/')));
    expect(session.proposals.current).toBeUndefined();
  });
});

describe('a text that has lost its place to another', () => {
  const OTHER = 'name: other\n';

  test('of another window: shown as a difference, and as near at hand as before when it is declined', async () => {
    const page = await openPage(LAST);
    const { script, proposals } = page.session;
    const base = page.session.info?.revision ?? 0;
    await script.save();
    script.edit('name: mine\n');
    script.hear({ revision: base + 5, text: OTHER, choice: { params: {} } });
    for (let times = 0; times < 2; times++) {
      await act(page, 'Bring back the other text');
      expect([proposals.current?.text, proposals.current?.mine()]).toEqual([OTHER, 'name: mine\n']);
      expect(script.text).toBe('name: mine\n');
      if (times === 0) proposals.decline();
    }
    await proposals.accept();
    expect(script.text).toBe(OTHER);
    await act(page, 'Undo');
    expect(script.text).toBe('name: mine\n');
  });
});

describe('on a page that is open', () => {
  test('another link is opened when the own text is saved; the own session stays', async () => {
    const page = await openPage(LAST);
    const { session, store } = page;
    const own = session.info?.id;
    session.script.edit('name: typed\n');
    await session.arrivals.follow(encodeFragment(CAME));
    expect(session.script.text).toBe(LOCAL);
    expect(session.info).toBeUndefined();
    expect(store.read('session')).toBe(own);
    expect(JSON.parse(store.read(`text.${own}`) ?? '{}')).toMatchObject({ text: 'name: typed\n' });
    // The worker that has the own session's folder is gone before the guest has one.
    expect(page.workers).toEqual({ started: 1, ended: 1 });
    session.script.edit('name: of the guest\n');
    expect(JSON.parse(store.read(`text.${own}`) ?? '{}')).toMatchObject({ text: 'name: typed\n' });
  });

  test('a link that comes while the own session is being opened is what stays', async () => {
    const page = await openPage(LAST);
    const opening = page.session.opening.switchTo();
    await page.session.arrivals.follow(encodeFragment(CAME));
    await opening;
    expect([page.session.script.text, page.session.info]).toEqual([LOCAL, undefined]);
  });

  test('the way back in the browser leaves the guest', async () => {
    const page = await openPage(LAST);
    await page.session.arrivals.follow(encodeFragment(CAME));
    await page.session.arrivals.follow('');
    expect([page.session.guest.shared, page.session.script.text]).toEqual([undefined, FIRST.text]);
  });

  test('a damaged link, or none, changes nothing', async () => {
    const page = await openPage(LAST);
    await page.session.arrivals.follow(`${encodeFragment(CAME).slice(0, -7)}`);
    await page.session.arrivals.follow('#steps');
    expect(page.session.script.text).toBe(FIRST.text);
    expect(messages(page)).toMatchObject([expect.stringMatching(/^This link cannot be opened/)]);
  });

  test('of two links the later one is opened', async () => {
    const page = await openPage(LAST);
    const [first, second] = [encodeFragment(asking('https://a.example/')), encodeFragment(CAME)];
    await Promise.all([page.session.arrivals.follow(first), page.session.arrivals.follow(second)]);
    expect(page.session.script.text).toBe(LOCAL);
  });

  test('where something of a guest would be lost, it is offered', async () => {
    const page = await openPage(link(CAME));
    page.session.script.edit(`${LOCAL}# typed\n`);
    const next = encodeFragment(asking('https://a.example/'));
    await page.session.arrivals.follow(next);
    expect(page.session.script.text).toBe(`${LOCAL}# typed\n`);
    // Reloaded meanwhile, the page opens the link of what is open, and not the one that was left alone.
    expect(page.addresses).toEqual([encodeFragment(CAME)]);
    expect(messages(page)).toEqual([
      'A link brought another pipeline. It is not open yet: what you changed here is lost with that.',
    ]);
    await act(page, 'Open it');
    expect(page.session.script.text).toBe(asks('https://a.example/'));
    expect(page.addresses).toEqual([encodeFragment(CAME), next]);
  });

  test('a link that comes during a run of the own session leaves the address to that', async () => {
    const page = await openPage(LAST);
    vi.spyOn(page.session.runs, 'busy', 'get').mockReturnValue(true);
    await page.session.arrivals.follow(encodeFragment(CAME));
    expect(messages(page)).toEqual([
      'A link brought another pipeline. It is not open yet: your run ends with that.',
    ]);
    expect([page.session.script.text, page.addresses]).toEqual([FIRST.text, ['']]);
  });

  test('a damaged link leaves the address to what is open', async () => {
    const page = await openPage(link(CAME));
    await page.session.arrivals.follow(encodeFragment(CAME).slice(0, -7));
    expect([page.session.script.text, page.addresses]).toEqual([LOCAL, [encodeFragment(CAME)]]);
  });

  test('a zip that is opened over a link takes its address away', async () => {
    const page = await openPage(link(CAME));
    await page.session.add([zip(asking('https://a.example/'))]);
    expect([page.session.script.text, page.addresses]).toEqual([asks('https://a.example/'), ['']]);
  });

  test('a session that is chosen in its place: what was changed can be had again', async () => {
    const page = await openPage(link(CAME));
    page.session.script.edit(`${LOCAL}# typed\n`);
    await page.session.arrivals.goTo();
    expect([page.session.script.text, page.addresses]).toEqual([FIRST.text, ['']]);
    await act(page, 'Go back to it');
    expect(page.session.script.text).toBe(`${LOCAL}# typed\n`);
  });

  test('a zip with a pipeline opens as a guest; the text is not replaced', async () => {
    const page = await openPage(LAST);
    const own = page.session.info?.id;
    await page.session.add([zip(CAME)]);
    expect(page.session.guest).toMatchObject({ origin: 'bundle', shared: { text: LOCAL } });
    expect(page.session.script.text).toBe(LOCAL);
    await page.session.arrivals.leave();
    expect([page.session.info?.id, page.session.script.text]).toEqual([own, FIRST.text]);
  });

  test('a zip that holds a pipeline and cannot be read says why, and is no file of the session', async () => {
    const page = await openPage(LAST);
    const whole = writeBundle(CAME);
    const text = new TextDecoder('latin1').decode(whole).replaceAll('inputs/rows.csv', '../../rows.csv!');
    const content = new Blob([Uint8Array.from(text, (letter) => letter.charCodeAt(0))]);
    await page.session.add([{ path: 'bad.zip', content }]);
    expect(messages(page)).toMatchObject([
      expect.stringMatching(/^bad\.zip cannot be opened\. .*leaves its folder/),
    ]);
    expect([page.session.files.names, page.session.script.text]).toEqual([[], FIRST.text]);
  });

  test('a zip of data is a file, as it was', async () => {
    const { zipSync } = await import('fflate');
    const page = await openPage(LAST);
    await page.session.add([
      { path: 'data.zip', content: new Blob([zipSync({ 'a.csv': bytes('a\n1\n') }).slice()]) },
    ]);
    expect(page.session.files.names).toEqual(['data.zip']);
  });

  test('a zip with a pipeline among other files: it is opened, and they are left out', async () => {
    const page = await openPage(LAST);
    await page.session.add([{ path: 'a.csv', content: new Blob(['a\n']) }, zip(CAME)]);
    expect(page.session.files.names).toEqual(['rows.csv']);
    expect(messages(page)).toEqual(['shared.zip holds a pipeline with its files: the others were left out.']);
  });
});

describe('a reload would take away', () => {
  test('nothing of the own session, nor of a link that nothing was done with', async () => {
    const own = await openPage(LAST);
    own.session.script.edit('name: typed\n');
    const page = await openPage(link(CAME));
    expect([own.session.arrivals.isAtStake, page.session.arrivals.isAtStake]).toEqual([false, false]);
  });

  test('what was typed in a link, until it is kept', async () => {
    const page = await openPage(link(CAME));
    const { arrivals, script } = page.session;
    script.edit(`${LOCAL}# typed\n`);
    expect(arrivals.isAtStake).toBe(true);
    script.edit(LOCAL);
    expect(arrivals.isAtStake).toBe(false);
    script.choose({ params: {} });
    expect(arrivals.isAtStake).toBe(true);
    await arrivals.keep();
    expect(arrivals.isAtStake).toBe(false);
  });

  test('what a run of a link gave', async () => {
    const page = await openPage(link(CAME));
    await page.session.runs.run();
    expect(page.session.arrivals.isAtStake).toBe(true);
    await page.session.arrivals.leave();
    expect(page.session.arrivals.isAtStake).toBe(false);
  });

  test('a zip, which no address brings again, and a link that was gone back to', async () => {
    const page = await openPage(LAST);
    await page.session.add([zip(CAME)]);
    expect(page.session.arrivals.isAtStake).toBe(true);
    page.session.script.edit(`${LOCAL}# typed\n`);
    await page.session.arrivals.leave();
    await act(page, 'Go back to it');
    expect(page.session.arrivals.isAtStake).toBe(true);
  });

  test('nothing of what a page around gives again', async () => {
    const page = await openPage({ type: 'given', state: CAME });
    page.session.script.edit(`${LOCAL}# typed\n`);
    expect(page.session.arrivals.isAtStake).toBe(false);
  });
});

test('what a page gives opens as a guest, too', async () => {
  const page = await openPage({ type: 'given', state: CAME });
  expect(page.session.guest).toMatchObject({ origin: 'page', shared: CAME });
  expect([page.workers.started, page.session.script.text]).toEqual([0, LOCAL]);
});
