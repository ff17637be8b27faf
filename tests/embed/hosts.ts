/** Pages of other people's: each on a port of its own, with the headers that its server sends. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface HostPage {
  /** What stands in its body, as it is. */
  readonly body: string;
  readonly head?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Host {
  /** Of 127.0.0.1: another site than that of the playground, which is at localhost. */
  readonly url: string;
  /** Serves this page from now on, at `/` and at any other path that is no file. */
  show(page: HostPage): void;
  /** Serves a file, by default without a header that would let other origins read it. */
  put(path: string, content: string, headers?: Readonly<Record<string, string>>): void;
  /** The origins that have asked for a file, in order, as they say it themselves; a page asks its own origin without. */
  askedFor(path: string): readonly string[];
  close(): Promise<void>;
}

/** Starts one that shows nothing yet. */
export async function startHost(): Promise<Host> {
  let page: HostPage = { body: '' };
  const files = new Map<
    string,
    { readonly content: string; readonly headers: Readonly<Record<string, string>> }
  >();
  const asked: { readonly path: string; readonly origin: string }[] = [];
  const server: Server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://x');
    asked.push({ path: pathname, origin: request.headers.origin ?? '' });
    const file = files.get(pathname);
    if (file !== undefined) {
      response.writeHead(200, { 'Content-Type': 'text/plain; charset=utf-8', ...file.headers });
      return response.end(file.content);
    }
    for (const [name, value] of Object.entries(page.headers ?? {})) response.setHeader(name, value);
    response.setHeader('Content-Type', 'text/html; charset=utf-8');
    return response.end(
      `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Docs</title>${page.head ?? ''}</head><body>${page.body}</body></html>`,
    );
  });
  await new Promise<void>((done) => server.listen(0, done));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    show: (next) => void (page = next),
    put: (path, content, headers = {}) => void files.set(path, { content, headers }),
    askedFor: (path) => asked.filter((each) => each.path === path).map(({ origin }) => origin),
    close: () =>
      new Promise((done) => {
        server.closeAllConnections();
        server.close(() => done());
      }),
  };
}

/** The playground of the tests. */
export const PLAYGROUND = 'http://localhost:4173/';
export const SCRIPT = `<script src="${PLAYGROUND}embed.js"></script>`;
