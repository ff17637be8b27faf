/** Files by button, by drop, by paste; what the page offers for them. */
import { expect, type Page } from '@playwright/test';
import { testOnOnePage } from '../support/one-page.ts';
import { text } from '../support/text.ts';
import { addFiles, editor, open, region, run, setText, steps, threeSteps } from '../support/playground.ts';

const test = testOnOnePage(open);

test('a dropped CSV that no step reads becomes an extractor step in one click, and undo takes it back', async ({
  page,
}) => {
  const before = await steps(page).count();
  await page.evaluate(() => {
    const transfer = new DataTransfer();
    transfer.items.add(new File(['city,n\nBrno,1\n'], 'cities.csv', { type: 'text/csv' }));
    for (const type of ['dragenter', 'dragover', 'drop'])
      document.body.dispatchEvent(
        new DragEvent(type, { dataTransfer: transfer, bubbles: true, cancelable: true }),
      );
  });
  await expect(region(page, 'Files')).toContainText('cities.csv');
  await page
    .getByRole('button', { name: /step.*cities\.csv|cities\.csv.*step/i })
    .first()
    .click();
  await expect(steps(page)).toHaveCount(before + 1);
  await expect(region(page, 'Steps').getByRole('button', { name: /^.*cities/ })).toBeVisible();
  expect(await run(page)).toMatch(/^Run complete/);
  await editor(page).focus();
  await page.keyboard.press('ControlOrMeta+Z');
  await expect(steps(page)).toHaveCount(before);
});

test('a removed file comes back with undo', async ({ page }) => {
  await addFiles(page, [{ name: 'gone.csv', content: 'a\n1\n' }]);
  await setText(page, threeSteps('gone.csv', 'select * from rows'));
  // Offered for what the text no longer reads, above the button that is about to be pressed.
  await expect(page.getByRole('button', { name: 'Add a step that reads data/penguins.csv' })).toBeVisible();
  await region(page, 'Files')
    .getByRole('button', { name: /(remove|delete).*gone\.csv/i })
    .click();
  await expect(region(page, 'Files').getByText('gone.csv')).toHaveCount(0);
  await page.getByRole('button', { name: /undo/i }).first().click();
  await expect(region(page, 'Files')).toContainText('gone.csv');
  expect(await run(page)).toBe('Run complete: 3 steps, 1 row written');
});

test('a pasted file is added', async ({ page }) => {
  await page.evaluate(() => {
    const transfer = new DataTransfer();
    transfer.items.add(new File(['a\n1\n'], 'pasted.csv', { type: 'text/csv' }));
    document.body.dispatchEvent(
      new ClipboardEvent('paste', { clipboardData: transfer, bubbles: true, cancelable: true }),
    );
  });
  await expect(region(page, 'Files')).toContainText('pasted.csv');
});

async function paste(page: Page, texts: Readonly<Record<string, string>>): Promise<void> {
  await page.evaluate((given) => {
    const transfer = new DataTransfer();
    for (const [type, text] of Object.entries(given)) transfer.setData(type, text);
    document.body.dispatchEvent(
      new ClipboardEvent('paste', { clipboardData: transfer, bubbles: true, cancelable: true }),
    );
  }, texts);
}

test('cells that are pasted are a file, which undo takes away; an address waits to be agreed to', async ({
  page,
}) => {
  const cells =
    '<meta charset="utf-8"><table><tr><td>city</td><td>note</td></tr><tr><td>Brno</td><td>one<br>two</td></tr></table>';
  await paste(page, { 'text/plain': 'city\tnote\nBrno\t"one\ntwo"', 'text/html': cells });
  const notices = region(page, 'Notifications');
  await expect(notices).toContainText('What you pasted is now the file pasted.tsv.');
  await setText(page, threeSteps('pasted.tsv', 'select note from rows'));
  expect(await run(page)).toBe('Run complete: 3 steps, 1 row written');
  await expect(region(page, 'Results')).toContainText('one');

  await paste(page, { 'text/plain': 'https://example.com/v1/cities.json?api_key=abc' });
  await expect(notices).toContainText(
    'You pasted the address https://example.com/v1/cities.json?api_key=***.',
  );
  const before = await steps(page).count();
  await notices.getByRole('button', { name: 'Add a step that reads it' }).click();
  await expect(steps(page)).toHaveCount(before + 1);
});

test('a file that is not what it is called is read as what it is, and says so', async ({ page }) => {
  await addFiles(page, [
    { name: 'export.dat', content: 'a;b\n1;2\n' },
    { name: 'people.csv', content: '[{"name": "Ada"}, {"name": "Grace"}]' },
    { name: 'report.pdf', content: '%PDF-1.7\n' },
  ]);
  const files = region(page, 'Files');
  await expect(files).toContainText('export.dat holds text: it is read as that.');
  await expect(files).toContainText('people.csv is called .csv, but holds JSON: it is read as that.');
  await expect(files).toContainText('report.pdf is a PDF document, which no component here reads.');
  await expect(page.getByRole('button', { name: 'Add a step that reads report.pdf' })).toHaveCount(0);
  await page.getByRole('button', { name: 'Add a step that reads people.csv' }).click();
  await expect.poll(() => text(page)).toContain('component: filesystem.json_extractor');
});

test('examples: all open and run, and two artifacts of one name are told apart @more', async ({ page }) => {
  const index = (await (await page.request.get('./examples/index.json')).json()) as {
    title: string;
    files: { path: string }[];
  }[];
  expect(index.length).toBeGreaterThanOrEqual(4);
  for (const { title, files } of index) {
    await page.getByRole('button', { name: 'Examples', exact: true }).click();
    await page.getByText(title, { exact: false }).last().click();
    // Pressed while it is on its way, it is the one that runs.
    expect(await run(page), title).toMatch(
      /^Run complete: [1-9]\d* steps, [\d,]+ rows written(, \d+ steps? reused)?$/,
    );
    for (const { path } of files) await expect(region(page, 'Files')).toContainText(path.split('/').at(-1)!);
  }
  await setText(
    page,
    `oml_version: "0.1.0"
name: twins
steps:
  - {id: n, component: duckdb.processor, mode: transform, config: {query: select 1 as one}}
  - {id: left, component: filesystem.csv_writer, mode: write, needs: [n], config: {path: l/same.csv}}
  - {id: right, component: filesystem.csv_writer, mode: write, needs: [n], config: {path: r/same.csv}}
`,
  );
  expect(await run(page)).toBe('Run complete: 3 steps, 2 rows written');
  const names = await region(page, 'Downloads')
    .getByRole('link', { name: /^Download same\.csv/ })
    .or(region(page, 'Downloads').getByRole('button', { name: /^Download same\.csv/ }))
    .evaluateAll((found) =>
      found.map((element) => element.getAttribute('aria-label') ?? element.textContent ?? ''),
    );
  expect(names).toHaveLength(2);
  expect(names.join()).toContain('left');
  expect(names.join()).toContain('right');
});

test('osiris_connections.yaml among the files holds the session’s connections', async ({ page }) => {
  await addFiles(page, [{ name: 'rows.csv', content: 'a\n1\n2\n' }]);
  const pipeline = threeSteps('rows.csv', 'select * from rows').replace(
    'path: "rows.csv"',
    'path: rows.csv\n      connection: "@filesystem.here"',
  );
  await setText(page, pipeline);
  const problem = region(page, 'Problems').getByRole('button', { name: /There is no connection/ });
  await expect(problem).toBeVisible();
  const connections = 'connections:\n  filesystem:\n    here: {base_dir: .}\n';
  await addFiles(page, [{ name: 'osiris_connections.yaml', content: connections }]);
  await expect(problem).toHaveCount(0);
  expect(await run(page)).toBe('Run complete: 3 steps, 2 rows written');
});

test('a second tab has the same text, and both say that there is another @more', async ({ page }) => {
  await setText(
    page,
    threeSteps('x.csv', 'select 42 as answer from rows').replace('three-steps', 'second-tab'),
  );
  await expect(page.getByText('Saved to disk')).toBeVisible();
  const second = await page.context().newPage();
  await open(second);
  await expect(region(second, 'Steps').getByRole('button', { name: /^picked\b/ })).toBeVisible();
  await expect(second.getByText(/another (tab|window)/i).first()).toBeVisible();
  await expect(page.getByText(/another (tab|window)/i).first()).toBeVisible();
});
