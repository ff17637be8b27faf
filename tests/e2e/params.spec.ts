/** A profile, parameters and connections, given in the page. */
import { readFileSync } from 'node:fs';
import { expect, test, type Page } from '@playwright/test';
import { violations } from '../support/axe.ts';
import { addFiles, cells, open, ready, region, run, setText, status } from '../support/playground.ts';
import { resize } from '../support/viewport.ts';

const cases = (name: string) => readFileSync(new URL(`../cases/oml/${name}`, import.meta.url), 'utf8');
const ACTORS = cases('actors.csv').trim().split('\n').length - 1;
const button = (page: Page) => page.getByRole('button', { name: /^Parameters/ });
const sheet = (page: Page) => page.getByRole('dialog', { name: 'Parameters' });

/** Runs, and waits until the query's table shows so many rows. */
async function runGives(page: Page, rows: number): Promise<void> {
  expect(await run(page)).toMatch(/^Run complete/);
  await region(page, 'Steps').getByRole('button', { name: /^t1/ }).click();
  await expect.poll(async () => (await cells(page)).filter((row) => row.length > 0).length).toBe(rows);
}

test('a profile and a typed value decide the run, and survive a reload @more', async ({ page }) => {
  await open(page);
  await expect(button(page)).toHaveCount(0);
  await addFiles(page, [{ name: 'actors.csv', content: cases('actors.csv') }]);
  await setText(page, cases('params.yaml').replace('data/actors.csv', 'actors.csv'));
  await expect(button(page)).toBeVisible();
  await runGives(page, 2);

  await button(page).press('Enter');
  await expect(sheet(page).getByLabel('min_age')).toHaveAttribute('placeholder', '68');
  await sheet(page).getByLabel('Profile').selectOption('prod');
  await expect(sheet(page).getByLabel('min_age')).toHaveAttribute('placeholder', '70');
  await page.keyboard.press('Escape');
  await expect(button(page)).toBeFocused();
  await expect(region(page, 'Steps').getByRole('button', { name: /^t1: Stale/ })).toBeVisible();
  await runGives(page, 1);

  await button(page).click();
  await sheet(page).getByLabel('min_age').fill('0');
  await page.keyboard.press('Escape');
  await runGives(page, ACTORS);

  await page.reload();
  await ready(page);
  await expect(button(page)).toHaveText(/prod, 1 set/);
  await expect(region(page, 'Steps').getByRole('button', { name: /^t1: Complete/ })).toBeVisible();
  await button(page).click();
  await sheet(page).getByLabel('min_age').fill('');
  await page.keyboard.press('Escape');
  // What made the table is known once the engine has loaded.
  const stale = region(page, 'Steps').getByRole('button', { name: /^t1: Stale/ });
  await expect(stale).toBeVisible({ timeout: 30_000 });
  await runGives(page, 1);
});

test('a parameter without a value is asked for; axe in light and dark, at every width @more', async ({
  page,
}) => {
  await open(page);
  await setText(page, cases('params.yaml').replace('{default: 68}', '{}'));
  await expect(button(page)).toHaveText(/1 missing/);
  await expect(page.getByRole('button', { name: 'Run', exact: true })).toBeDisabled();
  for (const width of [1440, 390]) {
    await resize(page, { width, height: 844 });
    await button(page).click();
    await expect(sheet(page)).toBeVisible();
    expect(await violations(page, [width])).toEqual([]);
    await page.keyboard.press('Escape');
    await expect(sheet(page)).toBeHidden();
  }
  await button(page).click();
  await sheet(page).getByLabel('min_age').fill('70');
  await page.keyboard.press('Escape');
  await expect(button(page)).toHaveText(/1 set/);
  await expect(page.getByRole('button', { name: 'Run', exact: true })).toBeEnabled();
});

test('@filesystem.alias is a connection of the session’s own file @more', async ({ page }) => {
  await open(page);
  await setText(
    page,
    `oml_version: "0.1.0"
name: connected
steps:
  - {id: t1, component: filesystem.csv_extractor, mode: read, config: {connection: "@filesystem.data", path: actors.csv}}
  - {id: w, component: filesystem.csv_writer, mode: write, config: {path: out.csv}}
`,
  );
  const runButton = page.getByRole('button', { name: 'Run', exact: true });
  await expect(runButton).toBeDisabled();
  await expect(region(page, 'Problems')).toContainText(
    /There is no connection '@filesystem.data'.*osiris_connections\.yaml/,
  );

  const connections = (content: string) => addFiles(page, [{ name: 'osiris_connections.yaml', content }]);
  await addFiles(page, [{ name: 'actors.csv', content: cases('actors.csv') }]);
  await connections('connections:\n  filesystem:\n    data: [\n');
  await expect(region(page, 'Problems')).toContainText(
    /osiris_connections\.yaml is no valid YAML at line \d/,
  );
  await connections('connections:\n  filesystem:\n    data: {base_dir: "${DATA}"}\n');
  await expect(region(page, 'Problems')).toContainText('give it a value in Connections');
  await connections('connections:\n  filesystem:\n    data: {base_dir: .}\n');
  await expect(runButton).toBeEnabled();
  await runGives(page, ACTORS);

  await page.reload();
  await ready(page);
  await expect(runButton).toBeEnabled();
  await page.getByRole('button', { name: 'Remove osiris_connections.yaml' }).click();
  await expect(runButton).toBeDisabled();
  await page.getByRole('button', { name: 'Undo' }).first().click();
  await expect(runButton).toBeEnabled();
  await expect(status(page)).toHaveCount(1);
});
