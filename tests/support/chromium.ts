/** The Chromium that ensure-browser.mjs found, as Playwright's launch options. */
import { readFileSync, readlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';

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

/** SIGKILL to the browser that works on this profile: Chromium's lock there is a link to `<host>-<pid>`. */
export function killBrowser(profile: string): void {
  const lock = readlinkSync(join(profile, 'SingletonLock'));
  const pid = Number(/-(\d+)$/.exec(lock)?.[1]);
  if (!(pid > 1)) throw new Error(`No process id in ${lock}`);
  process.kill(pid, 'SIGKILL');
}
