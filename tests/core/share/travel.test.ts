/** What travels in a link, to the byte; and what a document is given of it. */
import { describe, expect, test } from 'vitest';
import { findMarkup } from '#core/recording/markup.ts';
import { decodeFragment } from '#core/share/link.ts';
import { badgeOf, embedOf } from '#core/share/snippets.ts';
import { forLink } from '#core/share/travel.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const large = new Uint8Array(64 * 1024 + 1);
const state = { text: 'name: ä\n', profile: 'prod', params: { n: '1', ä: 'x' }, step: 'a' };
const files = [
  { path: 'small.csv', bytes: 4, content: bytes('a\n1\n') },
  { path: 'most.csv', bytes: 64 * 1024, content: new Uint8Array(64 * 1024) },
  { path: 'known.csv', bytes: large.length, content: large, address: 'https://a.org/known.csv' },
  { path: 'large.csv', bytes: large.length, content: large },
  { path: 'unread.csv', bytes: 5_000_000_000 },
];

test('small files travel whole, larger ones as their address, and the others are named', () => {
  const { fragment, shared, parts, left } = forLink(state, files);
  expect(decodeFragment(fragment)).toEqual({ ok: true, value: shared });
  expect(shared.files.map((file) => [file.path, 'url' in file ? file.url : file.content.length])).toEqual([
    ['small.csv', 4],
    ['most.csv', 65536],
    ['known.csv', 'https://a.org/known.csv'],
  ]);
  expect(left.map(({ path }) => path)).toEqual(['large.csv', 'unread.csv']);
  expect(parts).toEqual([
    { kind: 'text', name: '', bytes: 9 },
    { kind: 'profile', name: 'prod', bytes: 4 },
    { kind: 'parameter', name: 'n', bytes: 2 },
    { kind: 'parameter', name: 'ä', bytes: 3 },
    { kind: 'step', name: 'a', bytes: 1 },
    { kind: 'file', name: 'small.csv', bytes: 4 },
    { kind: 'file', name: 'most.csv', bytes: 65536 },
    { kind: 'address', name: 'known.csv', bytes: 23 },
  ]);
});

describe('snippets', () => {
  const base = 'https://play.example/x/';

  test('the badge is an image that leads to the link', () => {
    expect(badgeOf(`${base}#pipeline=1.ab-_`, base)).toBe(
      '[![Open in Osiris Playground](https://play.example/x/badge.svg)](https://play.example/x/#pipeline=1.ab-_)',
    );
  });

  test.each([
    ['dir x/o#é.csv', 'dir%20x/o%23%C3%A9.csv'],
    ['100%.csv', '100%25.csv'],
    ['a%23b.csv', 'a%2523b.csv'],
    ['a&"b".csv', 'a&amp;%22b%22.csv'],
  ])('the path %s stands behind one #, and is read back as it was', (path, written) => {
    const snippet = embedOf({ text: 'a: 1', params: {}, files: [{ path, url: 'https://a.org/x' }] }, base);
    expect(snippet).toContain(` files="https://a.org/x#${written}">`);
    expect(decodeURIComponent(written.replace('&amp;', '&'))).toBe(path);
  });

  test('the embed holds profile, parameters and the first rows of what was recorded', () => {
    const rows = Array.from({ length: 12 }, (_, at) => [at === 0 ? '*<b>' : String(at), null]);
    const columns = [
      { name: 'a', type: 'VARCHAR' },
      { name: 'b', type: 'DATE' },
    ];
    const table = { total: 40, columns, rows, hash: 'f'.repeat(32) };
    const recording = {
      version: 1,
      engine: 'v1.5.6',
      manifest: '0'.repeat(64),
      tables: { s: table },
      artifacts: [],
    } as const;
    const params = { n: '1', 'city name': 'a&b="c"' };
    const snippet = embedOf({ text: 'a: 1', profile: 'prod', params, files: [], recording }, base);
    expect(snippet.split('\n')[1]).toBe(
      '<osiris-playground profile="prod" params="n=1&amp;city%20name=a%26b%3D%22c%22">',
    );
    expect(snippet).not.toMatch(/\n[ \t]*\n|\*<b>/);
    const written = findMarkup(snippet)?.recording;
    expect(written).toEqual({ ...recording, tables: { s: { ...table, rows: rows.slice(0, 10) } } });
  });

  test('the embed holds text and data, and no line that is empty', () => {
    const text = 'name: "a & <b>"\n\nsteps: []\n\n';
    const step = '"><script>';
    const shared = [
      { path: 'data/my a.csv', content: bytes('a\n1\n') },
      { path: 'b.csv', url: 'https://a.org/b.csv?x=1&y=2#z' },
    ];
    expect(embedOf({ text, params: {}, step, files: shared }, base)).toBe(
      `<script src="https://play.example/x/embed.js"></script>
<osiris-playground step="&quot;&gt;&lt;script&gt;" files="data:text/csv;base64,YQoxCg==#data/my%20a.csv https://a.org/b.csv?x=1&amp;y=2#b.csv">
<pre><code class="language-oml">name: &quot;a &amp; &lt;b&gt;&quot;
<!---->
steps: []</code></pre>
</osiris-playground>
`,
    );
  });
});
