/** Builds the engine for its tests and serves it on localhost. */
import { createServer } from 'node:http';
import { resolve } from 'node:path';
import sirv from 'sirv';
import { build } from 'vite';
import { PORT } from './address.ts';
import config from './vite.config.ts';

await build(config);
const files = sirv(resolve(import.meta.dirname, '.dist'), {
  setHeaders: (response) => response.setHeader('access-control-allow-origin', '*'),
});
createServer((request, response) =>
  files(request, response, () => {
    response.statusCode = 404;
    response.end();
  }),
).listen(PORT);
