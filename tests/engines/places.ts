/** Where the parts are that `npm run test:engines` installs. */
import { resolve } from 'node:path';

export const INSTALLED = resolve('node_modules/.cache/engines');

/** DuckDB's extensions: `<version>/<platform>/<name>.duckdb_extension` below it. */
export const EXTENSIONS = resolve(INSTALLED, 'extensions');

/** Node's DuckDB of the version of the extensions, in place of the project's own. */
export const DUCKDB = resolve(INSTALLED, 'node_modules/@duckdb/node-api/lib/index.js');

/** The command line, in one file. */
export const OML = resolve(INSTALLED, 'oml.mjs');
