/** How a text was likely written: other exports than the plain one. */
import { expect, test } from 'vitest';
import { guessDialect } from '#core/preview/guess.ts';

const latin = (text: string): Uint8Array => Uint8Array.from(text, (sign) => sign.charCodeAt(0));
const wide = (text: string): Uint8Array => new Uint8Array(Buffer.from(`\ufeff${text}`, 'utf16le'));

test.each([
  ['plain', latin('a,b\n1,2\n'), {}],
  [
    'a German export',
    latin('Gr\xf6\xdfe;Preis\n1,5;1.234,50\n2;3,25\n'),
    { delimiter: ';', encoding: 'windows-1252', decimal: ',', thousands: '.' },
  ],
  ['semicolons and points', latin('a;b\n1.25;2\n'), { delimiter: ';' }],
  ['what may be thousands', latin('a;b\n1,234;2\n'), { delimiter: ';' }],
  ['tabs in a .csv', latin('a\tb\n1\t2\n'), { delimiter: '\t' }],
  ['bars', latin('a|b|c\n1|2|3\n'), { delimiter: '|' }],
  ['commas in quotes', latin('a;b\n"1, 2, 3";x\n"4, 5, 6";y\n'), { delimiter: ';' }],
  ['quoted line breaks', latin('a;b\n"one\ntwo;";x\n'), { delimiter: ';' }],
  ['headerless', latin('1,Ann,2.5\n2,Ben,3\n'), { header: false }],
  ['years as names', latin('country,2019,2020\nCZ,1,2\n'), {}],
  ['a hint', latin('sep=;\na;b\n1;2\n'), {}],
  ['utf-16', wide('a;b\n1;2\n'), { delimiter: ';', encoding: 'utf-16' }],
  ['one column', latin('name\nAnn\nBen\n'), {}],
  ['prose', latin('Hello, world.\nNothing here; or there.\n'), {}],
  ['nothing', latin(''), {}],
  ['utf-8, cut in a character', latin('a,b\n1,\xc3'), {}],
])('%s', (_, head, guess) => {
  expect(guessDialect(head, false)).toEqual(guess);
});

test('a .tsv with tabs is as its name says; with commas it is not', () => {
  expect(guessDialect(latin('a\tb\n1\t2\n'), true)).toEqual({});
  expect(guessDialect(latin('a,b\n1,2\n'), true)).toEqual({ delimiter: ',' });
});
