/** Code inside of sentences. */
import { render } from 'svelte/server';
import { expect, test } from 'vitest';
import { Notices } from '#session/page/notices.svelte.ts';
import { partsOf, plain } from '#session/page/words.ts';
import Toasts from '#ui/shell/Toasts.svelte';

const shown = (sentence: string) => partsOf(sentence).map(({ text, code }) => (code ? [text] : text));

test('what stands between backticks is code, at every place of a sentence', () => {
  expect(shown('If it is a total, set `skipfooter: 1`.')).toEqual([
    'If it is a total, set ',
    ['skipfooter: 1'],
    '.',
  ]);
  expect(shown('`a: 1` or (`b`), then `c`')).toEqual([['a: 1'], ' or (', ['b'], '), then ', ['c']]);
  expect(shown('Nothing to set.')).toEqual(['Nothing to set.']);
  expect(partsOf('')).toEqual([]);
});

test('backticks of data stay what they are', () => {
  for (const sentence of ['Row 2 holds "a`b`c".', 'One ` alone.', 'Set `na_values: ["x`y"]`.', '``'])
    expect(shown(sentence)).toEqual([sentence]);
});

test('markup is text', () => {
  expect(shown('Set `<b>x</b>` <i>')).toEqual(['Set ', ['<b>x</b>'], ' <i>']);
});

test('where nothing can be drawn the sentence stands without them', () => {
  expect(plain('Set `create_dirs: true` to make it.')).toBe('Set create_dirs: true to make it.');
  expect(plain('Row 2 holds "a`b`c".')).toBe('Row 2 holds "a`b`c".');
});

test('a notice draws its code as every other message does, and markup as text', () => {
  const notices = new Notices();
  notices.fail('Set `a: <b>1</b>` & run <i>again</i>.', new Error('`raw`'));
  const { body } = render(Toasts, { props: { notices } });
  const drawn = body.replace(/<!--.*?-->/g, '').replace(/ class="[^"]*"/g, '');
  expect(drawn).toContain('<p>Set <code>a: &lt;b>1&lt;/b></code> &amp; run &lt;i>again&lt;/i>.</p>');
  // Technical text is given as it is, to be copied.
  expect(drawn).toContain('<pre>`raw`</pre>');
});
