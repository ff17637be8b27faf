/** A pipeline's one step under Node, as the command line runs it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { httpFetch } from '#adapters/node/http.ts';
import { openSession } from '#adapters/node/session.ts';
import { parse } from '#core/oml/parse.ts';
import { compile } from '#core/plan/compile.ts';
import type { RunEvent } from '#core/run/events.ts';
import { run } from '#core/run/run.ts';
import { catalog } from '#drivers/index.ts';
import { CACHE } from './data.ts';

/** Runs the text in a new session of that name; `now`: the time that the run is told. Gives the milliseconds of its step; throws where that did not complete. */
export async function stepUnderNode(
  name: string,
  text: string,
  now: () => string = () => new Date().toISOString(),
): Promise<number> {
  const parsed = parse(text);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.diagnostics));
  const compiled = compile(parsed.value, catalog);
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.diagnostics));
  const folder = resolve(CACHE, `${name}-session`);
  rmSync(folder, { recursive: true, force: true });
  const session = await openSession({ folder, data: CACHE, text, plan: compiled.value });
  const at = new Map<RunEvent['event'], number>();
  await run(compiled.value, 'bench', {
    ...session,
    session: session.id,
    catalog,
    clock: { now, monotonic: () => performance.now(), every: () => () => {} },
    signal: new AbortController().signal,
    fetch: httpFetch,
    emit: (event) => void at.set(event.event, performance.now()),
  });
  await session.close();
  const [start, end] = [at.get('step_start'), at.get('step_complete')];
  if (start === undefined || end === undefined) throw new Error('The step did not complete.');
  return end - start;
}

/** Starts a script of a server in a process of its own; resolves when it has said that it is there. */
export async function startServer(
  script: string,
  ...args: readonly (string | number)[]
): Promise<ChildProcess> {
  const server = spawn(process.execPath, ['--import', 'tsx', script, ...args.map(String)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise<void>((ready) => server.stdout.once('data', () => ready()));
  return server;
}
