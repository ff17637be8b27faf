/** What a first visit loads before engine, editor and graph; needs `npm run build` before it. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';

const SITE = 'build';
const BUDGET_KB = 120;

const read = (file: string): string => readFileSync(join(SITE, file), 'utf8');

/** Files that a script loads before it runs: the targets of its static imports, relative to the site. */
function needed(file: string): string[] {
  const found = read(file).matchAll(/(?<![.\w$])(?:from|import)\s*["'](\.[^"']+)["']/g);
  return [...found].map(([, target]) => join(file, '..', target!));
}

/** The page, what it names in its head and its scripts, and what those load statically. */
function firstLoad(page: string): Set<string> {
  const seen = new Set<string>();
  const visit = (file: string): void => {
    if (seen.has(file)) return;
    seen.add(file);
    if (file.endsWith('.js')) needed(file).forEach(visit);
  };
  seen.add(page);
  for (const [, file] of read(page).matchAll(/["']\.\/(_app\/[^"']+\.(?:js|css))["']/g)) visit(file!);
  return seen;
}

const first = firstLoad('index.html');
const scripts = readdirSync(SITE, { recursive: true, encoding: 'utf8' }).filter((file) =>
  /^_app.*\.js$/.test(file),
);

test(`the first load, page and styles included, is at most ${BUDGET_KB} kB gzip`, () => {
  expect([...first].some((file) => file.endsWith('.css'))).toBe(true);
  const sizes = [...first].map((file) => ({
    file,
    kB: gzipSync(readFileSync(join(SITE, file)), { level: 9 }).length / 1000,
  }));
  const total = sizes.reduce((sum, { kB }) => sum + kB, 0);
  expect(total, JSON.stringify(sizes)).toBeLessThanOrEqual(BUDGET_KB);
});

test('every script that is preloaded is counted', () => {
  const preloaded = [...read('index.html').matchAll(/href="\.\/([^"]+)" rel="modulepreload"/g)].map(
    ([, file]) => file!,
  );
  expect(preloaded.length).toBeGreaterThan(3);
  expect(preloaded.filter((file) => !first.has(file))).toEqual([]);
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
  const holding = scripts.filter((file) => rule.test(read(file)));
  expect(holding, `the marker ${marker} is in no script`).not.toEqual([]);
  expect(holding.filter((file) => first.has(file))).toEqual([]);
});
