/** What comes from elsewhere, in the browser: said before it runs, run on Run alone, apart from the person's own; hostile links. */
import { expect, type Page } from '@playwright/test';
import { encodeFragment } from '#core/share/link.ts';
import { writeBundle } from '#core/share/bundle.ts';
import type { SharedState } from '#core/share/state.ts';
import { inTurn, json, send, serve, type Answer, type TestServer } from '../drivers/http-server.ts';
import { violations } from '../support/axe.ts';
import { testOnOnePage } from '../support/one-page.ts';
import {
  canBeAgreedTo,
  dismissAll,
  editor,
  notices,
  open,
  region,
  run,
  runButton,
  setText,
  status,
  statusLine,
} from '../support/playground.ts';
import {
  BEACON,
  BESIDE_THE_TEXT,
  FORBIDDEN,
  http,
  MARK,
  REFUSED,
  SCRIPT,
  SCRIPTS,
  SHOWN,
  sql,
  state,
  withSteps,
  ZIPS,
} from './hostile.ts';
import { resize } from '../support/viewport.ts';

/** What reached beyond the server of the page, and what was shown by the browser itself. */
const reached: string[] = [];
const test = testOnOnePage(async (page) => {
  page.on('request', (request) => {
    const { protocol, host } = new URL(request.url());
    if (/^(https?|wss?|ftp):$/.test(protocol) && host !== 'localhost:4173') reached.push(request.url());
  });
  page.on('dialog', (dialog) => {
    reached.push(`dialog ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('popup', (popup) => void reached.push(`popup ${popup.url()}`));
  await open(page);
});

const NAMED = 'http://127.0.0.1:4398';
const open_ =
  (answer: Answer): Answer =>
  (response, request, url) => {
    response.setHeader('access-control-allow-origin', '*');
    response.setHeader('access-control-expose-headers', '*');
    answer(response, request, url);
  };
const redirect =
  (to: string): Answer =>
  (response) =>
    void response.writeHead(302, { location: to }).end();

/** Where a named host sends whoever asks it, by the path; other spellings: tests/core/http/only-hosts.test.ts. */
const AWAY: Readonly<Record<string, string>> = {
  '/to-port': `${BEACON}/stolen.csv`,
  '/to-name': 'http://localhost:4399/stolen.csv',
  '/to-disguised': 'http://127.0.0.1:4398@127.0.0.1:4399/stolen.csv',
  '/to-network': 'http://10.0.0.1/latest/meta-data',
  '/to-itself-and-away': `${NAMED}/to-port`,
};

let named: TestServer;
let other: TestServer;
test.beforeAll(async () => {
  named = await serve(4398, {
    '/rows.csv': open_(send('a,b\n1,x\n2,y\n', 'text/csv')),
    ...Object.fromEntries(Object.entries(AWAY).map(([path, to]) => [path, open_(redirect(to))])),
    '/file.csv': open_(redirect(`${BEACON}/stolen.csv`)),
    '/pages': open_(json({ data: [{ a: 1 }], next: `${BEACON}/pages?secret=rows` })),
    '/links': open_(inTurn(json([{ a: 1 }], { link: `<${BEACON}/links>; rel="next"` }), json([]))),
    '/marked': open_(send(`${JSON.stringify(SCRIPT)},b\n${JSON.stringify(SCRIPT)},1\n`, 'text/csv')),
  });
  other = await serve(4399, { '/stolen.csv': open_(send('a\n1\n', 'text/csv')) });
});
test.afterAll(async () => {
  await named.stop();
  await other.stop();
});

const panel = (page: Page) => region(page, 'Shared pipeline');
const goTo = (page: Page, fragment: string) => page.evaluate((hash) => void (location.hash = hash), fragment);

/** Leaves the guest, if one is open: with nothing of it on the screen. */
async function own(page: Page): Promise<void> {
  await goTo(page, '');
  await expect(panel(page)).toBeHidden();
  await expect(statusLine(page)).toContainText('Saved to disk');
  await dismissAll(page);
}

/** Opens a link on the page and waits until it has said what the link will do. */
async function follow(page: Page, came: SharedState): Promise<void> {
  await own(page);
  await goTo(page, encodeFragment(came));
  await expect(panel(page)).toContainText('and has not run');
  await expect(panel(page).getByText('Contacts')).toBeVisible();
  await canBeAgreedTo(page);
}

/** Marks of anything that became more than text. */
const active = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() => [
    ...('pwned' in globalThis ? ['script ran'] : []),
    ...('polluted' in {} ? ['every object was changed'] : []),
    ...[
      ...document.querySelectorAll(
        'img, iframe, object, embed, form, base, meta[http-equiv=refresh], a[href^="javascript:"], [onerror], [onload], [onfocus]',
      ),
    ]
      .filter((element) => element.closest('head') === null)
      .map(({ outerHTML }) => outerHTML.slice(0, 100)),
  ]);

async function dropZip(page: Page, name: string, zip: Uint8Array): Promise<void> {
  const url = `data:application/zip;base64,${Buffer.from(zip).toString('base64')}`;
  await page.evaluate(
    async ({ name, url }) => {
      const letters = atob(url.slice(url.indexOf(',') + 1));
      const transfer = new DataTransfer();
      transfer.items.add(new File([Uint8Array.from(letters, (letter) => letter.charCodeAt(0))], name));
      for (const type of ['dragenter', 'dragover', 'drop'])
        document.body.dispatchEvent(
          new DragEvent(type, { dataTransfer: transfer, bubbles: true, cancelable: true }),
        );
    },
    { name, url },
  );
}

test('a link opens unrun: its text at once, what it will do, and no engine', async ({ page }) => {
  const files = [{ path: 'theirs.csv', content: Buffer.from('a\n1\n') }];
  const steps = withSteps(http(`${NAMED}/rows.csv`), sql('SELECT count(*) AS n FROM h'));
  await follow(page, state(steps, { step: 'q', files }));
  await expect(editor(page)).toBeVisible();
  await expect(page.getByRole('button', { name: 'Look into theirs.csv' })).toBeVisible();
  await expect(panel(page)).toContainText('127.0.0.1:4398 this computer asked by step h');
  await expect(statusLine(page)).toContainText('Engine: not loaded yet');
  await expect(statusLine(page)).toContainText('Not kept');
  // The worker of the own session ends when it is left, and none takes its place.
  await expect.poll(() => page.workers().filter((worker) => worker.url().includes('engine')).length).toBe(0);
  expect([reached, named.asked]).toEqual([[], []]);
  expect(await run(page)).toMatch(/^Run complete/);
  expect(named.asked).toEqual(['GET /rows.csv']);
  await expect(region(page, 'Table').getByRole('gridcell')).toHaveText(['2']);
  await expect(panel(page)).not.toContainText('has not run');
});

test('script in every text of a link is shown as text where it belongs, and nothing is asked @more', async ({
  page,
}) => {
  await resize(page, { width: 1440, height: 900 });
  await own(page);
  reached.length = 0;
  for (const [at, [place, came]] of Object.entries(SCRIPTS).entries()) {
    const end = `# the end of text ${at}.`;
    await goTo(page, encodeFragment({ ...came, text: `${came.text}\n${end}` }));
    await expect(region(page, 'Pipeline').locator('.view-lines'), place).toContainText(end);
    await expect(panel(page), place).toContainText('and has not run');
    await expect(runButton(page).and(page.locator(':not([title^="What it does"])'))).toBeVisible();
    for (const tab of ['Columns', 'Table', 'Problems']) await page.getByRole('tab', { name: tab }).click();
    const shown =
      BESIDE_THE_TEXT[place] ??
      Object.fromEntries(['Pipeline', ...(SHOWN[place] ?? [])].map((name) => [name, MARK]));
    for (const [name, text] of Object.entries(shown))
      await expect(
        page.locator(`:is(section, header)[aria-label="${name}"]`),
        `${place}, in ${name}`,
      ).toContainText(text);
    expect(await active(page), place).toEqual([]);
    expect(reached, place).toEqual([]);
  }
  await expect(statusLine(page)).toContainText('Engine: not loaded yet');
  expect(other.asked).toEqual([]);
});

test('what is no sound link is refused in plain words, and the own session stays @more', async ({ page }) => {
  await own(page);
  const text = await page.evaluate(() => sessionStorage.getItem('osiris.session'));
  for (const [what, [fragment, said]] of Object.entries(REFUSED)) {
    await dismissAll(page);
    await goTo(page, fragment);
    await expect(notices(page).last(), what).toContainText('This link cannot be opened.');
    await expect(notices(page).last(), what).toContainText(said);
    await expect(panel(page), what).toBeHidden();
    expect(await active(page), what).toEqual([]);
  }
  for (const [what, [zip, said]] of Object.entries(ZIPS)) {
    await dismissAll(page);
    await dropZip(page, 'hostile.zip', zip);
    await expect(notices(page).last(), what).toContainText('hostile.zip cannot be opened.');
    await expect(notices(page).last(), what).toContainText(said);
    await expect(panel(page), what).toBeHidden();
  }
  expect(await page.evaluate(() => sessionStorage.getItem('osiris.session'))).toBe(text);
  expect(reached).toEqual([]);
});

// All of them: tests/session/guest/hostile.test.ts.
test('a pipeline that wants what is not its own says so, and cannot run', async ({ page }) => {
  reached.length = 0;
  await follow(page, state(withSteps(sql(FORBIDDEN['another database']!))));
  await expect(runButton(page)).toBeDisabled();
  await expect(region(page, 'Problems')).toContainText('"other.main.mine" is in another catalog or schema');
  expect(reached).toEqual([]);
});

test.describe('after consent', () => {
  test('whoever leads to a host that was not named, by a redirect, a page or a link, leads nowhere @more', async ({
    page,
  }) => {
    await follow(page, state(withSteps(http(`${NAMED}/rows.csv`))));
    expect(await run(page)).toMatch(/^Run complete/);
    const redirected = (path: string): readonly [step: string, said: string] => [
      http(`${NAMED}${path}`),
      `${NAMED}${path} leads to another address, where this run may not go`,
    ];
    const refused = (path: string): string =>
      `${BEACON}${path} was not asked: this run may not reach 127.0.0.1:4399, since it is not among the hosts that were named: 127.0.0.1:4398.`;
    for (const [step, said] of [
      ...Object.keys(AWAY).map(redirected),
      [
        http(`${NAMED}/pages`, ', records: data, pagination: {type: cursor, cursor: next}'),
        refused('/pages?secret=***'),
      ],
      [http(`${NAMED}/links`, ', pagination: {type: link}'), refused('/links')],
    ] as const) {
      await setText(page, withSteps(step));
      expect(await run(page), said).toMatch(/^Run failed/);
      await expect(
        status(page).or(page.getByRole('tabpanel')).filter({ hasText: said }).first(),
      ).toBeVisible();
    }
    // What the browser refused to send is told as a request, too: the server knows.
    expect(other.asked).toEqual([]);
  });

  test('a file whose address leads elsewhere is not fetched from there', async ({ page }) => {
    const files = [{ path: 'a.csv', url: `${NAMED}/file.csv` }];
    const came = state(
      withSteps('{id: a, component: filesystem.csv_extractor, mode: read, config: {path: a.csv}}'),
      { files },
    );
    await follow(page, came);
    await expect(panel(page)).toContainText('a.csv to be fetched from 127.0.0.1:4398');
    await runButton(page).click();
    await expect(notices(page).filter({ hasText: 'leads to another address' })).toBeVisible();
    expect(other.asked).toEqual([]);
  });

  test('another host that an edit brings is asked about, and reached by the next Run @more', async ({
    page,
  }) => {
    await follow(page, state(withSteps(http(`${NAMED}/rows.csv`))));
    expect(await run(page)).toMatch(/^Run complete/);
    await setText(page, withSteps(http(`${BEACON}/stolen.csv`)));
    await runButton(page).click();
    await expect(panel(page)).toContainText('It did not run: it now asks what you have not agreed to.');
    await expect(panel(page)).toContainText('127.0.0.1:4399 this computer');
    await canBeAgreedTo(page);
    expect(other.asked).toEqual([]);
    expect(await run(page)).toMatch(/^Run complete/);
    expect(other.asked).toEqual(['GET /stolen.csv']);
    other.asked.length = 0;
  });

  test('script in column names, cells and what an error says stays text @more', async ({ page }) => {
    await follow(
      page,
      state(withSteps(http(`${NAMED}/marked`), sql(`SELECT error('${SCRIPT.replaceAll("'", '')}')`, 'e'))),
    );
    await run(page);
    for (const tab of ['Columns', 'Receipt', 'Log', 'Problems', 'Table'])
      await page.getByRole('tab', { name: tab }).click();
    expect(await active(page)).toEqual([]);
    expect(other.asked).toEqual([]);
  });

  test('it does not see the own sessions, and leaves nothing behind @more', async ({ page }) => {
    await follow(page, state(withSteps(sql('SELECT 1 AS x'))));
    await run(page);
    await page.getByRole('button', { name: 'Menu', exact: true }).click();
    await page.getByRole('button', { name: 'Sessions…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Sessions' });
    await expect(dialog).toContainText('apart from your sessions');
    await expect(dialog.getByRole('listitem')).toHaveCount(0);
    await page.keyboard.press('Escape');
    const kept = await page.evaluate(async () => {
      const names: string[] = [];
      const walk = async (folder: FileSystemDirectoryHandle, path: string): Promise<void> => {
        for await (const [name, handle] of folder.entries()) {
          if (handle.kind === 'directory') names.push(`${path}${name}`);
          if (handle instanceof FileSystemDirectoryHandle) await walk(handle, `${path}${name}/`);
        }
      };
      await walk(await navigator.storage.getDirectory(), '');
      const texts = [...Object.entries(localStorage), ...Object.entries(sessionStorage)];
      return { names, came: texts.filter(([, value]) => String(value).includes('name: came')).length };
    });
    expect(kept.came).toBe(0);
    expect(kept.names.filter((name) => /^osiris_sessions\/[^/]+$/.test(name))).toHaveLength(1);
  });
});

test('a zip that is dropped opens as a guest; Leave goes back, Keep makes it the own @more', async ({
  page,
}) => {
  await own(page);
  const before = await page.evaluate(() => sessionStorage.getItem('osiris.session'));
  const bundle = writeBundle(
    state(withSteps('{id: a, component: filesystem.csv_extractor, mode: read, config: {path: a.csv}}'), {
      files: [{ path: 'a.csv', content: new TextEncoder().encode('n\n1\n2\n') }],
    }),
  );
  await dropZip(page, 'shared.zip', bundle);
  await expect(panel(page)).toContainText('This pipeline came in a zip, and has not run.');
  await panel(page).getByRole('button', { name: 'Leave' }).click();
  await expect(panel(page)).toBeHidden();
  await expect(statusLine(page)).toContainText('Saved to disk');
  expect(await page.evaluate(() => sessionStorage.getItem('osiris.session'))).toBe(before);

  await dropZip(page, 'shared.zip', bundle);
  await panel(page).getByRole('button', { name: 'Keep' }).click();
  await expect(panel(page)).toBeHidden();
  await expect(statusLine(page)).toContainText('Saved to disk');
  expect(await page.evaluate(() => sessionStorage.getItem('osiris.session'))).not.toBe(before);
  expect(await run(page)).toMatch(/^Run complete/);
  await expect(region(page, 'Table').getByRole('gridcell')).toHaveText(['1', '2']);
  expect(await page.evaluate(() => location.hash)).toBe('');
});

test('the consent screen is sound for axe at every width, and all of it is had by keyboard @more', async ({
  page,
}) => {
  // A name that is written backwards, and would turn around what stands beside it.
  const backwards = JSON.stringify('a\u202evsc.exe');
  await follow(
    page,
    state(
      withSteps(
        `{id: a, component: filesystem.csv_extractor, mode: read, config: {path: ${backwards}}}`,
        http(`https://аррӏе.com/`),
      ),
    ),
  );
  await expect(panel(page)).toContainText('xn--80ak6aa92e.com asked by step h');
  await expect(panel(page).locator('[data-mark="‹›"]')).toHaveAttribute('title', 'U+202E');
  expect(await violations(page, [1440, 390])).toEqual([]);
  await resize(page, { width: 1440, height: 900 });
  await page.emulateMedia({ colorScheme: 'light' });
  const leave = panel(page).getByRole('button', { name: 'Leave' });
  await page.getByRole('button', { name: 'Menu', exact: true }).focus();
  for (let at = 0; at < 3; at++) await page.keyboard.press('Tab');
  await expect(leave).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(panel(page).getByRole('group', { name: 'What it will do' })).toBeFocused();
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Enter');
  await expect(panel(page)).toBeHidden();
});

test('a link that is not opened leaves the address to what is; a reload asks while that would be lost', async ({
  page,
}) => {
  const link = state(withSteps(sql('SELECT 1 AS x')));
  await follow(page, link);
  const first = new URL(page.url()).hash;
  expect(first).toBe(encodeFragment(link));
  await setText(page, withSteps(sql('SELECT 2 AS typed')));
  await goTo(page, encodeFragment(state(withSteps(sql('SELECT 3 AS other')))));
  await expect(notices(page).last()).toContainText('It is not open yet');
  expect(new URL(page.url()).hash).toBe(first);

  const leaving = () => page.evaluate(() => !dispatchEvent(new Event('beforeunload', { cancelable: true })));
  await expect.poll(leaving).toBe(true);
  reached.length = 0;
  // The browser asks by itself; what is answered here is to stay.
  await page.evaluate(() => location.reload());
  await expect.poll(() => reached).toEqual(['dialog ']);
  await expect(page.locator('.view-lines')).toContainText('AS typed');
  reached.length = 0;

  await own(page);
  await expect.poll(leaving).toBe(false);
  await setText(page, withSteps(sql('SELECT 4 AS mine')));
  expect(await leaving()).toBe(false);
});

test('its text is compared with the own one while it stays open, and takes its place when the person says so @more', async ({
  page,
}) => {
  await resize(page, { width: 1440, height: 900 });
  await own(page);
  const lines = Array.from({ length: 40 }, (_, at) => sql(`SELECT ${at} AS x`, `s${at}`));
  await setText(page, withSteps(sql('SELECT 1 AS mine'), ...lines));
  const theirs = withSteps(sql(`SELECT '${SCRIPT.replaceAll("'", '')}' AS theirs`), ...lines);
  await follow(page, state(theirs));
  const compare = panel(page).getByRole('button', { name: 'Compare with mine' });
  await compare.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Replace your text with the shared pipeline?' });
  await expect(dialog).toContainText('1 line of yours would go, 1 line would come.');
  const line = (which: string) => dialog.getByRole('listitem').filter({ hasText: which });
  await expect(line('Only in yours:')).toContainText('AS mine');
  await expect(line('Only in the other:')).toContainText(SCRIPT.slice(0, 60));
  expect(await active(page)).toEqual([]);
  expect(await violations(page, [1440, 390])).toEqual([]);
  await resize(page, { width: 1440, height: 900 });

  // Escape leaves it with nothing changed, and the focus where it was.
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(compare).toBeFocused();
  await expect(panel(page)).toContainText('and has not run');

  // All by keyboard: what is folded can be seen, and Replace is the last of all.
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('button', { name: 'Close' })).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(dialog.getByRole('group', { name: 'Differences' })).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(dialog.getByRole('button', { name: '38 lines that are the same' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(line('SELECT 7 AS x')).toBeVisible();
  await page.keyboard.press('Tab');
  await expect(dialog.getByRole('button', { name: 'Keep mine' })).toBeFocused();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(dialog).toBeHidden();
  await expect(panel(page)).toBeHidden();
  await expect(notices(page).last()).toContainText('The shared pipeline is in place of your text.');
  await expect(page.locator('.view-lines')).toContainText('AS theirs');
  await notices(page).last().getByRole('button', { name: 'Undo' }).click();
  await expect(page.locator('.view-lines')).toContainText('AS mine');
});
