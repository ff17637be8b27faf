/** The Chromium that ensure-browser.mjs found, as Playwright's launch options. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { BrowserContext } from '@playwright/test';

interface TestBrowser {
  readonly version: string;
  readonly executablePath: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

export const foundBrowser = JSON.parse(
  readFileSync(resolve('node_modules/.cache/test-browser.json'), 'utf8'),
) as TestBrowser;

export const launchOptions = {
  executablePath: foundBrowser.executablePath,
  args: [...foundBrowser.args],
  env: { ...process.env, ...foundBrowser.env } as Record<string, string>,
};

/** SIGKILL to the browser's main process, as when the machine runs out of memory: nothing is flushed or closed. */
export async function killBrowser(context: BrowserContext): Promise<void> {
  const session = await context.browser()?.newBrowserCDPSession();
  const { processInfo } = (await session?.send('SystemInfo.getProcessInfo')) ?? { processInfo: [] };
  const main = processInfo.find(({ type }) => type === 'browser');
  if (!main) throw new Error('The browser does not tell its process id.');
  process.kill(main.id, 'SIGKILL');
}
