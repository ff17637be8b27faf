/** The pipeline editor's text, and texts to put into it. */
import type { Page } from '@playwright/test';
import { editor } from './playground.ts';

/** The whole text, as the editor's text box gives it when it has no focus. */
export async function text(page: Page): Promise<string> {
  await editor(page).blur();
  return editor(page).inputValue();
}

export const head = 'oml_version: "0.1.0"\nname: test\nsteps:\n';

/** A step of SQL, up to what `rest` says. */
export const step = (id: string, rest: string): string =>
  `  - id: ${id}\n    component: duckdb.processor\n    mode: transform\n${rest}`;
