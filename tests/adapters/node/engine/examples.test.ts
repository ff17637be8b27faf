/** The bundled examples, with their tables on an engine that keeps neither every type nor the order of rows: the same bytes as in a file of their own. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { openEngine } from '#adapters/node/engine/open.ts';
import { openSession } from '#adapters/node/session.ts';
import { engineTarget } from '#core/engine/target.ts';
import { parse } from '#core/oml/parse.ts';
import { compile } from '#core/plan/compile.ts';
import { initialState, reduce } from '#core/run/run-state.ts';
import { run } from '#core/run/run.ts';
import { catalog } from '#drivers/index.ts';

const EXAMPLES = 'public/examples';
const examples = JSON.parse(readFileSync(join(EXAMPLES, 'index.json'), 'utf8')) as readonly { id: string }[];

const guarded = async (folder: string) => {
  const target = engineTarget({ url: join(folder, 'lake.duckdb') }, (path) => path);
  const profile = { ...target.profile, staged: true };
  return openEngine({ ...target, profile }, { scratch: join(folder, 'scratch'), session: 'one' });
};

/** What the example writes, by path. */
async function written(id: string, open?: typeof guarded): Promise<Readonly<Record<string, string>>> {
  const data = join(EXAMPLES, id);
  const text = readFileSync(join(data, 'pipeline.yaml'), 'utf8');
  const parsed = parse(text);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.diagnostics));
  const compiled = compile(parsed.value, catalog);
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.diagnostics));
  const folder = mkdtempSync(join(tmpdir(), 'example-'));
  try {
    const session = await openSession({ folder, data, text, plan: compiled.value, open });
    let state = initialState;
    await run(compiled.value, 'run-1', {
      ...session,
      session: 'example',
      catalog,
      clock: { now: () => '2026-01-02T03:04:05.678Z', monotonic: () => 0, every: () => () => {} },
      signal: new AbortController().signal,
      fetch: () => Promise.reject(new Error('An example needs no network')),
      emit: (event) => void (state = reduce(state, event)),
    });
    await session.close();
    expect(state.failure).toBeUndefined();
    const artifacts = join(folder, 'artifacts');
    const files = readdirSync(artifacts, { recursive: true, withFileTypes: true }).filter((each) =>
      each.isFile(),
    );
    const paths = files.map((each) => relative(artifacts, join(each.parentPath, each.name)));
    return Object.fromEntries(
      paths.sort().map((path) => [path, readFileSync(join(artifacts, path), 'base64')]),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test.each(examples)('$id', async ({ id }) => {
  const there = await written(id, guarded);
  expect(Object.keys(there).length).toBeGreaterThan(0);
  expect(there).toEqual(await written(id));
});
