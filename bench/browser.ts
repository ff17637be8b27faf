/** Chromium with a profile on disk, and the pages of the benchmarks in it. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { resolve } from 'node:path';
import { chromium, type BrowserContext, type Page } from '@playwright/test';
import sirv from 'sirv';
import { build } from 'vite';
import { CACHE } from './data.ts';
import { DIST, config } from './vite.config.ts';

const PORT = 4360;
/** A name that is no secure context: there the browser gives no storage, and the engine works in memory. */
const INSECURE = 'bench.test';
const PROFILE = resolve(CACHE, 'profile');

export interface Chromium {
  readonly version: string;
  readonly context: BrowserContext;
  /** Process id of the browser's main process. */
  readonly pid: number;
  /** A page of the benchmarks; `memory`: where the browser gives no storage. */
  page(place: 'disk' | 'memory'): Promise<Page>;
  close(): Promise<void>;
}

/** Finds a browser, builds the page and serves it; gives what ends that. */
export async function servePage(): Promise<() => Promise<void>> {
  const { status } = spawnSync(process.execPath, ['tests/support/ensure-browser.mjs'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (status !== 0) throw new Error('There is no browser to measure in.');
  // TypeScript's settings for the page extend what this writes; a fresh clone has none.
  spawnSync(process.execPath, ['node_modules/@sveltejs/kit/svelte-kit.js', 'sync'], { stdio: 'inherit' });
  await build(config);
  return serveFolder(DIST, PORT);
}

/** Serves the files of a folder; gives what ends that. */
export async function serveFolder(folder: string, port: number): Promise<() => Promise<void>> {
  const files = sirv(folder);
  const server = createServer((request, response) =>
    files(request, response, () => {
      response.statusCode = 404;
      response.end();
    }),
  );
  await new Promise<void>((done, fail) => server.once('error', fail).listen(port, done));
  return () =>
    new Promise((done) => {
      server.closeAllConnections();
      server.close(() => done());
    });
}

/** Starts a browser with an empty profile, and with these switches besides the usual ones. */
export async function startChromium(switches: readonly string[] = []): Promise<Chromium> {
  const { launchOptions } = await import('../tests/support/chromium.ts');
  rmSync(PROFILE, { recursive: true, force: true });
  mkdirSync(PROFILE, { recursive: true });
  const context = await chromium.launchPersistentContext(PROFILE, {
    ...launchOptions,
    args: [...launchOptions.args, `--host-resolver-rules=MAP ${INSECURE} 127.0.0.1`, ...switches],
  });
  // tsx keeps the names of functions by a function of its own, which no page has.
  await context.addInitScript('globalThis.__name = (named) => named');
  const session = await context.browser()?.newBrowserCDPSession();
  const { processInfo } = (await session?.send('SystemInfo.getProcessInfo')) ?? { processInfo: [] };
  const main = processInfo.find(({ type }) => type === 'browser');
  if (!main) throw new Error('The browser does not tell its process id.');
  return {
    version: context.browser()?.version() ?? 'unknown',
    context,
    pid: main.id,
    async page(place) {
      // The browser begins with an empty page, which would only take memory.
      const page = context.pages().find((open) => open.url() === 'about:blank') ?? (await context.newPage());
      page.on('crash', () => console.error('a page of the benchmarks crashed'));
      await page.goto(`http://${place === 'disk' ? 'localhost' : INSECURE}:${PORT}/`);
      await page.waitForFunction(() => 'bench' in window);
      return page;
    },
    async close() {
      await context.close();
      rmSync(PROFILE, { recursive: true, force: true });
    },
  };
}
