/** The Chromium that ensure-browser.mjs found, as Playwright's launch options. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

interface TestBrowser {
  readonly executablePath: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

const found = JSON.parse(
  readFileSync(resolve('node_modules/.cache/test-browser.json'), 'utf8'),
) as TestBrowser;

export const launchOptions = {
  executablePath: found.executablePath,
  args: [...found.args],
  env: { ...process.env, ...found.env } as Record<string, string>,
};
