/** The pipeline editor, by keyboard. */
import { expect, type Page } from '@playwright/test';
import {
  addFiles,
  editor,
  open,
  region,
  run,
  RUN_TIMEOUT,
  setText,
  status,
  threeSteps,
} from '../support/playground.ts';
import { testOnOnePage } from '../support/one-page.ts';

/** The whole text, as the editor's text box gives it when it has no focus. */
async function text(page: Page): Promise<string> {
  await editor(page).blur();
  return editor(page).inputValue();
}

const step = (id: string, rest: string) =>
  `  - id: ${id}\n    component: duckdb.processor\n    mode: transform\n${rest}`;
const head = 'oml_version: "0.1.0"\nname: test\nsteps:\n';

const test = testOnOnePage(open);

test('is one text box, filled as a whole, and undo brings back what was there', async ({ page }) => {
  await expect(editor(page)).toHaveCount(1);
  const before = await text(page);
  expect(before).toContain('name: penguin-sizes');
  await editor(page).fill('name: filled\nsteps:\n  - id: a\n');
  expect(await text(page)).toBe('name: filled\nsteps:\n  - id: a\n');
  await editor(page).focus();
  await page.keyboard.press('ControlOrMeta+Z');
  expect(await text(page)).toBe(before);
});

test('completes components, config keys, files and tables', async ({ page }) => {
  const options = page.locator('.suggest-widget').getByRole('option');
  // Enter takes the chosen one; before there is one, it is a new line.
  const chosen = page.locator('.suggest-widget .monaco-list-row.focused');
  await setText(page, `${head}  - id: read\n    component: `);
  await page.keyboard.press('Control+Space');
  await expect(options.filter({ hasText: 'duckdb.processor' })).toBeVisible();
  await page.keyboard.type('csv_ex');
  await expect(chosen).toContainText('filesystem.csv_extractor');
  await page.keyboard.press('Enter');
  await page.keyboard.insertText('\n    mode: read\n    config:\n      ');
  await page.keyboard.press('Control+Space');
  await expect(options.filter({ hasText: 'delimiter' })).toBeVisible();
  await page.keyboard.press('Escape');
  await page.keyboard.insertText('path: ');
  await page.keyboard.press('Control+Space');
  await expect(chosen).toContainText('data/penguins.csv');
  await page.keyboard.press('Enter');
  expect(await text(page)).toContain('component: filesystem.csv_extractor\n');
  expect(await text(page)).toContain('path: data/penguins.csv');

  await setText(
    page,
    `${head}${step('old-step', '    needs: []\n    config:\n      query: SELECT 1 AS a\n')}${step('b', '    config:\n      query: |\n        SELECT * FROM ')}`,
  );
  await expect(region(page, 'Steps').getByRole('button', { name: /^old-step/ })).toBeVisible();
  await page.keyboard.press('Control+Space');
  await options.filter({ hasText: 'old-step' }).click();
  expect(await text(page)).toContain('SELECT * FROM "old-step"');
});

/** The text with what is typed at its end, key by key. */
async function typedAfter(page: Page, before: string, keys: string): Promise<string> {
  await setText(page, before);
  await page.keyboard.type(keys);
  return (await text(page)).slice(before.length);
}

test('Enter goes on where the next line belongs', async ({ page }) => {
  const list = `${head}${step('a', '    needs: []\n    config:\n      ')}`;
  for (const [before, column] of [
    [`${head}  - id: one`, 4],
    [`${head.replace(/ +/g, ' ')}- id: one`, 2],
    [`${head}  -   id: one`, 6],
    [`${head}  - component: "a.b" # why`, 4],
    [`${head}  -`, 4],
    [`${head}  - id:`, 4],
    [`${head}  - config:`, 6],
    [`${head}  - id: a\n    config:`, 6],
    [`${head}  - id: a\n    mode:`, 4],
    [`${head}  - id: a\n    needs:\n      - b`, 6],
    ['params: # of a run', 2],
    ['steps:', 2],
    ['name: x', 0],
    [`${list}query: |`, 8],
    [`${list}query: |\n        SELECT a AS b`, 8],
    [`${list}query: |\n          - x: y`, 10],
    [`${list}query: SELECT 1`, 6],
    ['description: >-\n  - id: a', 2],
    ['description: |\n  note:', 2],
  ] as const)
    expect(await typedAfter(page, before, '\nx'), before).toBe(`\n${' '.repeat(column)}x`);
});

test('a pipeline written by hand is valid, and completed, from its second line on', async ({ page }) => {
  await setText(page, head.trimEnd());
  await page.keyboard.type('\n- id: one');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Control+Space');
  const options = page.locator('.suggest-widget').getByRole('option');
  await expect(options.first()).toContainText('component');
  await page.keyboard.press('Escape');
  await page.keyboard.type('component: duckdb.processor');
  await page.keyboard.press('Escape');
  await page.keyboard.type('\nmode: transform');
  await page.keyboard.press('Escape');
  await page.keyboard.type('\nconfig:\n');
  await page.keyboard.press('Control+Space');
  await expect(options.first()).toContainText('query');
  await page.keyboard.press('Enter');
  await page.keyboard.type('SELECT 1 AS n');
  expect(await text(page)).toBe(
    `${head}  - id: one\n    component: duckdb.processor\n    mode: transform\n    config:\n      query: |\n        SELECT 1 AS n`,
  );
  await expect(region(page, 'Steps').getByRole('button', { name: /^one/ })).toBeVisible();
  await expect(region(page, 'Problems')).toHaveCount(0);
});

test('a step that is accepted stands where it belongs', async ({ page }) => {
  const chosen = page.locator('.suggest-widget .monaco-list-row.focused');
  const first = step('a', '    needs: []\n    config:\n      query: SELECT 1 AS n\n');
  const wanted = (indent: string) =>
    [
      '- id: transform-something',
      '  component: duckdb.processor',
      '  mode: transform',
      '  config:',
      '    query: |',
      '      SELECT *',
      '      FROM a',
    ]
      .map((line) => indent + line)
      .join('\n');
  for (const [before, after] of [
    [`${head}${first}  - `, `${head}${first}${wanted('  ')}`],
    [`${head}${first}  `, `${head}${first}${wanted('  ')}`],
    [`${head}${first}      `, `${head}${first}${wanted('  ')}`],
    [`${head}${first.replace(/^ {2}/gm, '')}- `, `${head}${first.replace(/^ {2}/gm, '')}${wanted('')}`],
    [head, `${head}${wanted('  ').replace('FROM a', 'FROM ')}`],
  ] as const) {
    await setText(page, before);
    if (before !== head)
      await expect(region(page, 'Steps').getByRole('button', { name: /^a/ })).toBeVisible();
    await page.keyboard.press('Control+Space');
    await page.keyboard.type('duckdb');
    await expect(chosen).toContainText('step: duckdb.processor');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Escape');
    expect(await text(page)).toBe(after);
  }
});

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
  expect((await sight(page)).caret).toBe('124');
});

test('after a failed run the faulty line is in sight, and its reason is told once', async ({ page }) => {
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
  expect((await sight(page)).caret).toBe('129');
});

test('a text that is opened is shown from its start, the caret there and nothing selected', async ({
  page,
}) => {
  await setText(page, many(20));
  await page.keyboard.press('ControlOrMeta+A');
  await page.getByRole('button', { name: 'Examples', exact: true }).click();
  await page.getByRole('button', { name: /^Busiest airports/ }).click();
  await expect(region(page, 'Steps').getByRole('button', { name: /^busiest-airports/ })).toBeVisible();
  await expect
    .poll(() => sight(page))
    .toMatchObject({
      caret: '1',
      lines: expect.arrayContaining(['1', '2']) as string[],
    });
  const before = await text(page);
  await editor(page).focus();
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
  await expect
    .poll(() => sight(page))
    .toMatchObject({
      caret: '1',
      lines: expect.arrayContaining(['1', '2']) as string[],
    });
  const before = await text(page);
  await editor(page).focus();
  await page.keyboard.press('ControlOrMeta+Z');
  await page.keyboard.type('# ');
  expect(await text(page)).toBe(`# ${before}`);
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
  expect((await sight(page)).lines).toContain('129');
});

test('columns of a loaded table are offered, also by its alias', async ({ page }) => {
  await addFiles(page, [{ name: 'people.csv', content: 'name,birth year\nAda,1815\n' }]);
  const read =
    '  - id: people\n    component: filesystem.csv_extractor\n    mode: read\n    config:\n      path: people.csv\n';
  await setText(page, `${head}${read}`);
  await run(page);
  await setText(
    page,
    `${head}${read}${step('b', '    config:\n      query: |\n        SELECT \n        FROM people p\n')}`,
  );
  await expect(region(page, 'Steps').getByRole('button', { name: /^b\b/ })).toBeVisible();
  await page.keyboard.press('ControlOrMeta+End');
  for (const key of ['ArrowUp', 'ArrowUp', 'End']) await page.keyboard.press(key);
  await page.keyboard.type('p.');
  const options = page.locator('.suggest-widget').getByRole('option');
  await expect(options).toHaveCount(2);
  await options.filter({ hasText: 'birth year' }).click();
  expect(await text(page)).toContain('SELECT p."birth year"\n');
});

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

test('what DuckDB proposes, and the file that was meant, are fixes: in the list and at the caret', async ({
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
  expect(await run(page)).toBe('Run complete: 3 steps, 1 row written');
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

test('Tab indents until Control+M lets it move on', async ({ page }) => {
  await editor(page).focus();
  await page.keyboard.press('Control+Home');
  await page.keyboard.press('Tab');
  await expect(editor(page)).toBeFocused();
  await page.keyboard.press('Control+M');
  await page.keyboard.press('Tab');
  await expect(editor(page)).not.toBeFocused();
});
