/**
 * `npm run test:recipes [NAME ...]`: every recipe as its reader follows it: installed, built, and its page opened in Chromium. Needs
 * a registry for what is not installed, and `npm run build` before it.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { chromium } from '@playwright/test';
import sirv from 'sirv';
import { launchOptions } from '../support/chromium.ts';

const RECIPES = import.meta.dirname;
const BUILD = resolve('build');
const RUN_TIMEOUT = 60_000;

const all = readdirSync(RECIPES, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

/** Installs and builds a copy, so that nothing is left in the repository; gives the folder of the built site. */
function build(recipe: string, into: string): string {
  cpSync(join(RECIPES, recipe), into, { recursive: true, filter: (path) => !path.includes('node_modules') });
  const npm = (...args: string[]): void =>
    void execFileSync('npm', args, { cwd: into, stdio: ['ignore', 'ignore', 'inherit'] });
  npm('install', '--no-audit', '--no-fund', '--no-package-lock', '--loglevel=error');
  npm('run', '--silent', 'build');
  return join(into, 'dist');
}

/** The site, and the playground below it, as the recipe says to put it there. */
function serve(site: string): Promise<Server> {
  const [pages, playground] = [sirv(site, { dev: true }), sirv(BUILD, { dev: true })];
  const server = createServer((request, response) => {
    const none = (): void => void response.writeHead(404).end();
    if (!request.url?.startsWith('/playground/')) return pages(request, response, none);
    request.url = request.url.slice('/playground'.length);
    playground(request, response, none);
  });
  return new Promise((done) => server.listen(0, '127.0.0.1', () => done(server)));
}

/** What is wrong with the page; nothing where all is well. */
async function look(url: string): Promise<string[]> {
  const browser = await chromium.launch(launchOptions);
  const wrong: string[] = [];
  const expect = (holds: boolean, what: string): void => void (holds || wrong.push(what));
  try {
    const plain = await browser.newPage({ javaScriptEnabled: false });
    await plain.goto(url);
    const table = plain.locator('osiris-playground table[data-step=powers]');
    expect((await table.textContent())?.includes('512.0') ?? false, 'no recorded table without JavaScript');
    const text = (await plain.locator('osiris-playground pre').first().textContent()) ?? '';
    expect(/name: powers[^]*range\(12\)/.test(text), 'no pipeline without JavaScript');

    const page = await browser.newPage();
    page.on('pageerror', (error) => wrong.push(`an error in the page: ${error.message}`));
    await page.goto(url);
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    const status = page.frameLocator('osiris-playground iframe').getByRole('status');
    await status.filter({ hasText: 'Run complete' }).waitFor({ timeout: RUN_TIMEOUT });
  } catch (cause) {
    wrong.push(String(cause));
  } finally {
    await browser.close();
  }
  return wrong;
}

async function tryRecipe(recipe: string): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), `recipe-${recipe}-`));
  try {
    const server = await serve(build(recipe, folder));
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    const wrong = await look(`http://127.0.0.1:${port}/`);
    server.closeAllConnections();
    server.close();
    return wrong;
  } catch (cause) {
    return [String(cause)];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (!existsSync(join(BUILD, 'embed.js'))) {
  console.error('There is no build: run npm run build first.');
  process.exit(1);
}
const asked = process.argv.slice(2);
for (const recipe of asked.length > 0 ? asked : all) {
  const wrong = await tryRecipe(recipe);
  console.log(wrong.length === 0 ? `✔ ${recipe}` : `✘ ${recipe}\n  ${wrong.join('\n  ')}`);
  if (wrong.length > 0) process.exitCode = 1;
}
