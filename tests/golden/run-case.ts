/** Runs a golden case under Node. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { httpFetch } from '#adapters/node/http.ts';
import { provided } from '#adapters/node/provided.ts';
import { openSession } from '#adapters/node/session.ts';
import { compile } from '#core/plan/compile.ts';
import { readLedger } from '#core/run/ledger.ts';
import type { RunEvent } from '#core/run/events.ts';
import { parse } from '#core/oml/parse.ts';
import { run } from '#core/run/run.ts';
import { catalog } from '#drivers/index.ts';
import { CLOCK, filesIn, RUN_ID, SESSION, type GoldenCase } from './case.ts';
import { startServers } from './servers.ts';

export interface Made {
  readonly events: readonly RunEvent[];
  readonly outputs: ReadonlyMap<string, Buffer>;
  readonly keys: Readonly<Record<string, string>>;
  readonly there: ReadonlyMap<string, string>;
}

export async function runCase({ folder, text, options, servers: names }: GoldenCase): Promise<Made> {
  const parsed = parse(text);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.diagnostics));
  const compiled = compile(parsed.value, catalog, options);
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.diagnostics));
  const temporary = mkdtempSync(join(tmpdir(), 'golden-'));
  const events: RunEvent[] = [];
  const servers = await startServers(names);
  const { signal } = new AbortController();
  try {
    const session = await openSession({
      folder: temporary,
      data: join(folder, 'in'),
      text,
      plan: compiled.value,
    });
    await run(compiled.value, RUN_ID, {
      ...session,
      session: SESSION,
      catalog,
      provided,
      clock: CLOCK,
      signal,
      fetch: (request) =>
        names.length > 0 && new URL(request.url).hostname === '127.0.0.1'
          ? httpFetch(request, signal)
          : Promise.reject(new Error('A golden case needs no network')),
      emit: (event) => void events.push(JSON.parse(JSON.stringify(event)) as RunEvent),
    });
    const db = await session.database.connect();
    // A session hashes secrets with a salt of its own, and with them what comes behind.
    const made = names.length > 0 ? [] : await readLedger(db);
    const keys = Object.fromEntries(made.map(({ stepId, key }) => [stepId, key]));
    await db.close();
    await session.close();
    const there = await servers.there();
    return { events, outputs: filesIn(join(temporary, 'artifacts')), keys, there };
  } finally {
    await servers.stop();
    rmSync(temporary, { recursive: true });
  }
}
