/** Every encoding that the platform knows, exactly or not at all. */
import { describe, expect, test } from 'vitest';
import { decode } from '#core/bytes/decode.ts';
import { encodingOf } from '#core/bytes/encodings.ts';
import { upperHalf } from '#core/bytes/single-byte.ts';

async function decoded(bytes: readonly number[], encoding: string, size = 1 << 16): Promise<string> {
  async function* source(): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += size) yield Uint8Array.from(bytes.slice(at, at + size));
  }
  const parts: Uint8Array[] = [];
  for await (const part of decode('in.csv', source(), encoding)) parts.push(new Uint8Array(part));
  return Buffer.concat(parts).toString('utf8');
}

const SAMPLES: readonly (readonly [encoding: string, text: string, bytes: readonly number[]])[] = [
  ['windows-1252', '“café” 5 €\n', [0x93, 0x63, 0x61, 0x66, 0xe9, 0x94, 0x20, 0x35, 0x20, 0x80, 0x0a]],
  ['cp1252', 'don’t\n', [0x64, 0x6f, 0x6e, 0x92, 0x74, 0x0a]],
  ['windows-1250', 'žluťoučký Ž\n', [0x9e, 0x6c, 0x75, 0x9d, 0x6f, 0x75, 0xe8, 0x6b, 0xfd, 0x20, 0x8e, 0x0a]],
  ['iso-8859-2', 'žluťoučký\n', [0xbe, 0x6c, 0x75, 0xbb, 0x6f, 0x75, 0xe8, 0x6b, 0xfd, 0x0a]],
  ['iso-8859-15', '5 €\n', [0x35, 0x20, 0xa4, 0x0a]],
  ['koi8-r', 'мир\n', [0xcd, 0xc9, 0xd2, 0x0a]],
  ['windows-1251', 'мир\n', [0xec, 0xe8, 0xf0, 0x0a]],
  ['macintosh', 'Ä Ω\n', [0x80, 0x20, 0xbd, 0x0a]],
  ['shift_jis', '日本,ソ\n', [0x93, 0xfa, 0x96, 0x7b, 0x2c, 0x83, 0x5c, 0x0a]],
  ['gbk', '中文\n', [0xd6, 0xd0, 0xce, 0xc4, 0x0a]],
  ['big5', '中文\n', [0xa4, 0xa4, 0xa4, 0xe5, 0x0a]],
  ['euc-kr', '한글', [0xc7, 0xd1, 0xb1, 0xdb]],
  ['gb18030', '€\n', [0xa2, 0xe3, 0x0a]],
  ['utf-16le', 'a€\n', [0xff, 0xfe, 0x61, 0, 0xac, 0x20, 0x0a, 0]],
  ['utf-16be', 'a€\n', [0, 0x61, 0x20, 0xac, 0, 0x0a]],
  ['utf-8-sig', 'é\n', [0xef, 0xbb, 0xbf, 0xc3, 0xa9, 0x0a]],
  ['latin-1', 'é\u0093\n', [0xe9, 0x93, 0x0a]],
];

test.each(SAMPLES)('%s', async (encoding, text, bytes) => {
  expect(await decoded(bytes, encoding)).toBe(text);
  expect(await decoded([...bytes, ...bytes.slice(encoding.endsWith('le') ? 2 : 0)], encoding, 1)).toBe(
    encoding === 'utf-8-sig' ? `${text}\ufeff${text}` : text + text,
  );
});

describe('names', () => {
  test.each([
    ['UTF8', 'utf-8'],
    [' Windows-1252 ', 'windows-1252'],
    ['latin1', 'latin-1'],
    ['ISO-8859-1', 'latin-1'],
    ['iso8859_2', 'iso-8859-2'],
    ['sjis', 'shift_jis'],
    ['cp932', 'shift_jis'],
    ['utf_16', 'utf-16'],
    ['utf_16_le', 'utf-16le'],
    ['mac_roman', 'macintosh'],
    ['klingon', undefined],
    ['', undefined],
    ['constructor', undefined],
  ])('%j is %s', (name, encoding) => expect(encodingOf(name)).toBe(encoding));

  test('that nobody knows end the reading at once', async () => {
    await expect(decoded([97], 'klingon')).rejects.toThrow(
      'There is no encoding "klingon". Set the one that in.csv was saved in, such as utf-8 or windows-1252.',
    );
  });
});

describe('bytes that an encoding does not have', () => {
  test.each([
    ['windows-1253', [97, 10, 98, 0xd2, 10], 'the byte 0xD2, which is not windows-1253 (line 2, byte 3)'],
    [
      'shift_jis',
      [97, 10, 0x93, 0xfa, 98, 0x93, 10],
      'the byte 0x93, which is not shift_jis (line 2, byte 5)',
    ],
    ['gbk', [97, 10, 98, 10, 99, 0x81, 10], 'the byte 0x81, which is not gbk (line 3, byte 5)'],
    ['euc-kr', [97, 10, 98, 0xc7], 'the byte 0xC7, which is not euc-kr (line 2, byte 3)'],
    ['utf-16le', [0xfe, 0xff, 0, 97], 'the byte order mark of the other UTF-16, which is not utf-16le'],
    ['utf-8', [97, 10, 98, 0xe9, 10], 'most often `encoding: windows-1252`'],
    ['ascii', [97, 0x80], 'Set `encoding: utf-8` or `encoding: windows-1252`'],
    ['utf-8', [0xff, 0xfe, 97, 0], 'it begins as `encoding: utf-16` does'],
  ] as const)('%s %j', async (encoding, bytes, message) => {
    for (const size of [1, 2, 3, 100])
      await expect(decoded(bytes, encoding, size), String(size)).rejects.toThrow(message);
  });
});

test('windows-1252 has the characters of Windows where latin-1 has controls', () => {
  const windows = upperHalf('windows-1252')!;
  const latin1 = upperHalf('latin-1')!;
  expect(windows.length).toBe(128);
  expect(windows.slice(32)).toEqual(latin1.slice(32));
  expect(windows[0]).toBe('€');
  expect(windows[31]).toBe('Ÿ');
  expect(upperHalf('shift_jis')).toBeUndefined();
});
