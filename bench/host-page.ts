/** Somebody's page with playgrounds in it: on a port of its own, beside the built site as its server serves it. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createSite } from '../src/tools/serve.ts';

const SITE_PORT = 4362;
const HOST_PORT = 4363;
/** Two sites, so that the frames have a process of their own, as on the web. */
export const PLAYGROUND = `http://localhost:${SITE_PORT}/`;
export const HOST = `http://127.0.0.1:${HOST_PORT}/`;

const read = (path: string): string => readFileSync(`public/examples/starter/${path}`, 'utf8');
/** What lies beside the page. */
const FILES: Readonly<Record<string, string>> = {
  '/pipeline.yaml': read('pipeline.yaml'),
  '/results.json': read('recording.json'),
  '/penguins.csv': read('data/penguins.csv'),
};

const SCRIPT = `<script src="${PLAYGROUND}embed.js"></script>`;
const GIVEN = 'step="sizes-by-species" files="/penguins.csv#data/penguins.csv" results="/results.json"';

/** The starter, by its three files. */
export const NAMED = `<osiris-playground src="/pipeline.yaml" ${GIVEN}></osiris-playground>`;
/** The same with its text between the tags. */
export const INLINE = `<osiris-playground ${GIVEN}><script type="text/yaml">\n${FILES['/pipeline.yaml']}</script></osiris-playground>`;

const WORDS = `<p>${'Penguins of three species were measured on three islands. '.repeat(12)}</p>`;

/** A page of docs, by its path: so many playgrounds of a kind, each between words. */
const PAGES: Readonly<Record<string, string>> = {
  '/none': pageOf([]),
  '/inline': pageOf([INLINE]),
  '/named': pageOf([NAMED]),
  '/ten': pageOf(Array.from({ length: 10 }, () => INLINE)),
};

function pageOf(playgrounds: readonly string[]): string {
  const head = playgrounds.length > 0 ? SCRIPT : '';
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Docs</title>${head}</head><body style="max-width:960px;margin:auto"><h1>Docs</h1>${WORDS}${playgrounds.map((each) => each + WORDS).join('')}${WORDS}</body></html>`;
}

/** Builds the site, serves it and the host's pages; gives what ends that. */
export async function serveHost(): Promise<() => Promise<void>> {
  const { status } = spawnSync('npx', ['vite', 'build', '--logLevel', 'error'], { stdio: 'inherit' });
  if (status !== 0) throw new Error('The site could not be built.');
  const servers = [
    await listening(createSite({ root: 'build', base: '/' }), SITE_PORT),
    await listening(createServer(answer), HOST_PORT),
  ];
  return async () => {
    for (const server of servers) {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    }
  };
}

const answer: Parameters<typeof createServer>[1] = (request, response) => {
  const path = request.url ?? '/';
  const content = PAGES[path] ?? FILES[path];
  response.statusCode = content === undefined ? 404 : 200;
  response.setHeader('Content-Type', `text/${PAGES[path] ? 'html' : 'plain'}; charset=utf-8`);
  response.end(content);
};

function listening(server: Server, port: number): Promise<Server> {
  return new Promise((done, fail) => server.once('error', fail).listen(port, () => done(server)));
}
