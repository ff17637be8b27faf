import { describe, expect, test } from 'vitest';
import { parse } from '#core/oml/parse.ts';
import { catalog } from '#drivers/index.ts';
import { applyFix, check, load, marked, withSteps } from '../document.ts';

const inBlock = (value: string): string =>
  withSteps(
    `  - id: a\n    component: filesystem.csv_extractor\n    mode: read\n    config:\n      path: p.csv\n      na_values: ${value}\n      header: true\n`,
  );
const inBraces = (value: string): string =>
  withSteps(
    `  - {id: a, component: filesystem.csv_extractor, mode: read, config: {path: p.csv, na_values: ${value}, header: true}}\n`,
  );

const valueOf = (text: string): unknown => {
  const { steps } = load(text).document as unknown as { steps: { config: Record<string, unknown> }[] };
  return steps[0]?.config.na_values;
};

/** The one fault: what is said, at which text, and what the value is once its fix is taken; undefined: it has none. */
function fault(text: string): { message?: string; place?: string; fixed?: unknown } {
  const result = parse(text);
  expect(result.ok).toBe(false);
  expect(result.diagnostics).toHaveLength(1);
  const [diagnostic] = result.diagnostics;
  expect(diagnostic).toMatchObject({ type: 'yaml_parse_error', severity: 'error' });
  return {
    message: diagnostic?.message,
    place: marked(text, diagnostic),
    fixed: diagnostic?.fix && valueOf(applyFix(text, diagnostic)),
  };
}

const WRITE = `or write what is meant: null, '' for an empty text, "," for a comma`;
const BETWEEN = `Nothing stands between two commas in this list: take one out, ${WRITE}`;

describe('an empty place', () => {
  test.each([
    '[a,,b]',
    '[a, ,b]',
    '[a,b,,]',
    "['a',,'b']",
    '[[a],,[b]]',
    '["a,,b",,c]',
    '[a,, # x\n        b]',
  ])('in a list, where it may be meant: %s', (list) => {
    for (const text of [inBlock(list), inBraces(list)])
      expect(fault(text)).toEqual({ message: BETWEEN, place: ',', fixed: undefined });
  });

  test('is told at its line', () => {
    expect(parse(inBlock('[a\n        ,\n        ,b]')).diagnostics[0]?.range).toMatchObject({
      line: 11,
      column: 9,
    });
  });

  test('before the first comma', () => {
    const message = `Nothing stands before the first comma in this list: take it out, ${WRITE}`;
    for (const text of [inBlock('[,a]'), inBraces('[,a]')])
      expect(fault(text)).toEqual({ message, place: ',', fixed: undefined });
  });

  test.each([
    ['{a: 1,, b: 2}', 'between two commas in this mapping: take one out', { a: 1, b: 2 }],
    ['{a: 1,,}', 'between two commas in this mapping: take one out', { a: 1 }],
    ['{, a: 1}', 'before the first comma in this mapping: take it out', { a: 1 }],
  ])('in a mapping it has no meaning: %s', (mapping, where, fixed) => {
    for (const text of [inBlock(mapping), inBraces(mapping)])
      expect(fault(text)).toEqual({ message: `Nothing stands ${where}`, place: ',', fixed });
  });
});

describe('what is not closed, closed twice, or gone on with', () => {
  test.each([
    ['[a b: c', 'The list that begins with [ in line 9 is not closed: ] is missing', 'h', [{ 'a b': 'c' }]],
    ['[a, b # c', 'The list that begins with [ in line 9 is not closed: ] is missing', 'h', ['a', 'b']],
    ['{a: 1', 'The mapping that begins with { in line 9 is not closed: } is missing', 'h', { a: 1 }],
    ['[a, [b, {c: 1}', 'The list that begins with [ in line 9 is not closed: ] is missing', 'h', undefined],
    ['[a}', 'The list that begins with [ in line 9 is closed by }, not by ]', '}', ['a']],
    ['{a: 1]', 'The mapping that begins with { in line 9 is closed by ], not by }', ']', { a: 1 }],
    ['[a]]', 'Nothing is open that this ] would close', ']', ['a']],
    ['{a: 1}}', 'Nothing is open that this } would close', '}', { a: 1 }],
    ['["a" "b"]', 'A comma is missing before this', '"', ['a', 'b']],
    ["['a'b]", 'A comma is missing before this, or a quote stands where it should not', 'b', undefined],
    [
      '{a: 1 b: 2}',
      'A comma is missing here, between two entries in braces or brackets, or quotes around a value that contains ": "',
      '1 b: 2',
      undefined,
    ],
    [
      '[a] b',
      'The list ends with ], and more stands behind it: a text that begins with [ must stand in quotes',
      'b',
      '[a] b',
    ],
    ['[a],', 'Nothing may stand behind the ] of this list: take the , out', ',', ['a']],
    ['[a];', 'Nothing may stand behind the ] of this list: take the ; out', ';', ['a']],
    [
      '{day}.csv',
      'The mapping ends with }, and more stands behind it: a text that begins with { must stand in quotes',
      '.csv',
      '{day}.csv',
    ],
  ])('%s', (value, message, place, fixed) => {
    expect(fault(inBlock(value))).toEqual({ message, place, fixed });
  });

  test.each([
    ['[a, b', 'The list that begins with [ in line 4 is closed by }, not by ]', '}'],
    ['[a]]', 'Nothing is open that this ] would close', ']'],
    ['[a}', 'The list that begins with [ in line 4 is closed by }, not by ]', '}'],
    ['{day}.csv', 'The mapping ends with }, and more stands behind it', '.csv'],
  ])('within braces: %s', (value, message, place) => {
    const told = fault(inBraces(value));
    expect(told.message).toContain(message);
    expect(told.place).toBe(place);
  });
});

describe('what can be read, and is not what it looks like', () => {
  const PARTS = 'in YAML a : beside a space, a comma or a bracket parts a key from its value';
  test.each([
    ['[:]', 'in YAML a : parts a key from its value, and here both are missing', [':']],
    ['[a b: c]', PARTS, ['a b: c']],
    ['[a:, b]', PARTS, ['a:', 'b']],
    ['[: b]', PARTS, [': b']],
  ])('%s', (list, why, fixed) => {
    for (const text of [inBlock(list), inBraces(list)]) {
      const [diagnostic, ...others] = check(text, catalog);
      expect(others).toEqual([]);
      expect(diagnostic?.message).toBe(`na_values[0] must be text, got a mapping: ${why}`);
      expect(valueOf(applyFix(text, diagnostic))).toEqual(fixed);
    }
  });

  test.each(['path p.csv', 'path:p.csv'])('a key that is not parted from its value: {%s}', (entry) => {
    const text = withSteps(
      `  - {id: a, component: filesystem.csv_extractor, mode: read, config: {${entry}}}\n`,
    );
    const [unknown] = check(text, catalog);
    expect(unknown?.type).toBe('unknown_config_key');
    expect(unknown?.fix?.text).toBe('path: p.csv');
    expect(check(applyFix(text, unknown), catalog)).toEqual([]);
  });

  test('a mapping in lines of its own was meant as one: nothing is put in quotes', () => {
    const text = inBlock('x').replace('path: p.csv', 'path:\n        file: p.csv');
    const [diagnostic] = check(text, catalog).filter(({ message }) => message.includes('path'));
    expect(diagnostic?.message).toContain('path must be text, got a mapping');
    expect(diagnostic?.message).not.toContain('parts a key');
    expect(diagnostic?.fix).toBeUndefined();
  });
});
