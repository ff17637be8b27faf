/** Builds the engine for the benchmarks as the page gets it, without the page. */
import { resolve } from 'node:path';
import type { InlineConfig } from 'vite';
import { CACHE } from './data.ts';

export const DIST = resolve(CACHE, 'dist');

export const config: InlineConfig = {
  configFile: false,
  root: import.meta.dirname,
  base: './',
  publicDir: false,
  logLevel: 'error',
  worker: { format: 'es' },
  build: { outDir: DIST, emptyOutDir: true, target: 'es2022' },
};

// svelte-check looks into every file of this name.
export default config;
