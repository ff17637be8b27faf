/** Tests of one file on one page: its start, with the engine's, is most of what a short test costs. */
import { test, type Page } from '@playwright/test';

/**
 * `test` whose page is opened once and prepared; the tests of the file follow each other on it, and none relies on what the one
 * before it left. After a failure the rest gets a new one.
 */
export const testOnOnePage = (prepare: (page: Page) => Promise<unknown>) =>
  test.extend<object, { onePage: Page }>({
    onePage: [
      async ({ browser }, use) => {
        const context = await browser.newContext();
        const page = await context.newPage();
        await prepare(page);
        await use(page);
        await context.close();
      },
      { scope: 'worker', timeout: 60_000 },
    ],
    page: ({ onePage }, use) => use(onePage),
  });
