/** What a first visit loads before engine, editor and graph; needs `npm run build` before it. */
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';

const OUTPUT = '.svelte-kit/output/client';
const BUDGET_KB = 180;

interface Chunk {
  readonly file: string;
  readonly src?: string;
  readonly imports?: readonly string[];
  readonly dynamicImports?: readonly string[];
  readonly css?: readonly string[];
}

const manifest = JSON.parse(readFileSync(`${OUTPUT}/.vite/manifest.json`, 'utf8')) as Record<string, Chunk>;

/** Keys of the chunks that `keys` load statically, themselves included. */
function closure(keys: readonly string[]): Set<string> {
  const seen = new Set<string>();
  const visit = (key: string) => {
    if (seen.has(key)) return;
    seen.add(key);
    manifest[key]?.imports?.forEach(visit);
  };
  keys.forEach(visit);
  return seen;
}

// SvelteKit starts every page from these: its own entry, the root layout (0) and the workbench's page.
const first = closure(
  Object.keys(manifest).filter((key) => /entry\.js$|client-optimized\/app\.js$|nodes\/\d+\.js$/.test(key)),
);
const files = new Set(
  [...first].flatMap((key) => [manifest[key]?.file ?? '', ...(manifest[key]?.css ?? [])]),
);
const read = (file: string) => readFileSync(`${OUTPUT}/${file}`);

test(`the first load is at most ${BUDGET_KB} kB gzip`, () => {
  expect(files.size).toBeGreaterThan(3);
  const sizes = [...files].map((file) => ({ file, kB: gzipSync(read(file), { level: 9 }).length / 1000 }));
  const total = sizes.reduce((sum, { kB }) => sum + kB, 0);
  expect(total, JSON.stringify(sizes)).toBeLessThanOrEqual(BUDGET_KB);
});

test.each([
  ['the YAML parser', 'BLOCK_SEQ_IN_FLOW|BAD_COLLECTION_TYPE|MULTILINE_IMPLICIT_KEY'],
  ['the validator', 'Forbidden top-level key'],
  ['the catalog of components', 'filesystem\\.csv_extractor requires|retry_delay'],
  ['the graph layout', 'graphlib|networkSimplex|network-simplex'],
  ['the editor', 'MonacoEnvironment|vs-dark'],
  ['the engine', 'opfs://|DuckDBDataProtocol'],
])('%s loads lazily', (_what, marker) => {
  const rule = new RegExp(marker);
  const all = Object.values(manifest)
    .map(({ file }) => file)
    .filter((file) => file.endsWith('.js'));
  const eager = [...files].filter((file) => file.endsWith('.js') && rule.test(read(file).toString()));
  expect(eager).toEqual([]);
  if (marker !== 'opfs://|DuckDBDataProtocol')
    expect(
      all.some((file) => rule.test(read(file).toString())),
      `the marker ${marker} is in no chunk`,
    ).toBe(true);
});
