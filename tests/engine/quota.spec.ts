/** The browser gives less room than a load needs: the step fails, what it took is given back, and the session goes on. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, expect, type Page } from '@playwright/test';
import { ADDRESS } from './address.ts';
import { extract, openEngine, pipelineOf, runText, snapshot, test, transform, write } from './harness.ts';

const usage = (page: Page): Promise<number> =>
  page.evaluate(async () => (await navigator.storage.estimate()).usage ?? 0);

const ROWS = 600_000;

/** Runs in the page: 22 MB of text that takes about as much in the database. */
async function addTexts(rows: number): Promise<void> {
  const lines = Array.from({ length: rows }, (_, row) => `${row},${Math.sin(row)},${row % 97}`);
  await window.engine.files.add('rows.csv', new Blob(['a,s,m\n', lines.join('\n'), '\n']));
}

test('quota exceeded by a load, by SQL and by an export @more', async ({ launchOptions }) => {
  test.setTimeout(180_000);
  const profile = mkdtempSync(join(tmpdir(), 'quota-'));
  // Windows without a profile of their own keep files in memory, where there is no such limit.
  const context = await chromium.launchPersistentContext(profile, launchOptions);
  try {
    const page = context.pages()[0] ?? (await context.newPage());
    await openEngine(page);
    await page.evaluate(addTexts, ROWS);
    await page.evaluate(() => window.harness.addRows('seed.csv', 1000, 0));
    const seed = pipelineOf(extract('seed', 'seed.csv'));
    expect((await runText(page, seed, 'before')).at(-1)).toMatchObject({ event: 'run_complete' });
    const devtools = await context.newCDPSession(page);
    const origin = new URL(ADDRESS).origin;
    const setRoom = async (bytes: number): Promise<void> => {
      const quotaSize = (await usage(page)) + bytes;
      await devtools.send('Storage.overrideQuotaForOrigin', { origin, quotaSize });
    };
    const md5 = 'SELECT md5(range::VARCHAR) AS m FROM range(2000000)';
    for (const [name, text, step, words] of [
      [
        'load',
        pipelineOf(extract('rows', 'rows.csv')),
        'rows',
        /^"rows\.csv" did not fit: after [\d.]+ MB of 18 MB the browser gave this site no more storage\. All of it needs about 12 MB in the database\. Delete files or old sessions to make room, or load fewer rows \(`limit`\)\.$/,
      ],
      [
        'sql',
        pipelineOf(extract('seed', 'seed.csv'), transform('big', 'seed', md5)),
        'big',
        /^The browser gives this site no more storage\. Delete files or old sessions to make room, then try again\.$/,
      ],
    ] as const) {
      const before = await usage(page);
      await setRoom(5_000_000);
      const events = await runText(page, text, name);
      expect(events.at(-1)).toMatchObject({
        event: 'run_failed',
        step_id: step,
        error: { message: expect.stringMatching(words) },
      });
      // The engine is opened again by whoever asks first, and what was cut off is cut off the file.
      expect((await snapshot(page))['seed']?.total).toBe(1000);
      expect((await snapshot(page))[step]).toBeUndefined();
      expect((await usage(page)) - before).toBeLessThan(2_500_000);
      await devtools.send('Storage.overrideQuotaForOrigin', { origin });
      expect((await runText(page, seed, `after-${name}`)).at(-1)).toMatchObject({ event: 'run_complete' });
    }

    const exporting = pipelineOf(extract('rows', 'rows.csv'), write('out', 'rows', 'out.csv'));
    expect((await runText(page, pipelineOf(extract('rows', 'rows.csv')), 'rows')).at(-1)).toMatchObject({
      event: 'run_complete',
    });
    await setRoom(6_000_000);
    const events = await page.evaluate(
      ([text]) => window.harness.run(text, 'export', {}, { continues: 'rows' }),
      [exporting] as const,
    );
    expect(events).toContainEqual(expect.objectContaining({ event: 'step_cached', step_id: 'rows' }));
    expect(events.at(-1)).toMatchObject({
      event: 'run_failed',
      step_id: 'out',
      error: { message: expect.stringMatching(/no more storage/) },
    });
    expect(await page.evaluate(() => window.engine.artifacts.list())).toEqual([]);
    expect((await snapshot(page))['rows']?.total).toBe(ROWS);
    await devtools.send('Storage.overrideQuotaForOrigin', { origin });
    expect((await runText(page, exporting, 'last')).at(-1)).toMatchObject({
      event: 'run_complete',
      rows: ROWS,
    });
  } finally {
    await context.close();
    rmSync(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }
});
