import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { makeFolder } from '#adapters/node/folders.ts';

const root = mkdtempSync(join(tmpdir(), 'folders-'));
afterAll(() => rmSync(root, { recursive: true }));

test('makes what is missing, whoever else makes it at the same time, and leaves what is there', async () => {
  const path = join(root, 'a', 'b', 'c');
  await Promise.all(Array.from({ length: 20 }, () => makeFolder(path)));
  writeFileSync(join(path, 'kept'), '');
  await makeFolder(path);
  expect(statSync(join(path, 'kept')).isFile()).toBe(true);
});

test('a file in the way is told as the system tells it', async () => {
  const file = join(root, 'file');
  writeFileSync(file, '');
  await expect(makeFolder(file)).rejects.toMatchObject({ code: 'EEXIST' });
  await expect(makeFolder(join(file, 'below'))).rejects.toMatchObject({ code: 'ENOTDIR' });
});

test.skipIf(process.platform !== 'linux')(
  'a place that takes no folders is an error, and not waited for',
  async () => {
    await expect(makeFolder('/proc/of-nobody/a/b')).rejects.toThrow('no folder can be made in /proc');
  },
);

test('nothing here makes folders in the way that may never end', () => {
  const sources = readdirSync('src/adapters/node', { recursive: true, encoding: 'utf8' });
  const found = sources.filter(
    (path) =>
      path.endsWith('.ts') &&
      /mkdir\w*\([^;]*recursive/.test(readFileSync(join('src/adapters/node', path), 'utf8')),
  );
  expect(found).toEqual([]);
});
