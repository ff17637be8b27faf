/** The page as a person meets it: by roles and names only (issue 2, "Accessible names"). */
import { readFileSync } from 'node:fs';
import { expect, type FrameLocator, type Locator, type Page } from '@playwright/test';

export const editor = (page: Page): Locator => page.getByRole('textbox', { name: 'Pipeline editor' });
export const status = (page: Page): Locator => page.getByRole('status');
export const region = (page: Page, name: string): Locator => page.getByRole('region', { name, exact: true });
export const steps = (page: Page): Locator => region(page, 'Steps').getByRole('button');

/** The line at the bottom: where the work is kept, how the engine is. */
export const statusLine = (page: Page): Locator => page.getByRole('contentinfo');
export const notices = (page: Page): Locator => region(page, 'Notifications').getByRole('listitem');

export const runButton = (page: Page): Locator => page.getByRole('button', { name: 'Run', exact: true });
export const step = (page: Page, id: string): Locator =>
  region(page, 'Steps').getByRole('button', { name: new RegExp(`^${id}\\b`) });

/** A query that goes on until it is cancelled. */
export const FOREVER = 'SELECT sum(sin(i)) AS s FROM range(100000000000) t(i)';

export const RUN_TIMEOUT = 60_000;

/** The engine has loaded. */
export const engineIsThere = (page: Page): Promise<void> =>
  expect(statusLine(page)).toContainText('DuckDB v', { timeout: RUN_TIMEOUT });

/** What is said of the run, for which it may take a while to come to that. */
export const runSays = (page: Page, text: string | RegExp): Promise<void> =>
  expect(status(page)).toContainText(text, { timeout: RUN_TIMEOUT });

/** All that came from elsewhere names has stood there for long enough to be agreed to. */
export const canBeAgreedTo = (within: Page | FrameLocator): Promise<void> =>
  expect(within.getByRole('region', { name: 'Shared pipeline' })).toHaveAttribute('aria-busy', 'false');

export async function dismissAll(page: Page): Promise<void> {
  const dismiss = notices(page).getByRole('button', { name: 'Dismiss' });
  while ((await dismiss.count()) > 0) await dismiss.first().click();
}

/** Waits until the editor is there and the steps of its text are drawn. */
export async function ready(page: Page): Promise<void> {
  await expect(page.locator('.monaco-editor').first()).toBeVisible({ timeout: 30_000 });
  await expect(steps(page).first()).toBeVisible();
}

export async function open(page: Page, path = './'): Promise<void> {
  await page.goto(path);
  await ready(page);
}

/** Replaces the whole text as somebody would who selects all and pastes. */
export async function setText(page: Page, text: string): Promise<void> {
  await editor(page).focus();
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.insertText(text);
}

export async function run(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(status(page)).toContainText(/^Run (complete|failed|cancelled)/, { timeout: RUN_TIMEOUT });
  return (await status(page).textContent())?.trim() ?? '';
}

/** The bytes behind the link or button `Download <name>`. */
export async function download(page: Page, name: string | RegExp): Promise<Buffer> {
  const label = typeof name === 'string' ? `Download ${name}` : name;
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    region(page, 'Downloads')
      .getByRole('link', { name: label })
      .or(region(page, 'Downloads').getByRole('button', { name: label }))
      .click(),
  ]);
  return readFileSync(await file.path());
}

/** Adds files through the button, as a person does. */
export async function addFiles(
  page: Page,
  files: readonly { readonly name: string; readonly content: string | Buffer }[],
): Promise<void> {
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.getByRole('button', { name: 'Add files', exact: true }).first().click(),
  ]);
  await chooser.setFiles(
    files.map(({ name, content }) => ({ name, mimeType: 'text/csv', buffer: Buffer.from(content) })),
  );
}

/** Drops a file of `copies` times `part` after `head`; made in the page, so that it may be large. */
export async function dropLarge(
  page: Page,
  file: { readonly name: string; readonly head: string; readonly part: string; readonly copies: number },
): Promise<void> {
  await page.evaluate(({ name, head, part, copies }) => {
    const block = new Blob([part]);
    const transfer = new DataTransfer();
    transfer.items.add(new File([head, ...Array.from({ length: copies }, () => block)], name));
    for (const type of ['dragenter', 'dragover', 'drop'])
      document.body.dispatchEvent(
        new DragEvent(type, { dataTransfer: transfer, bubbles: true, cancelable: true }),
      );
  }, file);
}

/** The visible cells of the table in front, row by row. */
export async function cells(page: Page): Promise<string[][]> {
  const rows = region(page, 'Table').getByRole('grid').getByRole('row');
  return rows.evaluateAll((found) =>
    found.map((row) =>
      [...row.querySelectorAll('[role=gridcell]')].map((cell) => cell.textContent?.trim() ?? ''),
    ),
  );
}

/** A pipeline of one extractor, one query and one writer. */
export function threeSteps(path: string, query: string, out = 'out.csv'): string {
  return `oml_version: "0.1.0"
name: three-steps
steps:
  - id: rows
    component: filesystem.csv_extractor
    mode: read
    config:
      path: ${JSON.stringify(path)}
  - id: picked
    component: duckdb.processor
    mode: transform
    config:
      query: ${JSON.stringify(query)}
  - id: written
    component: filesystem.csv_writer
    mode: write
    config:
      path: ${JSON.stringify(out)}
`;
}
