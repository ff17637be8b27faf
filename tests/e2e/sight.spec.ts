/** The pipeline editor: what of the text is in sight, where the caret is, and who has the focus. */
import { expect, type Page } from '@playwright/test';
import { testOnOnePage } from '../support/one-page.ts';
import { addFiles, editor, open, region, RUN_TIMEOUT, setText, status } from '../support/playground.ts';
import { head, step, text } from '../support/text.ts';

const test = testOnOnePage(open);

/** Lines in sight, and the one with the caret. */
async function sight(page: Page): Promise<{ lines: string[]; caret: string }> {
  return page
    .locator('.monaco-editor')
    .first()
    .evaluate((editor) => {
      const room = editor.getBoundingClientRect();
      const inside = ({ top, bottom }: DOMRect) => top >= room.top && bottom <= room.bottom;
      const numbers = [...editor.querySelectorAll('.line-numbers')];
      return {
        lines: numbers
          .filter((each) => inside(each.getBoundingClientRect()))
          .map((each) => each.textContent ?? ''),
        caret: editor.querySelector('.line-numbers.active-line-number')?.textContent ?? '',
      };
    });
}

const many = (count: number, query = 'SELECT 1 AS n') =>
  head +
  Array.from({ length: count }, (_, n) =>
    step(`s${n + 1}`, `    needs: []\n    config:\n      query: ${query}\n`),
  ).join('');

test('the line that is typed in stays in sight when problems appear below the text', async ({ page }) => {
  await setText(page, many(20));
  await page.keyboard.press('ControlOrMeta+End');
  await page.keyboard.type('- id: s1');
  await expect(region(page, 'Problems').getByRole('button').first()).toBeVisible();
  await expect.poll(async () => (await sight(page)).lines).toContain('124');
  await expect.poll(async () => (await sight(page)).caret).toBe('124');
});

test('after a failed run the faulty line is in sight, and its reason is told once @more', async ({
  page,
}) => {
  await setText(page, `${many(20)}${step('bad', '    needs: []\n    config:\n      query: SELECT nope\n')}`);
  await page.keyboard.press('ControlOrMeta+Home');
  await page.keyboard.press('ControlOrMeta+Enter');
  await expect(status(page)).toContainText('Run failed at bad', { timeout: RUN_TIMEOUT });
  await expect.poll(async () => (await sight(page)).lines).toContain('129');
  const told = page.getByText(/column "nope"/).filter({ visible: true });
  await expect(told.and(page.locator(':not(.unseen)'))).toHaveCount(1);
  await expect(region(page, 'Problems')).toContainText('column "nope"');
  await expect(region(page, 'Problems')).not.toContainText('run_failed');
  await region(page, 'Table').getByRole('button', { name: 'Show why in the text' }).click();
  await expect(editor(page)).toBeFocused();
  // The editor draws the line a frame after it has the focus.
  await expect.poll(async () => (await sight(page)).caret).toBe('129');
});

/** Waits for it, gives the text, and leaves the focus in it. */
async function shownFromStart(page: Page): Promise<string> {
  await expect
    .poll(() => sight(page))
    .toMatchObject({ caret: '1', lines: expect.arrayContaining(['1', '2']) as string[] });
  const shown = await text(page);
  await editor(page).focus();
  return shown;
}

test('a text that is opened is shown from its start, the caret there and nothing selected', async ({
  page,
}) => {
  await setText(page, many(20));
  await page.keyboard.press('ControlOrMeta+A');
  await page.getByRole('button', { name: 'Examples', exact: true }).click();
  await page.getByRole('button', { name: /^Busiest airports/ }).click();
  await expect(region(page, 'Steps').getByRole('button', { name: /^busiest-airports/ })).toBeVisible();
  const before = await shownFromStart(page);
  await page.keyboard.type('# ');
  expect(await text(page)).toBe(`# ${before}`);
});

test('a new session is shown from its start, and undo does not bring another’s text into it', async ({
  page,
}) => {
  await setText(page, many(20));
  await page.keyboard.press('ControlOrMeta+A');
  await page.getByRole('button', { name: 'Menu', exact: true }).click();
  await page.getByRole('button', { name: 'New session', exact: true }).click();
  await expect(region(page, 'Steps').getByRole('button', { name: /^s1\b/ })).toHaveCount(0);
  const before = await shownFromStart(page);
  await page.keyboard.press('ControlOrMeta+Z');
  await page.keyboard.type('# ');
  expect(await text(page)).toBe(`# ${before}`);
});

test('the menu leads to the gallery, by keyboard', async ({ page }) => {
  await page.getByRole('button', { name: 'Menu', exact: true }).focus();
  await page.keyboard.press('Enter');
  for (const name of ['New session', 'Sessions…', 'Connections…']) {
    await page.keyboard.press('Tab');
    await expect(page.getByRole('button', { name, exact: true })).toBeFocused();
  }
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Gallery' })).toBeFocused();
  const path = (await page.getByRole('link', { name: 'Gallery' }).getAttribute('href')) ?? '';
  expect(await (await page.request.get(path)).text()).toContain('Osiris Playground: gallery</h1>');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'Menu', exact: true })).toBeFocused();
});

test('a step that is selected is shown, and not removed by what is typed next', async ({ page }) => {
  const before = many(20);
  await setText(page, before);
  await page.keyboard.press('ControlOrMeta+Home');
  await region(page, 'Steps')
    .getByRole('button', { name: /^s12\b/ })
    .click();
  await expect.poll(async () => (await sight(page)).lines).toContain('70');
  await expect(page.locator('.shown-line').first()).toBeVisible();
  await editor(page).focus();
  await page.keyboard.type('x');
  await expect(page.locator('.shown-line')).toHaveCount(0);
  expect(await text(page)).toBe(before.replace('- id: s12', '- xid: s12'));
});

test('the text shows that it has the focus', async ({ page }) => {
  const ring = () =>
    page
      .locator('.editor')
      .first()
      .evaluate((element) => getComputedStyle(element, '::after').outlineStyle);
  await page.getByRole('button', { name: 'Run', exact: true }).focus();
  expect(await ring()).toBe('none');
  await editor(page).focus();
  expect(await ring()).toBe('solid');
});

test('Escape leaves the text when it was said that it does', async ({ page }) => {
  const hint = page.getByText('Escape again leaves the text');
  await editor(page).focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Escape');
  await expect(hint).toBeVisible();
  await expect(editor(page)).toBeFocused();
  await page.keyboard.type('x');
  await expect(hint).toBeHidden();
  await page.keyboard.press('Escape');
  await expect(editor(page)).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(editor(page)).not.toBeFocused();
  await expect(hint).toBeHidden();
});

test('a step for a file is shown, and what is typed goes on behind it', async ({ page }) => {
  await setText(page, many(20));
  await addFiles(page, [{ name: 'zákazníci.csv', content: 'a\n1\n' }]);
  await page.getByRole('button', { name: 'Add a step that reads zákazníci.csv' }).click();
  await expect(editor(page)).toBeFocused();
  await page.keyboard.press('Enter');
  await page.keyboard.type('skip: 0');
  expect(await text(page)).toMatch(
    /- id: extract-zakaznici\n[^]*\n {6}path: "zákazníci.csv"\n {6}skip: 0\n$/,
  );
  await expect.poll(async () => (await sight(page)).lines).toContain('129');
});
