/** Pictures for those who look at them: wide and narrow, light and dark. */
import type { Page } from '@playwright/test';
import { resize } from './viewport.ts';

/** Where they go; without it none are taken. */
const SHOTS = process.env['SHOTS'];

/** Takes them of the page as it is, and gives it the size that it had. */
export async function shots(page: Page, name: string): Promise<void> {
  const size = page.viewportSize();
  if (SHOTS === undefined || !size) return;
  for (const [width, height] of [
    [1440, 900],
    [390, 844],
  ] as const)
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await resize(page, { width, height });
      await page.screenshot({ path: `${SHOTS}/${name}-${width}-${colorScheme}.png` });
    }
  await resize(page, size);
}
