/** The golden cases on native DuckDB. `UPDATE_GOLDEN=1` writes what came out; read it before committing it. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { format } from 'prettier';
import { expect, test } from 'vitest';
import { caseNames, loadCase, type GoldenCase } from './case.ts';
import { runCase, type Made } from './run-case.ts';

const UPDATE = process.env.UPDATE_GOLDEN === '1';

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
