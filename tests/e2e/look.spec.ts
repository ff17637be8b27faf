/** A file before it is loaded: its first rows, how it is read, and what is written into the step. */
import { expect, type Page } from '@playwright/test';
import { testOnOnePage } from '../support/one-page.ts';
import { violations } from '../support/axe.ts';
import { addFiles, dropLarge, open, region, run, setText, threeSteps } from '../support/playground.ts';
import { shots } from '../support/shots.ts';
import { text } from '../support/text.ts';

const test = testOnOnePage(open);

const latin = (content: string): Buffer => Buffer.from(content, 'latin1');

async function lookInto(page: Page, file: string) {
  await page.getByRole('button', { name: `Look into ${file}` }).click();
  const sheet = page.getByRole('dialog', { name: file });
  await expect(sheet.getByRole('form', { name: 'How it is read' })).toBeVisible();
  // The engine may have to be loaded first.
  await expect(sheet.getByText('Reading…')).toHaveCount(0, { timeout: 60_000 });
  return sheet;
}

test('a German export is found to be one, and becomes a step that reads it so', async ({ page }) => {
  const german = latin('Größe;Preis;Datum\n1,5;1.234,50;31.12.2024\n2,5;3,00;01.01.2025\n');
  await addFiles(page, [{ name: 'export.csv', content: german }]);
  const sheet = await lookInto(page, 'export.csv');
  await expect(sheet.getByLabel('delimiter')).toHaveValue(';');
  await expect(sheet.getByLabel('encoding')).toHaveValue('windows-1252');
  await expect(sheet.getByRole('columnheader').first()).toContainText('Größe');
  await expect(sheet.getByRole('cell', { name: '1234.5' })).toBeVisible();
  await expect(sheet).toContainText('All 2 rows of it.');
  // A change shows at once, and what it breaks is said in place.
  await sheet.getByLabel('encoding').fill('utf-8');
  await expect(sheet).toContainText('export.csv has the byte 0xF6, which is not utf-8');
  await expect(sheet.getByLabel('encoding')).toHaveAttribute('aria-invalid', 'true');
  await sheet.getByLabel('encoding').fill('windows-1252');
  await sheet.getByText('More options').click();
  await sheet.getByLabel('parse_dates').fill('Datum');
  await expect(sheet.getByRole('cell', { name: '2024-12-31' })).toBeVisible();
  await sheet.getByLabel('Type of Preis').selectOption('VARCHAR');
  await expect(sheet.getByRole('cell', { name: '1.234,50' })).toBeVisible();
  await sheet.getByRole('button', { name: 'Add a step that reads it so' }).click();
  await expect(sheet).toHaveCount(0);
  const written = await text(page);
  for (const line of ['delimiter: ";"', 'encoding: windows-1252', 'decimal: ","', 'Preis: VARCHAR'])
    expect(written).toContain(line);
  expect(await run(page)).toMatch(/^Run complete/);
});

test('of a step its options are changed in the text, as one edit', async ({ page }) => {
  await addFiles(page, [{ name: 'plain.csv', content: 'id,name\n007,Ann\n008,"two\nlines"\n' }]);
  await setText(page, threeSteps('plain.csv', 'select * from rows'));
  const before = await text(page);
  const sheet = await lookInto(page, 'plain.csv');
  await expect(sheet.getByRole('cell', { name: '007' })).toBeVisible();
  const write = sheet.getByRole('button', { name: /^Write it into step/ });
  await expect(write).toBeDisabled();
  await sheet.getByLabel('header').fill('false');
  await expect(sheet.getByRole('cell', { name: 'id', exact: true })).toBeVisible();
  await write.click();
  await expect.poll(() => text(page)).toContain('header: false');
  await region(page, 'Notifications').getByRole('button', { name: 'Undo' }).click();
  await expect.poll(() => text(page)).toBe(before);
});

test('what is no table, is empty or ragged says so in place', async ({ page }) => {
  await addFiles(page, [
    { name: 'empty.csv', content: '' },
    { name: 'ragged.csv', content: 'a,b\n1\n2,3,4\n' },
    { name: 'wide.csv', content: Buffer.from('\ufeffa;b\n1;é\n', 'utf16le') },
  ]);
  let sheet = await lookInto(page, 'empty.csv');
  await expect(sheet).toContainText('empty.csv is empty: it has no header and no rows.');
  await page.keyboard.press('Escape');
  sheet = await lookInto(page, 'ragged.csv');
  await expect(sheet).toContainText('line 3');
  await sheet.getByText('More options').click();
  await sheet.getByLabel('on_bad_lines').selectOption('skip');
  await expect(sheet).toContainText('1 line would be left out.');
  await page.keyboard.press('Escape');
  sheet = await lookInto(page, 'wide.csv');
  await expect(sheet.getByLabel('encoding')).toHaveValue('utf-16');
  await expect(sheet.getByRole('cell', { name: 'é' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'Look into wide.csv' })).toBeFocused();
});

test('axe finds nothing in it, light and dark @more', async ({ page }) => {
  const rows = Array.from(
    { length: 60 },
    (_, i) => `${i},"name of ${i}",${i / 4},2024-01-0${(i % 9) + 1},,text that goes on for a while`,
  );
  await addFiles(page, [
    { name: 'people.csv', content: `id,name,share,day,nothing,remark\n${rows.join('\n')}\n` },
  ]);
  const sheet = await lookInto(page, 'people.csv');
  await expect(sheet.getByRole('cell', { name: 'name of 3', exact: true })).toBeVisible();
  await shots(page, 'look');
  expect(await violations(page, [390, 1440])).toEqual([]);
  await page.keyboard.press('Escape');
  await expect(sheet).toHaveCount(0);
});

test('a large file is looked into while it is still being added, and of it only the beginning is read @more', async ({
  page,
}) => {
  const part = 'a text of some words,12345.678,2024-01-02\n'.repeat(25_000);
  await dropLarge(page, { name: 'large.csv', head: 'word,number,day\n', part, copies: 1000 });
  const began = Date.now();
  const sheet = await lookInto(page, 'large.csv');
  await expect(sheet.getByRole('cell', { name: '12345.678' }).first()).toBeVisible();
  console.log(`First rows of ${Math.round((part.length * 1000) / 1e6)} MB after ${Date.now() - began} ms.`);
  await expect(sheet).toContainText('The first 200 rows.');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Stop adding large.csv' }).click();
  await expect(region(page, 'Notifications')).toContainText('large.csv was not added.');
});
