/** The repository keeps its own rules: who may import whom, names, pinned versions. Source: architecture.md. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, posix } from 'node:path';
import { describe, expect, test } from 'vitest';
import { catalog } from '#drivers/index.ts';
import { filesBelow } from './support/sources.ts';

interface Layer {
  /** A folder, or one file that is a layer of its own. */
  readonly place: string;
  /** Import specifiers this layer may use besides its own files. */
  readonly may: readonly RegExp[];
}

const LAYERS: readonly Layer[] = [
  {
    place: 'src/core',
    may: [
      /^yaml$/,
      /^@cfworker\/json-schema$/,
      /^@noble\/hashes\//,
      /^fastest-levenshtein$/,
      /^fflate$/,
      /^fzstd$/,
      /^hash-wasm$/,
    ],
  },
  { place: 'drivers', may: [/^#core\//] },
  // What needs neither a browser nor Node: the adapters of both have it.
  {
    place: 'src/adapters/both',
    may: [/^#core\//, /^@uwdata\/flechette$/, /^lz4js$/, /^fzstd$/, /^parquet-wasm\/esm\/parquet_wasm\.js$/],
  },
  {
    place: 'src/adapters/wasm',
    may: [
      /^#core\//,
      /^#adapters\/both\//,
      /^@duckdb\/duckdb-wasm/,
      /^apache-arrow$/,
      /^parquet-wasm\/esm\/parquet_wasm_bg\.wasm\?url$/,
      /^@sqlite\.org\/sqlite-wasm$/,
    ],
  },
  {
    place: 'src/adapters/node',
    may: [
      /^#core\//,
      /^#adapters\/both\//,
      /^#drivers\//,
      /^node:/,
      /^@duckdb\/node-api$/,
      /^@sqlite\.org\/sqlite-wasm$/,
      /^mysql2$/,
      /^ulid$/,
      /^yaml$/,
    ],
  },
  { place: 'src/tools', may: [/^node:/, /^sirv$/, /^vite$/, /^wabt$/] },
  // What other pages load: nothing of ours comes with it but types.
  { place: 'src/embed', may: [/^#core\/recording\/recording\.ts$/] },
  { place: 'workers', may: [/^#core\//, /^#drivers\//, /^#adapters\/wasm\//, /^async-mutex$/, /^comlink$/] },
  {
    place: 'src/session',
    may: [
      /^#core\//,
      /^#embed\/(api|protocol\/\w+)\.ts$/,
      /^#workers\/engine(\.worker)?\.ts(\?worker|\?worker&url)?$/,
      /^#workers\/sqlite\.worker\.ts\?worker&url$/,
      /^#workers\/check\.worker\.ts(\?worker|\?worker&url)$/,
      /^#workers\/windows-broker(\.worker\.ts\?sharedworker|\.ts)$/,
      /^#workers\/check\/(check|checker|outline)\.ts$/,
      /^svelte(\/|$)/,
      /^comlink$/,
      /^hash-wasm$/,
      /^@duckdb\/duckdb-wasm\/dist\/[^?]+\?url$/,
      /^@sqlite\.org\/sqlite-wasm\/sqlite3\.wasm\?url$/,
    ],
  },
  {
    place: 'src/ui',
    may: [
      /^#session\//,
      /^#core\//,
      /^svelte(\/|$)/,
      /^\$app\//,
      /^monaco-editor/,
      /^@dagrejs\/dagre$/,
      /^@observablehq\/plot$/,
      /^@lucide\/svelte\//,
    ],
  },
  { place: 'src/routes', may: [/^#ui\//, /^#session\//, /^svelte(\/|$)/, /^\$app\//, /^@sveltejs\/kit$/] },
  { place: 'src/service-worker.ts', may: [/^\$service-worker$/] },
  {
    place: 'src/hooks.server.ts',
    may: [/^\$app\/environment$/, /^@sveltejs\/kit$/, /^\.\/tools\/content-security-policy\.ts$/],
  },
  {
    place: 'bench',
    may: [
      /^#(core|adapters|workers)\//,
      /^#drivers\/index\.ts$/,
      /^#embed\/api\.ts$/,
      /^#session\/(engine\/engine|engine\/shared-engine|text\/checker)\.ts$/,
      /^#ui\/editor\/create\.ts$/,
      /^node:/,
      /^@duckdb\/duckdb-wasm(\/dist\/[^?]+\?url)?$/,
      /^@duckdb\/node-api$/,
      /^graphql-yoga$/,
      /^@playwright\/test$/,
      /^prettier$/,
      /^sirv$/,
      /^vite$/,
      /^\.\.\/src\/tools\/serve\.ts$/,
      /^\.\.\/tests\/support\/chromium\.ts$/,
      /^\.\.\/tests\/servers\/(account|mariadb|server)\.ts$/,
      /^\.\.\/tests\/engines\/(install|lake|oml|s3|servers)\.ts$/,
    ],
  },
];

const sources = (place: string): string[] =>
  place.endsWith('.ts')
    ? [place]
    : filesBelow(place, ['.ts', '.mjs', '.svelte']).filter((file) => !file.endsWith('.d.ts'));

/** Every module a file names: static, dynamic, re-exported, type-only and `new URL` alike. Without `types`: not type-only ones. */
function imports(file: string, { types = true } = {}): string[] {
  const whole = readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\//g, '');
  const text = types ? whole : whole.replace(/^(?:import|export) type [^;]*;$/gm, '');
  const found = text.matchAll(
    /(?:^|[\s;}])(?:import|export)\s[^'"`;]*?from\s*['"]([^'"]+)['"]|(?:^|\s)import\s*['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)/gm,
  );
  return [...found].map((match) => match[1] ?? match[2] ?? match[3] ?? '');
}

/** The lines of a file without its comments. */
const linesOf = (file: string): string[] =>
  readFileSync(file, 'utf8')
    .replace(/<!--[\s\S]*?-->|\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '')
    .split('\n');

const { dependencies, devDependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as Record<
  'dependencies' | 'devDependencies',
  Readonly<Record<string, string>>
>;
const installed = new Set(Object.keys({ ...dependencies, ...devDependencies }));

describe.each(LAYERS)('$place', ({ place, may }) => {
  const files = sources(place);

  test('has sources', () => expect(files.length).toBeGreaterThan(0));

  test('imports only what its layer may', () => {
    const offences = files.flatMap((file) =>
      imports(file)
        .filter((name) => {
          if (may.some((rule) => rule.test(name))) return false;
          if (!name.startsWith('.')) return true;
          const target = posix.normalize(posix.join(posix.dirname(file), name.replace(/\?.*$/, '')));
          return !target.startsWith(`${place}/`) && !target.startsWith('public/');
        })
        .map((name) => `${file} imports ${name}`),
    );
    expect(offences).toEqual([]);
  });

  test('may import only packages that are installed', () => {
    const named = may.flatMap(
      ({ source }) => /^\^((?:@[\w-]+\\\/)?[a-z][\w-]*)(?![\w-]*:)/.exec(source)?.[1] ?? [],
    );
    expect(named.filter((name) => !installed.has(name.replace('\\/', '/')))).toEqual([]);
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

test('every source belongs to a layer', () => {
  const governed = new Set(LAYERS.flatMap(({ place }) => sources(place)));
  const stray = ['src', 'drivers', 'workers', 'bench'].flatMap(sources).filter((file) => !governed.has(file));
  expect(stray).toEqual([]);
});

const ALIASES: Readonly<Record<string, string>> = {
  '#core/': 'src/core/',
  '#adapters/': 'src/adapters/',
  '#session/': 'src/session/',
  '#ui/': 'src/ui/',
  '#workers/': 'workers/',
  '#drivers/': 'drivers/',
  '#embed/': 'src/embed/',
};

/** The file of ours that an import means; undefined: it is of a package. */
function fileOf(name: string, from: string): string | undefined {
  const path = name.replace(/\?.*$/, '');
  if (path.startsWith('.')) return posix.join(dirname(from), path);
  const alias = Object.keys(ALIASES).find((each) => path.startsWith(each));
  return alias === undefined ? undefined : `${ALIASES[alias]}${path.slice(alias.length)}`;
}

test('no file comes back to itself by its imports', () => {
  const circles: string[] = [];
  const done = new Set<string>();
  const walk = (file: string, way: readonly string[]): void => {
    const at = way.indexOf(file);
    if (at >= 0) circles.push([...way.slice(at), file].join(' > '));
    if (at >= 0 || done.has(file) || !existsSync(file)) return;
    for (const name of imports(file)) {
      const target = fileOf(name, file);
      // A component that draws itself within itself, such as a tree, has no other way.
      if (target !== undefined && target !== file) walk(target, [...way, file]);
    }
    done.add(file);
  };
  for (const { place } of LAYERS) for (const file of sources(place)) walk(file, []);
  expect(done.size).toBeGreaterThan(300);
  expect(circles).toEqual([]);
});

/** The rooms of the session, each of which may call those before it; `.`: the session itself, which puts them together. */
const ROOMS: readonly string[] = [
  'page',
  'engine',
  'export',
  'text',
  'files',
  'connections',
  'console',
  'table',
  'charts',
  'results',
  'run',
  'share',
  'guest',
  '.',
  'embed',
];

const roomOf = (file: string): string => posix.relative('src/session', dirname(file)) || '.';

test('a room of the session calls only rooms before it, whatever types it names', () => {
  const files = sources('src/session');
  expect([...new Set(files.map(roomOf))].sort()).toEqual([...ROOMS].sort());
  const offences = files.flatMap((file) =>
    imports(file, { types: false })
      .map((name) => fileOf(name, file))
      .filter((target) => target?.startsWith('src/session/'))
      .filter((target = '') => ROOMS.indexOf(roomOf(target)) > ROOMS.indexOf(roomOf(file)))
      .map((target = '') => `${file} imports ${target}`),
  );
  expect(offences).toEqual([]);
});

const PAGE: readonly string[] = ['src/session', 'src/ui', 'src/routes'];
/** What writes the first page, and what opens it. */
const BUNDLES = ['src/hooks.server.ts', 'src/routes/+page.svelte', 'src/routes/gallery/+page.svelte'];

test.each<readonly [string, RegExp, readonly string[], readonly string[]]>([
  [
    'comlink, on the side of the page',
    /from 'comlink'/,
    [...PAGE, 'bench'],
    ['src/session/engine/remote.ts'],
  ],
  [
    'comlink, on the side of the engine',
    /from 'comlink'/,
    ['workers'],
    ['workers/check.worker.ts', 'workers/serve.ts'],
  ],
  [
    "the browser's small storage",
    /\b(?:local|session)Storage\b/,
    ['src', 'workers', 'drivers'],
    ['src/session/page/browser-store.ts'],
  ],
  [
    "the page's say in the browser's storage",
    /\bnavigator\.storage\b/,
    PAGE,
    ['src/session/page/browser-store.ts'],
  ],
  [
    'the address of the page',
    /(?<![\w.])(?:(?:window|document|self|globalThis)\.)?location\.(?:href|search|hash|pathname|assign|replace|reload)\b/,
    PAGE,
    ['src/session/page/worker-page.ts', 'src/routes/+page.svelte'],
  ],
  [
    'a key of the whole window',
    /<svelte:(?:window|document|body)[^>]*\bonkey|\b(?:window|document|body|self)\.addEventListener\(\s*'key/,
    PAGE,
    ['src/ui/shell/keys.ts'],
  ],
  ['a bundled text', /from '[^']*\/public\//, ['src', 'workers', 'drivers'], BUNDLES],
])('%s is used where it may be, and nowhere else', (_, use, places, only) => {
  const users = places.flatMap(sources).filter((file) => use.test(readFileSync(file, 'utf8')));
  expect(users).toEqual(only);
});

test('no component is known by its name outside of the drivers', () => {
  const names = [...catalog.keys()].map((name) => name.replace('.', '\\.')).join('|');
  const named = new RegExp(`(?<![\\w.])(?:${names})(?!\\w)`);
  const files = ['src', 'workers'].flatMap(sources);
  expect(files.length).toBeGreaterThan(300);
  const offences = files.flatMap((file) =>
    linesOf(file)
      .filter((text) => named.test(text))
      .map((text) => `${file}: ${text.trim().slice(0, 80)}`),
  );
  expect(offences).toEqual([]);
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
  const loose = Object.entries({ ...dependencies, ...devDependencies }).filter(
    ([, version]) => !/^\d/.test(version),
  );
  expect(loose).toEqual([]);
  for (const lock of ['package-lock.json', 'tests/engines/parts/package-lock.json'])
    expect(readFileSync(lock, 'utf8')).not.toMatch(/"resolved":\s*"http/);
});

test('browser and Node run the same DuckDB', () => {
  expect(dependencies['@duckdb/duckdb-wasm']).toBe('1.33.1-dev65.0');
  expect(dependencies['@duckdb/node-api']).toMatch(/^1\.5\.6-/);
});

const PASTED = 'src/session/files/pasted.ts';

test('no file shows text as HTML, evaluates text or hides a finding', () => {
  const html =
    /\{@html|(?:inner|outer|Adjacent|set)HTML\w*|\bsupportHtml\b|\bsrcdoc\b|\bdocument\.write|createContextualFragment|parseFromString|javascript:/;
  const evaluated = /\beval\(|\bFunction\(|\b(?:setTimeout|setInterval)\(\s*['"`]/;
  const hidden = /@ts-ignore|@ts-nocheck|eslint-disable|\bas any\b/;
  const forbidden = new RegExp([html, evaluated, hidden].map(({ source }) => source).join('|'));
  const files = [...['src', 'workers', 'drivers'].flatMap(sources), 'index.html'];
  // A table on the clipboard is parsed into a document of its own, which runs, loads and shows nothing; its texts are taken.
  const text = (file: string) => {
    const read = readFileSync(file, 'utf8');
    return file === PASTED ? read.replace("new DOMParser().parseFromString(html, 'text/html')", '') : read;
  };
  expect(files.filter((file) => forbidden.test(text(file)))).toEqual([]);
});

test('no test is skipped or alone', () => {
  const files = filesBelow('tests', ['.test.ts', '.spec.ts']);
  expect(files.length).toBeGreaterThan(0);
  const offence = /\b(?:test|it|describe)\.(?:skip|only|todo|fixme)\b/;
  expect(files.filter((file) => offence.test(readFileSync(file, 'utf8')))).toEqual([]);
});

test('no test sleeps or asserts a time, and none is tried again', () => {
  const offence = /\bwaitForTimeout\b|\.toPass\(|\bexpect(?:\.soft)?\([^;]*\bperformance\.now\(\)/;
  const files = filesBelow('tests', ['.ts']);
  expect(files.filter((file) => offence.test(readFileSync(file, 'utf8')))).toEqual([]);
  const runners = [
    'playwright.config.ts',
    ...filesBelow('tests/e2e', ['.ts']),
    ...filesBelow('tests/support', ['.ts']),
  ];
  expect(runners.filter((file) => /\bretries: [1-9]/.test(readFileSync(file, 'utf8')))).toEqual([]);
});
