/** What is different between two texts, line by line, and how much of it is shown. */
import { expect, test } from 'vitest';
import { beginningOf, partsOf } from '#core/oml/diff-parts.ts';
import { lineDiff } from '#core/oml/line-diff.ts';

const SIGNS = { same: ' ', removed: '-', added: '+' } as const;
const shown = (before: string, after: string): string[] =>
  lineDiff(before, after).map(({ type, text, line }) => `${SIGNS[type]}${line} ${text}`);
const differing = (before: string, after: string): string[] =>
  shown(before, after).filter((line) => !line.startsWith(' '));
const numbers = (count: number, of: (at: number) => string = String): string[] =>
  Array.from({ length: count }, (_, at) => of(at));

test.each<readonly [string, string, string, readonly string[]]>([
  ['the same', 'a\nb', 'a\nb', [' 1 a', ' 2 b']],
  ['nothing and something', '', 'a', ['-1 ', '+1 a']],
  ['a line changed', 'a\nb\nc', 'a\nB\nc', [' 1 a', '-2 b', '+2 B', ' 3 c']],
  ['a line added', 'a\nc', 'a\nb\nc', [' 1 a', '+2 b', ' 2 c']],
  ['a line removed', 'a\nb\nc', 'a\nc', [' 1 a', '-2 b', ' 3 c']],
  ['a line moved', 'a\nb\nc', 'c\na\nb', ['+1 c', ' 1 a', ' 2 b', '-3 c']],
  ['all different', 'a\nb', 'c\nd', ['-1 a', '-2 b', '+1 c', '+2 d']],
  ['equal lines between others', 'x\na\nx\nb\nx', 'x\nb\nx', [' 1 x', '-2 a', '-3 x', ' 4 b', ' 5 x']],
  ['another end of line', 'a\nb', 'a\r\nb', ['-1 a', '+1 a\r', ' 2 b']],
  ['a last line feed', 'a', 'a\n', [' 1 a', '+2 ']],
  ['markup is text', '<b>', '<i>', ['-1 <b>', '+1 <i>']],
])('%s', (_, before, after, lines) => {
  expect(shown(before, after)).toEqual(lines);
});

/** Any two texts: what is told makes each of them again. Those of thousands of lines are compared by what they have once. */
test.each([
  [12, 3, 300],
  [1500, 4000, 3],
  [1500, 40, 3],
])('of up to %d lines of %d words, both texts can be made of what is told', (most, words, rounds) => {
  let seed = 7;
  const next = (below: number): number => (seed = (seed * 48_271) % 2_147_483_647) % below;
  const text = (lines: number) => numbers(lines, () => `w${next(words)}`).join('\n');
  for (let round = 0; round < rounds; round++) {
    const [before, after] = [text(most - next(most)), text(most - next(most))];
    const lines = lineDiff(before, after);
    const without = (type: string) => lines.filter((line) => line.type !== type).map((line) => line.text);
    expect(without('added').join('\n')).toBe(before);
    expect(without('removed').join('\n')).toBe(after);
  }
});

test('in three thousand lines, what was changed in many places is told, and no more', () => {
  const step = (at: number): string => (at % 10 === 0 ? '' : `line ${at}`);
  const before = numbers(3000, step);
  const after = before.flatMap((line, at) =>
    at % 500 === 250 ? [] : at % 500 === 1 ? [`${line} changed`, 'new'] : [line],
  );
  const told = differing(before.join('\n'), ['first', ...after, 'last'].join('\n'));
  expect(told).toHaveLength(2 + 6 + 6 * 3);
  expect(told.slice(0, 4)).toEqual(['+1 first', '-2 line 1', '+3 line 1 changed', '+4 new']);
  expect(told.at(-1)).toMatch(/^\+\d+ last$/);
});

test('texts of a hundred thousand lines with nothing in common are told as a whole', () => {
  const text = (sign: string) => numbers(100_000, (at) => `${sign}${at % 50_000}`).join('\n');
  const lines = lineDiff(`head\n${text('a')}\nend`, `head\n${text('b')}\nend`);
  expect(lines.length).toBe(200_002);
  expect(lines.filter(({ type }) => type === 'same').map((line) => line.text)).toEqual(['head', 'end']);
});

const told = (parts: ReturnType<typeof partsOf>): string[] =>
  parts.map(({ isFolded, lines }) => `${isFolded ? 'folded' : 'shown'} ${lines.map(({ text }) => text)}`);

test('what is far from what differs is folded', () => {
  const lines = lineDiff('1\n2\n3\n4\n5\n6\n7\n8\n9', '1\n2\n3\nx\n5\n6\n7\n8\n9\n10');
  expect(told(partsOf(lines, 1))).toEqual(['folded 1,2', 'shown 3,4,x,5', 'folded 6,7,8', 'shown 9,10']);
  expect(told(partsOf(lines, 3))).toEqual(['shown 1,2,3,4,x,5,6,7,8,9,10']);
  // A fold takes a line, too.
  expect(told(partsOf(lineDiff('1\n2\n3\n4\n5', 'x\n2\n3\n4\ny'), 1))).toEqual(['shown 1,x,2,3,4,5,y']);
  expect(told(partsOf(lineDiff('a\nb', 'a\nb'), 3))).toEqual(['folded a,b']);
});

test('the beginning of a long difference tells how much is left', () => {
  const parts = partsOf(lineDiff(`${numbers(9).join('\n')}\na\nb`, `${numbers(9).join('\n')}\nc\nd\ne`), 1);
  const { shown: all, left: none } = beginningOf(parts, 7);
  expect([told(all), none]).toEqual([['folded 0,1,2,3,4,5,6,7', 'shown 8,a,b,c,d,e'], 0]);
  const { shown: some, left } = beginningOf(parts, 4);
  expect([told(some), left]).toEqual([['folded 0,1,2,3,4,5,6,7', 'shown 8,a,b'], 3]);
  expect(beginningOf(parts, 1)).toEqual({ shown: parts.slice(0, 1), left: 5 });
});
