import { defineConfig } from '@playwright/test';
import { engineServer } from './tests/engine/address.ts';
import { launchOptions } from './tests/support/chromium.ts';

/** What a profile has stored where the engine is not to be warmed up. */
const withoutWarmUp = (origins: readonly string[]) => ({
  cookies: [],
  origins: origins.map((origin) => ({
    origin,
    localStorage: [{ name: 'osiris.warm-up', value: 'off' }],
  })),
});

/** In the titles of tests that take long, which `npm run test:more` runs. */
const MORE = /@more\b/;

export default defineConfig({
  testDir: 'tests',
  testMatch: '**/*.spec.ts',
  ...(process.env.MORE ? { grep: MORE } : { grepInvert: MORE }),
  workers: 2,
  forbidOnly: true,
  // A test that passes the second time hides a fault, of its own or of the page.
  retries: 0,
  reporter: 'list',
  timeout: 180_000,
  // Two browsers share two cores: what a quiet machine shows in a second may take five.
  expect: { timeout: 20_000 },
  use: {
    baseURL: 'http://localhost:4173/',
    browserName: 'chromium',
    launchOptions,
    // Every test has a profile of its own, into which the service worker would copy 50 MB: offline.spec.ts and main-job.spec.ts let it.
    serviceWorkers: 'block',
    // A second of processor time for each page, of which only a first run has something: main-job.spec.ts has it, and so have profiles on disk.
    storageState: withoutWarmUp(['http://localhost:4173']),
  },
  webServer: [
    {
      command: 'tsx src/tools/serve.ts',
      url: 'http://localhost:4173/',
      reuseExistingServer: false,
      timeout: 30_000,
    },
    engineServer,
  ],
});
