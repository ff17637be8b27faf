import { describe, expect, test } from 'vitest';
import { Document, Scalar } from 'yaml';
import { parse } from '#core/oml/parse.ts';
import type { Path, Pipeline, TextRange } from '#core/oml/pipeline.ts';

function load(text: string): Pipeline {
  const result = parse(text);
  if (!result.ok) throw new Error(result.diagnostics.map((item) => item.message).join('; '));
  return result.value;
}

function cut(text: string, { start, end }: TextRange): string {
  return text.slice(start, end);
}

function at(document: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, part) => (value as Record<string | number, unknown>)[part], document);
}

/** Finds `word` in the value and asserts that its place in the text reads the same. */
function expectInside(text: string, path: Path, word: string, written = word): TextRange {
  const { document, source } = load(text);
  const value = String(at(document, path));
  const start = value.indexOf(word);
  expect(start).toBeGreaterThanOrEqual(0);
  const range = source.inside(path, start, start + word.length);
  expect(cut(text, range)).toBe(written);
  return range;
}

describe('values and keys', () => {
  const text = 'name: "x y"\nsteps:\n  - id: a\n    config: {path: b.csv, n: 5} # note\n\n  - id: c\n';
  const { source } = load(text);

  test('a value without its comment and line break', () => {
    expect(cut(text, source.value(['name']))).toBe('"x y"');
    expect(cut(text, source.value(['steps', 0, 'config', 'path']))).toBe('b.csv');
    expect(cut(text, source.value(['steps', 1]))).toBe('id: c');
    expect(source.value(['steps', 0, 'config', 'n'])).toMatchObject({ line: 4, column: 30, endColumn: 31 });
  });

  test('a key', () => {
    expect(cut(text, source.key(['steps', 0, 'config']))).toBe('config');
    expect(source.key(['steps'])).toMatchObject({ line: 2, column: 1, endLine: 2, endColumn: 6 });
  });

  test('what does not exist gives the nearest ancestor', () => {
    expect(source.value(['steps', 0, 'config', 'nope', 'x'])).toEqual(source.value(['steps', 0, 'config']));
    expect(source.key(['steps', 0, 'config', 'nope'])).toEqual(source.key(['steps', 0, 'config']));
  });

  test('an alias stands where it is written, its inside where the value is', () => {
    const aliased = 'a: &q "select 1"\nb: *q\n';
    const map = load(aliased).source;
    expect(cut(aliased, map.value(['b']))).toBe('*q');
    expect(cut(aliased, map.inside(['b'], 7, 8))).toBe('1');
  });

  test('an empty value has a place of no width', () => {
    expect(load('a:\nb: 1').source.value(['a'])).toMatchObject({ line: 1, column: 3, endColumn: 3 });
  });
});

describe('inside a string', () => {
  test('plain, on one line and folded', () => {
    expectInside('q: select 1', ['q'], '1');
    const text = 'q: select a,\n   bad from t\n\n\n   where x';
    expect(expectInside(text, ['q'], 'bad')).toMatchObject({ line: 2, column: 4 });
    expect(expectInside(text, ['q'], 'where')).toMatchObject({ line: 5, column: 4 });
    expectInside(text, ['q'], 't\n\nwhere', 't\n\n\n   where');
  });

  test('single quotes', () => {
    expect(expectInside("q: 'it''s bad'", ['q'], 'bad')).toMatchObject({ column: 11 });
    expectInside("q: 'it''s bad'", ['q'], "'", "''");
    expect(expectInside("q: 'a   \n\n  b ''c''\n   bad '", ['q'], 'bad')).toMatchObject({
      line: 4,
      column: 4,
    });
  });

  test('double quotes with escapes and line folding', () => {
    expect(expectInside('q: "a\\tb\\x41\\u0042 bad"', ['q'], 'bad')).toMatchObject({ column: 20 });
    expectInside('q: "a\\U0001F600bad"', ['q'], '😀', '\\U0001F600');
    expect(expectInside('q: "a \\\n    b\\n   \n\n   bad  "', ['q'], 'bad')).toMatchObject({
      line: 4,
      column: 4,
    });
    expectInside('{"q": "a\\"b bad"}', ['q'], 'bad');
  });

  test.each(['|', '|-', '|+', '|2', '|2-', '| # note'])('literal block %s', (header) => {
    const text = `a:\n  q: ${header}\n    select 1\n      from bad\n\n    where x\n\n  r: 1\n`;
    expect(expectInside(text, ['a', 'q'], 'bad')).toMatchObject({ line: 4, column: 12 });
    expect(expectInside(text, ['a', 'q'], 'where')).toMatchObject({ line: 6, column: 5 });
  });

  test.each(['>', '>-', '>+'])('folded block %s', (header) => {
    const text = `q: ${header}\n\n  select 1,\n  2 from bad\n\n  where\n    x = 1\n    and y\n  limit z\n\n\nr: 1\n`;
    expect(expectInside(text, ['q'], 'bad')).toMatchObject({ line: 4, column: 10 });
    expect(expectInside(text, ['q'], 'and')).toMatchObject({ line: 8, column: 5 });
    expect(expectInside(text, ['q'], 'limit')).toMatchObject({ line: 9, column: 3 });
    expectInside(text, ['q'], '1, 2', '1,\n  2');
  });

  test('offsets count UTF-16 units, and CRLF is one line break', () => {
    const lines = ['q: |', '  -- naïve ☃ 😀', '  select 😀, bad', 'p: a', '   b bad'];
    for (const eol of ['\n', '\r\n']) {
      const text = lines.join(eol);
      expect(expectInside(text, ['q'], 'bad')).toMatchObject({ line: 3, column: 14 });
      expect(expectInside(text, ['p'], 'bad')).toMatchObject({ line: 5, column: 6 });
    }
    const folded = 'q: >\r\n  a\r\n\r\n  b\r\n   c\r\n  bad\r\nr: "x\r\n\r\n  bad"\r\n';
    expect(expectInside(folded, ['q'], 'bad')).toMatchObject({ line: 6, column: 3 });
    expect(expectInside(folded, ['r'], 'bad')).toMatchObject({ line: 9, column: 3 });
  });

  test('the end of the value is a place too', () => {
    const { source } = load('q: abc\n');
    expect(source.inside(['q'], 3, 3)).toMatchObject({ line: 1, column: 7, endColumn: 7 });
  });

  test('every style the library writes maps back, character by character', () => {
    const styles = [
      Scalar.PLAIN,
      Scalar.QUOTE_SINGLE,
      Scalar.QUOTE_DOUBLE,
      Scalar.BLOCK_LITERAL,
      Scalar.BLOCK_FOLDED,
    ] as const;
    let seed = 7;
    let mapped = 0;
    const random = (below: number) => (seed = (seed * 48271) % 2147483647) % below;
    const letters = ['a', 'b', ' ', ' ', '\n', '\n', "'", '"', 'é', '☃', '\t', ':', 'word'];
    for (let round = 0; round < 1500; round++) {
      const value = Array.from({ length: 1 + random(30) }, () => letters[random(letters.length)]).join('');
      const scalar = new Scalar(value);
      scalar.type = styles[random(styles.length)];
      const text = new Document({ k: [scalar] }).toString({ lineWidth: 10 + random(30), minContentWidth: 0 });
      // The library cannot write every value in every style.
      const result = parse(text);
      if (!result.ok || at(result.value.document, ['k', 0]) !== value) continue;
      const { source } = result.value;
      for (const match of value.matchAll(/[a-zé☃]/g)) {
        const range = source.inside(['k', 0], match.index, match.index + 1);
        expect(cut(text, range), text).toBe(match[0]);
        mapped += 1;
      }
    }
    expect(mapped).toBeGreaterThan(10_000);
  });
});
