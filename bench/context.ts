/** What every benchmark has: the browser, how often, how large. */
import type { Page } from '@playwright/test';
import type { Chromium } from './browser.ts';
import type { Finding } from './report.ts';
import type { Heard, Run } from './page.ts';

export interface BenchContext {
  /** A fresh browser with an empty profile, and these switches; the one before is closed. */
  freshChromium(switches?: readonly string[]): Promise<Chromium>;
  readonly repeat: number;
  readonly quick: boolean;
}

export type Place = 'disk' | 'memory';

export type Benchmark = (context: BenchContext) => Promise<Finding>;

/** Picks the file in the page's input and adds it to the engine's session; milliseconds of adding. */
export async function addFile(page: Page, path: string): Promise<number> {
  await page.setInputFiles('input', path);
  return page.evaluate(() => window.bench.add());
}

/** A page with our engine, its session open and DuckDB started. */
export async function engineIn(chromium: Chromium, place: Place): Promise<Page> {
  const page = await chromium.page(place);
  const { storage } = await page.evaluate(() => window.bench.open());
  if (storage !== place) throw new Error(`The engine opened in ${storage}, not in ${place}.`);
  return page;
}

/** A page with DuckDB-WASM as it comes. */
export async function rawIn(chromium: Chromium, place: Place): Promise<Page> {
  const page = await chromium.page('disk');
  await page.evaluate((where) => window.bench.openRaw(where), place);
  return page;
}

export const run = (page: Page, text: string): Promise<Run> =>
  page.evaluate((source) => window.bench.run(source), text);

/** Milliseconds between two events as the page heard them: what a person waits. */
export function stepTime({ heard }: Run, step: string): number {
  const at = (name: string): number => find(heard, name, step).at;
  return at('step_complete') - at('step_start');
}

export function find(heard: readonly Heard[], name: string, step?: string): Heard {
  const found = heard.find(
    ({ event }) =>
      event.event === name && (step === undefined || ('step_id' in event && event.step_id === step)),
  );
  if (!found) throw new Error(`There was no ${name}${step ? ` of ${step}` : ''}.`);
  return found;
}
