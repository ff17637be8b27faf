/** Code inside of sentences. */
import { expect, test } from 'vitest';
import { partsOf } from '#session/words.ts';

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
