import adapter from '@sveltejs/adapter-static';
import { sveltekit } from '@sveltejs/kit/vite';
import { createLogger } from 'vite';
import { configDefaults, defineConfig } from 'vitest/config';
import { embedScript } from './src/tools/embed-script.ts';
import { writeHeaders } from './src/tools/headers.ts';
import { takeOutLateStyles } from './src/tools/late-styles.ts';
import { listWorkerFiles } from './src/tools/worker-files.ts';

const logger = createLogger();
for (const level of ['warn', 'warnOnce'] as const) {
  const write = logger[level].bind(logger);
  logger[level] = (message, options) => {
    // DuckDB-WASM ships source maps that point outside its package: some thirty lines nobody can act on.
    if (!message.includes('points to a source file outside its package')) write(message, options);
  };
}

const site = adapter({ fallback: '404.html' });

/** Tests that ask servers, or engines: `npm run test:servers`, `npm run test:engines`. */
const SERVER_TESTS = ['tests/servers/**', 'tests/engines/**'];
/** Tests that take long: `npm run test:more` and `npm run test:faults` run them, `npm test` does not. */
const LONG_TESTS = [
  'tests/fuzz/**/*.test.ts',
  'tests/corpus/native.test.ts',
  'tests/corpus/formats/formats.test.ts',
  'tests/adapters/node/docs/again.test.ts',
  'tests/drivers/killed.test.ts',
  'tests/drivers/rate-limits.test.ts',
  'tests/adapters/node/secrets-families.test.ts',
  'tests/core/columns/values.test.ts',
  'tests/core/csv/format-copy.test.ts',
  'tests/core/csv/print.test.ts',
  'tests/adapters/node/docs/check.test.ts',
];
const which = process.env['MORE']
  ? { include: LONG_TESTS }
  : {
      include: ['tests/**/*.test.ts'],
      exclude: [...configDefaults.exclude, ...SERVER_TESTS, ...(process.env['FAULTS'] ? [] : LONG_TESTS)],
    };

export default defineConfig({
  customLogger: logger,
  plugins: [
    embedScript(),
    sveltekit({
      adapter: {
        ...site,
        async adapt(builder) {
          await site.adapt(builder);
          takeOutLateStyles('build', builder.getClientDirectory());
          listWorkerFiles('build');
          writeHeaders('build');
        },
      },
      files: { appTemplate: 'index.html', assets: 'public' },
      paths: { relative: true },
      // index.html registers it: in production only, and never in a frame without an origin, where asking for it throws.
      serviceWorker: { register: false },
    }),
  ],
  worker: { format: 'es' },
  build: {
    // The editor is one chunk of 3.5 MB, loaded after the page is usable; tests/budget.test.ts watches what loads before.
    chunkSizeWarningLimit: 4000,
    rolldownOptions: { checks: { pluginTimings: false } },
  },
  optimizeDeps: {
    // Found at start: a dependency found later reloads the page and kills its workers.
    entries: ['src/{routes,ui,session,core}/**/*.{svelte,ts}', 'workers/**/*.ts', 'drivers/**/*.ts'],
    include: ['comlink', 'apache-arrow', '@duckdb/duckdb-wasm'],
  },
  test: {
    environment: 'node',
    ...which,
    // Beside other work on two cores, what takes seconds may take ten times as long.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // Native DuckDB and spawned command lines share two cores.
    maxWorkers: 2,
    // Loading the engine again for each of 60 files takes a fifth of the time of all tests.
    isolate: false,
  },
});
