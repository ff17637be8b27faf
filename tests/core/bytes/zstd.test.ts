/** Files packed by `zstd` 1.5: frames with and without checksums, of several blocks, one behind the other, cut and damaged. */
import { describe, expect, test } from 'vitest';
import { textBytes } from '#core/bytes/decompress.ts';

const packed = (base64: string): Uint8Array => new Uint8Array(Buffer.from(base64, 'base64'));

const SMALL = packed('KLUv/SQIQQAAYSxiCjEseApmAzAf');
const UNCHECKED = packed('KLUv/SAIQQAAYSxiCjEseAo=');
/** 40,000 lines in three blocks. */
const LINES = packed(
  'KLUv/aR4jAUAhAMAsoYQEbAXcoeYgCQJ1pYy7fIOjpBHd0e4uyPh7o5wlzvC3R0Rd3eEu9UR7u4Itbsj3F2NA0Hgl61WMxIRqQEIo2AQ00GMTagg9Gbv4JVlDRJQEdDv////Zz79vyJaAQSQgAEEgKeBkPUUJDR0itC0U1QAAAABAP3/V/+5BgJFAAAAAQB1jDkAAm+kyzI=',
);
/** 300,000 zeros: blocks of one byte that is repeated. */
const ZEROS = packed('KLUv/aTgkwQAVAAAEDAwAQD7/znAAgIAEDADnwQwaa6dow==');
/** A frame that is to be passed over, of three bytes. */
const SKIPPED = Uint8Array.of(0x52, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3);

const lines = `n,s\n${Array.from({ length: 40_000 }, (_, i) => `${i % 7},line ${i % 11}\n`).join('')}`;

async function unpack(content: Uint8Array, size = 7, path = 'x.csv.zst'): Promise<string> {
  const slice = (start: number, end: number) => Promise.resolve(content.slice(start, end));
  // One buffer for all pieces, as files give them.
  const buffer = new Uint8Array(size);
  async function* read(): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < content.length; at += size) {
      const piece = content.subarray(at, at + size);
      buffer.set(piece);
      yield buffer.subarray(0, piece.length);
    }
  }
  const parts: Uint8Array[] = [];
  for await (const part of await textBytes({ path, size: content.length, read, slice }, 'infer'))
    parts.push(part.slice());
  return Buffer.concat(parts).toString('latin1');
}

describe('zstd', () => {
  test.each([
    ['small', SMALL, 'a,b\n1,x\n'],
    ['without a checksum', UNCHECKED, 'a,b\n1,x\n'],
    ['of several blocks', LINES, lines],
    ['of repeated bytes', ZEROS, '0'.repeat(300_000)],
    [
      'of several frames, one passed over',
      Buffer.concat([SMALL, SKIPPED, UNCHECKED, SMALL]),
      'a,b\n1,x\n'.repeat(3),
    ],
  ])('%s', async (_, content, text) => {
    for (const size of [1, 7, 1000]) expect((await unpack(content, size)) === text).toBe(true);
  });

  test.each([
    ['cut in a block', LINES.subarray(0, LINES.length - 30)],
    ['cut in its checksum', SMALL.subarray(0, SMALL.length - 1)],
    [
      'with another checksum',
      Uint8Array.from(SMALL, (byte, at) => (at === SMALL.length - 1 ? byte ^ 1 : byte)),
    ],
    ['with another content', Uint8Array.from(SMALL, (byte, at) => (at === 10 ? byte ^ 1 : byte))],
    ['followed by something else', Buffer.concat([SMALL, Buffer.from('more of it')])],
  ])('%s is damaged', async (_, content) => {
    await expect(unpack(content)).rejects.toThrow(
      'x.csv.zst cannot be unpacked: its zstd data is damaged or cut off.',
    );
  });

  test('a window of 256 MB is refused, with the way out', async () => {
    const wide = packed('KLUv/QSQJAQAYgYSESKwJW2H4LgwZK3s7g==');
    await expect(unpack(wide)).rejects.toThrow('`zstd --long`');
  });

  test('what is not packed, and what is not said to be', async () => {
    await expect(unpack(Buffer.from('a,b\n'))).rejects.toThrow(
      'x.csv.zst is to be read as zstd, but is not packed. Give the file a name that fits its content.',
    );
    await expect(unpack(SMALL, 7, 'x.csv')).rejects.toThrow(
      'x.csv is no CSV file: it looks like a Zstandard archive. Set `compression: zstd`.',
    );
  });
});
