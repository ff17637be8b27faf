import { defineConfig } from 'vitest/config';

/** The tests that ask database servers; `run.ts` starts those and runs these. */
export default defineConfig({
  root: new URL('../..', import.meta.url).pathname,
  test: {
    environment: 'node',
    include: ['tests/servers/**/*.servers.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    isolate: false,
  },
});
