/** Connections are tested against a real server: what it says reaches the person, and no secret does. */
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { httpFetch } from '#adapters/node/http.ts';
import { readPipeline } from '#core/plan/reading.ts';
import { testConnection, type TestResult } from '#core/run/connection-test.ts';
import { catalog } from '#drivers/index.ts';
import { load, withSteps } from '../document.ts';

async function tested(
  listener: RequestListener,
  options: { url?: string; base?: string } = {},
): Promise<TestResult> {
  const server = createServer(listener);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  try {
    const base = options.base ?? `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
    const url = options.url ?? 'rows';
    const text = withSteps(
      `  - {id: a, component: http.extractor, mode: read, config: {connection: '@http.shop', url: '${url}'}}\n`,
    );
    const connections = { http: { shop: { base_url: base, token: 'hunter2${X}' } } };
    return await testConnection(
      readPipeline(load(text), catalog),
      'http.shop',
      { connections, environment: { X: 'swordfish' } },
      {
        fetch: httpFetch,
        signal: new AbortController().signal,
        wait: () => Promise.reject(new Error('It waited.')),
        now: () => '2026-01-02T03:04:05.678Z',
      },
    );
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

test('one request, with the secret, to the address of the step', async () => {
  const asked: unknown[] = [];
  const result = await tested((request, response) => {
    asked.push([request.method, request.url, request.headers.authorization]);
    response.end('[]');
  });
  expect(asked).toEqual([['GET', '/v1/rows', 'Bearer hunter2swordfish']]);
  expect(result.state).toBe('connected');
  expect(result.said).toMatch(/^Connected, http:\/\/127\.0\.0\.1:\d+\/v1\/rows answers 200\.$/);
});

test('why it does not work, without the secret that the server repeats', async () => {
  const asked: unknown[] = [];
  const result = await tested((request, response) => {
    asked.push(request.url);
    response.writeHead(401).end(`No such token: ${request.headers.authorization}, or swordfish`);
  });
  expect(result.state).toBe('failed');
  expect(result.said).toContain('answered 401 Unauthorized: No such token: Bearer ***, or ***.');
  expect(asked).toHaveLength(1);
});

test('nobody there, another host, nothing to test', async () => {
  const gone = await tested((_, response) => response.end(), { base: 'http://127.0.0.1:9' });
  expect(gone.state).toBe('failed');
  expect(gone.said).toContain('could not be reached');
  const asked: unknown[] = [];
  const away = await tested(
    (request, response) => {
      asked.push(request.url);
      response.end();
    },
    { url: 'http://127.0.0.1:9/rows' },
  );
  expect(away.said).toContain("a connection's secrets go to its own host only");
  expect(asked).toEqual([]);
  const files = withSteps(
    "  - {id: a, component: filesystem.csv_extractor, mode: read, config: {connection: '@filesystem.x', path: a.csv}}\n",
  );
  const ports = {
    fetch: httpFetch,
    signal: new AbortController().signal,
    wait: () => Promise.resolve(),
    now: () => '',
  };
  const options = { connections: { filesystem: { x: { base_dir: 'in' } } } };
  expect(await testConnection(readPipeline(load(files), catalog), 'filesystem.x', options, ports)).toEqual({
    state: 'untested',
    said: 'There is nothing to test: it leads to no other computer.',
  });
});
