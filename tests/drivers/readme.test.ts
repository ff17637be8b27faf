import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { driver } from './example-driver.ts';
import { world } from './support.ts';

test('the example of drivers/README.md is the one that is tested', () => {
  const readme = readFileSync('drivers/README.md', 'utf8');
  const [, code] = /```ts\n([\s\S]*?)```/.exec(readme) ?? [];
  expect(code).toBe(readFileSync('tests/drivers/example-driver.ts', 'utf8'));
});

test('it runs, streams and reports', async () => {
  const w = await world();
  expect(await w.run(driver, 'a "b"', { from: -1, to: 5000 })).toEqual({ table: 'a "b"', rows: 5002 });
  expect(await w.rows('SELECT count(*), min(n), max(n), sum(n) FROM "a ""b"""')).toEqual([
    ['5002', '-1', '5000', '12502499'],
  ]);
  expect(w.metrics).toEqual({ rows_read: 5002 });
  expect(w.progress.at(-1)).toEqual({ rows: 5002, total_rows: 5002 });
  await expect(w.run(driver, 't', { from: 2, to: 1 })).rejects.toThrow('There are no numbers from 2 to 1');
});
