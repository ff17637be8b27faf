/** Every key of Supabase's components, by the catalog itself, on a PostgreSQL of Debian's. */
import { afterAll, describe, test } from 'vitest';
import { expectAllKeys, expectKey } from '../drivers/keys/check.ts';
import { nodeRuns } from '../drivers/keys/node.ts';
import { extractorKeys } from '../drivers/keys/supabase-extractor.ts';
import { openProject } from '../drivers/keys/supabase-project.ts';
import { writerKeys } from '../drivers/keys/supabase-writer.ts';
import { onServer } from '../support/postgrest/database.ts';

const PORT = 4393;

const { runs, close } = nodeRuns();
const postgres = await onServer(process.env['TEST_POSTGRES'] ?? '', 'supabase_keys');
const project = await openProject(postgres, PORT);
afterAll(async () => {
  await close();
  await project.stop();
  await postgres.close();
});

const ALL = [extractorKeys(project), writerKeys(project, postgres)];

describe.each(ALL.map((keys) => [keys.component, keys] as const))('%s', (_, keys) => {
  test('every key has a case, and every case a key', () => expectAllKeys(keys));
  test.each(Object.keys(keys.cases))('%s', (key) => expectKey(runs, keys, key));
});
