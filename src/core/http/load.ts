/** A source becomes the table of a step. */
import type { DriverContext } from '../contract/driver.ts';
import type { LoadReceipt } from '../contract/receipt.ts';
import { loadPages } from './pages.ts';
import { openLoad, type Source } from './source.ts';
import { loadWhole } from './whole.ts';

/** What was loaded, and by how many requests. */
export interface LoadedSource {
  readonly receipt: LoadReceipt;
  readonly requests: number;
  readonly retries: number;
  readonly pages: number;
}

/** Loads the one answer of a source, or page after page. Rejects with `StepError` for what a person can put right. */
export async function loadSource(source: Source, ctx: DriverContext): Promise<LoadedSource> {
  const context = await openLoad(source, ctx);
  const { pager } = source;
  const loaded = pager ? await loadPages(context, pager) : { receipt: await loadWhole(context), pages: 1 };
  return { ...loaded, ...context.transport.counts() };
}
