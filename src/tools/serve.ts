/** Serves the built site: `npm start`. `PORT` chooses the port, `--base /docs/play/` a folder on the server. */
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import sirv from 'sirv';
import { contentSecurityPolicy } from './content-security-policy.ts';
import { CACHING, HEADERS, IMMUTABLE } from './headers.ts';

export interface ServeOptions {
  /** The folder to serve. */
  readonly root: string;
  /** Begins and ends with `/`. */
  readonly base: string;
}

/** A server that has yet to listen. */
export function createSite({ root, base }: ServeOptions): Server {
  const files = sirv(root, {
    // Looks at the disk on every request: a build that replaces these files while they are served is served next.
    dev: true,
    etag: true,
    setHeaders(response, path) {
      response.setHeader('Cache-Control', path.startsWith(IMMUTABLE) ? CACHING.immutable : CACHING.else);
      response.setHeader('Content-Security-Policy', contentSecurityPolicy(...pagesAt(root, path)));
    },
  });
  return createServer((request, response) => {
    for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
    const url = request.url ?? '/';
    const refuse = (status: number, text: string, headers: Record<string, string> = {}) => {
      response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8', ...headers });
      response.end(request.method === 'HEAD' ? undefined : `${text}\n`);
    };
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return refuse(405, 'Files can only be read.', { Allow: 'GET, HEAD' });
    if (`${url}/` === base) return refuse(308, 'Moved.', { Location: base });
    if (!url.startsWith(base)) return refuse(404, 'Not found.');
    request.url = `/${url.slice(base.length)}`;
    files(request, response, () => refuse(404, 'Not found.'));
  });
}

/** The text of the page that is served at a path; of what is no page none. */
function pagesAt(root: string, path: string): string[] {
  const files = [path, `${path}.html`, `${path}/index.html`].map((name) => join(root, name));
  return files
    .filter((file) => file.endsWith('.html') && existsSync(file))
    .map((file) => readFileSync(file, 'utf8'));
}

function explain(error: NodeJS.ErrnoException, port: number): string {
  if (error.code === 'EADDRINUSE')
    return `Port ${port} is taken. Choose another one: PORT=${port + 1} npm start`;
  if (error.code === 'EACCES')
    return `Port ${port} may not be used by this account. Choose one above 1023: PORT=4173 npm start`;
  return `The server could not start: ${error.message}`;
}

function fail(message: string): never {
  console.error(message);
  process.exit(1);
}

function main(): void {
  const { values } = parseArgs({ options: { base: { type: 'string', default: '/' } } });
  const base = `/${values.base}/`.replace(/\/{2,}/g, '/');
  const root = resolve(import.meta.dirname, '../../build');
  const port = Number(process.env.PORT || 4173);
  if (!Number.isInteger(port) || port < 0 || port > 65535)
    fail(`PORT is "${process.env.PORT}", which is no port number.`);
  if (!existsSync(resolve(root, 'index.html')))
    fail('There is no built site yet. Build it first: npm run build');

  const server = createSite({ root, base });
  server.on('error', (error) => fail(explain(error, port)));
  server.listen(port, () => {
    const address = server.address();
    const actual = typeof address === 'object' && address ? address.port : port;
    console.log(`Osiris Playground: http://localhost:${actual}${base}`);
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(0));
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) main();
