/** A step that no browser can run, on its stand-in: run, labelled everywhere, recorded, taken back. */
import { readFileSync } from 'node:fs';
import { expect, type Page } from '@playwright/test';
import { violations } from '../support/axe.ts';
import { testOnOnePage } from '../support/one-page.ts';
import {
  addFiles,
  cells,
  download,
  open,
  region,
  run,
  setText,
  status,
  step,
} from '../support/playground.ts';

const TEXT = `oml_version: "0.1.0"
name: top-movies
steps:
  - id: movies
    component: mysql.extractor
    mode: read
    config:
      connection: "@mysql.main"
      query: SELECT * FROM movies
  - id: top
    component: duckdb.processor
    mode: transform
    config:
      query: SELECT title, rating * 2 AS twice FROM movies WHERE rating > 8
  - id: out
    component: filesystem.csv_writer
    mode: write
    config:
      path: top.csv
`;
const STAND_INS = `stand_ins:
  movies:
    path: movies.csv
    columns: {title: VARCHAR, rating: "DECIMAL(4,2)"}
    recorded: {at: "2026-11-20T10:00:00Z", rows: 2, of: 5000, masked: []}
`;

const test = testOnOnePage(async (page) => {
  await open(page);
  await addFiles(page, [{ name: 'stand_ins.yaml', content: STAND_INS }]);
});

const PEOPLE = `oml_version: "0.1.0"
name: people
steps:
  - id: people
    component: filesystem.csv_extractor
    mode: read
    config:
      path: people.csv
`;
/** Where pictures go for those who look at them; nowhere by default. */
const SHOTS = process.env['SHOTS'];

async function shots(page: Page, name: string): Promise<void> {
  if (SHOTS === undefined) return;
  for (const [width, height] of [
    [1440, 900],
    [390, 844],
  ] as const)
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height });
      await page.screenshot({ path: `${SHOTS}/${name}-${width}-${colorScheme}.png` });
    }
  await page.setViewportSize({ width: 1280, height: 720 });
}

test('the file that runs against MySQL on the command line runs here on its stand-in, and everything says so', async ({
  page,
}) => {
  await setText(page, TEXT);
  const problems = region(page, 'Problems').first();
  await expect(problems).toContainText(
    'This step runs on its stand-in movies.csv here. MySQL needs a raw TCP connection',
  );
  await addFiles(page, [{ name: 'movies.csv', content: 'title,rating\nAlien,8.50\n"",8.1\nTroll,2.90\n' }]);
  await setText(page, TEXT);
  expect(await run(page)).toBe('Run complete: 3 steps, 2 rows written, with stand-ins for 1 step');
  await expect(step(page, 'movies')).toHaveAccessibleName(/^movies: Complete, 3 rows.*, stand-in$/);
  await expect(step(page, 'top')).toHaveAccessibleName(/, of stand-ins$/);
  await expect(step(page, 'out')).toHaveAccessibleName(/, of stand-ins$/);
  await step(page, 'movies').click();
  await expect(region(page, 'Table')).toContainText(
    'Stand-in. These rows are of movies.csv, first 2 of 5,000 rows, recorded on 2026-11-20.',
  );
  await step(page, 'top').click();
  await expect(region(page, 'Table')).toContainText(
    'These rows come from the stand-in of movies, not from its source.',
  );
  await expect.poll(() => cells(page)).toContainEqual(['Alien', '17.00']);
  expect((await download(page, 'top.stand-in.csv')).toString()).toBe('title,twice\nAlien,17.00\n"",16.20\n');
  await expect(region(page, 'Downloads')).toContainText('of stand-ins');
  await expect(status(page)).toContainText('with stand-ins for 1 step');
  await shots(page, 'run');
});

test('where a step cannot run here, a file of the session is offered in its place', async ({ page }) => {
  await setText(page, TEXT.replaceAll('movies', 'films'));
  const problems = region(page, 'Problems').first();
  await expect(problems).toContainText('MySQL needs a raw TCP connection');
  await problems.getByRole('button', { name: 'Use a stand-in…' }).first().click();
  const sheet = page.getByRole('dialog', { name: 'Stand-in of films' });
  await expect(sheet).toContainText('npm run --silent oml -- sample pipeline.yaml films --rows 1000');
  await shots(page, 'offer');
  await sheet.getByRole('button', { name: 'Use movies.csv' }).click();
  await expect(sheet).toBeHidden();
  await expect(problems).toContainText('This step runs on its stand-in movies.csv here.');
  expect(await run(page)).toContain('with stand-ins for 1 step');
});

test('a sample is recorded of the rows of a run: chosen, masked, looked at, and taken back', async ({
  page,
}) => {
  await addFiles(page, [{ name: 'people.csv', content: 'id,email\n1,ann@x.test\n2,bob@x.test\n3,\n' }]);
  await setText(page, PEOPLE);
  expect(await run(page)).toBe('Run complete: 1 step, 3 rows read');
  await step(page, 'people').click();
  await page.getByRole('button', { name: 'Actions for step people' }).click();
  await page.getByRole('menuitem', { name: 'Record a sample…' }).press('Enter');
  const sheet = page.getByRole('dialog', { name: 'Stand-in of people' });
  await expect(sheet.getByRole('combobox', { name: 'Values of email' })).toHaveValue('fake');
  await sheet.getByRole('spinbutton', { name: 'Rows' }).fill('2');
  await expect(sheet).toContainText(/first 2 of 3 rows, email masked: \d+ B/);
  expect(await violations(page, [1440, 390])).toEqual([]);
  await page.setViewportSize({ width: 1280, height: 720 });
  await shots(page, 'record');
  await sheet.getByRole('button', { name: 'Record the sample' }).press('Enter');
  await expect(sheet).toBeHidden();
  const files = region(page, 'Files');
  await expect(files).toContainText('stand-ins/people.csv');
  const [saved] = await Promise.all([
    page.waitForEvent('download'),
    files.getByRole('button', { name: 'Download file stand-ins/people.csv' }).click(),
  ]);
  expect(readFileSync(await saved.path(), 'utf8')).toMatch(
    /^id,email\n1,[0-9a-f]{16}@example\.invalid\n2,[0-9a-f]{16}@example\.invalid\n$/,
  );
  const notice = page.getByRole('listitem').filter({ hasText: 'The stand-in of people is recorded' });
  await notice.getByRole('button', { name: 'Undo' }).click();
  await expect(files).not.toContainText('stand-ins/people.csv');
});
