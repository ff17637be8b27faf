/** What axe finds wrong on a page as it is now. */
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { resize, settled } from './viewport.ts';

const SCHEMES = ['light', 'dark'] as const;

/** At every one of these widths and in both schemes; nothing when all is well. Also told: what is wider than the window. */
export async function violations(page: Page, widths: readonly number[]): Promise<string[]> {
  const found: string[] = [];
  for (const width of widths) {
    await resize(page, { width, height: 844 });
    for (const colorScheme of SCHEMES) {
      await page.emulateMedia({ colorScheme });
      await settled(page);
      // The page has no frames, of which the other mode gathers what it found in a page of its own.
      const axe = new AxeBuilder({ page }).setLegacyMode(true).options({ resultTypes: ['violations'] });
      // The schemes differ in colours, on the same elements.
      if (colorScheme === 'dark') axe.withRules(['color-contrast', 'link-in-text-block']);
      const { violations: broken } = await axe.analyze();
      for (const { id, nodes } of broken)
        for (const { target, failureSummary = '' } of nodes)
          found.push(`${colorScheme}, ${width} px, ${id}: ${target.join(' ')} (${failureSummary})`);
    }
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    if (overflow > 0) found.push(`${width} px: ${overflow} px wider than the window`);
  }
  return found;
}

/** On the page as it is, and in its frames. */
export async function violationsWithFrames(page: Page): Promise<string[]> {
  const { violations: broken } = await new AxeBuilder({ page }).analyze();
  return broken.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary = '' }) => `${id}: ${target.join(' ')} (${failureSummary})`),
  );
}
