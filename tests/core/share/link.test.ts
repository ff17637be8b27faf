/** Links: what goes in comes out, and what others made of them is refused in words. */
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
    manifest: 'ab12',
    tables: {
      cleaned: { total: 3, columns: [{ name: 'a', type: 'BIGINT' }], rows: [['1'], [null]], hash: '00ff' },
    },
    artifacts: [{ step_id: 'out', path: 'out.csv', bytes: 4, hash: 'ff' }],
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
