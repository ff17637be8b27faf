/** Builds the engine for its tests and serves it on localhost; `--build`: builds it only. `HARNESS_BUILT`: that was done. */
import { createServer } from 'node:http';
import { resolve } from 'node:path';
import sirv from 'sirv';
import { build } from 'vite';
import { PORT } from './address.ts';
import config from './vite.config.ts';

if (!process.env['HARNESS_BUILT']) await build(config);
if (process.argv.includes('--build')) process.exit();
const files = sirv(resolve(import.meta.dirname, '.dist'), {
  setHeaders: (response) => response.setHeader('access-control-allow-origin', '*'),
});
createServer((request, response) =>
  files(request, response, () => {
    response.statusCode = 404;
    response.end();
  }),
).listen(PORT);
