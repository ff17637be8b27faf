/** The browser is killed at the instant a run says it is complete; started again on the same profile, nothing is lost. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, expect, type BrowserContext, type Page } from '@playwright/test';
import { killBrowser } from '../support/chromium.ts';
import { addFile, openEngine, runText, snapshot, test } from './harness.ts';

const KILLS = 10;

/** Each run makes its own numbers, so that what an earlier run left cannot pass for it. */
const pipeline = (round: number): string => `oml_version: "0.1.0"
name: kill
steps:
  - {id: rows, component: filesystem.csv_extractor, mode: read, config: {path: rows.csv}}
  - {id: doubled, component: duckdb.processor, mode: transform, config: {query: "SELECT a * ${round} AS a FROM rows"}}
  - {id: round-${round}, component: duckdb.processor, mode: transform, needs: [doubled], config: {query: "SELECT ${round} AS r, sum(a) AS total, md5(string_agg(a, ',')) AS hash FROM doubled"}}
  - {id: written, component: filesystem.csv_writer, mode: write, needs: [round-${round}], config: {path: out.csv}}
`;

test(`${KILLS} kills, none lost`, async ({ launchOptions }) => {
  test.setTimeout(180_000);
  const profile = mkdtempSync(join(tmpdir(), 'kill-'));
  const rows = `a\n${Array.from({ length: 20_000 }, (_, index) => index).join('\n')}\n`;
  const expected: Record<string, unknown> = {};
  let session: string | undefined;
  const reopened = async (page: Page): Promise<void> => {
    const opened = await openEngine(page);
    expect(opened.storage).toBe('disk');
    session ??= opened.id;
    expect(opened.id).toBe(session);
  };
  const start = (): Promise<BrowserContext> => chromium.launchPersistentContext(profile, launchOptions);
  try {
    for (let round = 1; round <= KILLS; round++) {
      const context = await start();
      const page = context.pages()[0] ?? (await context.newPage());
      await reopened(page);
      if (round === 1) await addFile(page, 'rows.csv', rows);
      else expect(pick(await snapshot(page), expected)).toEqual(expected);
      await page.evaluate((text) => window.engine.saveText(text), pipeline(round));
      const last = await lastEvent(page, round);
      await killBrowser(context);
      await context.close().catch(() => {});
      expect(last).toBe('run_complete');
      const sum = BigInt(round) * 199990000n;
      expected[`round-${round}`] = expect.objectContaining({
        total: 1,
        rows: [[String(round), String(sum), expect.stringMatching(/^[0-9a-f]{32}$/)]],
      });
      expected['doubled'] = expect.objectContaining({ total: 20_000 });
    }
    const context = await start();
    const page = context.pages()[0] ?? (await context.newPage());
    await reopened(page);
    expect(pick(await snapshot(page), expected)).toEqual(expected);
    const events = await page.evaluate(() => window.engine.lastRun());
    expect(events.at(-1)).toMatchObject({ event: 'run_complete', run_id: `run-${KILLS}` });
    await context.close();
  } finally {
    rmSync(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }
});

const pick = (tables: Record<string, unknown>, like: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.keys(like).map((name) => [name, tables[name]]));

const lastEvent = async (page: Page, round: number): Promise<string | undefined> =>
  (await runText(page, pipeline(round), `run-${round}`)).at(-1)?.event;
