/** A server that leads to a file of this computer, or to another host: nothing of here is read, no secret goes there, and no row comes of it. */
import { writeFileSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mysqlClient } from '#adapters/node/mysql/client.ts';
import { provide } from '#core/contract/port.ts';
import { mysqlPort } from '#core/mysql/port.ts';
import { driver as graphql } from '#drivers/graphql/extractor.ts';
import { driver as mysqlWriter } from '#drivers/mysql/writer.ts';
import { driver as posthog } from '#drivers/posthog/extractor.ts';
import { driver as supabase } from '#drivers/supabase/extractor.ts';
import { driver as writer } from '#drivers/supabase/writer.ts';
import { json, serve, type TestServer } from './http-server.ts';
import { askFor, fakeServer } from './mysql-server.ts';
import { world, type World } from './support.ts';

const SECRET = 'hush-0123456789-hush';
const RECORDS = '{"data":{"list":[{"id":1}]},"columns":["uuid"],"results":[["1"]]}';
let folder: string;
let file: string;
let other: TestServer;
let server: Server;
let to: string;
let code: number;
let here: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'astray-'));
  writeFileSync(join(folder, 'private.json'), RECORDS);
  file = pathToFileURL(join(folder, 'private.json')).href;
  const everything = json([{ id: 1 }]);
  other = await serve(4418, { '/': everything, '/graphql': json(JSON.parse(RECORDS)) });
  server = createServer((_, response) => void response.writeHead(code, { location: to }).end());
  await new Promise<void>((resolve) => server.listen(4417, '127.0.0.1', resolve));
  here = 'http://127.0.0.1:4417';
});
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  await other.stop();
  rmSync(folder, { recursive: true });
});

const input = { rows: { table: 'rows', rows: 1 } };
const RUNS: Readonly<Record<string, (w: World) => Promise<unknown>>> = {
  'graphql.extractor': (w) =>
    w.run(graphql, 't', {
      ...{ endpoint: here, query: '{ list { id } }', data_path: 'data.list', max_retries: 0 },
      ...{ auth_type: 'bearer', auth_token: SECRET },
    }),
  'posthog.extractor': (w) =>
    w.run(posthog, 't', {
      ...{
        api_key: SECRET,
        project_id: '7',
        region: 'self_hosted',
        custom_base_url: here,
        data_type: 'events',
      },
    }),
  'supabase.extractor': (w) => w.run(supabase, 't', { url: here, key: SECRET, table: 'items', retries: 0 }),
  'supabase.writer': (w) => w.run(writer, 't', { url: here, key: SECRET, table: 'items', retries: 0 }, input),
};

describe.each(Object.entries(RUNS))('%s', (_, run) => {
  const failed = async (): Promise<{ readonly said: string }> => {
    const w = await world();
    await w.db.exec('CREATE TABLE rows AS SELECT 1 AS id');
    const said = await run(w).then(
      () => 'nothing',
      (error: Error) => `${error.message} ${error.stack}`,
    );
    expect(JSON.stringify([said, w.logs, w.receipts, w.metrics])).not.toContain(SECRET);
    expect(await w.types('t')).toEqual({});
    return { said };
  };

  test.each([301, 302, 307, 308])('%d to a file of this computer', async (status) => {
    [code, to] = [status, file];
    expect((await failed()).said).toContain('leads to what is no http address.');
  });

  test.each([301, 302, 307, 308])('%d to another host', async (status) => {
    [code, to] = [status, `${other.address}/graphql`];
    other.asked.length = other.headers.length = 0;
    expect((await failed()).said).toMatch(
      /leads to http:\/\/127\.0\.0\.1:4418\/graphql\. (What this request carries is for 127\.0\.0\.1:4417, and is not sent there|The key was not sent there, and what that answers is not loaded)\./,
    );
    expect(JSON.stringify(other.headers)).not.toContain(SECRET);
  });
});

test('mysql.writer: a server that asks for a file gets nothing of it', async () => {
  const mysql = await fakeServer((heard) =>
    heard.startsWith('QUERY SET NAMES') ? [askFor('/etc/passwd')] : 'usual',
  );
  const w = await world({}, { provided: [provide(mysqlPort, mysqlClient)] });
  await w.db.exec("CREATE TABLE rows AS SELECT 'mine' AS id");
  const login = { host: '127.0.0.1', port: mysql.port, user: 'u', password: SECRET, database: 'd' };
  await expect(w.run(mysqlWriter, 'w', { ...login, table: 't' }, input)).rejects.toThrow(
    `The server at mysql://127.0.0.1:${mysql.port} asked for the file "/etc/passwd" of this computer, which no step ever sends. Do not trust that server.`,
  );
  expect(
    mysql.heard
      .filter((heard) => heard.startsWith('DATA'))
      .join('')
      .replaceAll('DATA', '')
      .trim(),
  ).toBe('');
  await mysql.close();
});
