/** What stands between DuckDB and the S3 server, and may refuse. */
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Judged = 'pass' | 'refuse' | 'drop';

export interface S3Proxy {
  readonly port: number;
  /** Asked of each request, before it is passed on: of `drop` the connection ends, `refuse` answers that the server is busy. */
  judge: (method: string, path: string) => Judged;
  close(): Promise<void>;
}

const BUSY =
  '<?xml version="1.0"?><Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>';

export async function proxyTo(target: number): Promise<S3Proxy> {
  const server = createServer((asked, answer) => {
    const judged = proxy.judge(asked.method ?? '', decodeURIComponent(asked.url ?? ''));
    if (judged === 'pass') return pass(asked, answer, target);
    if (judged === 'drop') return void asked.socket.destroy();
    asked.resume().on('end', () => answer.writeHead(503, { 'content-type': 'application/xml' }).end(BUSY));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const proxy: S3Proxy = {
    port: (server.address() as AddressInfo).port,
    judge: () => 'pass',
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return proxy;
}

/** With the headers as they came: they are signed. */
function pass(asked: IncomingMessage, answer: ServerResponse, port: number): void {
  const { method, url, headers } = asked;
  const further = request({ host: '127.0.0.1', port, method, path: url, headers }, (got) => {
    answer.writeHead(got.statusCode ?? 502, got.headers);
    got.pipe(answer);
  });
  further.on('error', () => answer.destroy());
  asked.on('close', () => void (asked.complete || further.destroy())).pipe(further);
}
