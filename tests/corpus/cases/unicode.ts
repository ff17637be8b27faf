/** Characters of every length and direction: text stays as it is, code point by code point. */
import type { Case } from '../case.ts';

const text = (name: string, ...values: readonly string[]): Case => ({
  name,
  file: `n,v\n${values.map((value, i) => `${i},${value}\n`).join('')}`,
  types: { n: 'BIGINT', v: 'VARCHAR' },
  rows: values.map((value, i) => [String(i), value]),
});

export const unicode: readonly Case[] = [
  {
    ...text(
      'one to four bytes, at their borders',
      '\u0001\u007f',
      '\u0080\u07ff',
      '\u0800\uffff',
      '\u{10000}\u{10ffff}',
    ),
    sample: true,
  },
  text('combining marks, composed and decomposed', 'é', 'e\u0301', 'Å', 'A\u030a', '\u212b'),
  text('emoji of several characters', '👩‍👩‍👧', '🇨🇿', '👍🏽', '🏴󠁧󠁢󠁥󠁮󠁧󠁿'),
  { ...text('zero-width characters', 'a\u200bb', '\u200d', '\u2060x', '\ufeff', 'x\u00ad'), sample: true },
  text('from right to left', 'مرحبا', 'שלום', '\u202eabc\u202c', '١٢٣', 'abc مرحبا 123'),
  text('Chinese, Japanese, Korean, Thai, Hindi', '数据', 'データ', '데이터', 'ข้อมูล', 'डेटा'),
  text('the replacement character and others that mean nothing', '\ufffd', '\ufffe', '\ufdd0', '\ue000'),
  text('spaces of every kind', 'a\u00a0b', '\u2003x', '\u3000', '\u1680y', 'a\u202fb'),
  text('letters that change their length with their case', 'ß', 'ﬁ', 'İ', 'ŉ', 'Σς'),
  {
    name: 'texts of four bytes in every field',
    file: '🎬,🎭\n🎪,🎨\n"🎲,🎯","🎳""🎮"\n',
    types: { '🎬': 'VARCHAR', '🎭': 'VARCHAR' },
    rows: [
      ['🎪', '🎨'],
      ['🎲,🎯', '🎳"🎮'],
    ],
  },
];
