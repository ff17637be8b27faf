/** `npm run extensions`: what it fetches, checks and refuses, from a server on this machine. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterEach, beforeEach, expect, test } from 'vitest';

const PATH = 'v1.5.6/wasm_eh/icu.duckdb_extension.wasm';
/** Of this machine, as DuckDB calls it. */
const PLATFORM = String(
  (
    await (await (await DuckDBInstance.create()).connect()).runAndReadAll('PRAGMA platform')
  ).getRows()[0]?.[0],
);
const CLI_PATH = `v1.5.6/${PLATFORM}/postgres_scanner.duckdb_extension.gz`;
const CONTENT = Buffer.concat([Buffer.from('\0asm\x01\0\0\0'), Buffer.alloc(200_000, 7)]);
const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

let into: string;
let server: Server;
let served: Buffer;
/** Bytes after which the server hangs up. */
let stopAfter: number | undefined;
let asked: string[];

beforeEach(async () => {
  into = await mkdtemp(join(tmpdir(), 'extensions-'));
  [served, stopAfter, asked] = [CONTENT, undefined, []];
  server = createServer((request, response) => {
    asked.push(`${request.url} ${request.headers.range ?? ''}`.trim());
    if (request.url !== `/${PATH}` && request.url !== `/${CLI_PATH}`) return response.writeHead(404).end();
    const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
    const rest = served.subarray(from);
    response.writeHead(from > 0 ? 206 : 200, { 'content-length': rest.length });
    if (stopAfter === undefined) return response.end(rest);
    response.write(rest.subarray(0, stopAfter), () => response.socket?.destroySoon());
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
  await rm(into, { recursive: true });
});

function extensions(...args: string[]): Promise<{ code: number | null; said: string }> {
  const { port } = server.address() as AddressInfo;
  const script = resolve('src/tools/extensions.mjs');
  const child = spawn(process.execPath, [
    script,
    ...args,
    '--into',
    into,
    '--from',
    `http://127.0.0.1:${port}`,
  ]);
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += String(chunk)));
  return new Promise((done) => child.on('close', (code) => done({ code, said })));
}

const lock = async (): Promise<unknown> =>
  JSON.parse(await readFile(join(into, 'duckdb-extensions.json'), 'utf8'));
const file = (): Promise<Buffer> => readFile(join(into, 'public/duckdb-extensions', PATH));

test('the first fetch records the checksum; a second asks for nothing', async () => {
  expect(await extensions('icu')).toMatchObject({
    code: 0,
    said: expect.stringContaining('checksum recorded'),
  });
  expect((await file()).equals(CONTENT)).toBe(true);
  const recorded = { icu: { sha256: sha256(CONTENT), bytes: CONTENT.length } };
  expect(await lock()).toEqual({ duckdb: 'v1.5.6', platform: 'wasm_eh', extensions: recorded });
  expect(await extensions('icu')).toMatchObject({ code: 0, said: expect.stringContaining('there already') });
  expect(asked).toEqual([`/${PATH}`]);
  expect((await extensions('--remove')).code).toBe(0);
  expect(await readdir(into)).toEqual(['public']);
});

test('another file than the recorded one is refused, and what is there stays', async () => {
  await extensions('icu');
  const before = await lock();
  await writeFile(join(into, 'public/duckdb-extensions', PATH), 'damaged');
  served = Buffer.concat([CONTENT, Buffer.from('!')]);
  const { code, said } = await extensions('icu');
  expect([code, said]).toEqual([
    1,
    expect.stringContaining('is not the file that duckdb-extensions.json records'),
  ]);
  expect((await file()).toString()).toBe('damaged');
  expect(await lock()).toEqual(before);
  served = CONTENT;
  expect(await extensions('icu')).toMatchObject({ code: 0, said: expect.stringContaining('as recorded') });
  expect((await file()).equals(CONTENT)).toBe(true);
});

test('a file that is not there, and one that is no WebAssembly, leave nothing behind', async () => {
  expect(await extensions('json')).toMatchObject({ code: 1, said: expect.stringContaining('answered 404') });
  served = Buffer.from('<!doctype html>');
  expect(await extensions('icu')).toMatchObject({
    code: 1,
    said: expect.stringContaining('is no WebAssembly file'),
  });
  expect(await readdir(into)).toEqual(['public']);
  expect(await readdir(join(into, 'public/duckdb-extensions/v1.5.6/wasm_eh'))).toEqual([]);
  expect(await extensions('../x')).toMatchObject({
    code: 1,
    said: expect.stringContaining('no name of an extension'),
  });
});

test('a broken download goes on where it stopped', async () => {
  stopAfter = 70_000;
  expect(await extensions('icu')).toMatchObject({
    code: 1,
    said: expect.stringContaining('it goes on from there'),
  });
  stopAfter = undefined;
  expect((await extensions('icu')).code).toBe(0);
  expect(asked).toEqual([`/${PATH}`, `/${PATH} bytes=70000-`]);
  expect((await file()).equals(CONTENT)).toBe(true);
});

test('for the command line it fetches the packed file of this machine, and keeps it where a run looks for it', async () => {
  served = gzipSync(CONTENT);
  expect(await extensions('--cli', 'postgres')).toMatchObject({
    code: 0,
    said: expect.stringContaining('checksum recorded'),
  });
  const kept = join(into, 'duckdb-extensions', CLI_PATH.replace(/\.gz$/, ''));
  expect((await readFile(kept)).equals(CONTENT)).toBe(true);
  const recorded = JSON.parse(
    await readFile(join(into, `duckdb-extensions-${PLATFORM}.json`), 'utf8'),
  ) as unknown;
  expect(recorded).toEqual({
    duckdb: 'v1.5.6',
    platform: PLATFORM,
    extensions: { postgres: { sha256: sha256(CONTENT), bytes: CONTENT.length } },
  });
  expect(await extensions('--cli', 'postgres')).toMatchObject({
    code: 0,
    said: expect.stringContaining('there already'),
  });
  expect(asked).toEqual([`/${CLI_PATH}`]);
  await writeFile(kept, 'damaged');
  served = Buffer.from('<!doctype html>');
  expect(await extensions('--cli', 'postgres')).toMatchObject({
    code: 1,
    said: expect.stringContaining('cannot be unpacked'),
  });
  expect((await extensions('--cli', '--remove')).code).toBe(0);
  expect(await readdir(into)).toEqual([]);
});

test('what it fetches is of the version of DuckDB that is here', async () => {
  const connection = await (await DuckDBInstance.create()).connect();
  const answer = await connection.runAndReadAll('SELECT version()');
  expect(answer.getRows()).toEqual([['v1.5.6']]);
});
