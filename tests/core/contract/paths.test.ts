import { describe, expect, test } from 'vitest';
import { closest, folderNotFile, missingFile } from '#core/contract/missing-file.ts';
import { relativePath } from '#core/contract/paths.ts';

describe('relativePath', () => {
  test.each([
    ['a.csv', 'a.csv'],
    ['./a//b.csv', 'a/b.csv'],
    ['a/../b.csv', 'b.csv'],
    ['naïve ☃.csv', 'naïve ☃.csv'],
    ['..a/b', '..a/b'],
  ])('%s is %s', (path, expected) => expect(relativePath(path)).toBe(expected));

  test.each([
    ['', 'is empty'],
    ['/etc/passwd', 'is absolute'],
    ['C:/x.csv', 'is absolute'],
    ['\\\\host\\x', 'is absolute'],
    ['https://x.org/a.csv', 'is a URL'],
    ['a\\b.csv', 'backslash'],
    ['../x', 'leaves its folder'],
    ['a/../../x', 'leaves its folder'],
    ['.', 'names a folder'],
    ['a/', 'names a folder'],
    ['a\0b', 'NUL'],
  ])('%j is refused: %s', (path, reason) => expect(() => relativePath(path)).toThrow(reason));
});

test('a missing file names what there is and what was meant', () => {
  expect(missingFile('a.csv', []).message).toContain('no files yet');
  expect(missingFile('data/Movies.csv', ['movies.csv', 'x.csv']).message).toBe(
    'The file "data/Movies.csv" was not found. Did you mean "movies.csv"? There are "movies.csv", "x.csv".',
  );
  const many = Array.from({ length: 12 }, (_, index) => `file-${index}.csv`);
  expect(missingFile('zzzzzzzz', many).message).toContain('and 2 more');
});

test('a folder says what it holds', () => {
  expect(folderNotFile('data', ['data/a.csv', 'b.csv']).message).toBe(
    '"data" is a folder, not a file. There is "data/a.csv".',
  );
});

test('closest allows few slips', () => {
  expect(closest('actros.csv', ['actors.csv'])).toBe('actors.csv');
  expect(closest('people.csv', ['actors.csv'])).toBeUndefined();
  // A slip in every fourth character, whatever the length: eleven of forty-four are allowed, twelve are not.
  const long = 'filesystem-of-the-northern-stations-2024.csv';
  expect(closest(`${'x'.repeat(11)}${long.slice(11)}`, ['a.csv', long])).toBe(long);
  expect(closest(`${'x'.repeat(12)}${long.slice(12)}`, ['a.csv', long])).toBeUndefined();
  expect(closest('abcdefgh', ['abxxefgh', 'abcdefgx'])).toBe('abcdefgx');
});
