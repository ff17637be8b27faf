/** A pipeline that writes to a table elsewhere: the person sees where and how before it does, and what it did. */
import { expect, test as base, type Locator, type Page } from '@playwright/test';
import { violations } from '../support/axe.ts';
import { testOnOnePage } from '../support/one-page.ts';
import { addFiles, open, region, runButton, runSays, setText, status, step } from '../support/playground.ts';
import { inWasm, type Postgres } from '../support/postgrest/database.ts';
import { serve, type PostgREST } from '../support/postgrest/server.ts';
import { resize } from '../support/viewport.ts';

const PORT = 4379;
const KEY = 'service-key-0123456789';
const TARGET = `table public.target at 127.0.0.1:${PORT}`;

const text = (mode: string, table = 'target'): string => `oml_version: "0.1.0"
name: orders
steps:
  - id: orders
    component: filesystem.csv_extractor
    mode: read
    config:
      path: orders.csv
  - id: into
    component: supabase.writer
    mode: write
    config:
      connection: "@supabase.main"
      table: ${table}
      write_mode: ${mode}
      primary_key: id
`;

let db: Postgres;
let server: PostgREST;
base.beforeAll(async () => {
  db = await inWasm();
  await db.exec(`CREATE ROLE service_role BYPASSRLS; CREATE TABLE target (id bigint PRIMARY KEY, name text);
    GRANT ALL ON target TO service_role;`);
  server = await serve(db, { port: PORT, keys: { [KEY]: 'service_role' }, schemas: ['public'] });
});
base.afterAll(async () => {
  await server.stop();
  await db.close();
});

const test = testOnOnePage(async (page) => {
  await open(page);
  const connections = `version: 1\nconnections:\n  supabase:\n    main: {url: 'http://127.0.0.1:${PORT}', key: ${KEY}}\n`;
  await addFiles(page, [
    { name: 'orders.csv', content: 'id,name\n1,new\n2,two\n' },
    { name: 'osiris_connections.yaml', content: connections },
  ]);
});

const rows = async (): Promise<string> => {
  const found = await db.query('SELECT id, name FROM target ORDER BY id');
  return found.map(({ id, name }) => `${String(id)} ${String(name)}`).join(', ');
};
const fill = (): Promise<unknown> =>
  db.exec(`TRUNCATE target; INSERT INTO target VALUES (1, 'old'), (9, 'nine')`);
const question = (page: Page): Locator => region(page, 'Before it writes');
const note = (page: Page): Locator => region(page, 'What into writes');

async function start(page: Page, mode: string, table?: string): Promise<void> {
  await fill();
  await setText(page, text(mode, table));
  // Until this text has been looked at, and its connection has arrived, Run is that of another one.
  await expect(step(page, 'into')).toBeVisible();
  await expect(runButton(page)).toBeEnabled();
}

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
      await resize(page, { width, height });
      await page.screenshot({ path: `${SHOTS}/${name}-${width}-${colorScheme}.png` });
    }
  await page.emulateMedia({ colorScheme: 'light' });
  await resize(page, { width: 1280, height: 720 });
}

test('Run asks before it writes elsewhere, runs without writing, and writes when that is agreed to', async ({
  page,
}) => {
  await start(page, 'upsert');
  await runButton(page).click();
  await expect(question(page)).toContainText(
    `into → ${TARGET}: upsert by id; rows: known when orders has run`,
  );
  await expect(question(page)).toBeFocused();
  await shots(page, 'upsert');
  await page.keyboard.press('Escape');
  await expect(question(page)).toBeHidden();
  await expect(runButton(page)).toBeFocused();

  await runButton(page).click();
  await question(page).getByRole('button', { name: 'Run without writing' }).click();
  await runSays(page, 'Dry run complete: 2 steps, 2 rows read, nothing written');
  await expect(step(page, 'into')).toHaveAccessibleName(/^into: Skipped/);
  await step(page, 'into').click();
  await expect(note(page)).toContainText(
    `The last run was a dry run. It would have written to ${TARGET}: upsert by id: 2 rows, 1 of them exists.`,
  );
  await expect(note(page)).toContainText('Columns: id, name');
  expect(await rows()).toBe('1 old, 9 nine');
  await shots(page, 'dry');

  await runButton(page).click();
  await expect(question(page)).toContainText(`into → ${TARGET}: upsert by id: 2 rows`);
  await question(page).getByRole('button', { name: 'Run and write' }).click();
  await runSays(page, `Run complete: 2 steps, 2 rows written to ${TARGET}`);
  expect(await rows()).toBe('1 new, 2 two, 9 nine');
  await step(page, 'into').click();
  await expect(note(page)).toContainText(`The last run wrote 2 rows to ${TARGET} (upsert by id).`);

  // Agreed to once: not asked again.
  await fill();
  await runButton(page).click();
  await expect.poll(rows).toBe('1 new, 2 two, 9 nine');
  await expect(question(page)).toBeHidden();
});

test('another mode, or another table, is asked about anew @more', async ({ page }) => {
  await start(page, 'upsert');
  await runButton(page).click();
  const asked = question(page).getByRole('button', { name: 'Run and write' });
  await asked.or(status(page).getByText('rows written to')).first().waitFor();
  if (await asked.isVisible()) await asked.click();
  await runSays(page, `2 rows written to ${TARGET}`);

  await start(page, 'replace');
  await page.keyboard.press('ControlOrMeta+Enter');
  await expect(question(page)).toContainText(
    `into → ${TARGET}: replace: deletes all rows that are there, then writes`,
  );
  await shots(page, 'replace');
  // While it is asked, the text changes: what was asked is no more.
  await setText(page, text('replace', 'other'));
  await expect(question(page)).toBeHidden();
  expect(await rows()).toBe('1 old, 9 nine');

  await runButton(page).click();
  await expect(question(page)).toContainText('table public.other at');
  await question(page).getByRole('button', { name: 'Run without writing' }).press('Enter');
  await runSays(page, '1 writer would fail');
  await step(page, 'into').click();
  await expect(note(page)).toContainText('It would fail: There is no table "other" in the schema "public"');
  await expect(note(page)).toContainText('CREATE TABLE "public"."other"');
  await shots(page, 'missing');
});

test('the question by keyboard, at any width, and from the menu beside Run @more', async ({ page }) => {
  await start(page, 'append');
  await runButton(page).press('Enter');
  await expect(question(page)).toBeFocused();
  expect(await violations(page, [1440, 390])).toEqual([]);
  await resize(page, { width: 1280, height: 720 });
  for (const name of ['Run and write', 'Run without writing', /^Cancel/]) {
    await page.keyboard.press('Tab');
    await expect(question(page).getByRole('button', { name })).toBeFocused();
  }
  await page.keyboard.press('Enter');
  await expect(question(page)).toBeHidden();
  expect(await rows()).toBe('1 old, 9 nine');

  await page.getByRole('button', { name: 'More ways' }).click();
  await page.getByRole('menuitem', { name: 'Run without writing' }).press('Enter');
  await runSays(page, 'Dry run complete');
  await expect(question(page)).toBeHidden();
  expect(await rows()).toBe('1 old, 9 nine');
  await page.getByRole('tab', { name: 'Log' }).click();
  await expect(region(page, 'Results')).toContainText(
    `skipped: Dry run, nothing was written. It would write to ${TARGET}`,
  );
  await page.getByRole('tab', { name: 'Table' }).click();
});

test('a writer that this page cannot run says so @more', async ({ page }) => {
  await setText(
    page,
    text('append')
      .replace('supabase.writer', 'mysql.writer')
      .replace('"@supabase.main"', '"@mysql.main"')
      .replace('write_mode', 'mode'),
  );
  await step(page, 'into').click();
  await expect(note(page)).toContainText('Nothing is written from here. MySQL needs a raw TCP connection');
  await expect(runButton(page)).toBeDisabled();
});
