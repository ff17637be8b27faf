/** What is different between two texts, line by line. */
import { expect, test } from 'vitest';
import { hunksOf, lineDiff } from '#core/oml/line-diff.ts';

const SIGNS = { same: ' ', removed: '-', added: '+' } as const;
const shown = (before: string, after: string): string[] =>
  lineDiff(before, after).map(({ type, text, line }) => `${SIGNS[type]}${line} ${text}`);

test.each<readonly [string, string, string, readonly string[]]>([
  ['the same', 'a\nb', 'a\nb', [' 1 a', ' 2 b']],
  ['nothing and something', '', 'a', ['-1 ', '+1 a']],
  ['a line changed', 'a\nb\nc', 'a\nB\nc', [' 1 a', '-2 b', '+2 B', ' 3 c']],
  ['a line added', 'a\nc', 'a\nb\nc', [' 1 a', '+2 b', ' 2 c']],
  ['a line removed', 'a\nb\nc', 'a\nc', [' 1 a', '-2 b', ' 3 c']],
  ['a line moved', 'a\nb\nc', 'c\na\nb', ['+1 c', ' 1 a', ' 2 b', '-3 c']],
  ['all different', 'a\nb', 'c\nd', ['-1 a', '-2 b', '+1 c', '+2 d']],
  ['equal lines between others', 'x\na\nx\nb\nx', 'x\nb\nx', [' 1 x', '-2 a', '-3 x', ' 4 b', ' 5 x']],
  ['markup is text', '<b>', '<i>', ['-1 <b>', '+1 <i>']],
])('%s', (_, before, after, lines) => {
  expect(shown(before, after)).toEqual(lines);
});

/** Any two texts: what is told makes each of them again. */
test('both texts can be made of what is told', () => {
  let seed = 7;
  const next = (below: number): number => (seed = (seed * 48_271) % 2_147_483_647) % below;
  for (let round = 0; round < 300; round++) {
    const text = () => Array.from({ length: next(12) + 1 }, () => 'abc'[next(3)]).join('\n');
    const [before, after] = [text(), text()];
    const lines = lineDiff(before, after);
    const without = (type: string) => lines.filter((line) => line.type !== type).map((line) => line.text);
    expect(without('added').join('\n')).toBe(before);
    expect(without('removed').join('\n')).toBe(after);
  }
});

test('texts of thousands of different lines are told as a whole, at once', () => {
  const text = (sign: string) => Array.from({ length: 5000 }, (_, i) => `${sign}${i}`).join('\n');
  const lines = lineDiff(`head\n${text('a')}\nend`, `head\n${text('b')}\nend`);
  expect(lines.length).toBe(10_002);
  expect(lines.filter(({ type }) => type === 'same').map((line) => line.text)).toEqual(['head', 'end']);
});

test('hunks: what differs, with what stands around it', () => {
  const lines = lineDiff('1\n2\n3\n4\n5\n6\n7\n8\n9', '1\n2\nx\n4\n5\n6\n7\n8\n9\n10');
  expect(hunksOf(lines, 1).map((hunk) => hunk.map((line) => line.text))).toEqual([
    ['2', '3', 'x', '4'],
    ['9', '10'],
  ]);
  expect(hunksOf(lineDiff('a', 'a'), 3)).toEqual([]);
});
