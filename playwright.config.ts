import { defineConfig } from '@playwright/test';
import { engineServer } from './tests/engine/address.ts';
import { launchOptions } from './tests/support/chromium.ts';

export default defineConfig({
  testDir: 'tests',
  testMatch: '**/*.spec.ts',
  workers: 2,
  forbidOnly: true,
  // A test that passes the second time hides a fault, of its own or of the page.
  retries: 0,
  reporter: 'list',
  timeout: 90_000,
  use: {
    baseURL: 'http://localhost:4173/',
    browserName: 'chromium',
    launchOptions,
    // Every test has a profile of its own, into which the service worker would copy 50 MB: offline.spec.ts and main-job.spec.ts let it.
    serviceWorkers: 'block',
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
