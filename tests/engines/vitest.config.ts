/**
 * `run.ts` starts the servers and runs these. `file` and `postgres`: tests of the rest of the project, with every session's tables on a
 * DuckLake, by a catalog in a file, or in PostgreSQL with the data on S3. `engines`: tests of their own.
 */
import { resolve } from 'node:path';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
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

/** What takes minutes begins first: otherwise one worker has it, at the end, and the others have nothing. */
const LONGEST = [
  'tests/engines/goldens.lake.test.ts',
  'tests/drivers/keys/keys.test.ts',
  'tests/drivers/supabase.test.ts',
  'tests/engines/types.lake.test.ts',
].map((path) => resolve(path));

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLong = ({ moduleId }: TestSpecification): boolean => LONGEST.includes(moduleId);
    const sorted = await super.sort(files);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

const common = {
  environment: 'node',
  testTimeout: 120_000,
  hookTimeout: 120_000,
  isolate: false,
  maxWorkers: 2,
} as const;

/** What is killed there are processes, whose tables are in files; `engines` has those on a lake. */
const ON_NO_LAKE = ['tests/drivers/killed.test.ts'];
/** How long it is waited, which no catalog has a say in. */
const ON_ANY_LAKE = ['tests/drivers/rate-limits.test.ts'];

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
    exclude: lake === 'file' ? ON_NO_LAKE : [...ON_NO_LAKE, ...ON_ANY_LAKE],
  },
});

export default defineConfig({
  root: resolve('.'),
  test: {
    sequence: { sequencer: LongestFirst },
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
