/** A session that could not be opened: what is typed meanwhile is kept, and the next try opens that very session. */
import { expect, test, type Page } from '@playwright/test';
import { editor, open, ready, statusLine } from '../support/playground.ts';

declare global {
  interface Window {
    /** Engine workers that the page has ended. */
    ended: number;
  }
}

/** Engines that start while the browser remembers `broken` cannot clear up the session they have taken. */
async function breakable(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const { Worker: Native } = window;
    window.ended = 0;
    const refuse = `const { removeEntry } = FileSystemDirectoryHandle.prototype;
      FileSystemDirectoryHandle.prototype.removeEntry = function (name, ...rest) {
        return name === 'tmp-inputs' ? Promise.reject(new Error('refused by a test')) : removeEntry.call(this, name, ...rest);
      };`;
    // A message that comes before the import has ended would be lost.
    const hold = `const held = []; const hold = (event) => held.push(event); addEventListener('message', hold);`;
    const replay = `removeEventListener('message', hold); for (const { data } of held) dispatchEvent(new MessageEvent('message', { data }));`;
    const broken = (url: string) =>
      URL.createObjectURL(
        new Blob([`${hold}${refuse} await import(${JSON.stringify(url)});${replay}`], {
          type: 'text/javascript',
        }),
      );
    window.Worker = class extends Native {
      readonly #isEngine: boolean;
      constructor(url: string | URL, options?: WorkerOptions) {
        const { href } = new URL(url, location.href);
        const isEngine = href.includes('engine.worker');
        super(isEngine && localStorage.getItem('broken') ? broken(href) : href, options);
        this.#isEngine = isEngine;
      }
      override terminate(): void {
        if (this.#isEngine) window.ended++;
        super.terminate();
      }
    };
  });
}

const failure = (page: Page) => page.getByText('Your text and files are still here.');
const id = (page: Page) => page.evaluate(() => sessionStorage.getItem('osiris.session'));
const type = async (page: Page, text: string): Promise<void> => {
  await editor(page).focus();
  await page.keyboard.press('ControlOrMeta+Home');
  await page.keyboard.insertText(text);
};

test('what is typed while the session cannot be opened survives a reload and is there when it opens @more', async ({
  page,
}) => {
  await breakable(page);
  await open(page);
  await expect(statusLine(page)).toContainText('Saved to disk');
  const session = await id(page);
  await page.evaluate(() => localStorage.setItem('broken', 'yes'));
  await page.reload();
  await ready(page);
  await expect(failure(page)).toBeVisible();
  await type(page, '# typed meanwhile\n');
  await page.reload();
  await ready(page);
  await expect(failure(page)).toBeVisible();
  await expect(page.getByText('# typed meanwhile')).toBeVisible();
  expect(await page.evaluate(() => window.ended)).toBe(1);
  await page.evaluate(() => localStorage.removeItem('broken'));
  await page.getByRole('button', { name: 'Try again' }).first().click();
  await expect(statusLine(page)).toContainText('Saved to disk', { timeout: 30_000 });
  await expect(page.getByText('# typed meanwhile')).toBeVisible();
  expect(await id(page)).toBe(session);
  const saved = await page.evaluate(async (name) => {
    const root = await (await navigator.storage.getDirectory()).getDirectoryHandle('osiris_sessions');
    const file = await (await root.getDirectoryHandle(name!)).getFileHandle('pipeline.yaml');
    return (await file.getFile()).text();
  }, session);
  expect(saved).toMatch(/^# typed meanwhile\n/);
});
