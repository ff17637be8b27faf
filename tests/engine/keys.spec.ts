/** Every key of the components that run in a browser, one after the other on one page: what it does, as under Node. */
import { expect, type Page } from '@playwright/test';
import type { Diagnostic } from '#core/oml/pipeline.ts';
import { seen, told, type Keys, type Ran, type Runs } from '../drivers/keys/case.ts';
import { graphqlKeys } from '../drivers/keys/graphql.ts';
import { posthogKeys } from '../drivers/keys/posthog.ts';
import { extractorKeys } from '../drivers/keys/supabase-extractor.ts';
import { openProject } from '../drivers/keys/supabase-project.ts';
import { writerKeys } from '../drivers/keys/supabase-writer.ts';
import { inWasm } from '../support/postgrest/database.ts';
import { runText, snapshot, testOnOneEngine } from './harness.ts';

const test = testOnOneEngine();
const NOTHING: Ran = { refused: [], rows: [], types: {}, said: [], sent: [], batches: [] };

const runsOn =
  (page: Page): Runs =>
  async (text, step, connections) => {
    try {
      const events = await runText(page, text, `run-${step}`, { connections });
      const table = (await snapshot(page))[step];
      const types = table?.columns?.map(({ name, type }) => [name, type] as const) ?? [];
      return {
        ...NOTHING,
        ...told(events, step),
        rows: table?.rows ?? [],
        types: Object.fromEntries(types),
      };
    } catch (error) {
      return { ...NOTHING, refused: refusals(String(error)) };
    }
  };

/** What compile said, of the text of the harness's error. */
function refusals(message: string): string[] {
  const found = /\[\{.*\}\]/s.exec(message)?.[0];
  if (found === undefined) throw new Error(message);
  return (JSON.parse(found) as Diagnostic[])
    .filter(({ severity }) => severity === 'error')
    .map((each) => `${each.type} ${each.location}: ${each.message}`);
}

async function checkAll(page: Page, keys: Keys): Promise<void> {
  const runs = runsOn(page);
  for (const [key, each] of Object.entries(keys.cases)) {
    if (each.nodeOnly !== undefined) continue;
    await test.step(key, async () => {
      expect.soft(await seen(runs, keys, key, false), key).toEqual(each.browser?.without ?? each.without);
      expect.soft(await seen(runs, keys, key, true), key).toEqual(each.browser?.with ?? each.with);
    });
  }
  await page.evaluate(async () => {
    for (const { name } of await window.engine.tables.list()) await window.engine.tables.drop(name);
  });
}

test('graphql.extractor @more', async ({ page }) => {
  const keys = await graphqlKeys(4405);
  try {
    await checkAll(page, keys);
  } finally {
    await keys.stop();
  }
});

test('posthog.extractor @more', async ({ page }) => {
  const keys = await posthogKeys(0);
  try {
    await checkAll(page, keys);
  } finally {
    await keys.stop();
  }
});

test('supabase.extractor and supabase.writer @more', async ({ page }) => {
  const postgres = await inWasm();
  const project = await openProject(postgres, 4407);
  try {
    await checkAll(page, extractorKeys(project));
    await checkAll(page, writerKeys(project, postgres));
  } finally {
    await project.stop();
    await postgres.close();
  }
});
