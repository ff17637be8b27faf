// What process.mjs registers.
import { resolve as resolvePath } from 'node:path';
import { pathToFileURL } from 'node:url';

const DUCKDB = pathToFileURL(
  resolvePath('node_modules/.cache/engines/node_modules/@duckdb/node-api/lib/index.js'),
);

export const resolve = (specifier, context, next) =>
  specifier === '@duckdb/node-api' ? { url: DUCKDB.href, shortCircuit: true } : next(specifier, context);
