/** A cell's text: cut or whole, and what in it would not be seen. */
import { expect, test } from 'vitest';
import { isCut, partsOf } from '../../src/ui/table/cell-text.ts';
import { openCell, openText } from '#session/table/cell.ts';

const drawn = (value: string) =>
  partsOf(value)
    .map(({ text, mark }) => mark ?? text)
    .join('');

test('a value is cut only when it is longer than any window holds', () => {
  expect(isCut('x'.repeat(2000) + '…')).toBe(true);
  expect(isCut('x'.repeat(1999) + '…')).toBe(false);
  expect(isCut('😀'.repeat(1999) + '…')).toBe(false);
  expect(isCut('😀'.repeat(2000) + '…')).toBe(true);
  expect(isCut(null)).toBe(false);
});

test.each([
  ['one\ntwo', 'one↵two'],
  ['one\r\ntwo\rthree', 'one↵two↵three'],
  ['a\tb', 'a⇥b'],
  ['  a b ', '··a b·'],
  ['1\u00a0000', '1⍽000'],
  ['a\u200bb\ufeff', 'a‹›b‹›'],
  ['a\u202evsc.exe\u061c', 'a‹›vsc.exe‹›'],
  ['a\u{e0041}b', 'a‹›b'],
  ['\u0000', '␀'],
  ['👩\u200d🚀', '👩\u200d🚀'],
  ['plain', 'plain'],
])('%j is drawn as %s', (value, expected) => {
  expect(drawn(value)).toBe(expected);
  expect(
    partsOf(value)
      .map(({ text }) => text)
      .join(''),
  ).toBe(value);
});

test('how long a value is, in words; of an enormous one the beginning is shown, whole to its last character', async () => {
  expect(openText('héé😀').size).toBe('4 characters');
  expect(openText('a\r\nb\n').size).toBe('5 characters, 3 lines');
  const opened = await openCell(new Blob(['é'.repeat(1_500_000)]));
  expect(opened.size).toBe('3.0 MB, of which the first 1.0 MB is shown');
  expect(opened.text).toBe('é'.repeat(500_000));
  expect((await openCell(new Blob(['x'.repeat(10_800)]))).size).toBe('10,800 characters');
});
