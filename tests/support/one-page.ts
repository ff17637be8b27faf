/** Tests of one file on one page: its start, with the engine's, is most of what a short test costs. */
import { expect, test as base, type Page } from '@playwright/test';

/**
 * `test` whose page is opened once and prepared; the tests of the file follow each other on it, and none relies on what the one
 * before it left. After a failure the rest gets a new one. What the page throws and does not catch fails the test. To be called once, at
 * the top of a file.
 */
export function testOnOnePage(prepare: (page: Page) => Promise<unknown>) {
  // A fixture of the worker's would do, but every file would be given a worker, and a browser, of its own.
  let onePage: Page | undefined;
  const thrown: string[] = [];
  base.afterAll(async () => {
    await onePage?.context().close();
  });
  return base.extend({
    async page({ browser }, use) {
      if (!onePage) {
        const context = await browser.newContext();
        onePage = await context.newPage();
        onePage.on('pageerror', ({ stack, message }) => thrown.push(stack ?? message));
        await prepare(onePage);
      }
      await use(onePage);
      expect(thrown.splice(0)).toEqual([]);
    },
  });
}
