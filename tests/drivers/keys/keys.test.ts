/** Every key of the components that ask servers, by the catalog itself; MySQL's are looked for here, and run in tests/servers. */
import { afterAll, describe, expect, test } from 'vitest';
import { inWasm } from '../../support/postgrest/database.ts';
import { expectAllKeys, expectKey, expectRefusals } from './check.ts';
import { graphqlKeys } from './graphql.ts';
import { mysqlExtractorKeys } from './mysql-extractor.ts';
import { mysqlWriterKeys } from './mysql-writer.ts';
import { nodeRuns } from './node.ts';
import { posthogKeys } from './posthog.ts';
import { extractorKeys } from './supabase-extractor.ts';
import { openProject } from './supabase-project.ts';
import { writerKeys } from './supabase-writer.ts';

const { runs, close } = nodeRuns();
const graphql = await graphqlKeys(4402);
const posthog = await posthogKeys(0);
const postgres = await inWasm();
const project = await openProject(postgres, 4404);
afterAll(async () => {
  await close();
  await graphql.stop();
  await posthog.stop();
  await project.stop();
  await postgres.close();
});

const HERE = [graphql, posthog, extractorKeys(project), writerKeys(project, postgres)];
const ON_MARIADB = [mysqlExtractorKeys(), mysqlWriterKeys()];

describe.each([...HERE, ...ON_MARIADB].map((keys) => [keys.component, keys] as const))('%s', (_, keys) => {
  test('every key has a case, and every case a key', () => expectAllKeys(keys));
  test.each(Object.keys(keys.cases))('%s', async (key) => {
    expect.hasAssertions();
    if (HERE.includes(keys)) await expectKey(runs, keys, key);
    else expectRefusals(keys, key);
  });
});
