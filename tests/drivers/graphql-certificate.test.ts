/** `validate_ssl`: a server whose certificate nobody vouches for, and which is for another name. */
import { createServer, type Server } from 'node:https';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { driver } from '#drivers/graphql/extractor.ts';
import { CERTIFICATE, PRIVATE_KEY } from './certificate.ts';
import { yoga } from './graphql-server.ts';
import { world } from './support.ts';

const PORT = 4465;
const HERE = `https://127.0.0.1:${PORT}`;

let server: Server;
beforeAll(async () => {
  server = createServer({ key: PRIVATE_KEY, cert: CERTIFICATE }, (request, response) => {
    const body = gzipSync('{"data":{"list":[{"id":"ž"}]}}');
    if (request.url === '/graphql') yoga(response, request, new URL(HERE));
    else if (request.url === '/moved') response.writeHead(307, { location: '/graphql' }).end();
    else if (request.url === '/packed')
      response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' }).end(body);
    else if (request.url === '/cut') {
      response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
      response.write(body.subarray(0, 20), () => response.socket?.destroy());
    } else response.writeHead(404).end('no such thing');
  });
  await new Promise<void>((resolve) => server.listen(PORT, '127.0.0.1', resolve));
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

async function load(path: string, config: Record<string, unknown>) {
  const w = await world();
  const step = { query: '{ list(limit: 2) { id } }', data_path: 'data.list', max_retries: 0, ...config };
  await w.run(driver, 't', { endpoint: `${HERE}${path}`, ...step });
  return { rows: await w.rows('FROM t'), receipt: w.receipts[0] };
}

test('is checked', async () => {
  await expect(load('/graphql', {})).rejects.toThrow('the certificate of 127.0.0.1:4465 is not valid for it');
  await expect(load('/graphql', { validate_ssl: true })).rejects.toThrow('the certificate of');
});

test('is not, where validate_ssl is false, and the receipt says so', async () => {
  const { rows, receipt } = await load('/graphql', { validate_ssl: false });
  expect(rows).toEqual([['1'], ['2']]);
  expect(receipt?.dialect).toContainEqual(['certificate', 'not checked']);
  expect((await load('/moved', { validate_ssl: false })).rows).toEqual([['1'], ['2']]);
  expect((await load('/packed', { validate_ssl: false })).rows).toEqual([['ž']]);
});

test('errors of such a server are told as those of any other', async () => {
  await expect(load('/other', { validate_ssl: false })).rejects.toThrow(
    `${HERE}/other answered 404 Not Found: no such thing.`,
  );
  await expect(load('/cut', { validate_ssl: false })).rejects.toThrow('broke off');
  const silent = load('/graphql', { endpoint: 'https://127.0.0.1:4469/graphql', validate_ssl: false });
  await expect(silent).rejects.toThrow('nothing listens at 127.0.0.1:4469');
});
