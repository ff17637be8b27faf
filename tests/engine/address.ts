/** Where the engine is served to its tests (serve.ts). */
import { resolve } from 'node:path';

/** `HARNESS_PORT`: where another run on this machine has it. */
export const PORT = Number(process.env['HARNESS_PORT'] ?? 4341);
export const ADDRESS = `http://localhost:${PORT}/`;

/** For Playwright's configurations: builds and serves it before the first test. */
export const engineServer = {
  command: 'tsx tests/engine/serve.ts',
  // Not where a configuration lies.
  cwd: resolve(import.meta.dirname, '../..'),
  url: ADDRESS,
  reuseExistingServer: false,
  timeout: 120_000,
};
