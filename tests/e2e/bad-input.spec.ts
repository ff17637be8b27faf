/** Bad input gets a clear error and nothing is lost (issue 2, "Bad input and what it gets"). */
import { deflateRawSync } from 'node:zlib';
import { expect } from '@playwright/test';
import {
  addFiles,
  cells,
  editor,
  open,
  region,
  run,
  setText,
  status,
  steps,
  threeSteps,
} from '../support/playground.ts';
import { testOnOnePage } from '../support/one-page.ts';

const problems = (page: import('@playwright/test').Page) => region(page, 'Problems').getByRole('button');

const test = testOnOnePage(async (page) => {
  await open(page);
  await addFiles(page, [{ name: 'ok.csv', content: 'a,b\n1,x\n2,y\n' }]);
});

test('invalid YAML: the parser’s message at its line, and Run says why it is disabled', async ({ page }) => {
  await setText(page, 'oml_version: "0.1.0"\nname: broken\nsteps:\n  - id: [a\n');
  await expect(problems(page).first()).toContainText(/\b[45]:\d+|line [45]/i);
  const button = page.getByRole('button', { name: 'Run', exact: true });
  await expect(button).toBeDisabled();
  expect(await button.getAttribute('title')).toMatch(/problem|error|fix/i);
});

for (const [what, steps, expected] of [
  ['unknown component', '  - {id: a, component: nope.nope, mode: read, config: {}}', /nope\.nope/],
  [
    'cycle',
    '  - {id: a, component: duckdb.processor, mode: transform, needs: [b], config: {query: select 1}}\n  - {id: b, component: duckdb.processor, mode: transform, needs: [a], config: {query: select 1}}',
    /cycle/i,
  ],
  [
    'unknown need',
    '  - {id: a, component: duckdb.processor, mode: transform, needs: [zzz], config: {query: select 1}}',
    /Unknown dependency: 'zzz'/,
  ],
  [
    'colliding ids',
    '  - {id: a, component: duckdb.processor, mode: transform, config: {query: select 1}}\n  - {id: A, component: duckdb.processor, mode: transform, config: {query: select 1}}',
    /Duplicate step ID/i,
  ],
  [
    'two statements',
    '  - {id: a, component: duckdb.processor, mode: transform, config: {query: "select 1; select 2"}}',
    /statement/i,
  ],
  [
    'DDL',
    '  - {id: a, component: duckdb.processor, mode: transform, config: {query: drop table x}}',
    /DROP/i,
  ],
] as const)
  test(`${what}: a diagnostic, and Run is disabled`, async ({ page }) => {
    await setText(page, `oml_version: "0.1.0"\nname: bad\nsteps:\n${steps}\n`);
    await expect(problems(page).filter({ hasText: expected }).first()).toBeVisible();
    await expect(page.getByRole('button', { name: 'Run', exact: true })).toBeDisabled();
  });

test('a problem is a button that jumps to its place', async ({ page }) => {
  await setText(page, threeSteps('ok.csv', 'select 1; select 2'));
  await problems(page)
    .filter({ hasText: /statement/i })
    .first()
    .click();
  await expect(editor(page)).toBeFocused();
});

test('a missing file: the step fails, naming the file and the files there are', async ({ page }) => {
  await setText(page, threeSteps('absent.csv', 'select * from rows'));
  const said = await run(page);
  expect(said).toMatch(/^Run failed at rows: /);
  expect(said).toContain('absent.csv');
  expect(said).toContain('ok.csv');
  await expect(steps(page).filter({ hasText: 'picked' })).toHaveAccessibleName(/skipped/i);
});

test('paths out of the session are refused', async ({ page }) => {
  for (const path of ['../x.csv', '/etc/passwd']) {
    await setText(page, threeSteps(path, 'select 1 as one'));
    await expect(problems(page).first()).toContainText(path);
    await expect(page.getByRole('button', { name: 'Run', exact: true })).toBeDisabled();
  }
});

const zip = (() => {
  const data = deflateRawSync('hello');
  const header = Buffer.from('504b0304140000000800', 'hex');
  return Buffer.concat([header, Buffer.alloc(20), data]);
})();

for (const [what, name, content, expected] of [
  ['an empty file', 'one.csv', '', /empty/i],
  ['a PNG', 'two.csv', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), /PNG|image/i],
  ['a zip', 'three.csv', zip, /zip/i],
] as const)
  test(`${what}: a clear error that names the file`, async ({ page }) => {
    await addFiles(page, [{ name, content }]);
    await setText(page, threeSteps(name, 'select * from rows'));
    const said = await run(page);
    expect(said).toMatch(/^Run failed at rows: /);
    expect(said).toContain(name);
    expect(said).toMatch(expected);
  });

test('an SQL error: DuckDB’s message with its line and column in the text', async ({ page }) => {
  const text = threeSteps('ok.csv', '').replace(
    'query: ""',
    'query: |\n        SELECT a,\n          nope\n        FROM rows',
  );
  await setText(page, text);
  expect(await run(page)).toMatch(/^Run failed at picked: .*nope/);
  const line = text.split('\n').findIndex((l) => l.trim() === 'nope') + 1;
  await expect(problems(page).filter({ hasText: 'nope' }).first()).toContainText(`${line}:11`);
});

test('a failed run leaves the previous results readable', async ({ page }) => {
  await setText(page, threeSteps('ok.csv', 'select a, b from rows order by a'));
  expect(await run(page)).toMatch(/^Run complete: 3 steps, 2 rows written/);
  await setText(page, threeSteps('ok.csv', 'select a::int / 0 as q, nope from rows'));
  expect(await run(page)).toMatch(/^Run failed at picked/);
  await region(page, 'Steps')
    .getByRole('button', { name: /^picked\b/ })
    .click();
  await expect.poll(() => cells(page)).toContainEqual(['1', 'x']);
});

test('odd step ids are legal table names', async ({ page }) => {
  const ids = ['order', '1extract', 'a.b', 'a"b', 'naïve ☃'];
  const rows = ids.map(
    (id, i) =>
      `  - {id: ${JSON.stringify(id)}, component: duckdb.processor, mode: transform, needs: [], config: {query: "select ${i} as n"}}`,
  );
  await setText(page, `oml_version: "0.1.0"\nname: odd-ids\nsteps:\n${rows.join('\n')}\n`);
  await expect(steps(page)).toHaveCount(ids.length);
  expect(await run(page)).toMatch(/^Run complete: 5 steps/);
  for (const id of ids) {
    await steps(page).filter({ hasText: id }).first().click();
    await expect(region(page, 'Table').getByRole('grid', { name: id })).toBeVisible();
  }
  await expect(status(page)).toHaveCount(1);
});

test('every replacement of the text can be undone', async ({ page }) => {
  const text = threeSteps('ok.csv', 'select * from rows');
  await setText(page, text);
  await expect(steps(page)).toHaveCount(3);
  await addFiles(page, [
    {
      name: 'other.yaml',
      content:
        'oml_version: "0.1.0"\nname: other\nsteps:\n  - {id: only-step, component: duckdb.processor, mode: transform, config: {query: select 1}}\n',
    },
  ]);
  await expect(region(page, 'Steps').getByRole('button', { name: /^only-step\b/ })).toBeVisible();
  await editor(page).focus();
  await page.keyboard.press('ControlOrMeta+Z');
  await expect(region(page, 'Steps').getByRole('button', { name: /^picked\b/ })).toBeVisible();
});

test('what one writes into the text is drawn as code wherever a message is shown, and plain where nothing is drawn', async ({
  page,
}) => {
  const way = 'create_dirs: true';
  const refused = `The folder none does not exist. Set ${way} to make it.`;
  await setText(
    page,
    threeSteps('ok.csv', 'SELECT * FROM rows', 'none/out.csv') + '      create_dirs: false\n',
  );
  expect(await run(page)).toBe(`Run failed at written: ${refused}`);
  await expect(status(page)).toHaveAttribute('title', `Run failed at written: ${refused}`);
  await expect(problems(page).locator('code', { hasText: way })).toBeVisible();
  await expect(problems(page).filter({ hasText: refused })).toBeVisible();
  const step = region(page, 'Steps').getByRole('button', { name: /^written\b/ });
  await expect(step).toHaveAttribute('title', refused);
  // The text is another one: the reason stands with the step.
  await setText(
    page,
    threeSteps('ok.csv', 'SELECT * FROM rows', 'none/out.csv') + '      create_dirs: False\n',
  );
  await step.click();
  await expect(region(page, 'Table').locator('code', { hasText: way })).toBeVisible();
  await expect(region(page, 'Table')).toContainText(refused);

  await setText(
    page,
    `oml_version: "0.1.0"
name: swallowed
steps:
  - id: a
    component: duckdb.processor
    mode: transform
    needs: []
    config:
      query: SELECT 1 -- one
        FROM range(3)
`,
  );
  const warning = problems(page).filter({ hasText: 'without | YAML makes one line of them' });
  await expect(warning.locator('code', { hasText: /^\|$/ })).toBeVisible();
});
