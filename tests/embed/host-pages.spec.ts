/** On other people's pages, of another origin and with headers of their own: read at once, run on request. */
import { expect, test, type FrameLocator, type Page } from '@playwright/test';
import type { OsirisPlaygroundElement } from '#embed/api.ts';
import { violations, violationsWithFrames } from '../support/axe.ts';
import { PLAYGROUND, SCRIPT, startHost, type Host } from './hosts.ts';
import { CSV, EVIL, OML, playground, RECORDING } from './pages.ts';
import { resize } from '../support/viewport.ts';

let host: Host;
test.beforeAll(async () => {
  host = await startHost();
  host.put('/orders.csv', CSV);
  host.put('/results.json', RECORDING);
  host.put('/pipeline.yaml', OML);
});
test.afterAll(() => host.close());

const frameOf = (page: Page, at = 0): FrameLocator => page.frameLocator('osiris-playground iframe').nth(at);

async function run(page: Page, at = 0): Promise<void> {
  await page.getByRole('button', { name: 'Run', exact: true }).nth(at).click();
  await ran(frameOf(page));
}

/** Presses a key until that is so; there are not a hundred places to go to. */
async function tabTo(page: Page, isThere: () => Promise<boolean>, key = 'Tab'): Promise<void> {
  for (let pressed = 0; pressed < 100 && !(await isThere()); pressed += 1) await page.keyboard.press(key);
  expect(await isThere()).toBe(true);
}

/** As a script of the page does it. */
const giveFile = (element: Element, content: string): Promise<void> =>
  (element as Element & OsirisPlaygroundElement).client.addFile({ path: 'orders.csv', content });

const ran = (frame: FrameLocator) =>
  expect(frame.getByRole('status')).toContainText(/^Run complete: 3 steps/, { timeout: 60_000 });

test('plain: read at once without the engine, nothing of its values is HTML, and nothing moves', async ({
  page,
}) => {
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  host.show({ head: SCRIPT, body: `<p>Before.</p>${playground('mode="editor"')}<p>After.</p>` });
  await page.goto(host.url);
  await expect(page.getByText('name: orders-by-country')).toBeVisible();
  await expect(page.getByRole('cell', { name: EVIL })).toBeVisible();
  await expect(page.getByText('totals, recorded: 2 of 2 rows')).toBeVisible();
  expect(asked.filter((url) => url.startsWith(PLAYGROUND))).toEqual([`${PLAYGROUND}embed.js`]);
  const shifts = await page.evaluate(
    () =>
      new Promise<number>((done) => {
        new PerformanceObserver((list) => {
          const shifts = list.getEntries() as unknown as { value: number }[];
          done(shifts.reduce((sum, { value }) => sum + value, 0));
        }).observe({ type: 'layout-shift', buffered: true });
        requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => done(0))));
      }),
  );
  expect(shifts).toBe(0);
  const before = await page.locator('osiris-playground').boundingBox();
  await run(page);
  await expect(frameOf(page).getByRole('gridcell', { name: 'cz' })).toBeVisible();
  expect(await page.locator('osiris-playground').boundingBox()).toEqual(before);
  expect(await page.title()).toBe('Docs');
});

test('a policy on the page that names the playground in script-src and frame-src and nothing else @more', async ({
  page,
}) => {
  const refused: string[] = [];
  page.on('console', (message) => {
    if (/Content Security Policy/.test(message.text())) refused.push(message.text());
  });
  const policy = `default-src 'none'; script-src ${PLAYGROUND}; frame-src ${PLAYGROUND}`;
  const content = `<pre><code class="language-oml">${OML}</code></pre>
    <table data-step="totals"><caption>totals</caption><tr><th>country</th></tr><tr><td>cz</td></tr></table>`;
  host.show({
    head: SCRIPT,
    body: `<osiris-playground mode="result">${content}</osiris-playground>`,
    headers: { 'Content-Security-Policy': policy },
  });
  await page.goto(host.url);
  const box = page.locator('osiris-playground section');
  await expect(box.getByRole('cell', { name: 'cz' })).toBeVisible();
  expect(await box.evaluate((section) => getComputedStyle(section).borderRadius)).toBe('6px');
  await page.locator('osiris-playground').evaluate(giveFile, CSV);
  await expect(frameOf(page).getByRole('button', { name: 'Run', exact: true })).toBeEnabled({
    timeout: 30_000,
  });
  await frameOf(page).getByRole('button', { name: 'Run', exact: true }).click();
  await ran(frameOf(page));
  expect(refused).toEqual([]);
});

test('a page that is isolated: by our headers, and in frames without credentials @more', async ({ page }) => {
  host.show({
    head: SCRIPT,
    body: playground('mode="result"') + playground('mode="result" credentialless'),
    headers: {
      'Cross-Origin-Embedder-Policy': 'require-corp',
      'Cross-Origin-Opener-Policy': 'same-origin',
    },
  });
  await page.goto(host.url);
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  await run(page);
  await page.getByRole('button', { name: 'Run', exact: true }).last().click();
  await ran(frameOf(page, 1));
});

test('inside a sandbox without an origin: page, playground and engine @more', async ({ page }) => {
  host.show({
    head: SCRIPT,
    body: `<osiris-playground mode="result"><script type="text/yaml">${OML}</script></osiris-playground>`,
  });
  const outer = await startHost();
  outer.show({
    body: `<iframe sandbox="allow-scripts" src="${host.url}" style="width:900px;height:700px"></iframe>`,
  });
  await page.goto(outer.url);
  const inner = page.frameLocator('iframe');
  await inner.locator('osiris-playground').evaluate(giveFile, CSV);
  const frame = inner.frameLocator('osiris-playground iframe');
  await frame.getByRole('button', { name: 'Run', exact: true }).click();
  await ran(frame);
  await outer.close();
});

test('in a closed tab panel, taken out and put in again, and on paper @more', async ({ page }) => {
  host.show({
    head: SCRIPT,
    body: `<button onclick="panel.hidden=!panel.hidden">Panel</button><div id="panel" hidden>${playground('mode="editor"')}</div>`,
  });
  await page.goto(host.url);
  await expect(page.getByText('name: orders-by-country')).toBeHidden();
  await page.getByRole('button', { name: 'Panel' }).click();
  await expect(page.getByText('name: orders-by-country')).toBeVisible();
  await run(page);
  await page.emulateMedia({ media: 'print' });
  await expect(page.getByRole('cell', { name: 'cz' })).toBeVisible();
  await expect(page.locator('osiris-playground iframe')).toBeHidden();
  await page.emulateMedia({ media: null });
  await page.evaluate(() => {
    const element = document.querySelector('osiris-playground')!;
    element.remove();
    document.body.append(element);
  });
  // The engine was this frame's own: it is back, and begins with what stands in the page.
  await frameOf(page).getByRole('button', { name: 'Run', exact: true }).click();
  await ran(frameOf(page));
});

test('ten on one page: one engine, a database each; what scrolls away is let go, and is as it was when it comes back @more', async ({
  page,
}) => {
  const loads: string[] = [];
  page.on('request', (request) => {
    if (request.url().endsWith('.wasm')) loads.push(request.url());
  });
  const of = (at: number): string =>
    playground(
      'mode="full" height="500"',
      `<script type="text/yaml">${at === 1 ? OML.replace('sum(amount)', 'count(*)') : OML}</script>`,
    );
  const many = Array.from({ length: 10 }, (_, at) => `<div style="height:1600px">${of(at)}</div>`);
  host.show({ head: SCRIPT, body: many.join('') });
  await resize(page, { width: 900, height: 700 });
  await page.goto(host.url);
  const at = (index: number) => page.locator('osiris-playground').nth(index);
  const totals = (index: number) =>
    at(index).evaluate((element) =>
      (element as Element & OsirisPlaygroundElement).client.getTable({ step: 'totals' }),
    );
  for (const index of [0, 1]) {
    await at(index).scrollIntoViewIfNeeded();
    await at(index).getByRole('button', { name: 'Run', exact: true }).click();
    await ran(at(index).frameLocator('iframe'));
  }
  const engines = () => page.workers().filter((worker) => /engine\.worker/.test(worker.url()));
  const engine = engines();
  expect(engine).toHaveLength(1);
  const second = at(1).frameLocator('iframe');
  const text = second.locator('.view-lines').first();
  await expect(text).toBeVisible({ timeout: 30_000 });
  await second.getByRole('textbox', { name: 'Pipeline editor' }).focus();
  await page.keyboard.insertText('# mine\n');
  await expect(text).toContainText(/#\smine/);
  // A file of the reader's own, of which the page may read nothing unasked: neither now nor later.
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    second.getByRole('button', { name: 'Add files', exact: true }).first().click(),
  ]);
  const buffer = Buffer.from('country,amount\nmine,7\n');
  await chooser.setFiles([{ name: 'orders.csv', mimeType: 'text/csv', buffer }]);
  await second.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(second.getByRole('gridcell', { name: 'mine' })).toBeVisible({ timeout: 30_000 });
  await ran(second);

  // One that was only written in, without an engine.
  const third = at(2).frameLocator('iframe');
  await at(2).scrollIntoViewIfNeeded();
  await at(2).getByRole('button', { name: 'Edit' }).click();
  await expect(third.locator('.view-lines').first()).toBeVisible({ timeout: 30_000 });
  await third.getByRole('textbox', { name: 'Pipeline editor' }).focus();
  await page.keyboard.insertText('# only written\n');
  await expect(third.locator('.view-lines').first()).toContainText(/only\swritten/);

  await at(9).scrollIntoViewIfNeeded();
  await expect(at(1).locator('iframe')).toHaveCount(0);
  // The one that keeps the engine of the others stays.
  await expect(page.locator('osiris-playground iframe')).toHaveCount(1);
  await expect(at(0).locator('iframe')).toHaveCount(1);

  await at(2).scrollIntoViewIfNeeded();
  await expect(third.locator('.view-lines').first()).toContainText(/only\swritten/, { timeout: 30_000 });
  await expect(third.getByRole('gridcell', { name: 'cz' })).toBeVisible();

  await at(1).scrollIntoViewIfNeeded();
  await expect(second.getByRole('status')).toContainText(/^Run complete: 3 steps/, { timeout: 30_000 });
  await expect(text).toContainText(/#\smine/, { timeout: 30_000 });
  await expect(second.getByRole('gridcell', { name: 'mine' })).toBeVisible();
  await expect(totals(1)).rejects.toThrow();
  await expect(second.getByRole('region', { name: 'Leave to read' })).toBeVisible();
  expect(await totals(0)).toMatchObject({
    rows: [
      ['cz', '4'],
      ['de', '2'],
    ],
  });
  expect(engines()).toEqual(engine);
  expect(loads).toHaveLength(1);
});

test('axe finds nothing, light and dark, wide and narrow, before it runs and after; all by keyboard @more', async ({
  page,
}) => {
  host.show({
    head: `${SCRIPT}<style>:root{color-scheme:light dark}</style>`,
    body: `<header>Docs</header><main><h1>Docs</h1><pre><code class="language-oml">${OML}</code></pre><button onclick="OsirisPlayground.upgrade()">Upgrade</button>${playground('mode="editor"')}<button>After</button></main><footer>End</footer>`,
  });
  await page.goto(host.url);
  await page.getByRole('button', { name: 'Upgrade' }).click();
  await expect(page.locator('osiris-playground')).toHaveCount(2);
  await expect(page.getByRole('button', { name: 'Run', exact: true })).toHaveCount(2);
  expect(await violations(page, [900, 390])).toEqual([]);
  await page.getByRole('button', { name: 'Run', exact: true }).last().focus();
  await page.keyboard.press('Enter');
  await ran(frameOf(page));
  const iframe = page.locator('osiris-playground iframe');
  await expect(iframe).toBeFocused();
  // Run again, from the keys that lead into the frame.
  const again = frameOf(page).getByRole('button', { name: 'Run', exact: true });
  await tabTo(page, () => again.evaluate((button) => button === document.activeElement));
  await page.keyboard.press('Enter');
  await expect(frameOf(page).getByRole('status')).toContainText(/reused|3 steps/);
  await ran(frameOf(page));
  // And out of it, by those that lead to the next pane where the editor takes Tab for itself.
  await tabTo(page, () => iframe.evaluate((frame) => frame !== document.activeElement), 'Shift+Tab');
  await expect(page.locator('osiris-playground').last()).not.toBeFocused();
  for (const width of [900, 390]) {
    await resize(page, { width, height: 844 });
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await expect
        .poll(() =>
          frameOf(page)
            .locator('html')
            .evaluate((root) => getComputedStyle(root).colorScheme),
        )
        .toBe(colorScheme);
      expect(await violationsWithFrames(page)).toEqual([]);
    }
  }
});

test('the text that stands between the tags is read where there is no JavaScript', async ({ browser }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  host.show({
    head: SCRIPT,
    body: playground('', `<pre><code class="language-oml">${OML}</code></pre>`),
  });
  await page.goto(host.url);
  await expect(page.getByText('name: orders-by-country')).toBeVisible();
  await context.close();
});
