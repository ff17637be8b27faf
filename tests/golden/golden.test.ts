/** The golden cases on native DuckDB. `UPDATE_GOLDEN=1` writes what came out; read it before committing it. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { format } from 'prettier';
import { expect, test } from 'vitest';
import { httpFetch } from '#adapters/node/http.ts';
import { provided } from '#adapters/node/provided.ts';
import { openSession } from '#adapters/node/session.ts';
import { compile } from '#core/plan/compile.ts';
import { readLedger } from '#core/run/ledger.ts';
import type { RunEvent } from '#core/run/events.ts';
import { parse } from '#core/oml/parse.ts';
import { run } from '#core/run/run.ts';
import { catalog } from '#drivers/index.ts';
import { caseNames, CLOCK, filesIn, loadCase, RUN_ID, SESSION, type GoldenCase } from './case.ts';
import { startServers } from './servers.ts';

const UPDATE = process.env.UPDATE_GOLDEN === '1';

interface Made {
  readonly events: readonly RunEvent[];
  readonly outputs: ReadonlyMap<string, Buffer>;
  readonly keys: Readonly<Record<string, string>>;
  readonly there: ReadonlyMap<string, string>;
}

async function runCase({ folder, text, options, servers: names }: GoldenCase): Promise<Made> {
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

async function update(golden: GoldenCase, { events, outputs, keys, there }: Made): Promise<void> {
  rmSync(join(golden.folder, 'out'), { recursive: true, force: true });
  for (const [path, bytes] of outputs) {
    const file = join(golden.folder, 'out', path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, bytes);
  }
  rmSync(join(golden.folder, 'there'), { recursive: true, force: true });
  for (const [name, text] of there) {
    mkdirSync(join(golden.folder, 'there'), { recursive: true });
    writeFileSync(join(golden.folder, 'there', name), text);
  }
  for (const [name, value] of Object.entries({ events, keys })) {
    const json = await format(JSON.stringify(value), { parser: 'json', printWidth: 110 });
    writeFileSync(join(golden.folder, `${name}.json`), json);
  }
}

test('there are enough cases', () => expect(caseNames().length).toBeGreaterThanOrEqual(12));

test.each(caseNames())('%s', async (name) => {
  const before = loadCase(name);
  const made = await runCase(before);
  const { events, outputs, keys, there } = made;
  if (UPDATE) await update(before, made);
  const golden = loadCase(name);
  expect(events).toEqual(golden.events);
  expect(keys).toEqual(golden.keys);
  expect([...outputs.keys()]).toEqual([...golden.outputs.keys()]);
  for (const [path, bytes] of golden.outputs) {
    expect(outputs.get(path)?.toString('latin1')).toBe(bytes.toString('latin1'));
  }
  const texts = [...golden.there].map(([file, bytes]) => [file, bytes.toString()] as const);
  expect(Object.fromEntries(there)).toEqual(Object.fromEntries(texts));
  expect(golden.events.at(-1)?.event).toMatch(/^run_/);
});
