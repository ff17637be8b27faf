/** Playgrounds on one page share one engine; when the frame that keeps it is taken away, the others say what is gone, and go on. */
import { expect, test, type FrameLocator } from '@playwright/test';
import { SCRIPT, startHost, type Host } from './hosts.ts';

let host: Host;
test.beforeAll(async () => {
  host = await startHost();
});
test.afterAll(() => host.close());

const PLAYGROUND = `<osiris-playground><pre><code class="language-oml">oml_version: "0.1.0"
name: numbers
steps:
  - id: numbers
    component: duckdb.processor
    mode: transform
    config:
      query: SELECT range AS n FROM range(3)
</code></pre></osiris-playground>`;

const GONE = 'The engine that the playgrounds of this page share has ended';
const ran = (frame: FrameLocator) =>
  expect(frame.getByRole('status')).toContainText(/^Run complete: 1 step/, { timeout: 60_000 });

test('the engine that went with another playground is told of, and begun anew @more', async ({ page }) => {
  host.show({ head: SCRIPT, body: PLAYGROUND.repeat(2) });
  await page.goto(host.url);
  const frames = page.frameLocator('osiris-playground iframe');
  for (const at of [0, 1]) {
    await page.getByRole('button', { name: 'Run', exact: true }).first().click();
    await ran(frames.nth(at));
  }
  const engines = () => page.workers().filter((worker) => /engine\.worker|^blob:/.test(worker.url())).length;
  // The engine's worker, and DuckDB's.
  expect(engines()).toBe(2);

  await page.evaluate(() => document.querySelector('osiris-playground')?.remove());
  const left = frames.first();
  await expect(left.getByText(GONE)).toBeVisible();
  await left.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(left.getByText(GONE)).toBeHidden();
  await ran(left);
  expect(engines()).toBe(2);
});
