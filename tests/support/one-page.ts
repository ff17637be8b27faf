/** Tests of one file on one page: its start, with the engine's, is most of what a short test costs. */
import { test as base, type Page } from '@playwright/test';

/**
 * `test` whose page is opened once and prepared; the tests of the file follow each other on it, and none relies on what the one
 * before it left. After a failure the rest gets a new one. To be called once, at the top of a file.
 */
export function testOnOnePage(prepare: (page: Page) => Promise<unknown>) {
  // A fixture of the worker's would do, but every file would be given a worker, and a browser, of its own.
  let onePage: Page | undefined;
  base.afterAll(async () => {
    await onePage?.context().close();
  });
  return base.extend({
    async page({ browser }, use) {
      if (!onePage) {
        const context = await browser.newContext();
        onePage = await context.newPage();
        await prepare(onePage);
      }
      await use(onePage);
    },
  });
}
