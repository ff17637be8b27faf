/**
 * `run.ts` starts the servers and runs these. `file` and `postgres`: tests of the rest of the project, with every session's tables on a
 * DuckLake, by a catalog in a file, or in PostgreSQL with the data on S3. `engines`: tests of their own.
 */
import { resolve } from 'node:path';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';
import { DUCKDB } from './places.ts';

const REAL = resolve('src/adapters/node/database.ts');
const ON_A_LAKE = resolve('tests/engines/database.ts');
/** They ask for the one that is not on a lake. */
const KNOW_BOTH = [ON_A_LAKE, resolve('tests/engines/native.ts'), resolve('src/adapters/node/engine')];

const UNCHECKED = resolve('tests/engines/duckdb.ts');

/** `unchecked`: by way of the module that loads extensions without looking at their signatures. */
const duckdb = (unchecked: boolean): Plugin => ({
  name: 'the DuckDB of the extensions',
  enforce: 'pre',
  resolveId(source, importer) {
    if (source !== '@duckdb/node-api') return undefined;
    return unchecked && importer !== UNCHECKED ? UNCHECKED : { id: DUCKDB, external: true };
  },
});

const onALake: Plugin = {
  name: 'sessions on a lake',
  enforce: 'pre',
  async resolveId(source, importer) {
    if (!source.endsWith('database.ts') || KNOW_BOTH.some((place) => importer?.startsWith(place)))
      return undefined;
    const found = await this.resolve(source, importer, { skipSelf: true });
    return found?.id === REAL ? ON_A_LAKE : undefined;
  },
};

const common = {
  environment: 'node',
  testTimeout: 120_000,
  hookTimeout: 120_000,
  isolate: false,
  maxWorkers: 2,
} as const;

const sessionsOn = (lake: 'file' | 'postgres') => ({
  plugins: [duckdb(true), onALake],
  test: {
    ...common,
    name: lake,
    env: { TEST_LAKE: lake },
    runner: resolve('tests/engines/runner.ts'),
    include: [
      'tests/drivers/**/*.test.ts',
      'tests/core/run/*.test.ts',
      'tests/core/examples.test.ts',
      'tests/engines/*.lake.test.ts',
    ],
  },
});

export default defineConfig({
  root: resolve('.'),
  test: {
    projects: [
      sessionsOn('file'),
      sessionsOn('postgres'),
      {
        plugins: [duckdb(false)],
        test: { ...common, name: 'engines', include: ['tests/engines/**/*.engines.test.ts'] },
      },
    ],
  },
});
