/** Builds the engine for its tests as the page gets it, without the page: `.dist/index.html` is `index.html` here. */
import { resolve } from 'node:path';
import type { InlineConfig } from 'vite';

const config: InlineConfig = {
  configFile: false,
  root: import.meta.dirname,
  base: './',
  publicDir: resolve('public/examples'),
  logLevel: 'error',
  worker: { format: 'es' },
  build: { outDir: '.dist', emptyOutDir: true, target: 'es2022' },
};
export default config;
