/** What is read is read to its end, however often the browser takes out its garbage meanwhile. */
import { expect } from '@playwright/test';
import { launchOptions } from '../support/chromium.ts';
import { artifact, extract, openEngine, pipelineOf, runText, test, write } from './harness.ts';

test.use({ launchOptions: { ...launchOptions, args: [...launchOptions.args, '--js-flags=--expose-gc'] } });

/** Enough for it to stop within the first few, as it did before streams were kept. */
const [FILES, BYTES] = [12, 16 * 2 ** 20];
const GARBAGE_MS = 20;
const ROWS = 300_000;

test('files are added, loaded and written whole while the engine’s garbage is taken out all the time @more', async ({
  page,
}) => {
  await openEngine(page);
  for (const worker of page.workers())
    await worker.evaluate((every) => {
      const { gc } = globalThis as unknown as { gc(): void };
      setInterval(() => gc(), every);
    }, GARBAGE_MS);
  const sizes = await page.evaluate(
    async ([files, bytes]) => {
      const content = new Blob([new Uint8Array(bytes)]);
      const added: (number | undefined)[] = [];
      for (let at = 0; at < files; at++)
        added.push((await window.engine.files.add(`${at}.csv`, content))?.bytes);
      return added;
    },
    [FILES, BYTES] as const,
  );
  expect(sizes).toEqual(Array.from({ length: FILES }, () => BYTES));
  await page.evaluate((rows) => window.harness.addRows('rows.csv', rows, 0), ROWS);
  const events = await runText(
    page,
    pipelineOf(extract('rows', 'rows.csv'), write('out', 'rows', 'out.csv')),
  );
  expect(events.at(-1)).toMatchObject({ event: 'run_complete', rows: ROWS });
  expect((await artifact(page, 'out', 'out.csv')).toString().trimEnd().split('\n')).toHaveLength(ROWS + 1);
});
