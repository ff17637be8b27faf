import { deflateRawSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { compressionOf, textBytes, type Compression } from '#core/bytes/decompress.ts';
import { recognise } from '#core/bytes/recognise.ts';
import { chunks, inputOf } from '../../drivers/support.ts';

const utf8 = new TextEncoder();

async function unpack(
  content: Uint8Array,
  path: string,
  { compression = 'infer', size = 1000 }: { compression?: Compression; size?: number } = {},
): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const bytes of await textBytes(inputOf(path, content, size), compression))
    parts.push(new Uint8Array(bytes));
  return Buffer.concat(parts).toString();
}

interface Member {
  readonly name: string;
  readonly text: string;
  readonly method?: number;
  readonly flags?: number;
  readonly crc?: number;
}

/** A zip archive, written by APPNOTE.TXT. */
function zip(members: readonly Member[]): Uint8Array {
  const local: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const { name, text, method = 8, flags = 0, crc } of members) {
    const raw = Buffer.from(text);
    const packed = method === 8 ? deflateRawSync(raw) : raw;
    const sum = crc ?? checksum(raw);
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(flags, 2);
    fields.writeUInt16LE(method, 4);
    fields.writeUInt32LE(sum, 10);
    fields.writeUInt32LE(packed.length, 14);
    fields.writeUInt32LE(raw.length, 18);
    fields.writeUInt16LE(Buffer.byteLength(name), 22);
    const extra = Buffer.from([0, 0, 0, 0]);
    const own = Buffer.from(fields);
    own.writeUInt16LE(extra.length, 24);
    const parts = [Buffer.from('PK\x03\x04'), own, Buffer.from(name), extra, packed];
    local.push(...parts);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(offset, 10);
    central.push(Buffer.from('PK\x01\x02'), Buffer.from([20, 0]), fields, rest, Buffer.from(name));
    offset += Buffer.concat(parts).length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06');
  end.writeUInt16LE(members.length, 8);
  end.writeUInt16LE(members.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return new Uint8Array(Buffer.concat([...local, directory, end]));
}

/** Of gzip's trailer, since Node 20.19 has no crc32 of its own. */
const checksum = (bytes: Buffer): number => {
  const packed = gzipSync(bytes);
  return packed.readUInt32LE(packed.length - 8);
};

const long = `a,b\n${Array.from({ length: 20_000 }, (_, i) => `${i},"é ${i * 7919}"`).join('\n')}\n`;

describe('gzip', () => {
  test.each([1, 7, 1000, 1 << 20])('in chunks of %i', async (size) => {
    const text = size < 1000 ? long.slice(0, 2000 * size) : long;
    expect(await unpack(gzipSync(text), 'x.csv.gz', { size })).toBe(text);
  });
  test.each([1, 9, 64, 1 << 20])('members one behind the other, in chunks of %i', async (size) => {
    const members = ['a,b\n', '1,2\n', '', '3,4\n'.repeat(500)];
    const packed = Buffer.concat(members.map((text) => gzipSync(text)));
    expect(await unpack(packed, 'x.csv.gz', { size })).toBe(members.join(''));
  });
  test('a wrong checksum, of the first member or the last', async () => {
    for (const wrong of [0, 1]) {
      const members = [gzipSync('a\n1\n'), gzipSync('2\n')];
      const member = members[wrong]!;
      member[member.length - 8]! ^= 1;
      await expect(unpack(Buffer.concat(members), 'x.csv.gz')).rejects.toThrow('damaged or cut off');
    }
  });
  test('damaged or cut off', async () => {
    const packed = new Uint8Array(gzipSync(long));
    await expect(unpack(packed.subarray(0, packed.length - 20), 'x.gz')).rejects.toThrow(
      'damaged or cut off',
    );
    const broken = packed.slice();
    broken.fill(0xff, 5000, 5100);
    await expect(unpack(broken, 'x.gz')).rejects.toThrow('x.gz cannot be unpacked: its gzip data is damaged');
  });
  test('of something else', async () => {
    await expect(unpack(gzipSync('%PDF-1.7'), 'x.gz')).rejects.toThrow('x.gz (unpacked) is no CSV file');
  });
  test('a reader that stops early leaves nothing running', async () => {
    const packed = new Uint8Array(gzipSync(long));
    let closed = 0;
    async function* source(): AsyncGenerator<Uint8Array> {
      try {
        yield* chunks(packed, 100);
      } finally {
        closed++;
      }
    }
    for await (const bytes of await textBytes({ ...inputOf('x.gz', packed, 100), read: source }, 'gzip')) {
      expect(bytes.length).toBeGreaterThan(0);
      break;
    }
    expect(closed).toBe(1);
  });
  test('an error of the source is that error', async () => {
    const packed = new Uint8Array(gzipSync(long));
    async function* source(): AsyncGenerator<Uint8Array> {
      yield packed.subarray(0, 1000);
      throw new Error('the disk went away');
    }
    await expect(
      (async () => {
        for await (const part of await textBytes({ ...inputOf('x.gz', packed, 100), read: source }, 'gzip'))
          expect(part.length).toBeGreaterThan(0);
      })(),
    ).rejects.toThrow('the disk went away');
  });
});

describe('zip', () => {
  test.each([
    [8, 1],
    [8, 1000],
    [0, 13],
  ])('method %i in chunks of %i', async (method, size) => {
    const text = size === 1 ? long.slice(0, 1000) : long;
    expect(await unpack(zip([{ name: 'a.csv', text, method }]), 'x.zip', { size })).toBe(text);
  });
  test('the one table among other files', async () => {
    const archive = zip([
      { name: 'data/', text: '', method: 0 },
      { name: 'README', text: 'hello' },
      { name: '__MACOSX/._a.csv', text: 'junk' },
      { name: 'data/a.csv', text: 'a\n1\n' },
    ]);
    expect(await unpack(archive, 'x.zip')).toBe('a\n1\n');
  });
  test.each<[string, readonly Member[], string]>([
    [
      'several tables',
      [
        { name: 'a.csv', text: 'a' },
        { name: 'b.csv', text: 'b' },
      ],
      'x.zip has several files in it: a.csv, b.csv. Add the one to read',
    ],
    ['a password', [{ name: 'a.csv', text: 'a', flags: 1 }], 'a.csv in it needs a password'],
    ['another method', [{ name: 'a.csv', text: 'a', method: 14 }], 'only some programs know'],
    ['a wrong checksum', [{ name: 'a.csv', text: 'a', crc: 1 }], 'a.csv in it is damaged or cut off'],
    ['no file', [{ name: 'd/', text: '', method: 0 }], 'x.zip has no file in it'],
  ])('%s', async (_, members, message) => {
    await expect(unpack(zip(members), 'x.zip')).rejects.toThrow(message);
  });
  test('a directory of 2 MB, and a comment of 64 KB behind it', async () => {
    const others = Array.from({ length: 20_000 }, (_, i) => ({
      name: `${'x'.repeat(40)}/${i}.txt`,
      text: '',
      method: 0,
    }));
    const archive = zip([...others, { name: 'a.csv', text: long }]);
    const comment = Buffer.alloc(0xffff, 'PK');
    archive.set([0xff, 0xff], archive.length - 2);
    expect(await unpack(Buffer.concat([archive, comment]), 'x.zip')).toBe(long);
  });
  test('cut off', async () => {
    const archive = zip([{ name: 'a.csv', text: long }]);
    await expect(unpack(archive.subarray(0, 500), 'x.zip')).rejects.toThrow('it is no whole zip archive');
  });
});

test.each([
  ['a PNG image', [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
  ['a Parquet file', [...utf8.encode('PAR1xxxx')]],
  ['an Excel workbook (.xlsx)', [...zip([{ name: '[Content_Types].xml', text: '<x/>' }])]],
  ['a web page (HTML)', [...utf8.encode('\n<!DOCTYPE html><html>')]],
  ['a DuckDB database', [1, 2, 3, 4, 5, 6, 7, 8, ...utf8.encode('DUCK')]],
])('%s is told from CSV', async (what, bytes) => {
  expect(recognise(Uint8Array.from(bytes))).toBe(what);
  await expect(unpack(Uint8Array.from(bytes), 'x.csv')).rejects.toThrow(
    `x.csv is no CSV file: it looks like ${what}. Save it as CSV first.`,
  );
});

test('compression is inferred from the name', () => {
  expect(compressionOf('a/b.csv.GZ', 'infer')).toBe('gzip');
  expect(compressionOf('b.zip', 'infer')).toBe('zip');
  expect(compressionOf('b.csv', 'infer')).toBeUndefined();
  expect(compressionOf('b.csv', 'zip')).toBe('zip');
});
