/** A driver that needs a port, under Node. In the browser: tests/engine/adapters.spec.ts. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openDatabase } from '#adapters/node/database.ts';
import { stepFiles } from '#adapters/node/files.ts';
import { openInputs } from '#adapters/node/inputs.ts';
import { GREETED, greet } from '../greeter.ts';

test('a driver has what the host has behind its port; without it, its step fails in words', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'port-'));
  const database = await openDatabase(':memory:');
  const inputs = await openInputs(folder, folder);
  const found = await greet({
    database,
    files: (id) => stepFiles({ inputs, session: folder }, id),
    contents: (paths) => inputs.contents(paths),
  });
  expect(found).toEqual(GREETED);
  database.close();
  await rm(folder, { recursive: true });
});
