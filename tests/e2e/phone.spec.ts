/** Where there is room for one pane at a time. */
import { expect, type Page } from '@playwright/test';
import { testOnOnePage } from '../support/one-page.ts';
import {
  addFiles,
  dropLarge,
  editor,
  open,
  region,
  run,
  setText,
  step,
  threeSteps,
} from '../support/playground.ts';
import { resize } from '../support/viewport.ts';

declare global {
  interface Window {
    /** What stood in the header of a run's progress, in the line at the bottom then, and in all of the header. */
    progress: (readonly [string, string, string])[];
  }
}

const test = testOnOnePage(async (page) => {
  await open(page);
  await resize(page, { width: 390, height: 844 });
});

const table = (page: Page) => region(page, 'Table');
const pane = (page: Page, name: string) =>
  page.getByRole('navigation', { name: 'Panes' }).getByRole('button', { name, exact: true });

async function add(page: Page, name: string, content: string): Promise<void> {
  await pane(page, 'Files').click();
  await addFiles(page, [{ name, content }]);
}

async function write(page: Page, text: string): Promise<void> {
  await pane(page, 'Text').click();
  await setText(page, text);
}

test('a step for a file comes to the front, and what is typed goes on behind it @more', async ({ page }) => {
  const before = threeSteps('n.csv', 'SELECT 1 AS n');
  const many = Array.from(
    { length: 12 },
    (_, n) =>
      `  - id: s${n}\n    component: duckdb.processor\n    mode: transform\n    needs: []\n    config:\n      query: SELECT 1 AS n\n`,
  );
  await write(page, before + many.join(''));
  await add(page, 'people.csv', 'a\n1\n');
  await page.getByRole('button', { name: 'Add a step that reads people.csv' }).click();

  await expect(pane(page, 'Text')).toHaveAttribute('aria-current', 'true');
  await expect(editor(page)).toBeFocused();
  await expect(page.locator('.shown-line').first()).toBeInViewport({ ratio: 1 });
  const line = page.locator('.view-line');
  await expect(line.filter({ hasText: /extract-people$/ })).toBeInViewport({ ratio: 1 });
  await expect(line.filter({ hasText: /people\.csv$/ })).toBeInViewport({ ratio: 1 });
  await page.keyboard.press('Enter');
  await page.keyboard.type('skip: 0');
  await editor(page).blur();
  expect(await editor(page).inputValue()).toMatch(
    /- id: extract-people\n[^]*\n {6}path: people\.csv\n {6}skip: 0\n$/,
  );
});

test('a problem and its fix are whole, and one download with long facts is no second one', async ({
  page,
}) => {
  const text = threeSteps('n.csv', 'SELECT amount FROM rows', 'a-name-of-some-length.csv');
  await add(page, 'n.csv', 'amount,b\n1,2\n');
  await write(page, text.replace('amount', 'b, amount'));
  await run(page);
  await write(page, text.replace('amount', 'b, amout'));
  await run(page);
  const problems = region(page, 'Problems');
  await expect(problems.getByText('Candidate bindings')).toBeInViewport({ ratio: 1 });
  await expect(problems.getByRole('button', { name: 'Change to amount' })).toBeInViewport({ ratio: 1 });
  const file = region(page, 'Downloads').getByRole('button');
  await expect(file).toHaveCount(1);
  await expect(file).toContainText('of an earlier run');
  await expect(file).toBeInViewport({ ratio: 1 });
});

test('a step that is tapped opens its data, and downloads out of sight are told', async ({ page }) => {
  await add(page, 'n.csv', 'n\n1\n');
  const writers = ['second', 'third', 'fourth'].map(
    (id) =>
      `  - {id: ${id}, component: filesystem.csv_writer, mode: write, needs: [picked], config: {path: a-long-name-${id}.csv}}\n`,
  );
  await write(page, threeSteps('n.csv', 'SELECT n FROM rows') + writers.join(''));
  await run(page);
  await page.getByRole('button', { name: 'Steps', exact: true }).click();
  await step(page, 'picked').click();
  await expect(table(page).getByRole('grid', { name: 'picked' })).toBeVisible();
  await expect(page.getByRole('tab', { name: 'Table' })).toBeFocused();

  const last = region(page, 'Downloads').getByRole('button', { name: 'Download a-long-name-fourth.csv' });
  await expect(last).not.toBeInViewport();
  const more = region(page, 'Downloads').getByRole('button', { name: /^Show \d more downloads?$/ });
  await expect(more).toBeInViewport();
  for (let left = 3; left > 0 && (await more.count()) > 0; left--) {
    const label = (await more.getAttribute('aria-label')) ?? '';
    await more.click();
    await expect(page.getByRole('button', { name: label, exact: true })).toHaveCount(0);
  }
  await expect(last).toBeInViewport({ ratio: 1 });
  await expect(more).toHaveCount(0);
});

test('a run that takes a while: share and time above, rows and rate below, each once @more', async ({
  page,
}) => {
  const part = Array.from({ length: 20_000 }, (_, n) => `${n},City ${n % 97},${n / 7}\n`).join('');
  await dropLarge(page, { name: 'large.csv', head: 'id,city,x\n', part, copies: 80 });
  await pane(page, 'Files').click();
  await expect(region(page, 'Files')).toContainText('large.csv');
  await expect(page.getByRole('progressbar', { name: 'Adding large.csv' })).toHaveCount(0, {
    timeout: 30_000,
  });
  await write(page, threeSteps('large.csv', 'SELECT count(*) AS n FROM rows'));
  await page.evaluate(() => {
    window.progress = [];
    const read = () => {
      const above = document.querySelector('[aria-label="Progress of rows"]')?.textContent?.trim();
      const below = document.querySelector('footer')?.textContent?.trim() ?? '';
      // Until both are known.
      const header = document.querySelector('header')?.textContent ?? '';
      if (above !== undefined && below.includes('/s')) window.progress.push([above, below, header]);
    };
    new MutationObserver(read).observe(document.body, {
      subtree: true,
      childList: true,
      characterData: true,
    });
  });
  expect(await run(page)).toBe('Run complete: 3 steps, 1 row written');
  const [above, below, header] = (await page.evaluate(() => window.progress)).at(-1) ?? [];
  expect(above).toMatch(/^\d+ %\s*(\d+\.\d s|about .* left)$/);
  expect(below).toMatch(/[\d,]+ rows\s*[\d,.]+ (rows|MB)\/s$/);
  // The line of the header that a run keeps: what is below it does not jump.
  expect(header).toContain('Nothing leaves this machine');
});
