/** What is seen of tables, steps, words and sizes, as a person meets it. */
import { expect, type Page } from '@playwright/test';
import { testOnOnePage } from '../support/one-page.ts';
import {
  addFiles,
  cells,
  open,
  region,
  run,
  RUN_TIMEOUT,
  runSays,
  setText,
  status,
  step,
  steps,
  threeSteps,
} from '../support/playground.ts';
import { resize } from '../support/viewport.ts';

/** Every text that the status line has shown, from its first on. */
declare global {
  interface Window {
    lines: string[];
    seen: string[];
  }
}

const test = testOnOnePage(async (page) => {
  await page.addInitScript(() => {
    window.lines = [];
    new MutationObserver(() => {
      const line = document.querySelector('footer')?.textContent ?? '';
      if (line !== window.lines.at(-1)) window.lines.push(line);
    }).observe(document, { subtree: true, childList: true, characterData: true });
  });
  await resize(page, { width: 1440, height: 900 });
  await open(page);
});

const table = (page: Page) => region(page, 'Table');
const FOREVER = 'SELECT sum(sin(i)) AS s, (SELECT count(*) FROM rows) AS n FROM range(100000000000) t(i)';

/** Steps `s0`, `s1`, ... of SQL alone; `reads` gives the step that one reads. */
function queries(count: number, reads: (step: number) => number): string {
  const all = Array.from({ length: count }, (_, n) => {
    const [needs, from] = n === 0 ? ['', 'range(6)'] : [`s${reads(n)}`, `s${reads(n)}`];
    return `  - {id: s${n}, component: duckdb.processor, mode: transform, needs: [${needs}], config: {query: SELECT * FROM ${from}}}\n`;
  });
  return `oml_version: "0.1.0"\nname: queries\nsteps:\n${all.join('')}`;
}

test('first view: the name, that nothing leaves this machine, and what the engine does while it starts', async ({
  page,
}) => {
  for (const width of [1440, 390]) {
    await resize(page, { width, height: 844 });
    await expect(page.getByRole('heading', { level: 1 }).getByText('Osiris Playground')).toBeInViewport();
    await expect(page.getByText('Nothing leaves this machine')).toBeInViewport({ ratio: 1 });
  }
  await resize(page, { width: 1440, height: 900 });
  await expect(page.getByText(/^DuckDB v/)).toBeVisible({ timeout: RUN_TIMEOUT });
  const lines = await page.evaluate(() => window.lines);
  expect(lines.filter((line) => line.includes('36.0 MB of 36.0 MB'))).toEqual([]);
  const starting = lines.findIndex((line) => line.includes('Starting the engine…'));
  expect(starting).toBeGreaterThan(-1);
  expect(lines.slice(starting).some((line) => line.includes('Loading the engine'))).toBe(false);
});

test('while a run goes on a complete step shows its rows and says of which run they are @more', async ({
  page,
}) => {
  for (const rows of ['1\n2\n', '7\n8\n9\n']) {
    await addFiles(page, [{ name: 'n.csv', content: `n\n${rows}` }]);
    await setText(page, threeSteps('n.csv', FOREVER));
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await runSays(page, 'step 2 of 3');
    await step(page, 'rows').click();
    await expect(table(page)).toContainText(/of this run/);
    await expect
      .poll(() => cells(page), { timeout: RUN_TIMEOUT })
      .toEqual([
        [],
        ...rows
          .trim()
          .split('\n')
          .map((n) => [n]),
      ]);
    await expect(table(page)).not.toContainText('has no rows yet');
    await step(page, 'written').click();
    await expect(table(page)).toContainText('has no rows yet: the run has not come to it.');
    await page.getByRole('button', { name: /^Cancel/ }).click();
    await runSays(page, 'Run cancelled');
  }
  await setText(page, threeSteps('n.csv', 'SELECT n FROM rows'));
  await run(page);
  await setText(page, threeSteps('n.csv', FOREVER));
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await runSays(page, 'step 2 of 3');
  await step(page, 'picked').click();
  await expect(table(page)).toContainText('These rows are of an earlier run: this run is making new ones.');
  await step(page, 'written').click();
  await expect(table(page)).toContainText('These rows are of an earlier run: this run is making new ones.');
  await page.getByRole('button', { name: /^Cancel/ }).click();
  await runSays(page, 'Run cancelled');
});

test('node and table tell the same: while the text is invalid, and in every moment after a run @more', async ({
  page,
}) => {
  await addFiles(page, [{ name: 'n.csv', content: 'n\n1\n2\n' }]);
  const text = threeSteps('n.csv', 'SELECT n, 1 AS a FROM rows');
  await setText(page, text);
  await page.evaluate(() => {
    window.seen = [];
    new MutationObserver(() => {
      const nodes = [...document.querySelectorAll('[data-step][aria-pressed=true]')];
      const made = nodes.some((node) => /Complete|Reused/.test(node.textContent ?? ''));
      const pane = document.querySelector('section[aria-label=Table]')?.textContent ?? '';
      if (made && pane.includes('has no rows yet')) window.seen.push(pane);
    }).observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
  });
  expect(await run(page)).toBe('Run complete: 3 steps, 2 rows written');
  await expect(table(page).getByRole('grid')).toBeVisible();
  for (const broken of [text.replace('csv_writer', 'csv_write'), text.replace('1 AS a', '1 AS a;')]) {
    await setText(page, broken);
    await expect(page.getByRole('button', { name: 'Run', exact: true })).toBeDisabled();
    for (const id of ['picked', 'written']) {
      await step(page, id).click();
      await expect(step(page, id)).toContainText('2 rows');
      await expect(table(page).getByRole('grid', { name: 'picked' })).toBeVisible();
    }
  }
  expect(await page.evaluate(() => window.seen)).toEqual([]);
});

test('where the download is, it says that its columns stand in another order than on the screen', async ({
  page,
}) => {
  await addFiles(page, [{ name: 'n.csv', content: 'n\n1\n' }]);
  await setText(page, threeSteps('n.csv', 'SELECT n, 1 AS a FROM rows'));
  await run(page);
  const file = region(page, 'Downloads').getByRole('button', { name: 'Download out.csv' });
  await expect(file).toContainText('columns by name');
  await expect(file).toHaveAccessibleDescription(/in order of their names.*unlike/);
  await step(page, 'written').click();
  await expect(table(page)).toContainText('its file has the columns in order of their names');

  await setText(page, threeSteps('n.csv', 'SELECT 1 AS a, n FROM rows'));
  await run(page);
  await expect(file).not.toContainText('columns by name');
});

test('names are quoted once in what a query is refused for, and the lines of the log line up', async ({
  page,
}) => {
  await addFiles(page, [{ name: 'n.csv', content: 'n\n1\n' }]);
  await setText(
    page,
    threeSteps('n.csv', 'SELECT * EXCLUDE ("no such") FROM rows').replaceAll(
      'picked',
      'a-much-longer-step-id',
    ),
  );
  await run(page);
  await expect(status(page)).toContainText('Column "no such" in EXCLUDE list not found');
  await page.getByRole('tab', { name: 'Log' }).click();
  const lines = page.getByRole('tabpanel').locator('li');
  await expect(lines.filter({ hasText: 'a-much-longer-step-id' }).first()).toBeVisible();
  const places = await lines.evaluateAll((all) =>
    all.map((line) => [...line.children].map((part) => Math.round(part.getBoundingClientRect().left)).join()),
  );
  expect(places.length).toBeGreaterThan(5);
  expect(new Set(places).size).toBe(1);
  await page.getByRole('tab', { name: 'Table' }).click();
});

test('why a step failed is told whole in one place, before and after the text changes @more', async ({
  page,
}) => {
  const reason = 'Referenced column "nope" not found';
  const told = async () => {
    const places = page.getByText(reason).filter({ visible: true });
    return places.evaluateAll((found) =>
      found
        .filter((place) => !place.closest('.unseen, .monaco-editor'))
        .map((place) => place.closest('section')?.ariaLabel),
    );
  };
  await addFiles(page, [{ name: 'n.csv', content: 'n\n1\n2\n' }]);
  const failing = (id: string, query: string) => threeSteps('n.csv', query).replaceAll('picked', id);
  await setText(page, failing('never-made', 'SELECT nope FROM rows'));
  expect(await run(page)).toContain(reason);
  await expect(table(page)).toContainText('never-made failed.');
  await expect(table(page)).not.toContainText('has no rows yet');
  await expect(table(page)).not.toContainText('earlier run');
  expect(await told()).toEqual(['Problems']);

  await setText(page, failing('never-made', 'SELECT nope, n FROM rows'));
  await expect(table(page)).toContainText(reason);
  await expect(table(page)).not.toContainText('has no rows yet');
  await expect(status(page)).toContainText(reason);
  expect(await told()).toEqual(['Table']);

  const why = page.getByRole('button', { name: 'Why never-made failed' });
  for (const width of [1440, 390]) {
    await resize(page, { width, height: 844 });
    if (width === 390) await page.getByRole('button', { name: 'Files', exact: true }).click();
    else await step(page, 'rows').click();
    await page
      .getByRole('tab', { name: 'Log', includeHidden: true })
      .evaluate((tab: HTMLElement) => tab.click());
    await expect(table(page)).toHaveCount(0);
    await expect(why).toBeInViewport({ ratio: 1 });
    await why.click();
    await expect(table(page)).toContainText(reason);
    await expect(table(page)).toBeInViewport();
  }
  await resize(page, { width: 1440, height: 900 });
  await step(page, 'written').click();
  await expect(table(page)).toContainText('Not run, because step "never-made" failed.');
});

test('a writer that failed is shown with the rows it was given, which are of this run', async ({ page }) => {
  await addFiles(page, [{ name: 'n.csv', content: 'n\n1\n☃\n' }]);
  await setText(page, `${threeSteps('n.csv', 'SELECT n FROM rows')}      encoding: latin-1\n`);
  expect(await run(page)).toMatch(/^Run failed at written: /);
  await expect(table(page)).toContainText('written failed.');
  await expect(table(page).getByRole('grid', { name: 'picked' })).toBeVisible();
  await expect(table(page)).not.toContainText('earlier run');
});

test('the graph fits its pane with text of its full size: 3, 8 and 30 steps, linear and branchy', async ({
  page,
}) => {
  for (const count of [3, 8, 30])
    for (const reads of [(n: number) => n - 1, (n: number) => Math.floor((n - 1) / 2)]) {
      await setText(page, queries(count, reads));
      await expect(steps(page)).toHaveCount(count);
      const drawn = () =>
        region(page, 'Steps').evaluate((pane) => {
          const { left, right } = pane.getBoundingClientRect();
          return [...pane.querySelectorAll('button')].map((node) => {
            const box = node.getBoundingClientRect();
            const facts = node.querySelector('.facts');
            return {
              inside: box.left >= left && box.right <= right,
              size: box.height / (node as HTMLElement).offsetHeight,
              cut: (facts?.scrollWidth ?? 0) > (facts?.clientWidth ?? 0),
            };
          });
        });
      await expect
        .poll(drawn, `${count} steps`)
        .toEqual(Array.from({ length: count }, () => ({ inside: true, size: 1, cut: false })));
    }
  await expect(region(page, 'Steps').locator('path.edge')).toHaveCount(29);
});
