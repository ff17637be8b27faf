/** Playgrounds in the sources of pages: what is one, what only looks like one, and where its results go. */
import { describe, expect, test } from 'vitest';
import { dialectOf, scan, unindented } from '#adapters/node/docs/scan.ts';
import type { Dialect } from '#core/recording/markup.ts';

const shapes = (source: string, dialect: Dialect) =>
  scan(source, dialect).map(({ line, kind, attributes, text }) => ({
    line,
    kind,
    ...Object.fromEntries(attributes),
    ...(text === undefined ? {} : { text }),
  }));

test.each([
  ['a.md', 'markdown'],
  ['a.MARKDOWN', 'markdown'],
  ['a.mdx', 'mdx'],
  ['a.html', 'html'],
  ['a.htm', 'html'],
  ['a.astro', 'html'],
  ['a.svelte', 'html'],
  ['a.vue', 'html'],
  ['a.ts', undefined],
  ['md', undefined],
])('%s is %s', (name, dialect) => expect(dialectOf(name)).toBe(dialect));

describe('elements', () => {
  test.each<Dialect>(['html', 'markdown', 'mdx'])('with their attributes, in %s', (dialect) => {
    const source = `# A\n\n<osiris-playground\n  src="a.yaml" results='r.json' readonly theme=dark\n  title="a &gt; b">\n</osiris-playground>\n`;
    expect(shapes(source, dialect)).toEqual([
      {
        line: 3,
        kind: 'element',
        src: 'a.yaml',
        results: 'r.json',
        readonly: '',
        theme: 'dark',
        title: 'a > b',
      },
    ]);
  });

  test('with a pipeline in a fence', () => {
    const source = 'x\n\n<osiris-playground>\n\n```oml\nname: a\n\nsteps: []\n```\n\n</osiris-playground>\n';
    expect(shapes(source, 'markdown')).toEqual([{ line: 3, kind: 'element', text: 'name: a\n\nsteps: []' }]);
  });

  test.each([
    [
      'a block of code',
      '<pre><code class="language-oml">\n  name: a\n  x: &lt;b&gt;\n</code></pre>',
      'name: a\nx: <b>',
    ],
    ['a block that is coloured', '<pre><span>name</span>: a</pre>', 'name: a'],
    ['a script', '<script type="application/yaml">\nname: <a>\n</script>', 'name: <a>'],
    ['bare text', '\n  name: a\n  b: "&amp;"\n', 'name: a\nb: "&"'],
    ['a template', '<pre><code>{`name: \\`a\\`\nx: \\${b}`}</code></pre>', 'name: `a`\nx: ${b}'],
  ])('with a pipeline as %s', (_what, inner, text) => {
    expect(shapes(`<osiris-playground>${inner}</osiris-playground>`, 'html')).toEqual([
      { line: 1, kind: 'element', text },
    ]);
  });

  test.each<readonly [string, Dialect, string]>([
    ['in a fence', 'markdown', '```html\n<osiris-playground></osiris-playground>\n```'],
    ['in a longer fence', 'markdown', '~~~~\n~~~\n<osiris-playground></osiris-playground>\n~~~~'],
    ['in a fence of a list', 'mdx', '- a\n  ```html\n  <osiris-playground></osiris-playground>\n  ```'],
    ['in a fence that is never closed', 'markdown', '```\n<osiris-playground></osiris-playground>'],
    ['in code', 'markdown', 'Write `<osiris-playground></osiris-playground>` or ``<osiris-playground> ` ``.'],
    ['in a comment', 'html', '<!-- <osiris-playground></osiris-playground> -->'],
    ['in a comment of MDX', 'mdx', '{/* <osiris-playground></osiris-playground> */}'],
    ['in front matter', 'html', '---\nconst a = "<osiris-playground></osiris-playground>";\n---\n'],
    ['in a script', 'html', '<script>"<osiris-playground></osiris-playground>"</script>'],
    ['of another name', 'html', '<osiris-playground-list></osiris-playground-list>'],
    ['spelled out', 'html', '&lt;osiris-playground>&lt;/osiris-playground>'],
  ])('%s are none', (_where, dialect, source) => expect(scan(source, dialect)).toEqual([]));

  test.each<readonly [string, Dialect, string, RegExp]>([
    ['without an end', 'html', '<osiris-playground example="a">', /is not closed/],
    ['closed by itself', 'mdx', '<osiris-playground example="a" />', /is closed by "\/>"/],
    ['with an expression', 'html', '<osiris-playground src={url}></osiris-playground>', /is computed/],
    ['with a binding', 'html', '<osiris-playground :src="url"></osiris-playground>', /is computed/],
  ])('%s say so', (_what, dialect, source, fault) => {
    expect(scan(source, dialect).map((found) => found.fault)).toEqual([expect.stringMatching(fault)]);
  });
});

describe('blocks', () => {
  test('fences in the language oml, and blocks of that class', () => {
    const source = `a\n\n\`\`\`oml title="x"\nname: a\n\`\`\`\n\n\`\`\`yaml\nname: b\n\`\`\`\n\n<pre><code class="hl language-oml">name: c &amp; d</code></pre>\n`;
    expect(shapes(source, 'markdown')).toEqual([
      { line: 3, kind: 'block', text: 'name: a' },
      { line: 11, kind: 'block', text: 'name: c & d' },
    ]);
  });

  test('indented as their fence is', () => {
    const source = '- one\n\n  ```oml\n  name: a\n  steps:\n    - b\n  ```\n> ~~~oml\n> name: c\n> ~~~\n';
    expect(shapes(source, 'markdown')).toEqual([
      { line: 3, kind: 'block', text: 'name: a\nsteps:\n  - b' },
      { line: 8, kind: 'block', text: 'name: c' },
    ]);
  });

  test('with line breaks of Windows', () => {
    expect(shapes('```oml\r\nname: a\r\nb: c\r\n```\r\n', 'markdown')).toEqual([
      { line: 1, kind: 'block', text: 'name: a\nb: c' },
    ]);
  });
});

test('a text loses the indentation of its page, as embed.js reads it', () => {
  expect(unindented('\n\n    a\n      b\n\n    c\n  d\n   \n')).toBe('a\n  b\n\nc\n  d');
});
