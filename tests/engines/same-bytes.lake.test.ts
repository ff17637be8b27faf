/** Every bundled example writes the same bytes on a lake as on native DuckDB. Of the golden cases golden.test.ts compares them. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DATABASE_FILE, type NodeDatabase } from '#adapters/node/database.ts';
import { openSession } from '#adapters/node/session.ts';
import { run } from '#core/run/run.ts';
import { catalog } from '#drivers/index.ts';
import { planOf } from '../core/run/session-world.ts';
import { CLOCK, filesIn } from '../golden/case.ts';
import { openDatabase as openLake } from './database.ts';
import { openNative } from './native.ts';

const EXAMPLES = 'public/examples';
const names = readdirSync(EXAMPLES, { withFileTypes: true }).flatMap((each) =>
  each.isDirectory() ? [each.name] : [],
);

async function written(
  name: string,
  open: (path: string) => Promise<NodeDatabase>,
): Promise<Record<string, string>> {
  const folder = mkdtempSync(join(tmpdir(), 'example-'));
  const data = join(EXAMPLES, name);
  const text = readFileSync(join(data, 'pipeline.yaml'), 'utf8');
  const plan = planOf(text);
  try {
    const session = await openSession({
      folder,
      data,
      text,
      plan,
      open: (into) => open(join(into, DATABASE_FILE)),
    });
    await run(plan, 'run-1', {
      ...session,
      session: 'example',
      catalog,
      clock: CLOCK,
      signal: new AbortController().signal,
      fetch: () => Promise.reject(new Error('An example needs no network')),
      emit: () => {},
    });
    await session.close();
    const files = filesIn(join(folder, 'artifacts'));
    return Object.fromEntries([...files].map(([path, bytes]) => [path, bytes.toString('latin1')]));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('there are examples', () => expect(names.length).toBeGreaterThanOrEqual(12));

test.each(names)('%s', async (name) => {
  const native = await written(name, openNative);
  expect(Object.keys(native).length).toBeGreaterThan(0);
  expect(await written(name, openLake)).toEqual(native);
});
