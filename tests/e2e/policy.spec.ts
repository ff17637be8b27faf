/** Content-Security-Policy: nothing that the playground does needs more than it gives, and what is injected does not run. */
import { createServer } from 'node:http';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { expect, test, type Frame, type Page } from '@playwright/test';
import sirv from 'sirv';
import { addFiles, download, open, region, run, setText, step } from '../support/playground.ts';
import { reportingSite } from '../support/reports.ts';
import { head } from '../support/text.ts';

/** What runs where there is no policy. */
const WAYS = ['base', 'evaluated', 'evaluated', 'frame', 'handler', 'link', 'module', 'script'];

/** Tries, from the page's own code, what somebody would who could write into it; names what ran. */
const injected = (page: Page | Frame): Promise<string[]> =>
  page.evaluate(async () => {
    const ran: string[] = [];
    addEventListener('ran', ({ detail }: CustomEventInit<string>) => ran.push(detail ?? ''));
    const announce = (way: string) => `window.dispatchEvent(new CustomEvent('ran', { detail: '${way}' }))`;
    const script = Object.assign(document.createElement('script'), { textContent: announce('script') });
    const module = Object.assign(document.createElement('script'), {
      type: 'module',
      src: `data:text/javascript,${encodeURIComponent(announce('module'))}`,
    });
    const image = document.createElement('img');
    image.setAttribute('onerror', announce('handler'));
    image.src = 'data:image/png,';
    const frame = document.createElement('iframe');
    frame.srcdoc = `<script>parent.${announce('frame')}</script>`;
    const link = Object.assign(document.createElement('a'), { href: `javascript:${announce('link')}` });
    const base = Object.assign(document.createElement('base'), { href: 'https://elsewhere.example/' });
    const settled = Promise.all(
      [module, image, frame].map(
        (element) =>
          new Promise((done) => {
            element.addEventListener('load', done);
            element.addEventListener('error', done);
          }),
      ),
    );
    document.body.append(script, module, image, frame, link, base);
    link.click();
    await settled;
    // Outside of the call by which a test comes in, which a browser lets evaluate.
    await new Promise<void>((done) =>
      setTimeout(() => {
        const { eval: evaluate, Function: define } = globalThis;
        for (const attempt of [evaluate, (text: string) => (define(text) as () => void)()])
          try {
            attempt(announce('evaluated'));
          } catch (error) {
            if (!(error instanceof EvalError)) ran.push(String(error));
          }
        done();
      }),
    );
    if (document.baseURI.includes('elsewhere')) ran.push('base');
    for (const element of [script, module, image, frame, link, base]) element.remove();
    return ran.sort();
  });

test('files, examples, parameters, sheets, suggestions, runs and downloads stay within the policy; what is injected does not @more', async ({
  page,
}) => {
  const site = await reportingSite(4195);
  const events: string[] = [];
  await page.exposeFunction('refused', (what: string) => void events.push(what));
  await page.addInitScript(() => {
    const { refused } = globalThis as unknown as { refused(what: string): void };
    addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) =>
      refused(`${effectiveDirective} ${blockedURI}`),
    );
  });
  const answer = await page.goto(site.url);
  expect(answer?.headers()['content-security-policy']).toContain("default-src 'none'");
  expect(await answer?.text()).toContain(
    `content="${answer?.headers()['content-security-policy']?.replace('; report-uri /reports', '')}"`,
  );
  await open(page, site.url);
  expect(await run(page)).toMatch(/^Run complete/);
  expect((await download(page, 'penguin-sizes.csv')).length).toBeGreaterThan(100);

  await page.getByRole('button', { name: 'Examples', exact: true }).first().click();
  await page.getByRole('dialog', { name: 'Open an example' }).getByText('Busiest airports').click();
  await expect(step(page, 'extract-routes')).toBeVisible();
  expect(await run(page)).toMatch(/^Run complete/);
  for (const name of ['Table', 'Columns', 'Receipt', 'Log'])
    await page.getByRole('tab', { name: new RegExp(`^${name}`) }).click();

  for (const name of ['Sessions…', /^Keyboard shortcuts/]) {
    await page.getByRole('button', { name: 'Menu', exact: true }).click();
    await page.getByRole('button', { name }).click();
    await expect(page.getByRole('dialog')).toBeVisible();
    await page.keyboard.press('Escape');
  }

  await addFiles(page, [{ name: 'n.csv', content: 'n\n1\n2\n' }]);
  await expect(region(page, 'Files')).toContainText('n.csv');
  await setText(page, `${head}  - id: read\n    component: `);
  await page.keyboard.press('Control+Space');
  const options = page.locator('.suggest-widget').getByRole('option');
  await expect(options.filter({ hasText: 'duckdb.processor' })).toBeVisible();
  await page.keyboard.press('Escape');
  await page.locator('.view-line').filter({ hasText: 'component' }).hover();

  // An address beyond the policy is told as such; what the policy refuses comes in the order in which it was asked for.
  await setText(
    page,
    `${head}  - id: read\n    component: http.extractor\n    mode: read\n    config:\n      url: http://127.0.0.2:4196/a.csv\n      retries: 0\n`,
  );
  expect(await run(page)).toMatch(/^Run failed/);
  await expect(
    page.getByText(/over http its policy allows localhost and 127\.0\.0\.1 alone/).first(),
  ).toBeVisible();
  await expect.poll(() => site.refused).toContain('connect-src http://127.0.0.2:4196/a.csv');
  expect(new Set(site.refused)).toEqual(new Set(['connect-src http://127.0.0.2:4196/a.csv']));
  expect(events).toEqual([]);

  expect(await injected(page)).toEqual([]);
  const unguarded = await page.context().newPage();
  expect(await injected(unguarded)).toEqual(WAYS);
  const directives = () => [...new Set(events.map((event) => event.split(' ')[0]))].sort();
  await expect.poll(directives).toEqual(['base-uri', 'script-src', 'script-src-attr', 'script-src-elem']);
  await site.stop();
});

test('a host that sends no policy: the page brings its own, in a frame without an origin too @more', async ({
  page,
}) => {
  // As GitHub Pages answers: everybody may read, and nothing else is said.
  const files = sirv(resolve('build'), { dev: true });
  const host =
    '<!doctype html><title>host</title><iframe sandbox="allow-scripts" src="http://localhost:4196/" style="width:1200px;height:800px"></iframe>';
  const servers = [
    createServer((request, response) => {
      response.setHeader('Access-Control-Allow-Origin', '*');
      files(request, response);
    }).listen(4196),
    createServer((_, response) => response.setHeader('content-type', 'text/html').end(host)).listen(4197),
  ];
  await Promise.all(servers.map((server) => once(server, 'listening')));
  await page.goto('http://127.0.0.1:4197/');
  const shown = page.frameLocator('iframe');
  await shown.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(shown.getByRole('status')).toContainText(/^Run complete: 3 steps/, { timeout: 60_000 });
  const frame = page.frames()[1];
  expect(frame && (await injected(frame))).toEqual([]);
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
});
