/** A step that no browser can run, on its stand-in: run, labelled everywhere, recorded, taken back. */
import { readFileSync } from 'node:fs';
import { expect, type Locator, type Page } from '@playwright/test';
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
import { shots } from '../support/shots.ts';
import { resize } from '../support/viewport.ts';

/** The very files of tests/servers/stand-in.servers.test.ts, where `oml run` runs this pipeline on MariaDB and `oml sample` records this stand-in. */
const same = (name: string): string => readFileSync(`tests/cases/orders/${name}`, 'utf8');
const TEXT = same('pipeline.yaml');
const SAMPLE = same('stand-ins/orders.csv');

/** Drops them as a folder, in which they keep their places. */
const dropSame = (page: Page, names: readonly string[]): Promise<void> =>
  page.evaluate(
    (files) => {
      const transfer = new DataTransfer();
      for (const { name, content } of files) transfer.items.add(new File([content], name));
      for (const type of ['dragenter', 'dragover', 'drop'])
        document.body.dispatchEvent(
          new DragEvent(type, { dataTransfer: transfer, bubbles: true, cancelable: true }),
        );
    },
    names.map((name) => ({ name, content: same(name) })),
  );

const test = testOnOnePage(async (page) => {
  await open(page);
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
test('the file that runs against MySQL on the command line runs here on its stand-in, and everything says so', async ({
  page,
}) => {
  await dropSame(page, ['pipeline.yaml', 'stand_ins.yaml', 'stand-ins/orders.csv']);
  const problems = region(page, 'Problems').first();
  await expect(problems).toContainText(
    'This step runs on its stand-in stand-ins/orders.csv here. MySQL needs a raw TCP connection',
  );
  expect(await run(page)).toBe('Run complete: 3 steps, 2 rows written, with stand-ins for 1 step');
  await expect(step(page, 'orders')).toHaveAccessibleName(/^orders: Complete, 4 rows.*, stand-in$/);
  for (const id of ['customers', 'write'])
    await expect(step(page, id)).toHaveAccessibleName(/, of stand-ins$/);
  await step(page, 'orders').click();
  await expect(region(page, 'Table')).toContainText(
    'Stand-in. These rows are of stand-ins/orders.csv, first 4 of 6 rows, recorded on 2026-11-20, email masked.',
  );
  await page.getByRole('tab', { name: 'Receipt' }).click();
  await expect(region(page, 'Receipt')).toContainText(
    'first 4 of 6 rows, recorded on 2026-11-20, email masked',
  );
  await page.getByRole('tab', { name: 'Table' }).click();
  await step(page, 'customers').click();
  await expect(region(page, 'Table')).toContainText(
    'These rows come from the stand-in of orders, not from its source.',
  );
  await expect.poll(() => cells(page)).toContainEqual(['Ann "A" Lee', '1', '99.90', '2026-11-02 00:00:00']);
  // What the command line gives on the same stand-in.
  expect((await download(page, 'customers.stand-in.csv')).toString()).toBe(same('out/stand-in.csv'));
  await expect(region(page, 'Downloads')).toContainText('of stand-ins');
  await expect(status(page)).toContainText('with stand-ins for 1 step');
  // In colour, too: of what is stale, and no other's.
  const colourOf = (each: Locator) => each.evaluate((found) => getComputedStyle(found).color);
  const words = status(page).locator('..').getByText('with stand-ins for 1 step').last();
  const plain = await colourOf(region(page, 'Table').getByRole('gridcell').first());
  expect(await colourOf(words)).not.toBe(plain);
  await shots(page, 'run');
});

test('where a step cannot run here, a file of the session is offered in its place', async ({ page }) => {
  await addFiles(page, [{ name: 'orders.csv', content: SAMPLE }]);
  await setText(page, TEXT.replaceAll('orders', 'sales').replace('AS sales', 'AS n'));
  const problems = region(page, 'Problems').first();
  await expect(problems).toContainText('MySQL needs a raw TCP connection');
  await problems.getByRole('button', { name: 'Use a stand-in…' }).first().click();
  const sheet = page.getByRole('dialog', { name: 'Stand-in of sales' });
  await expect(sheet).toContainText('npm run --silent oml -- sample pipeline.yaml sales --rows 1000');
  await shots(page, 'offer');
  await sheet.getByRole('button', { name: 'Use orders.csv' }).click();
  await expect(sheet).toBeHidden();
  await expect(problems).toContainText('This step runs on its stand-in orders.csv here.');
  expect(await run(page)).toContain('with stand-ins for 1 step');
});

test('a sample is recorded of the rows of a run: chosen, masked, looked at, and taken back @more', async ({
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
  await resize(page, { width: 1280, height: 720 });
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
