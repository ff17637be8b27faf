/** Zips: what goes in comes out, in a layout that says itself, and what others packed is refused in words. */
import { strToU8, unzipSync, Zip, ZipDeflate, zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { holdsBundle, readBundle, writeBundle } from '#core/share/bundle.ts';
import { decodeFragment, encodeFragment } from '#core/share/link.ts';
import type { SharedState } from '#core/share/state.ts';
import { examples, legible } from './examples.ts';

const whole: SharedState = {
  text: '\ufeffname: ünï\r\nsteps: []\r\n',
  profile: 'prod',
  params: { limit: '10' },
  step: 'cleaned',
  files: [
    { path: 'data/ä.csv', content: strToU8('a\n1\n') },
    { path: 'pipeline.yaml', content: strToU8('not the text') },
    { path: 'empty.csv', content: new Uint8Array(0) },
    { path: 'far.csv', url: 'https://example.com/far.csv?x=1' },
  ],
  recording: {
    version: 1,
    engine: 'v1.5.6',
    manifest: '0f'.repeat(32),
    tables: {
      cleaned: { total: 1, columns: [{ name: 'a', type: 'BIGINT' }], rows: [['1']], hash: '0f'.repeat(16) },
    },
    artifacts: [],
  },
};

describe('a zip', () => {
  test.each(examples)('brings the example %s to the byte', async (_, state) => {
    const read = await readBundle(writeBundle(state));
    expect(read.ok && legible(read.value)).toEqual(legible(state));
  });

  test('brings everything that can travel, and is the same every time', async () => {
    const zip = writeBundle(whole);
    expect(await readBundle(zip)).toEqual({ ok: true, value: whole });
    expect(writeBundle(structuredClone(whole))).toEqual(zip);
    expect(await holdsBundle(zip)).toBe(true);
  });

  test('is laid out as the folder of a session', () => {
    expect(Object.keys(unzipSync(writeBundle(whole)))).toEqual([
      'pipeline.yaml',
      'osiris-playground.json',
      'report.json',
      'inputs/data/ä.csv',
      'inputs/pipeline.yaml',
      'inputs/empty.csv',
    ]);
  });
});

const PIPELINE = strToU8('name: x\n');
const chosen = (value: unknown): Uint8Array => strToU8(JSON.stringify(value));

/** A zip of entries in this order, with any names, also twice. */
function zipOf(...entries: readonly (readonly [name: string, content: Uint8Array])[]): Uint8Array {
  const parts: Uint8Array[] = [];
  const zip = new Zip((_, part) => parts.push(part));
  for (const [name, content] of entries) {
    const entry = new ZipDeflate(name);
    zip.add(entry);
    entry.push(content, true);
  }
  zip.end();
  return Buffer.concat(parts);
}

/** The zip with another number in the directory's entry of `name`, at an offset of APPNOTE.TXT 4.3.12. */
function patched(zip: Uint8Array, name: string, offset: number, value: number, bytes: 2 | 4): Uint8Array {
  const copy = Buffer.from(zip);
  const at = copy.lastIndexOf(name) - 46;
  if (bytes === 2) copy.writeUInt16LE(value, at + offset);
  else copy.writeUInt32LE(value, at + offset);
  return copy;
}

const beside = (name: string, content = strToU8('a\n1\n')): Uint8Array =>
  zipOf(['pipeline.yaml', PIPELINE], [name, content]);
const saying = (value: unknown, ...more: (readonly [string, Uint8Array])[]): Uint8Array =>
  zipOf(['pipeline.yaml', PIPELINE], ['osiris-playground.json', chosen(value)], ...more);

describe('a hostile zip is refused, and says why', () => {
  test.each<readonly [what: string, zip: Uint8Array, reason: string]>([
    ['that is none', strToU8('name: x'), 'The archive cannot be unpacked: it is no whole zip archive.'],
    [
      'that was cut off',
      writeBundle(whole).slice(0, -30),
      'The archive cannot be unpacked: it is no whole zip archive.',
    ],
    ['without a pipeline', zipSync({ 'a.csv': PIPELINE }), 'It holds no pipeline.yaml.'],
    [
      'whose pipeline is deep within',
      zipSync({ 'a/b/pipeline.yaml': PIPELINE }),
      'It holds no pipeline.yaml.',
    ],
    [
      'whose pipeline is no text',
      zipSync({ 'pipeline.yaml': Uint8Array.of(0xff, 0xfe, 0x00) }),
      'pipeline.yaml is no text in UTF-8.',
    ],
    ['with ../', beside('../a.csv'), 'The path "../a.csv" leaves its folder.'],
    [
      'with ../ among its files',
      saying({ version: 1 }, ['inputs/../../a.csv', PIPELINE]),
      'The path "inputs/../../a.csv" leaves its folder.',
    ],
    [
      'with ../ behind a folder',
      zipOf(['x/pipeline.yaml', PIPELINE], ['x/../a.csv', PIPELINE]),
      'The path "x/../a.csv" leaves its folder.',
    ],
    ['with /', beside('/etc/passwd'), 'The path "/etc/passwd" is absolute.'],
    ['with a drive', beside('C:\\a.csv'), 'is absolute.'],
    ['with backslashes', beside('..\\a.csv'), 'holds a backslash.'],
    ['with a NUL', beside('a\0.csv'), 'holds characters that cannot be seen.'],
    ['with a line end', beside('a\n.csv'), 'holds characters that cannot be seen.'],
    [
      'with a name longer than any',
      beside('a'.repeat(501)),
      'The path of a file has 501 characters: more than 500.',
    ],
    [
      'with a file twice',
      zipOf(['pipeline.yaml', PIPELINE], ['a.csv', PIPELINE], ['a.csv', PIPELINE]),
      'It holds a.csv twice.',
    ],
    [
      'with two pipelines',
      zipOf(['pipeline.yaml', PIPELINE], ['pipeline.yaml', strToU8('name: y')]),
      'It holds pipeline.yaml twice.',
    ],
    [
      'with two that a disk takes for one',
      zipOf(['pipeline.yaml', PIPELINE], ['PIPELINE.YAML', PIPELINE]),
      'which some disks take for one.',
    ],
    [
      'with a file below a file',
      zipOf(['pipeline.yaml', PIPELINE], ['a', PIPELINE], ['a/b', PIPELINE]),
      'It holds a as a file and, by a/b, as a folder.',
    ],
    ['with connections', beside('osiris_connections.yaml'), 'It brings osiris_connections.yaml.'],
    [
      'with connections among its files',
      saying({ version: 1 }, ['inputs/osiris_connections.yaml', PIPELINE]),
      'It brings inputs/osiris_connections.yaml.',
    ],
    ['that needs a password', patched(beside('a.csv'), 'a.csv', 8, 9, 2), 'a.csv in it needs a password'],
    [
      'packed in a rare way',
      patched(beside('a.csv'), 'a.csv', 10, 93, 2),
      'a.csv in it is packed in a way only some programs know',
    ],
    [
      'whose content was changed',
      patched(beside('a.csv'), 'a.csv', 16, 1, 4),
      'a.csv in it is damaged or cut off.',
    ],
    [
      'that says it unpacks to gigabytes',
      patched(beside('a.csv'), 'a.csv', 24, 0xfffffffe, 4),
      'It unpacks to more than 256 MB.',
    ],
    [
      'that unpacks to more than it says',
      patched(beside('a.csv', new Uint8Array(64 * 1024 * 1024)), 'a.csv', 24, 4, 4),
      'a.csv in it is damaged or cut off.',
    ],
    [
      'of thousands of files',
      zipOf(
        ['pipeline.yaml', PIPELINE],
        ...Array.from({ length: 1001 }, (_, i) => [`${i}`, new Uint8Array(0)] as const),
      ),
      'It holds 1002 files: more than 1000.',
    ],
    [
      'with a zip that leaves its folder in it, at a path that leaves it',
      beside('../inner.zip', new Uint8Array(beside('../a.csv'))),
      'The path "../inner.zip" leaves its folder.',
    ],
    ['of a newer version', saying({ version: 2 }), 'It was made by a newer version of the playground.'],
    [
      'whose choice is no JSON',
      zipOf(['pipeline.yaml', PIPELINE], ['osiris-playground.json', strToU8('{')]),
      'osiris-playground.json is damaged.',
    ],
    [
      'whose choice is nested deep',
      zipOf(['pipeline.yaml', PIPELINE], ['osiris-playground.json', strToU8('['.repeat(50_000))]),
      'osiris-playground.json is nested too deep.',
    ],
    [
      'whose parameters change all objects',
      zipOf(
        ['pipeline.yaml', PIPELINE],
        ['osiris-playground.json', strToU8('{"version": 1, "params": {"__proto__": "x"}}')],
      ),
      'One of the parameters is called __proto__',
    ],
    [
      'whose file is an address that runs',
      saying({ version: 1, files: [{ path: 'a', url: 'javascript:alert(1)' }] }),
      'is no http or https address.',
    ],
    [
      'whose file is there and an address',
      saying({ version: 1, files: [{ path: 'a', url: 'https://a.org' }] }, ['inputs/a', PIPELINE]),
      'It holds a twice.',
    ],
    [
      'whose report is none',
      saying({ version: 1 }, ['report.json', strToU8('{"version": 1}')]),
      'The recorded results cannot be read',
    ],
  ])('%s', async (_, zip, reason) => {
    const read = await readBundle(zip, 'bundle.zip');
    expect(read.ok).toBe(false);
    if (read.ok) return;
    expect(read.reason).toMatch(/^bundle\.zip cannot be opened\. /);
    expect(read.reason).toContain(reason);
    expect('polluted' in {}).toBe(false);
  });
});

test('a zip within a zip is a file like any other, and nobody unpacks it', async () => {
  const inner = new Uint8Array(beside('../a.csv', new Uint8Array(1024 * 1024)));
  expect(await readBundle(beside('inner.zip', inner))).toEqual({
    ok: true,
    value: { text: 'name: x\n', params: {}, files: [{ path: 'inner.zip', content: inner }] },
  });
});

describe('a folder that somebody packed', () => {
  const files = [{ path: 'data/a.csv', content: strToU8('a') }];

  test('is a pipeline with its files beside it', async () => {
    const zip = zipOf(
      ['pipeline.yaml', PIPELINE],
      ['data/', new Uint8Array(0)],
      ['data/a.csv', strToU8('a')],
    );
    expect(await holdsBundle(zip)).toBe(true);
    expect(await readBundle(zip)).toEqual({ ok: true, value: { text: 'name: x\n', params: {}, files } });
  });

  test('may be in one folder, with what zip programs add', async () => {
    const zip = zipOf(
      ['mine/pipeline.yaml', PIPELINE],
      ['mine/data/a.csv', strToU8('a')],
      ['mine/.DS_Store', strToU8('x')],
      ['__MACOSX/mine/._pipeline.yaml', strToU8('x')],
    );
    expect(await holdsBundle(zip)).toBe(true);
    expect(await readBundle(zip)).toEqual({ ok: true, value: { text: 'name: x\n', params: {}, files } });
  });

  test.each([
    ['data alone', zipSync({ 'a.csv': PIPELINE })],
    ['a pipeline of another name', zipSync({ 'other.yaml': PIPELINE })],
    ['no zip', strToU8('a\n1\n')],
  ])('is none with %s', async (_, zip) => {
    expect(await holdsBundle(zip)).toBe(false);
  });
});

test('charts travel, and are read without trust', async () => {
  const charts = [
    {
      id: '1',
      title: 'Mine',
      of: { type: 'table', name: 't' },
      spec: { mark: 'bar', aggregate: 'count', x: 'a' },
    },
    { id: '2', of: { type: 'query', sql: 'SELECT 1' }, spec: { mark: 'line', aggregate: 'count' } },
  ] as const;
  const state = { text: 'a: 1', params: {}, files: [], charts };
  expect(await readBundle(writeBundle(state))).toEqual({ ok: true, value: state });
  expect(decodeFragment(encodeFragment(state))).toEqual({ ok: true, value: state });
  const wrong = { ...state, charts: [{ ...charts[0], spec: { mark: 'script' } }] } as unknown as SharedState;
  expect(await readBundle(writeBundle(wrong))).toMatchObject({
    ok: false,
    reason: expect.stringContaining('A chart has a kind that this playground does not know') as string,
  });
});
