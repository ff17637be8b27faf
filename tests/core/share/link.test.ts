/** Links: what goes in comes out, and what others made of them is refused in words. */
import { constants, deflateRawSync } from 'node:zlib';
import { deflateSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { base64url } from '#core/bytes/base64.ts';
import { crc32 } from '#core/bytes/crc32.ts';
import { decodeFragment, encodeFragment, holdsPipeline } from '#core/share/link.ts';
import type { SharedState } from '#core/share/state.ts';
import { examples, legible } from './examples.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

const whole: SharedState = {
  text: 'name: ünï 🐧\nsteps: []\n# \ud800 <script>alert(1)</script>\n',
  profile: 'prod',
  params: { limit: '10', constructor: 'x', 'a b': '' },
  step: 'cleaned',
  files: [
    { path: 'data/a.csv', content: bytes('a\n1\n') },
    { path: 'empty.csv', content: new Uint8Array(0) },
    { path: 'bytes.bin', content: Uint8Array.from({ length: 1000 }, (_, i) => (i * 37) & 255) },
    { path: 'far.csv', url: 'https://example.com/far.csv?x=1' },
  ],
  recording: {
    version: 1,
    engine: 'v1.5.6',
    manifest: '0f'.repeat(32),
    tables: {
      cleaned: {
        total: 3,
        columns: [{ name: 'a', type: 'BIGINT' }],
        rows: [['1'], [null]],
        hash: '0f'.repeat(16),
      },
    },
    artifacts: [{ step_id: 'out', path: 'out.csv', bytes: 4, hash: '0f'.repeat(16) }],
  },
};

describe('a link', () => {
  test.each(examples)('brings the example %s to the byte', (_, state) => {
    const read = decodeFragment(encodeFragment(state));
    expect(read.ok && legible(read.value)).toEqual(legible(state));
  });

  test('brings everything that can travel, and is the same every time', () => {
    const fragment = encodeFragment(whole);
    expect(decodeFragment(fragment)).toEqual({ ok: true, value: whole });
    expect(fragment).toBe(encodeFragment(structuredClone(whole)));
    expect(fragment).toMatch(/^#pipeline=1\.[\w-]+$/);
    expect(holdsPipeline(fragment)).toBe(true);
  });

  test.each(['', '#', '#/', '#pipelines=1.x', '#top', 'pipeline=1.x'])('%s holds none', (fragment) => {
    expect(holdsPipeline(fragment)).toBe(false);
    expect(decodeFragment(fragment)).toEqual({
      ok: false,
      reason: 'This link cannot be opened. It holds no pipeline.',
    });
  });

  test('with one character changed or lost is refused', () => {
    const fragment = encodeFragment({ text: 'name: short\n', params: {}, files: [] });
    for (let at = '#pipeline=1.'.length; at < fragment.length - 1; at++) {
      const other = fragment[at] === 'A' ? 'B' : 'A';
      for (const changed of [fragment.slice(0, at) + other + fragment.slice(at + 1), fragment.slice(0, at)])
        expect(decodeFragment(changed).ok).toBe(false);
    }
  });
});

/** A link around anything, as somebody hostile makes it. */
function linkOf(content: string | Uint8Array, version = '1'): string {
  const unpacked = typeof content === 'string' ? bytes(content) : content;
  const crc = crc32();
  crc.add(unpacked);
  const sum = new Uint8Array(4);
  new DataView(sum.buffer).setUint32(0, crc.value());
  return `#pipeline=${version}.${base64url(new Uint8Array([...sum, ...deflateSync(unpacked)]))}`;
}

test('the links below are made as those that are read', () => {
  expect(decodeFragment(linkOf('{"text":"a"}\n'))).toEqual({
    ok: true,
    value: { text: 'a', params: {}, files: [] },
  });
});

describe('a hostile link is refused, and says why', () => {
  const at = (value: string): string => linkOf(`${value}\n`);
  const state = (more: object): string => at(JSON.stringify({ text: 'name: x\n', ...more }));
  const file = (path: unknown, more: object = { bytes: 0 }): string => state({ files: [{ path, ...more }] });
  const recording = (more: object): string =>
    state({
      recording: { version: 1, engine: 'v', manifest: '0'.repeat(64), tables: {}, artifacts: [], ...more },
    });
  const table = (more: object): string =>
    recording({
      tables: {
        a: { total: 1, columns: [{ name: 'a', type: 'INT' }], rows: [['1']], hash: '0'.repeat(32), ...more },
      },
    });

  test.each<readonly [what: string, fragment: string, reason: string]>([
    ['of another version', linkOf('{}\n', '2'), 'It was made by a newer version of the playground.'],
    ['without a version', '#pipeline=abc', 'It is damaged or was cut off on its way.'],
    ['without anything', '#pipeline=1.', 'It is damaged or was cut off on its way.'],
    ['of other letters', '#pipeline=1.<script>alert(1)</script>', 'It is damaged or was cut off on its way.'],
    ['longer than any', `#pipeline=1.${'A'.repeat(2 * 1024 * 1024)}`, 'It is longer than 2 MB.'],
    ['that unpacks to a gigabyte', bomb(1024), 'It unpacks to more than 8 MB.'],
    ['that is no JSON', at('name: x'), 'What it holds is damaged.'],
    ['that is JSON of another kind', at('"text"'), 'It holds no pipeline.'],
    ['that is a list', at('[{"text": "a"}]'), 'It holds no pipeline.'],
    ['that is null', at('null'), 'It holds no pipeline.'],
    ['without a line', linkOf('{"text":"a"}'), 'It holds no pipeline.'],
    ['whose text is none', at('{"text": {"toString": "x"}}'), "The pipeline's text is no text."],
    ['whose text is inherited', at('{"__proto__": {"text": "name: x"}}'), 'It holds no pipeline.'],
    [
      'nested deep',
      at(`{"text": ${'['.repeat(100_000)}${']'.repeat(100_000)}}`),
      'What it holds is nested too deep.',
    ],
    [
      'with a text longer than any',
      state({ text: 'a'.repeat(1024 * 1024 + 1) }),
      "The pipeline's text has 1048577 characters: more than 1048576.",
    ],
    ['with parameters that are a list', state({ params: ['a'] }), 'The parameters are no names and values.'],
    [
      'with a parameter that is no text',
      state({ params: { a: { b: 1 } } }),
      'The value of the parameter a is no text.',
    ],
    [
      'that changes all objects by a parameter',
      at('{"text": "a", "params": {"__proto__": "x"}}'),
      'One of the parameters is called __proto__, which no name can be.',
    ],
    [
      'with more parameters than any',
      state({ params: Object.fromEntries(Array.from({ length: 201 }, (_, i) => [`p${i}`, ''])) }),
      'The parameters are 201: more than 200.',
    ],
    ['with a step that is no text', state({ step: ['a'] }), 'The chosen step is no text.'],
    [
      'with a profile longer than any',
      state({ profile: 'a'.repeat(201) }),
      'The profile has 201 characters: more than 200.',
    ],
    ['with files that are no list', state({ files: { path: 'a', bytes: 0 } }), 'The files are no list.'],
    ['with a file out of its folder', file('../a.csv'), 'The path "../a.csv" leaves its folder.'],
    [
      'with a file out of its folder and in again',
      file('a/../../a/b.csv'),
      'The path "a/../../a/b.csv" leaves its folder.',
    ],
    ['with a file of the disk', file('/etc/passwd'), 'The path "/etc/passwd" is absolute.'],
    ['with a file of a drive', file('C:\\a.csv'), 'The path "C:\\\\a.csv" is absolute.'],
    [
      'with a file behind backslashes',
      file('..\\..\\a.csv'),
      'The path "..\\\\..\\\\a.csv" holds a backslash.',
    ],
    ['with a file without a name', file(''), 'The path is empty.'],
    ['with a folder for a file', file('a/'), 'The path "a/" names a folder.'],
    ['with a path that is none', file(7), 'The path of a file is no text.'],
    [
      'with a NUL in a path',
      file('a\0.csv'),
      'The path "a\\u0000.csv" holds characters that cannot be seen.',
    ],
    [
      'with a path written backwards',
      file('a\u202evsc.exe'),
      'The path "a\u202evsc.exe" holds characters that cannot be seen.',
    ],
    [
      'with a path longer than any',
      file('a'.repeat(501)),
      'The path of a file has 501 characters: more than 500.',
    ],
    ['with a path deeper than any', file(`${'a/'.repeat(21)}b`), 'has more than 20 folders.'],
    [
      'with a file twice',
      state({
        files: [
          { path: 'a.csv', bytes: 0 },
          { path: './a.csv', bytes: 0 },
        ],
      }),
      'It holds a.csv twice.',
    ],
    [
      'with files that a disk takes for one',
      state({
        files: [
          { path: 'a.csv', bytes: 0 },
          { path: 'A.CSV', bytes: 0 },
        ],
      }),
      'It holds A.CSV and a.csv, which some disks take for one.',
    ],
    [
      'with a file below a file',
      state({
        files: [
          { path: 'a', bytes: 0 },
          { path: 'a/b', bytes: 0 },
        ],
      }),
      'It holds a as a file and, by a/b, as a folder.',
    ],
    [
      'with connections',
      file('osiris_connections.yaml'),
      'It brings osiris_connections.yaml. Connections do not travel: take the file out.',
    ],
    ['with connections in capitals', file('Osiris_Connections.YAML'), 'It brings Osiris_Connections.YAML.'],
    ['with a file larger than all', file('a.csv', { bytes: 1e9 }), 'One of its files is not there whole.'],
    [
      'with a file of a negative size',
      file('a.csv', { bytes: -1 }),
      'The size of a file is no number of things.',
    ],
    [
      'with a file of no number',
      file('a.csv', { bytes: 'NaN' }),
      'The size of a file is no number of things.',
    ],
    [
      'with more files than any',
      state({ files: Array.from({ length: 201 }, (_, i) => ({ path: `${i}`, bytes: 0 })) }),
      'The files are 201: more than 200.',
    ],
    [
      'with an address that runs',
      file('a.csv', { url: 'javascript:alert(1)' }),
      '"javascript:alert(1)" is no http or https address.',
    ],
    [
      'with an address of a file',
      file('a.csv', { url: 'file:///etc/passwd' }),
      '"file:///etc/passwd" is no http or https address.',
    ],
    [
      'with an address that is data',
      file('a.csv', { url: 'data:text/html,<script>' }),
      'is no http or https address.',
    ],
    [
      'with an address of this very page',
      file('a.csv', { url: 'blob:https://example.com/1-2-3' }),
      '"blob:https://example.com/1-2-3" is no http or https address.',
    ],
    [
      'with an address of another protocol',
      file('a.csv', { url: 'ftp://example.com/a' }),
      '"ftp://example.com/a" is no http or https address.',
    ],
    ['with an address that is none', file('a.csv', { url: 'a.csv' }), '"a.csv" is no address.'],
    [
      'with a name and no password in an address',
      file('a.csv', { url: 'https://example.com@evil.example/' }),
      'The address at evil.example holds a user name or a password.',
    ],
    [
      'with a file that is a name and nothing else',
      state({ files: ['a.csv'] }),
      'The path of a file is no text.',
    ],
    [
      'with a file without content',
      state({ files: [{ path: 'a.csv' }] }),
      'The address of a file is no text.',
    ],
    [
      'with a file whose path every object has',
      at('{"text": "a", "files": [{"__proto__": {"path": "a.csv", "bytes": 0}}]}'),
      'The path of a file is no text.',
    ],
    [
      'with parameters that every object has',
      at('{"text": "a", "params": {"a": {"__proto__": "x"}}}'),
      'The value of the parameter a is no text.',
    ],
    [
      'with a password in an address',
      file('a.csv', { url: 'https://a:b@example.com' }),
      'The address at example.com holds a user name or a password.',
    ],
    [
      'with a recording of another version',
      recording({ version: 2 }),
      'The recorded results cannot be read: version is not 1.',
    ],
    [
      'with a recording that changes all objects',
      at(
        `{"text": "a", "recording": {"version": 1, "engine": "", "manifest": "${'0'.repeat(64)}", "artifacts": [], "tables": {"__proto__": {}}}}`,
      ),
      'tables.__proto__.columns is not a list',
    ],
    [
      'with a recording that every object has',
      at('{"text": "a", "recording": {"__proto__": {"version": 1}}}'),
      'The recorded results cannot be read: version is not 1.',
    ],
    [
      'with a table that every object has',
      table({ columns: undefined, ['constructor']: { columns: [] } }),
      'tables.a.columns is not a list',
    ],
    ['with rows that are no list', table({ rows: { length: 1, 0: ['1'] } }), 'tables.a.rows is not a list'],
    ['with a row that is no list', table({ rows: ['1'] }), 'tables.a.rows[0] is not a list'],
    ['with a row that is nothing', table({ rows: [null] }), 'tables.a.rows[0] is not a list'],
    ['with a row too short', table({ rows: [[]] }), 'tables.a.rows[0] is not a list of 1 cells'],
    [
      'with a table without columns',
      table({ columns: [] }),
      'tables.a.columns is not a list of at least one',
    ],
    [
      'with a table of more cells than any',
      table({ total: 2e6, rows: Array.from({ length: 1_000_001 }, () => []) }),
      'tables.a.rows is not a list of at most 1000000',
    ],
    [
      'with a cell longer than any',
      table({ rows: [['1'.repeat(100_001)]] }),
      'tables.a.rows[0][0] is not a text of at most 100000',
    ],
    [
      'with more tables than any',
      recording({ tables: Object.fromEntries(Array.from({ length: 1001 }, (_, i) => [i, {}])) }),
      'tables is not at most 1000 tables',
    ],
    ['with a total that is none', table({ total: -1 }), 'tables.a.total is not a whole number'],
    [
      'with rows wider than their table',
      table({ rows: [['1', '2']] }),
      'tables.a.rows[0] is not a list of at most 1',
    ],
    ['with more rows than the table had', table({ total: 0 }), 'tables.a.rows is not a list of at most 0'],
    [
      'with a cell that is no text',
      table({ rows: [[{ html: '<b>' }]] }),
      'tables.a.rows[0][0] is not a text',
    ],
    ['with a hash that is none', table({ hash: '"><script>' }), 'tables.a.hash is not 32 hexadecimal digits'],
  ])('%s', (_, fragment, reason) => {
    const read = decodeFragment(fragment);
    expect(read.ok).toBe(false);
    if (read.ok) return;
    expect(read.reason).toMatch(/^This link cannot be opened\. /);
    expect(read.reason).toContain(reason);
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  test('what nobody knows is left out, and names of all objects are names', () => {
    const fragment = at(
      '{"__proto__": {"polluted": 1}, "constructor": {"prototype": {"polluted": 1}}, "text": "a", "html": "<b>", "source": "own", "params": {"constructor": "1", "toString": "2"}}',
    );
    const read = decodeFragment(fragment);
    expect(read).toEqual({
      ok: true,
      value: { text: 'a', params: { constructor: '1', toString: '2' }, files: [] },
    });
    expect(read.ok && Object.keys(read.value)).toEqual(['text', 'params', 'files']);
    expect('polluted' in {}).toBe(false);
  });

  test('a script in every text is a text, as it was', () => {
    const script = '<img src=x onerror=alert(1)>';
    const read = decodeFragment(
      state({ text: script, profile: script, step: script, params: { [script]: script } }),
    );
    expect(read).toEqual({
      ok: true,
      value: { text: script, profile: script, step: script, params: { [script]: script }, files: [] },
    });
  });
});

/** A link that unpacks to so many MB of nothing. */
function bomb(megabytes: number): string {
  const piece = deflateRawSync(new Uint8Array(1024 * 1024), { finishFlush: constants.Z_FULL_FLUSH });
  const pieces = Array.from({ length: megabytes }, () => piece);
  const end = Uint8Array.of(1, 0, 0, 255, 255);
  return `#pipeline=1.${base64url(Buffer.concat([new Uint8Array(4), ...pieces, end]))}`;
}
