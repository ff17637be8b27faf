/** The golden cases on native DuckDB. `UPDATE_GOLDEN=1` writes what came out; read it before committing it. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { format } from 'prettier';
import { expect, test } from 'vitest';
import { openSession } from '#adapters/node/session.ts';
import { compile } from '#core/plan/compile.ts';
import { readLedger } from '#core/run/ledger.ts';
import type { RunEvent } from '#core/run/events.ts';
import { parse } from '#core/oml/parse.ts';
import { run } from '#core/run/run.ts';
import { catalog } from '#drivers/index.ts';
import { caseNames, CLOCK, filesIn, loadCase, RUN_ID, SESSION, type GoldenCase } from './case.ts';

const UPDATE = process.env.UPDATE_GOLDEN === '1';

interface Made {
  readonly events: readonly RunEvent[];
  readonly outputs: ReadonlyMap<string, Buffer>;
  readonly keys: Readonly<Record<string, string>>;
}

async function runCase({ folder, text, options }: GoldenCase): Promise<Made> {
  const parsed = parse(text);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.diagnostics));
  const compiled = compile(parsed.value, catalog, options);
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.diagnostics));
  const temporary = mkdtempSync(join(tmpdir(), 'golden-'));
  const events: RunEvent[] = [];
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
      clock: CLOCK,
      signal: new AbortController().signal,
      fetch: () => Promise.reject(new Error('A golden case needs no network')),
      emit: (event) => void events.push(JSON.parse(JSON.stringify(event)) as RunEvent),
    });
    const db = await session.database.connect();
    const keys = Object.fromEntries((await readLedger(db)).map(({ stepId, key }) => [stepId, key]));
    await db.close();
    await session.close();
    return { events, outputs: filesIn(join(temporary, 'artifacts')), keys };
  } finally {
    rmSync(temporary, { recursive: true });
  }
}

async function update(golden: GoldenCase, { events, outputs, keys }: Made): Promise<void> {
  rmSync(join(golden.folder, 'out'), { recursive: true, force: true });
  for (const [path, bytes] of outputs) {
    const file = join(golden.folder, 'out', path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, bytes);
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
  const { events, outputs, keys } = made;
  if (UPDATE) await update(before, made);
  const golden = loadCase(name);
  expect(events).toEqual(golden.events);
  expect(keys).toEqual(golden.keys);
  expect([...outputs.keys()]).toEqual([...golden.outputs.keys()]);
  for (const [path, bytes] of golden.outputs) {
    expect(outputs.get(path)?.toString('latin1')).toBe(bytes.toString('latin1'));
  }
  expect(golden.events.at(-1)?.event).toMatch(/^run_/);
});
