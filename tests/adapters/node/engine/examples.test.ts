/** The bundled examples, with their tables on an engine that keeps neither every type nor the order of rows: the same bytes as in a file of their own. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { openEngine } from '#adapters/node/engine/open.ts';
import { engineTarget } from '#core/engine/target.ts';
import { runExample } from '../../../support/example-run.ts';

const EXAMPLES = 'public/examples';
const examples = JSON.parse(readFileSync(join(EXAMPLES, 'index.json'), 'utf8')) as readonly { id: string }[];

const guarded = async (folder: string) => {
  const target = engineTarget({ url: join(folder, 'lake.duckdb') }, (path) => path);
  const profile = { ...target.profile, staged: true };
  return openEngine({ ...target, profile }, { scratch: join(folder, 'scratch'), session: 'one' });
};

/** What the example writes, by path. */
const written = (id: string, open?: typeof guarded): Promise<Readonly<Record<string, string>>> =>
  runExample(
    id,
    (state, artifacts) => {
      expect(state.failure).toBeUndefined();
      const files = readdirSync(artifacts, { recursive: true, withFileTypes: true })
        .filter((each) => each.isFile())
        .map((each) => join(each.parentPath, each.name));
      return Object.fromEntries(
        files.sort().map((file) => [relative(artifacts, file), readFileSync(file, 'base64')]),
      );
    },
    open,
  );

test.each(examples)('$id', async ({ id }) => {
  const there = await written(id, guarded);
  expect(Object.keys(there).length).toBeGreaterThan(0);
  expect(there).toEqual(await written(id));
});
