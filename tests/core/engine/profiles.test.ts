/** The rows of the engines, and that nothing asks for one by its name. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { PROFILES, servesMany } from '#core/engine/profiles.ts';
import { ENGINE_FIELDS } from '#core/engine/target.ts';

test('no code tells engines apart by their names', () => {
  const names = PROFILES.map(({ name }) => name).join('|');
  const asks = new RegExp(`name [!=]== '(?:${names})'|'(?:${names})' [!=]== .*name\\b`);
  const found = readdirSync('src', { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.(?:ts|svelte)$/.test(path))
    .filter((path) => asks.test(readFileSync(`src/${path}`, 'utf8')));
  expect(found).toEqual([]);
});

test('what a connection is shown with are fields that there are, and no secret but as a variable', () => {
  for (const { fields } of PROFILES)
    for (const [name, value] of Object.entries(fields)) {
      expect(ENGINE_FIELDS).toHaveProperty(name);
      expect(value.startsWith('${')).toBe(ENGINE_FIELDS[name]?.secret === true);
    }
});

test('a file serves one process at a time, whatever is in it; what is on a server serves many', () => {
  expect(['x.duckdb', 'ducklake:x', 'ducklake:duckdb:x', 'nobody:x'].filter(servesMany)).toEqual([]);
  expect(servesMany('ducklake:postgres:host=h')).toBe(true);
  expect(servesMany('md:a')).toBe(true);
});
