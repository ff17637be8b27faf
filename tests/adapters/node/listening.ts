/** A server that answers everything with an empty list, and remembers every word of what it was sent. */
import { createServer } from 'node:http';

export interface Listening {
  /** `METHOD path?query`, in order. */
  readonly asked: readonly string[];
  /** Addresses as they came and as they read, headers, bodies, and what logins hold. */
  readonly heard: string;
  stop(): Promise<void>;
}

export async function listening(port: number): Promise<Listening> {
  const asked: string[] = [];
  const heard: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    heard.push(request.url ?? '', decodeURIComponent(request.url ?? ''), JSON.stringify(request.rawHeaders));
    heard.push(Buffer.from(request.headers.authorization?.split(' ')[1] ?? '', 'base64').toString());
    request.on('data', (part: Buffer) => heard.push(part.toString()));
    request.on('end', () => response.writeHead(200, { 'content-type': 'application/json' }).end('[]'));
  });
  await new Promise<void>((done) => server.listen(port, done));
  return {
    asked,
    get heard() {
      return heard.join('\n');
    },
    stop: () =>
      new Promise((done) => {
        server.closeAllConnections();
        server.close(() => done());
      }),
  };
}
