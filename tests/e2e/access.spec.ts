/** axe finds nothing in light and dark; the main job works with the keyboard alone. */
import { readFileSync } from 'node:fs';
import { expect, test, type Page } from '@playwright/test';
import { violations } from '../support/axe.ts';
import {
  editor,
  open,
  region,
  run,
  RUN_TIMEOUT,
  setText,
  status,
  threeSteps,
} from '../support/playground.ts';
import { resize } from '../support/viewport.ts';

const WIDE = [1440, 900];
const NARROW = 390;

test('axe, light and dark: first visit at every width, after a run, every pane, with problems, a menu open @more', async ({
  page,
}) => {
  test.setTimeout(180_000);
  await open(page);
  await page.waitForLoadState('networkidle');
  expect(await violations(page, [...WIDE, NARROW])).toEqual([]);

  await resize(page, { width: 1440, height: 844 });
  expect(await run(page)).toMatch(/^Run complete/);
  await expect(region(page, 'Downloads')).toBeVisible();
  expect(await violations(page, WIDE)).toEqual([]);

  await resize(page, { width: NARROW, height: 844 });
  for (const tab of ['Steps', 'Data', 'Files', 'Text']) {
    await page
      .getByRole('button', { name: tab, exact: true })
      .or(page.getByRole('tab', { name: tab, exact: true }))
      .click();
    expect(await violations(page, [NARROW]), tab).toEqual([]);
  }

  await resize(page, { width: 1440, height: 844 });
  await setText(page, threeSteps('absent.csv', 'select 1; select 2'));
  await expect(region(page, 'Problems').getByRole('button').first()).toBeAttached();
  expect(await violations(page, [1440])).toEqual([]);
  await page.getByRole('button', { name: 'Examples', exact: true }).click();
  expect(await violations(page, [900])).toEqual([]);
});

/** Tabs until the focused element satisfies `found`; fails when it never does. */
async function tabTo(page: Page, what: string, found: () => Promise<boolean>): Promise<void> {
  for (let presses = 0; presses < 80; presses++) {
    if (await found()) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`${what} was not reached with the Tab key`);
}

test('the keyboard alone: edit, run, look at a table, download', async ({ page }) => {
  await open(page);
  const focused = (role: string, name: string | RegExp) => () =>
    page
      .getByRole(role as 'button', { name })
      .first()
      .evaluate((element) => element === document.activeElement)
      .catch(() => false);

  await tabTo(page, 'the editor', focused('textbox', 'Pipeline editor'));
  await page.keyboard.press('ControlOrMeta+End');
  await page.keyboard.type('# edited by keyboard');
  await page.keyboard.press('ControlOrMeta+Enter');
  await expect(status(page)).toContainText(/^Run complete/, { timeout: RUN_TIMEOUT });

  // Ctrl+M lets Tab leave the editor.
  await editor(page).focus();
  await page.keyboard.press('Control+M');
  const step = region(page, 'Steps').getByRole('button').first();
  const name = (await step.getAttribute('aria-label')) ?? (await step.textContent()) ?? '';
  await tabTo(page, 'a step', () =>
    region(page, 'Steps').evaluate((element) => element.contains(document.activeElement)),
  );
  await page.keyboard.press('Enter');
  expect(name).not.toBe('');

  await tabTo(page, 'the grid', focused('grid', /./)).catch(async () =>
    tabTo(page, 'a cell', () =>
      region(page, 'Table')
        .getByRole('grid')
        .evaluate((grid) => grid.contains(document.activeElement)),
    ),
  );
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');

  await tabTo(page, 'a download', () =>
    region(page, 'Downloads').evaluate((element) => element.contains(document.activeElement)),
  );
  const [file] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')]);
  expect(readFileSync(await file.path()).length).toBeGreaterThan(0);
});

test('F6 moves between the panes and focus is never lost', async ({ page }) => {
  await open(page);
  const seen = new Set<string>();
  for (let press = 0; press < 8; press++) {
    await page.keyboard.press('F6');
    seen.add(
      await page.evaluate(
        () =>
          document.activeElement
            ?.closest('section,[role=region],nav,main,header')
            ?.getAttribute('aria-label') ?? '',
      ),
    );
    expect(await page.evaluate(() => document.activeElement === document.body)).toBe(false);
  }
  expect(seen.size).toBeGreaterThanOrEqual(4);
});

test('the edges between the panes move by keys and mouse, within their limits, and stay where they were left @more', async ({
  page,
}) => {
  await resize(page, { width: 1440, height: 900 });
  await open(page);
  const edge = (name: string) => page.getByRole('separator', { name });
  /** The edge tells so many pixels, and its pane has them. */
  async function measures(name: string, pixels: number): Promise<void> {
    await expect(edge(name)).toHaveAttribute('aria-valuenow', String(pixels));
    const pane = await edge(name).locator('..').boundingBox();
    expect(Math.round((name.startsWith('Height') ? pane?.height : pane?.width) ?? 0)).toBe(pixels);
  }
  for (const [name, begins, grow, shrink, least, most] of [
    ['Width of the files', 220, 'ArrowRight', 'ArrowLeft', 160, 420],
    ['Width of the steps', 360, 'ArrowLeft', 'ArrowRight', 220, 648],
    ['Height of the results', 360, 'ArrowUp', 'ArrowDown', 120, 640],
  ] as const) {
    await edge(name).focus();
    for (const [keys, pixels] of [
      [grow, begins + 16],
      [`Shift+${grow}`, begins + 80],
      [shrink, begins + 64],
      ['End', most],
      [grow, most],
      ['Home', least],
      [shrink, least],
    ] as const) {
      await page.keyboard.press(keys);
      await measures(name, pixels);
    }
  }
  const at = await edge('Width of the files').boundingBox();
  const [x, y] = [at!.x + at!.width / 2, at!.y + 200];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + 30, y);
  await page.mouse.move(x + 100, y + 50);
  await page.mouse.up();
  await page.mouse.move(x, y);
  await measures('Width of the files', 260);
  await page.reload();
  await measures('Width of the files', 260);
  await measures('Width of the steps', 220);
  await measures('Height of the results', 120);
});

test('keys are the workbench’s while nothing has the focus, and not in an element beside it @more', async ({
  page,
}) => {
  await open(page);
  const shortcuts = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await page.evaluate(() => {
    const beside = document.createElement('button');
    beside.id = 'beside';
    document.body.append(beside);
    beside.focus();
  });
  await page.keyboard.press('?');
  await page.keyboard.press('ControlOrMeta+Enter');
  await page.keyboard.press('F6');
  await expect(page.locator('#beside')).toBeFocused();
  await page.evaluate(() => document.getElementById('beside')?.remove());
  expect(await page.evaluate(() => document.activeElement === document.body)).toBe(true);
  await expect(shortcuts).toBeHidden();
  await expect(status(page)).toHaveText('Ready to run');
  await page.keyboard.press('?');
  await expect(shortcuts).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(shortcuts).toBeHidden();
  await page.evaluate(() => (document.activeElement as HTMLElement).blur());
  await page.keyboard.press('ControlOrMeta+Enter');
  await expect(status(page)).toContainText(/^Run complete/, { timeout: RUN_TIMEOUT });
});
