/** What is run in full by `npm run test:faults`: most of it in the engine alone. */
import { defineConfig } from '@playwright/test';
import { resolve } from 'node:path';
import { engineServer } from '../engine/address.ts';
import { launchOptions } from './chromium.ts';

export default defineConfig({
  testDir: resolve('tests'),
  outputDir: resolve('test-results'),
  testMatch: '**/*.spec.ts',
  workers: 1,
  forbidOnly: true,
  reporter: 'list',
  timeout: 120_000,
  use: { browserName: 'chromium', launchOptions },
  webServer: [
    {
      command: 'vite build --logLevel warn && tsx src/tools/serve.ts',
      cwd: resolve('.'),
      url: 'http://localhost:4173/',
      reuseExistingServer: false,
      timeout: 180_000,
    },
    engineServer,
  ],
});
