/** What runs in the engine alone: no page to serve, no second try. */
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
  webServer: engineServer,
});
