/** How far a step got at its source, in the page: seen beside its receipt, moved, reset, and each undone. */
import { expect, type Page } from '@playwright/test';
import { type Posthog, startPosthog } from '../drivers/posthog-server.ts';
import { addEvents } from '../drivers/posthog-world.ts';
import { violations } from '../support/axe.ts';
import { testOnOnePage } from '../support/one-page.ts';
import { notices, open, region, runButton, runSays, setText } from '../support/playground.ts';
import { shots } from '../support/shots.ts';
import { resize } from '../support/viewport.ts';

const test = testOnOnePage((page) => open(page));

let posthog: Posthog;
test.beforeAll(async () => {
  posthog = await startPosthog();
  posthog.scopes.set('phx1', ['query:read']);
});
test.afterAll(() => posthog.stop());

const pipeline = (): string => `oml_version: "0.1.0"
name: state
steps:
  - id: events
    component: posthog.extractor
    mode: read
    config:
      api_key: phx1
      project_id: "7"
      region: self_hosted
      custom_base_url: ${posthog.base}
      data_type: events
      initial_since: 2026-01-01T00:00:00Z
`;

const state = (page: Page) => region(page, 'State of events');
const field = (page: Page) => state(page).getByRole('textbox', { name: 'Go on from' });
const press = (page: Page, name: string): Promise<void> =>
  state(page).getByRole('button', { name, exact: true }).click();
/** Runs it, and waits until it has brought so many rows. */
async function runs(page: Page, rows: number): Promise<void> {
  await runButton(page).click();
  await runSays(page, new RegExp(`^Run complete.*\\b${rows} rows`, 's'));
  await page.getByRole('tab', { name: /^Receipt/ }).click();
}

const undo = (page: Page): Promise<void> => notices(page).getByRole('button', { name: 'Undo' }).click();

test('the state of a step is seen, moved, reset, and each is undone @more', async ({ page }) => {
  await addEvents(posthog, 40);
  await setText(page, pipeline());
  await runs(page, 40);
  await expect(state(page)).toContainText('The next run goes on from here: last seen 2026-01-01T11:00:39Z');
  expect(await violations(page, [1440])).toEqual([]);
  await resize(page, { width: 390, height: 844 });
  await page.getByRole('button', { name: 'Data', exact: true }).click();
  expect(await violations(page, [390])).toEqual([]);
  await shots(page, 'state');
  await expect(state(page).getByRole('button', { name: 'Reset' })).toBeInViewport();
  await resize(page, { width: 1280, height: 720 });

  await press(page, 'Edit');
  await expect(field(page)).toBeFocused();
  await shots(page, 'state-edit');
  await expect(field(page)).toHaveValue('2026-01-01T11:00:39Z');
  await field(page).fill('yesterday');
  await field(page).press('Enter');
  await expect(state(page).getByRole('alert')).toContainText(
    'That is no state. Write it as it was, as in 2026-01-01T11:00:39Z',
  );
  await field(page).press('Escape');
  await expect(state(page).getByRole('button', { name: 'Edit' })).toBeFocused();

  await press(page, 'Edit');
  await field(page).fill('2026-01-01T11:15:30Z');
  await press(page, 'Save');
  await expect(state(page)).toContainText('last seen 2026-01-01T11:15:30Z');
  await runs(page, 10);
  await expect(state(page)).toContainText('last seen 2026-01-01T11:15:30Z');

  await press(page, 'Edit');
  await field(page).fill('2026-01-01T11:00:00Z');
  await press(page, 'Save');
  await expect(notices(page)).toContainText(
    'events goes on from last seen 2026-01-01T11:00:00Z in its next run.',
  );
  await undo(page);
  await expect(state(page)).toContainText('last seen 2026-01-01T11:15:30Z');

  await press(page, 'Reset');
  await expect(notices(page)).toContainText('events begins anew in its next run.');
  await expect(state(page)).toBeHidden();
  await undo(page);
  await expect(state(page)).toContainText('last seen 2026-01-01T11:15:30Z');
  await press(page, 'Reset');
  await expect(state(page)).toBeHidden();
  await runs(page, 40);
  await expect(state(page)).toContainText('last seen 2026-01-01T11:00:39Z');
});
