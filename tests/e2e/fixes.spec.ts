/** The pipeline editor: what is wrong with the text, put right in one step, and back. */
import { expect } from '@playwright/test';
import { testOnOnePage } from '../support/one-page.ts';
import { addFiles, editor, open, region, run, setText, threeSteps } from '../support/playground.ts';
import { head, step, text } from '../support/text.ts';

const test = testOnOnePage(open);

test('shows a diagnostic where it is, and applies its fix as one step of undo', async ({ page }) => {
  const wrong = `${head}${step('a', '    needs: []\n    config:\n      query: SELECT 1 AS n\n')}${step('b', '    needs: []\n    config:\n      query: SELECT n FROM a\n')}`;
  await setText(page, wrong);
  await region(page, 'Problems').getByRole('button', { name: /\ba\b/ }).first().click();
  await expect(editor(page)).toBeFocused();
  await page.keyboard.press('Control+.');
  await page.locator('.action-widget').getByRole('option').first().click();
  await expect.poll(() => text(page)).toMatch(/id: b[\s\S]*needs: \[\s*a\s*\]/);
  await editor(page).focus();
  await page.keyboard.press('ControlOrMeta+Z');
  expect(await text(page)).toBe(wrong);
});

test('what DuckDB proposes, and the file that was meant, are fixes: in the list and at the caret @more', async ({
  page,
}) => {
  await addFiles(page, [{ name: 'people.csv', content: 'name,year\nAda,1815\n' }]);
  const wrong = threeSteps('poeple.csv', 'SELECT nmae FROM rows');
  await setText(page, wrong);
  expect(await run(page)).toMatch(/^Run failed at rows/);
  const problems = region(page, 'Problems');
  await problems
    .getByRole('button', { name: /people\.csv'?$/ })
    .last()
    .click();
  const readable = wrong.replace('poeple', 'people');
  expect(await text(page)).toBe(
    readable.replace('"people.csv"', /path: (.*)/.exec(await text(page))?.[1] ?? ''),
  );
  expect(await run(page)).toMatch(/^Run failed at picked/);
  await problems.getByRole('button', { name: /nmae/ }).first().click();
  await page.keyboard.press('Control+.');
  await page.locator('.action-widget').getByRole('option').first().click();
  await expect.poll(() => text(page)).toContain('SELECT name FROM rows');
  expect(await run(page)).toBe('Run complete: 3 steps, 1 row written, 1 step reused');
});

test('a fix is not applied to a text that is newer than the check', async ({ page }) => {
  const read = (needs: string) =>
    `${head}${step('a', '    needs: []\n    config:\n      query: SELECT 1 AS n\n')}${step('b', `    needs: ${needs}\n    config:\n      query: SELECT n FROM a\n`)}`;
  await setText(page, read('[]'));
  const fix = region(page, 'Problems').getByRole('button', { name: "Add 'a'", exact: true });
  await expect(fix).toBeVisible();
  await page.keyboard.press('ControlOrMeta+Home');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('End');
  const button = await fix.elementHandle();
  const place = region(page, 'Problems').locator('.place');
  const [line, column] = ((await place.textContent()) ?? '').split(':').map(Number);
  // Both before anything else can happen.
  await button?.evaluate((element) => {
    document.execCommand('insertText', false, 'ed\n#');
    (element as HTMLElement).click();
  });
  expect(await text(page)).toBe(read('[]').replace('name: test', 'name: tested\n#'));
  // The newer text has been checked.
  await expect(place).toHaveText(`${line! + 1}:${column}`);
  await fix.click();
  await expect.poll(() => text(page)).toMatch(/name: tested\n#\n[^]*id: b[^]*needs: \[\s*a\s*\]/);
});

test('an example opened over the text can be undone', async ({ page }) => {
  const before = await text(page);
  await page.getByRole('button', { name: 'Examples', exact: true }).click();
  await page.getByRole('button', { name: /^Busiest airports/ }).click();
  await expect(region(page, 'Steps').getByRole('button', { name: /^busiest-airports/ })).toBeVisible();
  await editor(page).focus();
  await page.keyboard.press('ControlOrMeta+Z');
  expect(await text(page)).toBe(before);
});
