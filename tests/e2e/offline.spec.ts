/** After one visit the playground opens and runs with its server gone, at the root of a host and in a folder. */
import { readFileSync, readdirSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { open, ready, run, steps } from '../support/playground.ts';
import { serve } from '../support/server.ts';

test.use({ serviceWorkers: 'allow' });

const places = [
  { where: 'the root', port: 4191, args: [] },
  { where: 'a folder', port: 4192, args: ['--base', '/docs/play/'] },
];

for (const { where, port, args } of places) {
  test(`without its server, from ${where} of a host`, async ({ page }) => {
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(error.message));
    const server = await serve(port, args);
    try {
      await open(page, server.url);
      // Ready means installed: everything is kept.
      const scope = await page.evaluate(async () => (await navigator.serviceWorker.ready).scope);
      expect(scope).toBe(server.url);
    } finally {
      await server.stop();
    }
    await expect(fetch(server.url)).rejects.toThrow();

    await page.reload();
    await ready(page);
    await expect(steps(page)).toHaveCount(3);
    expect(await run(page)).toMatch(/^Run complete: 3 steps, 6 rows written/);
    await expect(
      page
        .getByRole('link', { name: 'Download penguin-sizes.csv' })
        .or(page.getByRole('button', { name: 'Download penguin-sizes.csv' })),
    ).toBeVisible();

    // A tab of its own, by the file's name; and what must be answered although nobody is there to answer.
    const other = await page.context().newPage();
    await other.goto(`${server.url}index.html`);
    await ready(other);
    const extension = 'duckdb-extensions/v1.5.6/wasm_eh/icu.duckdb_extension.wasm';
    expect(await other.evaluate(async (path) => (await fetch(path)).status, extension)).toBe(404);
    expect(errors).toEqual([]);
  });
}

test('every file of the build is among those that are kept', () => {
  const worker = readFileSync('build/service-worker.js', 'utf8');
  const built = readdirSync('build/_app/immutable', { recursive: true, withFileTypes: true });
  const missing = built
    .filter((entry) => entry.isFile() && !worker.includes(entry.name))
    .map(({ name }) => name);
  expect(built.length).toBeGreaterThan(10);
  expect(missing).toEqual([]);
  for (const { files } of JSON.parse(readFileSync('build/examples/index.json', 'utf8')) as {
    files: { url: string }[];
  }[]) {
    for (const { url } of files) expect(worker).toContain(url);
  }
});
