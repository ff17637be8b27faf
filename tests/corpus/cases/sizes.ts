/** Wide, long and large: many columns, many rows, huge fields. */
import type { Case } from '../case.ts';
import { random, repeat } from '../make.ts';

const MIXED: readonly (readonly [
  type: string,
  write: (i: number) => string,
  print?: (i: number) => string,
])[] = [
  ['BIGINT', (i) => String(i * 7919)],
  ['DOUBLE', (i) => `${i}.25`],
  ['VARCHAR', (i) => `text ${i}`],
  ['DATE', (i) => `2024-${String(1 + (i % 12)).padStart(2, '0')}-${String(1 + (i % 28)).padStart(2, '0')}`],
  ['BOOLEAN', (i) => (i % 2 ? 'true' : 'false')],
  ['VARCHAR', (i) => `0${i}`],
];
const mixed = (c: number): (typeof MIXED)[number] => MIXED[c % MIXED.length]!;

/** `columns` columns of mixed types. */
const wide = (name: string, columns: number, count: number, more: { readonly sample?: true } = {}): Case => {
  const all = Array.from({ length: columns }, (_, c) => c);
  return {
    name,
    file: () =>
      `${all.map((c) => `c${c}`).join(',')}\n${repeat(count, (i) => `${all.map((c) => mixed(c)[1](i + c)).join(',')}\n`)}`,
    types: all.map((c) => [`c${c}`, mixed(c)[0]] as const),
    rows: { count, row: (i) => all.map((c) => mixed(c)[1](i + c)) },
    ...more,
  };
};

const MEGABYTE = 1 << 20;
const megabytes = (count: number, text: string): string => text.repeat((count * MEGABYTE) / text.length);

/** Id, number and text, both at times NULL. */
const RANDOM: readonly (readonly [string, string | null, string | null])[] = (() => {
  const next = random(20_261_123);
  const words = ['', 'a', 'žluť', 'x,y', 'say "hi"', 'two\nlines', '🎬', ' ', '0'];
  return Array.from({ length: 100_000 }, (_, i) => [
    String(i),
    next(10) === 0 ? null : String(next(2 ** 30) - 2 ** 29),
    next(10) === 0 ? null : words[next(words.length)]!,
  ]);
})();

export const sizes: readonly Case[] = [
  wide('300 columns', 300, 100, { sample: true }),
  wide('2,000 columns', 2000, 5),
  wide('5,000 rows of 30 columns', 30, 5000),
  {
    name: '300 columns, all but the first missing in every second row',
    file: () =>
      `${numbered(300).join(',')}\n${repeat(50, (i) =>
        i % 2
          ? `${i}\n`
          : `${numbered(300)
              .map(() => i)
              .join(',')}\n`,
      )}`,
    types: numbered(300).map((name) => [name, 'BIGINT'] as const),
    rows: { count: 50, row: (i) => numbered(300).map((_, c) => (i % 2 && c > 0 ? null : String(i))) },
    padded: 25,
  },
  {
    name: '300 columns without a value',
    file: () => `${numbered(300).join(',')}\n${repeat(20, () => `${','.repeat(299)}\n`)}`,
    types: numbered(300).map((name) => [name, 'VARCHAR'] as const),
    rows: { count: 20, row: () => numbered(300).map(() => null) },
  },
  {
    name: 'a field of 1 MB',
    file: () => `a,b\n1,${megabytes(1, '0123456789abcdef')}\n2,x\n`,
    sample: true,
    types: { a: 'BIGINT', b: 'VARCHAR' },
    rows: { count: 2, row: (i) => (i === 0 ? ['1', megabytes(1, '0123456789abcdef')] : ['2', 'x']) },
  },
  {
    name: 'fields of 1 MB, one behind the other',
    file: () => `a,b\n${repeat(10, (i) => `${i},${megabytes(1, `abcdefg${i}`)}\n`)}`,
    types: { a: 'BIGINT', b: 'VARCHAR' },
    rows: { count: 10, row: (i) => [String(i), megabytes(1, `abcdefg${i}`)] },
  },
  {
    name: 'a quoted field of 5 MB, full of delimiters, quotes and line breaks',
    file: () => `a,b\n1,"${megabytes(5, ',""\r\nxxx')}"\n2,y\n`,
    types: { a: 'BIGINT', b: 'VARCHAR' },
    rows: {
      count: 2,
      row: (i) => (i === 0 ? ['1', megabytes(5, ',""\r\nxxx').replaceAll('""', '"')] : ['2', 'y']),
    },
    lines: { breaks: (5 * MEGABYTE) / 8 },
  },
  {
    name: 'a field of 1 MB of quotes',
    file: () => `a\n"${megabytes(1, '""')}"\n`,
    types: { a: 'VARCHAR' },
    rows: { count: 1, row: () => [megabytes(1, '""').replaceAll('""', '"')] },
  },
  {
    name: 'a number of 1 MB is text',
    file: () => `a\n1\n${megabytes(1, '9')}\n`,
    types: { a: 'VARCHAR' },
    rows: { count: 2, row: (i) => [i === 0 ? '1' : megabytes(1, '9')] },
  },
  {
    name: 'a comment of 1 MB and a megabyte of blank lines',
    file: () => `a\n#${megabytes(1, 'x')}\n1\n${megabytes(1, '\n')}2\n`,
    config: { comment: '#' },
    types: { a: 'BIGINT' },
    rows: [['1'], ['2']],
    lines: { comments: 1, blank: MEGABYTE },
  },
  {
    name: 'a line of 1 MB that cannot be read',
    advice: [
      'Of the lines left out: The line ends with a delimiter, unlike the header: there is an empty field behind it.',
    ],
    file: () => `a\n1\n${megabytes(1, 'x')},\n2\n`,
    config: { on_bad_lines: 'skip' },
    types: { a: 'BIGINT' },
    rows: [['1'], ['2']],
    rejections: [[3, '2 fields where the header has 1', `${'x'.repeat(200)}…`]],
  },
  {
    name: '100,000 rows of random texts and numbers',
    file: () =>
      `id,n,s\n${RANDOM.map(
        ([id, n, s]) => `${id},${n ?? ''},${s === null ? '' : `"${s.replaceAll('"', '""')}"`}\n`,
      ).join('')}`,
    types: { id: 'BIGINT', n: 'BIGINT', s: 'VARCHAR' },
    rows: { count: 100_000, row: (i) => RANDOM[i]! },
    lines: { breaks: RANDOM.filter(([, , s]) => s?.includes('\n')).length },
  },
];

function numbered(count: number): string[] {
  return Array.from({ length: count }, (_, c) => `c${c}`);
}
