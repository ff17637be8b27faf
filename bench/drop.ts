/** A file dropped on a page as a person drops it: by the browser's own drag, which gives real handles, so that a large file is linked. */
import type { Page } from '@playwright/test';

/** Resolves when the browser has given the drop to the page. */
export async function dropFile(page: Page, path: string): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files: [path], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await session.send('Input.dispatchDragEvent', { type, x: 600, y: 400, data });
  await session.detach();
}
