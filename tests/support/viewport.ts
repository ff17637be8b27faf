/** The window's size, and a page that has come to rest in it. */
import type { Page, ViewportSize } from '@playwright/test';

/**
 * Resizes the page and waits until it is laid out for that: what is there in a narrow window only, and takes a stop of Tab, goes a frame
 * later.
 */
export async function resize(page: Page, size: ViewportSize): Promise<void> {
  await page.setViewportSize(size);
  await settled(page);
}

/** Waits until nothing moves: colours that are still changing are of neither scheme. */
export const settled = (page: Page): Promise<void> =>
  page.evaluate(async () => {
    const frame = () => new Promise((done) => requestAnimationFrame(done));
    await frame();
    await frame();
    const ending = document
      .getAnimations()
      .filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity);
    await Promise.allSettled(ending.map(({ finished }) => finished));
  });
