/** Parts of files, as both adapters read them: the right bytes, and no others. The browser's own storage: tests/engine/adapters.spec.ts. */
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stepFiles as diskFiles } from '#adapters/node/files.ts';
import { openInputs } from '#adapters/node/inputs.ts';
import type { FileAccess } from '#adapters/wasm/folder.ts';
import { inputFile } from '#adapters/wasm/input.ts';
import { textBytes } from '#core/bytes/decompress.ts';
import type { InputFile } from '#core/contract/files.ts';
import { random, zip } from '../corpus/make.ts';

/** Three pieces of the browser's, two of Node's. */
const SIZE = 1_300_000;
const BYTES = new Uint8Array(SIZE);
const next = random(7);
for (let at = 0; at < SIZE; at++) BYTES[at] = next(256);

/** What a file may be read by, and how many bytes that gave so far. */
interface Source {
  readonly file: InputFile;
  readonly read: () => number;
}

let folder: string;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'slice-'))));
afterAll(() => rm(folder, { recursive: true }));

async function onDisk(bytes: Uint8Array, name = 'a.bin'): Promise<Source> {
  await writeFile(join(folder, name), bytes);
  return counted(
    await diskFiles({ inputs: await openInputs(folder, folder), session: folder }, 's').open(name),
  );
}

const asBlob = async (bytes: Uint8Array, name = 'a.bin'): Promise<Source> =>
  counted(inputFile(name, new File([new Uint8Array(bytes)], name)));

/** As the origin private file system gives it: by a handle that fills a buffer. */
async function byHandle(bytes: Uint8Array, name = 'a.bin'): Promise<Source> {
  const access: FileAccess = {
    read(into, at) {
      const part = bytes.subarray(at, at + into.length);
      into.set(part);
      return part.length;
    },
    close: () => {},
  };
  return counted(inputFile(name, new File([new Uint8Array(bytes)], name), () => Promise.resolve(access)));
}

function counted(file: InputFile): Source {
  let bytes = 0;
  return {
    read: () => bytes,
    file: {
      ...file,
      async *read(start, end) {
        for await (const chunk of file.read(start, end)) {
          bytes += chunk.length;
          yield chunk;
        }
      },
      async slice(start, end) {
        const part = await file.slice(start, end);
        bytes += part.length;
        return part;
      },
    },
  };
}

async function collected(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(new Uint8Array(chunk));
  return Buffer.concat(parts);
}

describe.each([
  ['Node', onDisk],
  ['the browser, a file of its blob store', asBlob],
  ['the browser, a file with direct access', byHandle],
])('%s', (_, open) => {
  test.each([
    [0, 0],
    [0, 1],
    [0, SIZE],
    [17, 17],
    [524_287, 524_290],
    [1_048_575, 1_048_577],
    [SIZE - 1, SIZE],
    [SIZE - 3, SIZE + 1000],
    [SIZE, SIZE + 1],
    [SIZE + 10, SIZE + 20],
    [100, 50],
  ])('from %i up to %i', async (start, end) => {
    const { file, read } = await open(BYTES);
    const wanted = Buffer.from(BYTES.subarray(start, Math.max(start, end)));
    expect(file.size).toBe(SIZE);
    expect(Buffer.from(await file.slice(start, end)).equals(wanted)).toBe(true);
    expect((await collected(file.read(start, end))).equals(wanted)).toBe(true);
    expect(read()).toBe(2 * wanted.length);
  });

  test('a slice is for the reader to keep, and a reading without an end goes to the end', async () => {
    const { file } = await open(BYTES);
    const first = await file.slice(0, 4);
    await file.slice(4, 8);
    expect([...first]).toEqual([...BYTES.subarray(0, 4)]);
    expect((await collected(file.read(SIZE - 5))).equals(BYTES.subarray(SIZE - 5))).toBe(true);
  });

  test('of a zip archive only its directory and the one table in it are read', async () => {
    const noise = Buffer.from(BYTES).toString('latin1');
    const table = `n,s\n${'1,x\n'.repeat(50_000)}`;
    const archive = zip({ 'a.bin': noise, 'data/a.csv': table, 'b.bin': noise });
    const { file, read } = await open(archive, 'x.zip');
    const text = await collected(await textBytes(file, 'infer'));
    expect(text.toString()).toBe(table);
    expect(file.size).toBeGreaterThan(3_000_000);
    // The first bytes; the end with the longest comment; the directory of three files; the header and the packed bytes of one.
    const packed = zip({ 'data/a.csv': table }).length - 2 * 'data/a.csv'.length - 30 - 46 - 22;
    const names = 'a.bin'.length + 'data/a.csv'.length + 'b.bin'.length;
    expect(read()).toBe(512 + (22 + 0xffff) + (3 * 46 + names) + 30 + packed);
  });
});

test('Node: a file that became shorter since it was opened', async () => {
  const { file } = await onDisk(BYTES, 'shrinks.bin');
  await truncate(join(folder, 'shrinks.bin'), 100);
  expect([...(await file.slice(0, 3))]).toEqual([...BYTES.subarray(0, 3)]);
  await expect(file.slice(90, 110)).rejects.toThrow(
    '"shrinks.bin" is shorter than it was when it was opened. Run again.',
  );
});

test('Node: a file that is gone', async () => {
  const { file } = await onDisk(BYTES, 'gone.bin');
  await rm(join(folder, 'gone.bin'));
  await expect(file.slice(0, 10)).rejects.toThrow('"gone.bin" could not be read');
});
