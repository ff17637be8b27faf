/** What is said of a MySQL server that does not answer as one, when somebody looks around there. */
import { afterEach, expect, test } from 'vitest';
import { mysqlClient } from '#adapters/node/mysql/client.ts';
import { provide } from '#core/contract/port.ts';
import { mysqlPort } from '#core/mysql/port.ts';
import { around, saidOf } from './look-around.ts';
import { askFor, fakeServer, refusal, type FakeServer } from './mysql-server.ts';

const PASSWORD = 'never to be seen';
let server: FakeServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

const provided = [provide(mysqlPort, mysqlClient)];
const at = (port: number, signal = new AbortController().signal) =>
  around(
    'mysql',
    { host: '127.0.0.1', port, user: 'u', password: PASSWORD, database: 'd' },
    { provided, signal },
  );

const LIST = /^QUERY SELECT table_name/;

test('one that never answers is left when the time is over', async () => {
  const patience = new AbortController();
  server = await fakeServer((heard) => {
    if (!LIST.test(heard)) return 'usual';
    patience.abort();
    return undefined;
  });
  expect(saidOf(await at(server.port, patience.signal).list())).toBe('No answer came in time.');
});

test('one that refuses with the password, breaks off, or asks for a file', async () => {
  server = await fakeServer((heard) => (LIST.test(heard) ? [refusal(1045, `It is ${PASSWORD}`)] : 'usual'));
  expect(saidOf(await at(server.port).list())).toBe('It is ***.');
  await server.close();
  server = await fakeServer((heard) => (LIST.test(heard) ? ['end'] : 'usual'));
  expect(saidOf(await at(server.port).look('t'))).toContain('broke off');
  await server.close();
  server = await fakeServer((heard) => (LIST.test(heard) ? [askFor('/etc/passwd')] : 'usual'));
  expect(saidOf(await at(server.port).list())).toContain('Do not trust that server');
  // An empty packet: it got nothing.
  expect(server.heard.filter((heard) => heard.startsWith('DATA'))).toEqual(['DATA ']);
});

test('nobody there, and a host without a client', async () => {
  expect(saidOf(await at(9).list())).toContain('mysql://127.0.0.1:9');
  const fields = { user: 'u', password: PASSWORD, database: 'd' };
  expect(saidOf(await around('mysql', fields).list())).toContain('needs a MySQL client');
});
