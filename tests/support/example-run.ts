/** A bundled example, run as the command line runs it. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSession, type SessionOptions } from '#adapters/node/session.ts';
import { parse } from '#core/oml/parse.ts';
import { compile } from '#core/plan/compile.ts';
import { initialState, reduce, type RunState } from '#core/run/run-state.ts';
import { run } from '#core/run/run.ts';
import { catalog } from '#drivers/index.ts';

/**
 * Runs it in a folder of its own, which goes afterwards; `look` sees how the run went and the folder of its artifacts before. `open`: as
 * `openSession` takes it.
 */
export async function runExample<T>(
  id: string,
  look: (state: RunState, artifacts: string) => T,
  open?: SessionOptions['open'],
): Promise<T> {
  const data = join('public/examples', id);
  const text = readFileSync(join(data, 'pipeline.yaml'), 'utf8');
  const parsed = parse(text);
  const compiled = parsed.ok ? compile(parsed.value, catalog) : parsed;
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
    return look(state, join(folder, 'artifacts'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
