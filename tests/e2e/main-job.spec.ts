/** A CSV goes in, a pipeline runs, a CSV comes out; then a reload, a crash, a closed store. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { chromium, expect, test, type BrowserContext, type Page } from '@playwright/test';
import { killBrowser, launchOptions } from '../support/chromium.ts';
import {
  addFiles,
  cells,
  download,
  editor,
  open,
  ready,
  region,
  run,
  setText,
  status,
  steps,
  threeSteps,
} from '../support/playground.ts';

const STARTER = resolve('public/examples/starter');

/** What the command line writes for a pipeline, by artifact path. */
function runOnCommandLine(folder: string, artifact: string): Buffer {
  const out = mkdtempSync(join(tmpdir(), 'playground-cli-'));
  execFileSync(
    process.execPath,
    [
      '--import',
      'tsx',
      resolve('src/adapters/node/oml.ts'),
      'run',
      join(folder, 'pipeline.yaml'),
      '--out',
      out,
    ],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  const bytes = readFileSync(join(out, 'artifacts', artifact));
  rmSync(out, { recursive: true });
  return bytes;
}

/** Step ids and the artifact of the starter, as its text says. */
function starter(): { ids: string[]; writer: string; path: string; table: string } {
  const text = readFileSync(join(STARTER, 'pipeline.yaml'), 'utf8');
  const ids = [...text.matchAll(/^ {2}- id: (\S+)/gm)].map((match) => match[1] ?? '');
  const path = [...text.matchAll(/^ {6}path: (\S+)/gm)].at(-1)?.[1] ?? '';
  return { ids, writer: ids.at(-1) ?? '', path, table: ids.at(-2) ?? '' };
}

test('first visit: the starter runs, downloads the command line’s bytes and survives a reload, and runs again', async ({
  browser,
}) => {
  // As a person's browser has it.
  const page = await browser.newPage({ serviceWorkers: 'allow', storageState: { cookies: [], origins: [] } });
  const { ids, writer, path, table } = starter();
  await open(page);
  await expect(editor(page)).toHaveCount(1);
  await expect(page.getByRole('status')).toHaveCount(1);
  await expect(steps(page)).toHaveCount(ids.length);

  expect(await run(page)).toMatch(/^Run complete: 3 steps, [\d,]+ rows written$/);
  for (const id of ids)
    await expect(
      region(page, 'Steps').getByRole('button', { name: new RegExp(`^${id}\\b.*complete.*row`, 'i') }),
    ).toBeVisible();

  const name = path.split('/').at(-1) ?? '';
  const expected = runOnCommandLine(STARTER, `${writer}/${path}`);
  expect((await download(page, name)).equals(expected)).toBe(true);

  const grid = region(page, 'Table').getByRole('grid', { name: table });
  await expect(grid).toBeVisible();
  const rows = expected.toString().trim().split('\n').length - 1;
  expect(Number(await grid.getAttribute('aria-rowcount'))).toBeGreaterThanOrEqual(rows);
  const before = await cells(page);

  await page.reload();
  await ready(page);
  await region(page, 'Steps')
    .getByRole('button', { name: new RegExp(`^${table}\\b`) })
    .click();
  await expect(region(page, 'Table').getByRole('grid', { name: table })).toBeVisible({ timeout: 30_000 });
  await expect.poll(() => cells(page)).toEqual(before);
  expect((await download(page, name)).equals(expected)).toBe(true);
  // Beside a table that is being looked at the database writes out between two looks.
  expect(await run(page)).toMatch(/^Run complete: 3 steps/);
  await page.close();
});

test('own file, own text: both survive a reload, and undo brings the old text back', async ({ page }) => {
  await open(page);
  const text = threeSteps('data/täble.csv', 'SELECT a, b FROM rows ORDER BY a DESC');
  await setText(page, text);
  await addFiles(page, [{ name: 'täble.csv', content: 'b,a\nx,1\n"y, z",2\n' }]);
  // The added file matches the missing path by its last part only: one click fits them together.
  await page
    .getByRole('button', { name: /data\/täble\.csv/ })
    .first()
    .click();
  expect(await run(page)).toBe('Run complete: 3 steps, 2 rows written');
  expect((await download(page, 'out.csv')).toString()).toBe('a,b\n2,"y, z"\n1,x\n');

  await page.reload();
  await ready(page);
  await expect(region(page, 'Files')).toContainText('täble.csv');
  await region(page, 'Steps')
    .getByRole('button', { name: /^picked: Complete/ })
    .click();
  // The engine takes its time; nothing says meanwhile that a step which is complete has no rows.
  const table = region(page, 'Table');
  const shown = table.getByRole('grid', { name: 'picked' }).or(table.getByText('has no rows yet'));
  await expect(shown).toBeVisible({ timeout: 30_000 });
  expect(await shown.getAttribute('role')).toBe('grid');
  await expect.poll(() => cells(page)).toContainEqual(['2', 'y, z']);
});

/** tests/engine/kill.spec.ts kills at every other moment. */
const KILLS = process.env['FAULTS'] ? 10 : 1;

test(`killed right after Run complete (times: ${KILLS}): every table is there, whole @more`, async () => {
  test.setTimeout(300_000);
  const profile = mkdtempSync(join(tmpdir(), 'playground-profile-'));
  const start = async (): Promise<{ context: BrowserContext; page: Page }> => {
    const context = await chromium.launchPersistentContext(profile, {
      ...launchOptions,
      args: [...launchOptions.args, '--no-first-run'],
      handleSIGINT: false,
      serviceWorkers: 'block',
    });
    const page = context.pages()[0] ?? (await context.newPage());
    await page.goto('http://localhost:4173/');
    await ready(page);
    return { context, page };
  };
  let browser = await start();
  await addFiles(browser.page, [{ name: 'n.csv', content: 'n\n1\n2\n3\n' }]);
  for (let kill = 1; kill <= KILLS; kill++) {
    const rows = 1000 * kill;
    await setText(
      browser.page,
      threeSteps(
        'n.csv',
        `SELECT i AS n, md5(i::VARCHAR) AS hash FROM range(${rows}) t(i) ORDER BY i`,
        `out-${kill}.csv`,
      ),
    );
    await expect(browser.page.getByRole('button', { name: 'Run', exact: true })).toBeEnabled();
    expect(await run(browser.page)).toBe(
      `Run complete: 3 steps, ${rows.toLocaleString('en-US')} rows written`,
    );
    await killBrowser(browser.context);
    await browser.context
      .close()
      .catch((error: unknown) => expect(String(error)).toMatch(/closed|crash|Target/i));

    browser = await start();
    await expect(region(browser.page, 'Steps').getByRole('button', { name: /^picked\b/ })).toBeVisible();
    await region(browser.page, 'Steps')
      .getByRole('button', { name: /^picked\b/ })
      .click();
    const grid = region(browser.page, 'Table').getByRole('grid', { name: 'picked' });
    await expect(grid).toBeVisible({ timeout: 30_000 });
    expect(Number(await grid.getAttribute('aria-rowcount'))).toBe(rows + 1);
    const bytes = await download(browser.page, `out-${kill}.csv`);
    expect(bytes.toString().trimEnd().split('\n')).toHaveLength(rows + 1);
    await region(browser.page, 'Steps')
      .getByRole('button', { name: /^rows\b/ })
      .click();
    await expect.poll(() => cells(browser.page)).toContainEqual(['3']);
  }
  await browser.context.close();
  rmSync(profile, { recursive: true, force: true });
});

test('storage denied: it runs in memory and says so first @more', async () => {
  // The blocked store of frames without an origin is in frames.spec.ts; here the browser has none at all.
  const browser = await chromium.launch({
    ...launchOptions,
    args: [...launchOptions.args, '--disable-blink-features=FileSystemAccessOriginPrivate'],
  });
  const page = await browser.newPage({ serviceWorkers: 'block' });
  await page.goto('http://localhost:4173/');
  await ready(page);
  await expect(
    page
      .getByText(
        /nothing (here )?(will )?(be kept|survives?|is kept|is saved)|not be saved|will be lost|cannot save/i,
      )
      .first(),
  ).toBeVisible();
  expect(await run(page)).toMatch(/^Run complete: 3 steps/);
  await expect(status(page)).toHaveCount(1);
  await browser.close();
});
