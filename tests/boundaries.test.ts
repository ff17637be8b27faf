/** The repository keeps its own rules: who may import whom, names, pinned versions. Source: architecture.md. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, posix } from 'node:path';
import { describe, expect, test } from 'vitest';
import { filesBelow } from './support/sources.ts';

interface Layer {
  readonly folder: string;
  /** Import specifiers this layer may use besides its own files. */
  readonly may: readonly RegExp[];
}

const LAYERS: readonly Layer[] = [
  { folder: 'src/core', may: [/^yaml$/, /^@cfworker\/json-schema$/, /^@noble\/hashes\//, /^fflate$/] },
  { folder: 'drivers', may: [/^#core\//] },
  { folder: 'src/adapters/wasm', may: [/^#core\//, /^@duckdb\/duckdb-wasm/, /^apache-arrow$/] },
  {
    folder: 'src/adapters/node',
    may: [/^#core\//, /^#drivers\//, /^node:/, /^@duckdb\/node-api$/, /^sirv$/, /^yaml$/],
  },
  { folder: 'workers', may: [/^#core\//, /^#drivers\//, /^#adapters\/wasm\//, /^comlink$/] },
  {
    folder: 'src/session',
    may: [
      /^#core\//,
      /^#drivers\/index\.ts$/,
      /^#workers\/engine(\.worker)?\.ts(\?worker|\?worker&url)?$/,
      /^svelte(\/|$)/,
      /^comlink$/,
      /^@duckdb\/duckdb-wasm\/dist\/[^?]+\?url$/,
    ],
  },
  {
    folder: 'src/ui',
    may: [
      /^#session\//,
      /^#core\//,
      /^svelte(\/|$)/,
      /^\$app\//,
      /^monaco-editor/,
      /^@dagrejs\/dagre$/,
      /^@lucide\/svelte\//,
      /^bits-ui$/,
    ],
  },
  { folder: 'src/routes', may: [/^#ui\//, /^#session\//, /^svelte(\/|$)/, /^\$app\//, /^@sveltejs\/kit$/] },
];

const sources = (folder: string): string[] =>
  filesBelow(folder, ['.ts', '.mjs', '.svelte']).filter((file) => !file.endsWith('.d.ts'));

/** Every module a file names: static, dynamic, re-exported, type-only and `new URL` alike. */
function imports(file: string): string[] {
  const text = readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\//g, '');
  const found = text.matchAll(
    /(?:^|[\s;}])(?:import|export)\s[^'"`;]*?from\s*['"]([^'"]+)['"]|(?:^|\s)import\s*['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)/gm,
  );
  return [...found].map((match) => match[1] ?? match[2] ?? match[3] ?? '');
}

describe.each(LAYERS)('$folder', ({ folder, may }) => {
  const files = sources(folder);

  test('has sources', () => expect(files.length).toBeGreaterThan(0));

  test('imports only what its layer may', () => {
    const offences = files.flatMap((file) =>
      imports(file)
        .filter((name) => {
          if (!name.startsWith('.')) return !may.some((rule) => rule.test(name));
          const target = posix.normalize(posix.join(posix.dirname(file), name.replace(/\?.*$/, '')));
          return !target.startsWith(`${folder}/`) && !target.startsWith('public/');
        })
        .map((name) => `${file} imports ${name}`),
    );
    expect(offences).toEqual([]);
  });

  test('names files that exist', () => {
    const missing = files.flatMap((file) =>
      imports(file)
        .filter((name) => name.startsWith('.'))
        .map((name) => posix.join(dirname(file), name.replace(/\?.*$/, '')))
        .filter((target) => !existsSync(target) && !target.includes('$types'))
        .map((target) => `${file}: ${target}`),
    );
    expect(missing).toEqual([]);
  });
});

test('a driver imports no other driver', () => {
  const offences = sources('drivers')
    .filter((file) => file !== 'drivers/index.ts')
    .flatMap((file) =>
      imports(file)
        .filter((name) => name.startsWith('.'))
        .map((name) => `${file} imports ${name}`),
    );
  expect(offences).toEqual([]);
});

test('nothing outside index.ts knows the list of drivers', () => {
  const listed = imports('drivers/index.ts').filter((name) => /^\.\/[a-z]+\//.test(name));
  const there = sources('drivers').filter((file) => file.split('/').length === 3);
  expect(listed.map((name) => posix.join('drivers', name)).sort()).toEqual(there.sort());
});

test('every version is pinned and the lockfile names no machine', () => {
  const { dependencies, devDependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as Record<
    string,
    Record<string, string>
  >;
  const loose = Object.entries({ ...dependencies, ...devDependencies }).filter(
    ([, version]) => !/^\d/.test(version),
  );
  expect(loose).toEqual([]);
  expect(readFileSync('package-lock.json', 'utf8')).not.toMatch(/"resolved":\s*"http/);
});

test('browser and Node run the same DuckDB', () => {
  const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as {
    dependencies: Record<string, string>;
  };
  expect(dependencies['@duckdb/duckdb-wasm']).toBe('1.33.1-dev65.0');
  expect(dependencies['@duckdb/node-api']).toMatch(/^1\.5\.6-/);
});

test('no file shows text as HTML, evaluates text or hides a finding', () => {
  const forbidden =
    /\{@html|\beval\(|new Function\(|innerHTML|@ts-ignore|@ts-nocheck|eslint-disable|\bas any\b/;
  const files = ['src', 'workers', 'drivers'].flatMap(sources);
  expect(files.filter((file) => forbidden.test(readFileSync(file, 'utf8')))).toEqual([]);
});

test('no test is skipped or alone', () => {
  const files = filesBelow('tests', ['.test.ts', '.spec.ts']);
  expect(files.length).toBeGreaterThan(0);
  const offence = /\b(?:test|it|describe)\.(?:skip|only|todo|fixme)\b/;
  expect(files.filter((file) => offence.test(readFileSync(file, 'utf8')))).toEqual([]);
});
