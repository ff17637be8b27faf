/** A server on localhost that does as it is told, and remembers what it was asked. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';

export type Answer = (response: ServerResponse, request: IncomingMessage, url: URL) => void;

export interface TestServer {
  readonly address: string;
  /** `METHOD path?query`, in order. */
  readonly asked: string[];
  readonly headers: IncomingMessage['headers'][];
  /** Connections that the client ended before the answer was whole. */
  readonly cut: string[];
  stop(): Promise<void>;
}

/** `answers`: by path; called for every request. */
export async function serve(port: number, answers: Readonly<Record<string, Answer>>): Promise<TestServer> {
  const asked: string[] = [];
  const headers: IncomingMessage['headers'][] = [];
  const cut: string[] = [];
  const server: Server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', `http://localhost:${port}`);
    asked.push(`${request.method} ${request.url}`);
    headers.push(request.headers);
    response.on('close', () => {
      if (!response.writableFinished) cut.push(url.pathname);
    });
    const answer = answers[url.pathname];
    if (answer) answer(response, request, url);
    else response.writeHead(404, { 'content-type': 'text/plain' }).end('no such thing\nhere\n');
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    address: `http://127.0.0.1:${port}`,
    asked,
    headers,
    cut,
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

export const send =
  (body: string | Uint8Array, type = 'application/json', headers: Record<string, string> = {}): Answer =>
  (response) => {
    const length = { 'content-length': Buffer.byteLength(body) };
    response.writeHead(200, { 'content-type': type, ...length, ...headers }).end(body);
  };

export const json = (value: unknown, headers: Record<string, string> = {}): Answer =>
  send(JSON.stringify(value), 'application/json', headers);

/** One answer for each request, the last one for all further ones. */
export function inTurn(...answers: Answer[]): Answer {
  let turn = 0;
  return (...args) => answers[Math.min(turn++, answers.length - 1)]!(...args);
}

export const status =
  (code: number, body = '', headers: Record<string, string> = {}): Answer =>
  (response) =>
    void response.writeHead(code, { 'content-type': 'text/plain', ...headers }).end(body);

/** Sends the beginning, then ends the connection. `length`: what it promised. */
export const breakOff =
  (body: string, { type = 'text/csv', length }: { type?: string; length?: number } = {}): Answer =>
  (response) => {
    const promised = length === undefined ? {} : { 'content-length': String(length) };
    response.writeHead(200, { 'content-type': type, ...promised });
    response.write(body, () => response.socket?.destroySoon());
  };

/** Sends the beginning, then nothing. */
export const stall =
  (body: string, type = 'text/csv'): Answer =>
  (response) => {
    response.writeHead(200, { 'content-type': type });
    response.write(body);
  };
