/** The WebAssembly that is checked in is that of the text beside it. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { build, builtPath, watFiles } from '../../src/tools/wat.ts';
import { filesBelow } from '../support/sources.ts';

test.each(watFiles())('%s is built byte for byte into what is checked in', async (file) => {
  expect(await build(file)).toBe(readFileSync(builtPath(file), 'utf8'));
});

test('what is checked in has a text that it is built from', () => {
  const checkedIn = filesBelow('src', ['.wasm.ts']).sort();
  expect(checkedIn.length).toBeGreaterThan(1);
  expect(watFiles().map(builtPath).sort()).toEqual(checkedIn);
});

test('a text with a fault is not built: its place is told', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'wat-'));
  const file = join(folder, 'faulty.wat');
  writeFileSync(file, '(module\n  (func (result i32) (local.get $nowhere)))\n');
  await expect(build(file)).rejects.toThrow(/faulty\.wat:2:\d+: error: undefined local variable "\$nowhere"/);
  rmSync(folder, { recursive: true });
});
