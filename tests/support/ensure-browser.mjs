// Finds a Chromium that really starts, or fetches one, and records it in node_modules/.cache/test-browser.json.
// Order: CHROMIUM_PATH, Playwright's own, the system's, `playwright install`, @sparticuz/chromium from npm (Linux x64).
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from '@playwright/test';

const CACHE = resolve('node_modules/.cache/test-browser');
const NPM_BROWSER = '@sparticuz/chromium@153.0.0';
const SYSTEM = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:/Program Files/Google/Chrome/Application/chrome.exe',
];
// Chromium's sandbox refuses to run as root; nobody else gives it up.
const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
const OFF = '--disable-features=';
// In the C locale Chromium on Linux cannot store a file whose name is not ASCII.
const locale = process.platform === 'linux' ? { LC_ALL: process.env.LC_ALL ?? 'C.UTF-8' } : {};

async function starts(candidate) {
  try {
    const browser = await chromium.launch({
      executablePath: candidate.executablePath,
      // Told its arguments only then.
      args: [...args, '--enable-automation'],
      env: { ...process.env, ...candidate.env, ...locale },
      timeout: 60_000,
    });
    const version = browser.version();
    const own = await withoutAddressBar(browser);
    await browser.close();
    return { ...candidate, args: [...args, ...own], env: { ...candidate.env, ...locale }, version };
  } catch (error) {
    console.error(`  ${candidate.how}: does not start (${String(error.message).split('\n')[0]})`);
    return undefined;
  }
}

/**
 * From 2026 on the list below the address bar is a page, which every profile, and so every test, loads: a sixth of what one costs.
 * Switched off beside what Playwright switches off, since of two such arguments the last one counts.
 */
async function withoutAddressBar(browser) {
  const cdp = await browser.newBrowserCDPSession();
  const { arguments: given } = await cdp.send('Browser.getBrowserCommandLine');
  const off = given.findLast((arg) => arg.startsWith(OFF)) ?? OFF;
  return [`${off},WebUIOmniboxPopup,WebUIOmniboxFullPopup,WebUIOmniboxAimPopup`];
}

const at = (how, executablePath) =>
  executablePath && existsSync(executablePath) ? { how, executablePath } : undefined;

function installPlaywrights() {
  const cli = resolve('node_modules/@playwright/test/cli.js');
  spawnSync(process.execPath, [cli, 'install', 'chromium'], { stdio: 'ignore', timeout: 300_000 });
  return at('playwright install', chromium.executablePath());
}

async function installFromNpm() {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined;
  const folder = resolve(CACHE, 'npm');
  mkdirSync(folder, { recursive: true });
  writeFileSync(resolve(folder, 'package.json'), '{ "private": true, "type": "module" }');
  const entry = resolve(folder, 'node_modules/@sparticuz/chromium/build/index.js');
  if (!existsSync(entry)) {
    console.error('  no browser on this machine: installing one from npm ...');
    spawnSync('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', NPM_BROWSER], {
      cwd: folder,
      stdio: ['ignore', 2, 2],
    });
  }
  if (!existsSync(entry)) return undefined;
  // The package unpacks into the temporary folder and reuses whatever lies there; on a bare Debian it must
  // believe to be on Lambda to unpack the NSS libraries it needs.
  process.env.TMPDIR = resolve(CACHE, 'unpacked');
  mkdirSync(process.env.TMPDIR, { recursive: true });
  process.env.AWS_EXECUTION_ENV = 'AWS_Lambda_nodejs22.x';
  const { default: packaged } = await import(pathToFileURL(entry).href);
  const executablePath = await packaged.executablePath();
  const { LD_LIBRARY_PATH, TMPDIR } = process.env;
  return { how: NPM_BROWSER, executablePath, env: { LD_LIBRARY_PATH, FONTCONFIG_FILE: writeFonts(TMPDIR) } };
}

/** The package's own settings look for fonts where Lambda has them; without any, Chromium ends itself at the first text. */
function writeFonts(folder) {
  const file = resolve(folder, 'fonts.conf');
  const dirs = `<dir>${folder}/fonts/fonts</dir><dir>/usr/share/fonts</dir><cachedir>${folder}/fonts-cache</cachedir>`;
  writeFileSync(
    file,
    `<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "fonts.dtd">\n<fontconfig>${dirs}</fontconfig>\n`,
  );
  return file;
}

const candidates = [
  () => at('CHROMIUM_PATH', process.env.CHROMIUM_PATH),
  () => at("Playwright's own", chromium.executablePath()),
  ...SYSTEM.map((path) => () => at('system', path)),
  installPlaywrights,
  installFromNpm,
];

for (const find of candidates) {
  const candidate = await find();
  const browser = candidate && (await starts(candidate));
  if (!browser) continue;
  mkdirSync(resolve('node_modules/.cache'), { recursive: true });
  writeFileSync(resolve('node_modules/.cache/test-browser.json'), JSON.stringify(browser));
  console.log(`test browser: ${browser.how}, Chromium ${browser.version}, ${browser.executablePath}`);
  process.exit(0);
}
console.error(
  'No Chromium starts on this machine. Install one (for example `apt-get install chromium`) or set CHROMIUM_PATH.',
);
process.exit(1);
