/** What a MySQL server may do that no real one does in a test: against a small one that follows the protocol up to there. */
import { createServer, type AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { mysqlClient } from '#adapters/node/mysql/client.ts';
import { provide } from '#core/contract/port.ts';
import { mysqlPort } from '#core/mysql/port.ts';
import { driver } from '#drivers/mysql/extractor.ts';
import { askFor, EOF, fakeServer, number, OK, refusal, rowsHead, type FakeServer } from './mysql-server.ts';
import { world, type World } from './support.ts';

const PASSWORD = 'never to be seen';
let server: FakeServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

const config = (port: number): Record<string, unknown> => ({
  ...{ host: '127.0.0.1', port, user: 'u', password: PASSWORD, database: 'd' },
  query: 'SELECT n FROM t',
});

const worldOf = (signal?: AbortSignal): Promise<World> =>
  world({}, { ...(signal && { signal }), provided: [provide(mysqlPort, mysqlClient)] });

/** What a run of the extractor says when it fails. */
async function failure(port: number, at?: World): Promise<string> {
  const here = at ?? (await worldOf());
  const error: unknown = await here.run(driver, 't', config(port)).then(
    () => 'It did not fail.',
    (cause: unknown) => cause,
  );
  const said = error instanceof Error ? `${error.message} ${error.stack} ${JSON.stringify(error)}` : '';
  expect(said + JSON.stringify(here.logs)).not.toContain(PASSWORD);
  return error instanceof Error ? error.message : String(error);
}

test('the small server is one: two rows come', async () => {
  server = await fakeServer(() => 'usual');
  const at = await worldOf();
  await at.run(driver, 't', config(server.port));
  expect(await at.rows('SELECT * FROM t')).toEqual([['1'], ['2']]);
  expect(at.receipts[0]?.dialect[0]).toEqual(['server', '10.11-fake']);
});

test.each(['QUERY SET NAMES utf8mb4', 'EXECUTE', 'QUERY SHOW WARNINGS'])(
  'a server that asks for a file at %s gets nothing, and the run fails',
  async (when) => {
    server = await fakeServer((heard) => (heard === when ? [askFor('/etc/passwd')] : 'usual'));
    expect(await failure(server.port)).not.toBe('It did not fail.');
    const sent = server.heard.filter((heard) => heard.startsWith('DATA')).join('');
    expect(sent.replaceAll('DATA', '').trim()).toBe('');
  },
);

test('a file asked for is told in words', async () => {
  server = await fakeServer((heard) => (heard === 'EXECUTE' ? [askFor('/etc/passwd')] : 'usual'));
  expect(await failure(server.port)).toBe(
    `The server at mysql://127.0.0.1:${server.port} asked for the file "/etc/passwd" of this computer, which no step ever sends. Do not trust that server.`,
  );
});

test('a connection that breaks off between two rows leaves no table of a part', async () => {
  server = await fakeServer((heard) => (heard === 'EXECUTE' ? [...rowsHead(), number(1), 'end'] : 'usual'));
  expect(await failure(server.port)).toBe(
    `The connection to mysql://127.0.0.1:${server.port} broke off. Run the step again.`,
  );
});

test('a server that ends with an error after some rows', async () => {
  server = await fakeServer((heard) =>
    heard === 'EXECUTE'
      ? [...rowsHead(), number(1), refusal(1969, 'Query execution was interrupted')]
      : 'usual',
  );
  expect(await failure(server.port)).toBe('Query execution was interrupted.');
});

test('a statement without rows is no table', async () => {
  server = await fakeServer((heard) => (heard === 'EXECUTE' ? [OK] : 'usual'));
  expect(await failure(server.port)).toBe('The statement gives no rows.');
});

test('a server that says it has no more connections', async () => {
  server = await fakeServer(() => [refusal(1040, 'Too many connections')]);
  expect(await failure(server.port)).toMatch(/^Too many connections\.$/);
});

test('nobody listens', async () => {
  const closed = createServer();
  await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
  const { port } = closed.address() as AddressInfo;
  await new Promise((resolve) => closed.close(resolve));
  expect(await failure(port)).toBe(
    `No server answers at mysql://127.0.0.1:${port}: the connection was refused. Check \`host\` and \`port\`, and whether the server runs.`,
  );
});

test('a cancelled run ends the statement on the server, by a connection of its own', async () => {
  const abort = new AbortController();
  server = await fakeServer((heard) => {
    if (heard !== 'EXECUTE') return 'usual';
    queueMicrotask(() => abort.abort());
    return [...rowsHead(), number(1)];
  });
  expect(await failure(server.port, await worldOf(abort.signal))).toMatch(/abort/i);
  expect(server.heard).toContain('QUERY KILL QUERY 7');
});

test('TLS that is required and not there', async () => {
  server = await fakeServer(() => 'usual');
  const at = await worldOf();
  await expect(at.run(driver, 't', { ...config(server.port), ssl_mode: 'required' })).rejects.toThrow(
    'does not encrypt connections, and `ssl_mode: required` wants that.',
  );
});

test('limit ends the reading, offset leaves rows out', async () => {
  server = await fakeServer((heard) =>
    heard === 'EXECUTE'
      ? [...rowsHead(), ...Array.from({ length: 2000 }, (_, i) => number(i)), EOF]
      : 'usual',
  );
  const at = await worldOf();
  expect(await at.run(driver, 't', { ...config(server.port), limit: 10, offset: 5 })).toEqual({
    table: 't',
    rows: 10,
  });
  expect(await at.rows('SELECT min(n), max(n) FROM t')).toEqual([['5', '14']]);
});
