/** Links as somebody hostile makes them, opened by the page: nothing begins before Run, and Run reaches what was named. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { onlyHosts } from '#core/http/only-hosts.ts';
import { encodeFragment } from '#core/share/link.ts';
import type { SharedState } from '#core/share/state.ts';
import { hostLines } from '#session/guest/guest-words.ts';
import type { Source } from '#session/source.ts';
import { FORBIDDEN, http, SCRIPTS, sql, state, withSteps } from '../../e2e/hostile.ts';
import { openPage, stubPage } from '../guest-session.ts';

let asked: string[];
beforeEach(() => void (asked = stubPage()));
afterEach(() => void vi.unstubAllGlobals());

const FIRST = { text: 'oml_version: "0.1.0"\nname: mine\nsteps: []\n' };
const link = (came: SharedState): Source => ({
  type: 'link',
  fragment: encodeFragment(came),
  first: FIRST,
});

test('there are thirty scripts and more, each in a place of its own', () => {
  expect(Object.keys(SCRIPTS).length).toBeGreaterThanOrEqual(30);
  expect(new Set(Object.values(SCRIPTS).map(encodeFragment)).size).toBe(Object.keys(SCRIPTS).length);
});

test.each(Object.entries(SCRIPTS))('script in %s: nothing has begun', async (_, came) => {
  const { session, workers, ran, store } = await openPage(link(came));
  expect(session.script.text).toBe(came.text);
  expect([workers.started, ran, asked, session.guest.hasRun]).toEqual([0, [], [], false]);
  expect([session.info, store.read('session'), 'polluted' in {}]).toEqual([undefined, undefined, false]);
});

describe('an address is named as what it asks, however it is spelled', () => {
  const COMPUTER = ' this computer';
  test.each<readonly [address: string, named: string]>([
    ['http://127.1/', `127.0.0.1${COMPUTER}`],
    ['http://2130706433:8080/x', `127.0.0.1:8080${COMPUTER}`],
    ['http://0x7f.1/', `127.0.0.1${COMPUTER}`],
    ['http://0177.0.0.1/', `127.0.0.1${COMPUTER}`],
    ['http://①②⑦.0.0.1/', `127.0.0.1${COMPUTER}`],
    ['http://0/', `0.0.0.0${COMPUTER}`],
    ['http://[::ffff:127.0.0.1]/', `[::ffff:7f00:1]${COMPUTER}`],
    ['http://[0:0::1]:81/', `[::1]:81${COMPUTER}`],
    ['http://localhost./', `localhost.${COMPUTER}`],
    ['http://LOCALHOST:9/', `localhost:9${COMPUTER}`],
    ['http://0xc0a80101/', '192.168.1.1 your own network'],
    ['http://169.254.169.254/latest/meta-data/', '169.254.169.254 your own network'],
    ['https://аррӏе.com/', 'xn--80ak6aa92e.com'],
    ['https://a.example./', 'a.example.'],
    ['https://a。example/', 'a.example'],
    ['https://a.exam\u00adple/', 'a.example'],
    ['https://a.example%2eevil.example/', 'a.example.evil.example'],
    ['https://a.example\t.evil.example/', 'a.example.evil.example'],
    ['https://a.example\n.evil.example/', 'a.example.evil.example'],
    ['https://evil.example#@a.example', 'evil.example'],
    ['https://evil.example?@a.example', 'evil.example'],
    ['https://evil.example\\@a.example/', 'evil.example'],
    ['https:evil.example', 'evil.example'],
    ['https:///evil.example', 'evil.example'],
    ['https://a.example:0443/', 'a.example'],
  ])('%j', async (address, named) => {
    const page = await openPage(link(state(withSteps(http(address)))));
    const [line, ...more] = hostLines(page.session.guest.effects?.contacts ?? []);
    expect([[line?.host, line?.mark].filter(Boolean).join(' '), more]).toEqual([named, []]);
    expect([page.workers.started, asked]).toEqual([0, []]);
    await page.session.runs.run();
    expect(page.ran).toEqual([[line?.host]]);
    const sent: string[] = [];
    const send = onlyHosts(page.ran[0] ?? [], ({ url }) =>
      Promise.reject(new Error(`asked ${sent.push(url)}`)),
    );
    await expect(send({ url: address }, new AbortController().signal)).rejects.toThrow('asked 1');
    expect(sent.map((url) => new URL(url).host)).toEqual([line?.host]);
  });
});

test.each([
  'https://a.example@evil.example/',
  'https://me:secret@localhost:9/',
  'https://a.example%00.evil.example/',
  'https://\u202eelpmaxe.a/',
  'https://a.example:99999/',
  'https://[::1%25lo]/',
  'javascript:alert(1)//a.example',
  'data:text/csv,a',
  'blob:https://a.example/x',
  'filesystem:https://a.example/x',
  'file:///etc/passwd',
  'ftp:a',
  'about:blank',
])('an address that cannot be asked, %j, names nobody, and is given nobody', async (address) => {
  const page = await openPage(link(state(withSteps(http(address)))));
  expect(hostLines(page.session.guest.effects?.contacts ?? [])).toMatchObject([
    { why: 'an address that cannot be read, asked by step h' },
  ]);
  await page.session.runs.run();
  expect([page.ran, asked]).toEqual([[[]], []]);
});

test.each(Object.entries(FORBIDDEN))('a query for %s does not run', async (_, query) => {
  const page = await openPage(link(state(withSteps(sql(query)))));
  const { session } = page;
  expect(session.script.obstacle).toMatch(/^A problem to fix \(line 4\): /);
  expect(session.problems).toMatchObject([{ range: { line: 4 } }]);
  await session.runs.run();
  expect([page.ran, page.workers.started, asked]).toEqual([[], 0, []]);
});

test('thousands of steps at thousands of hosts are named, each', async () => {
  const steps = Array.from({ length: 3000 }, (_, at) => http(`https://h${at}.example/`, '', `h${at}`));
  const page = await openPage(link(state(withSteps(...steps))));
  const lines = hostLines(page.session.guest.effects?.contacts ?? []);
  expect([lines.length, lines.at(-1)?.host, page.workers.started]).toEqual([3000, 'h2999.example', 0]);
});
