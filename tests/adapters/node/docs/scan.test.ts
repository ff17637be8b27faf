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
    ['indented as code', 'markdown', 'a\n\n    <osiris-playground></osiris-playground>\n'],
    ['indented by a tab', 'markdown', 'a\n\n\t<osiris-playground></osiris-playground>\n'],
    ['indented under a heading', 'markdown', '# a\n    <osiris-playground></osiris-playground>\n'],
    ['indented in an item', 'markdown', '- a\n\n      <osiris-playground></osiris-playground>\n'],
    ['indented in a quotation', 'markdown', '> a\n>\n>     <osiris-playground></osiris-playground>\n'],
    [
      'in a fence right in an item',
      'markdown',
      '1. ```html\n   <osiris-playground></osiris-playground>\n   ```',
    ],
    ['in a fence with a tilde', 'markdown', '~~~html `a`\n<osiris-playground></osiris-playground>\n~~~'],
    ['in a fence in a quotation', 'markdown', '> ```\n> <osiris-playground></osiris-playground>\n> ```'],
    ['in code over two lines of a quotation', 'markdown', '> `a\n> <osiris-playground></osiris-playground>`'],
    [
      'in front matter after a BOM',
      'markdown',
      '\uFEFF---\na: <osiris-playground></osiris-playground>\n---\n',
    ],
    ['in front matter of TOML', 'markdown', '+++\na = "<osiris-playground></osiris-playground>"\n+++\n'],
    ['in an attribute', 'html', '<p title="<osiris-playground></osiris-playground>">a</p>'],
    ['in a string in braces', 'mdx', '<pre>{"<osiris-playground></osiris-playground>"}</pre>'],
    ['in a template', 'html', '<pre>{`\n<osiris-playground></osiris-playground>\n`}</pre>'],
    ['in a comment of Jinja', 'markdown', '{# <osiris-playground></osiris-playground> #}'],
    [
      'in a comment of Liquid',
      'html',
      '{% comment %}<osiris-playground></osiris-playground>{% endcomment %}',
    ],
    ['where no script runs', 'html', '<noscript><osiris-playground></osiris-playground></noscript>'],
    ['in a text area', 'html', '<textarea><osiris-playground></osiris-playground></textarea>'],
    [
      'in a template of HTML',
      'html',
      '<!doctype html><template><osiris-playground></osiris-playground></template>',
    ],
    ['of another name', 'html', '<osiris-playground-list></osiris-playground-list>'],
    ['spelled out', 'html', '&lt;osiris-playground>&lt;/osiris-playground>'],
  ])('%s are none', (_where, dialect, source) => expect(scan(source, dialect)).toEqual([]));

  test.each<readonly [string, Dialect, string, number]>([
    ['in an item', 'markdown', '- a\n\n  <osiris-playground src="a"></osiris-playground>\n', 3],
    ['right in an item', 'markdown', '10. <osiris-playground src="a"></osiris-playground>\n', 1],
    [
      'in an item of an item',
      'markdown',
      '- a\n    - b\n\n        <osiris-playground src="a"></osiris-playground>',
      4,
    ],
    ['in a quotation', 'markdown', '> a\n>\n> <osiris-playground src="a"></osiris-playground>\n', 3],
    [
      'in a note of MkDocs',
      'markdown',
      '!!! note "a"\n\n    <osiris-playground src="a"></osiris-playground>\n',
      3,
    ],
    ['in a tab of MkDocs', 'markdown', '=== "a"\n\n    <osiris-playground src="a"></osiris-playground>\n', 3],
    [
      'that goes on from a paragraph',
      'markdown',
      'a\n    <osiris-playground src="a"></osiris-playground>\n',
      2,
    ],
    ['in a box of HTML', 'markdown', '<div>\n    <osiris-playground src="a"></osiris-playground>\n</div>', 2],
    [
      'indented, where MDX has no code',
      'mdx',
      'a\n\n    <osiris-playground src="a"></osiris-playground>\n',
      3,
    ],
    [
      'behind a fence that its item ended',
      'markdown',
      '- ```\n  a\n\n<osiris-playground src="a"></osiris-playground>\n',
      4,
    ],
    [
      'behind a fence that its quotation ended',
      'markdown',
      '> ```\n\n<osiris-playground src="a"></osiris-playground>\n',
      3,
    ],
    ['behind a BOM', 'markdown', '\uFEFF<osiris-playground src="a"></osiris-playground>\n', 1],
    [
      'in a block of raw text of Jinja',
      'html',
      '{% raw %}\n<osiris-playground src="a"></osiris-playground>{% endraw %}',
      2,
    ],
    [
      'in a box of VitePress',
      'markdown',
      '::: v-pre\n\n<osiris-playground src="a"></osiris-playground>\n\n:::',
      3,
    ],
    [
      'in a component of Vue',
      'html',
      '<script setup>\nlet a;\n</script>\n<template>\n<osiris-playground src="a"></osiris-playground>\n</template>',
      5,
    ],
    [
      'in a block of code that spells nothing out',
      'html',
      '<pre><osiris-playground src="a"></osiris-playground></pre>',
      1,
    ],
  ])('%s are some', (_where, dialect, source, line) =>
    expect(shapes(source, dialect)).toEqual([{ line, kind: 'element', src: 'a' }]),
  );

  test('that are not closed take nothing of those behind them', () => {
    const source = '<osiris-playground src="a">\n<osiris-playground src="b"></osiris-playground>';
    expect(scan(source, 'html').map(({ line, fault }) => [line, fault?.slice(0, 13)])).toEqual([
      [1, 'is not closed'],
      [2, undefined],
    ]);
  });

  test('in a quotation have a pipeline without its marks', () => {
    const source =
      '> <osiris-playground>\n> <pre>\n> name: a\n> steps:\n>   - b\n> </pre>\n> </osiris-playground>\n';
    expect(shapes(source, 'markdown')).toEqual([
      { line: 1, kind: 'element', text: 'name: a\nsteps:\n  - b' },
    ]);
  });

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

  test.each<readonly [string, Dialect, string]>([
    ['right in an item', 'markdown', '- ```oml\n  name: a\n  b: c\n  ```\n'],
    ['in an item that is numbered', 'markdown', '10. one\n\n    ```oml\n    name: a\n    b: c\n    ```\n'],
    ['in a list of a quotation', 'markdown', '> - ~~~oml\n>   name: a\n>   b: c\n>   ~~~\n'],
    ['indented by tabs', 'markdown', '-\ta\n\n\t```oml\n\tname: a\n\tb: c\n\t```\n'],
    ['in a note', 'markdown', '??? note\n    ```oml\n    name: a\n    b: c\n    ```\n'],
    ['deep in MDX', 'mdx', '<Tab>\n\n      ```oml\n      name: a\n      b: c\n      ```\n\n</Tab>'],
    ['in a quotation that ends', 'markdown', '> ```oml\n> name: a\n> b: c\n\nend\n'],
    ['that are longer', 'markdown', '````oml\nname: a\nb: c\n````\n'],
    ['behind a BOM', 'markdown', '\uFEFF```oml\nname: a\nb: c\n```\n'],
  ])('%s', (_where, dialect, source) =>
    expect(shapes(source, dialect)).toMatchObject([{ kind: 'block', text: 'name: a\nb: c' }]),
  );

  test.each<readonly [string, Dialect, string]>([
    ['in a comment', 'markdown', '<!--\n```oml\nname: a\n```\n-->\n'],
    ['in a comment of MDX', 'mdx', '{/*\n```oml\nname: a\n```\n*/}\n'],
    ['in a comment of a box', 'markdown', '<div><!--\n```oml\nname: a\n```\n--></div>\n'],
    ['in a block of HTML that shows them', 'markdown', '<pre>\n```oml\nname: a\n```\n</pre>\n'],
    ['in a longer fence', 'markdown', '````md\n```oml\nname: a\n```\n````\n'],
    ['in indented code', 'markdown', 'a\n\n    ```oml\n    name: a\n    ```\n'],
    [
      'in a block of class oml that is a comment',
      'html',
      '<!-- <pre><code class="language-oml">name: a</code></pre> -->',
    ],
  ])('are none %s', (_where, dialect, source) => expect(scan(source, dialect)).toEqual([]));

  test('with line breaks of Windows', () => {
    expect(shapes('```oml\r\nname: a\r\nb: c\r\n```\r\n', 'markdown')).toEqual([
      { line: 1, kind: 'block', text: 'name: a\nb: c' },
    ]);
  });
});

test('a text loses the indentation of its page, as embed.js reads it', () => {
  expect(unindented('\n\n    a\n      b\n\n    c\n  d\n   \n')).toBe('a\n  b\n\nc\n  d');
});
