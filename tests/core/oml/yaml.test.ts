import { describe, expect, test } from 'vitest';
import { parse } from '#core/oml/parse.ts';
import { YamlDate, YamlFloat, type Value } from '#core/oml/pipeline.ts';

function load(text: string): Value {
  const result = parse(text);
  if (!result.ok) throw new Error(result.diagnostics.map((item) => item.message).join('; '));
  return result.value.document;
}

function refusal(text: string) {
  const result = parse(text);
  expect(result.ok).toBe(false);
  expect(result.diagnostics).toHaveLength(1);
  const [diagnostic] = result.diagnostics;
  expect(diagnostic?.type).toBe('yaml_parse_error');
  return { message: diagnostic?.message, line: diagnostic?.range?.line, column: diagnostic?.range?.column };
}

/** Each pair was checked against PyYAML 6.0.3 `safe_load`. */
describe('scalars read as PyYAML reads them', () => {
  const day = (text: string) => new YamlDate('date', text);
  const time = (text: string) => new YamlDate('datetime', text);
  const cases: [string, Value][] = [
    ['', null],
    ['~', null],
    ['null', null],
    ['NULL', null],
    ['nULL', 'nULL'],
    ['y', 'y'],
    ['n', 'n'],
    ['yes', true],
    ['No', false],
    ['ON', true],
    ['off', false],
    ['True', true],
    ['tRUE', 'tRUE'],
    ['1e3', '1e3'],
    ['1.5e3', '1.5e3'],
    ['1.5e+3', new YamlFloat(1500)],
    ['0.1e+5', new YamlFloat(10000)],
    ['1.5', 1.5],
    ['1.', new YamlFloat(1)],
    ['1.0', new YamlFloat(1)],
    ['-0.0', new YamlFloat(-0)],
    ['.5', 0.5],
    ['-.5', '-.5'],
    ['._5', '._5'],
    ['09.5', 9.5],
    ['1_000.5_0', 1000.5],
    ['.inf', Infinity],
    ['-.INF', -Infinity],
    ['.NaN', NaN],
    ['1.0e+400', Infinity],
    ['0', 0],
    ['-0', 0],
    ['+12', 12],
    ['1__0', 10],
    ['010', 8],
    ['0o10', '0o10'],
    ['08', '08'],
    ['0x1F', 31],
    ['-0b11', -3],
    ['0b', '0b'],
    ['1:30', 90],
    ['-1:30', -90],
    ['1:60', '1:60'],
    ['190:20:30', 685230],
    ['1:30.5', 90.5],
    ['9007199254740991', 9007199254740991],
    ['9007199254740993', 9007199254740993n],
    ['2024-01-02', day('2024-01-02')],
    ['2001-1-2', '2001-1-2'],
    ['!!timestamp 2001-1-2', day('2001-01-02')],
    ['2001-1-1 1:00:00', time('2001-01-01 01:00:00')],
    ['2001-12-14t21:59:43.10-05:00', time('2001-12-14 21:59:43.100000-05:00')],
    ['2001-12-14 21:59:43.1 Z', time('2001-12-14 21:59:43.100000+00:00')],
    ['2024-02-03T04:05:06.1234567+5', time('2024-02-03 04:05:06.123456+05:00')],
    ['"yes"', 'yes'],
    ["'1'", '1'],
    ['! 5', 5],
    ["! '5'", 5],
    ['!!str 5', '5'],
    ['!!str', ''],
    ["!!int '0x10'", 16],
    ['!!float 1', new YamlFloat(1)],
    ["!!float '1e3'", new YamlFloat(1000)],
    ['!!bool "On"', true],
    ['!!null x', null],
    ['!!binary aGVsbG8=', new Uint8Array([104, 101, 108, 108, 111])],
    ['"\\ud83d\\ude00"', '😀'],
  ];
  test.each(cases)('%s', (text, expected) => {
    expect(load(`a: ${text}`)).toEqual({ a: expected });
  });

  test.each([
    ['!!int abc', "'abc' is not a whole number"],
    ['!!int 1.5', "'1.5' is not a whole number"],
    ['0x_', "'0x_' is not a whole number"],
    ['!!float x', "'x' is not a number"],
    ['!!bool maybe', "'maybe' is neither true nor false"],
    ['2024-13-45', "'2024-13-45' is not a date"],
    ['2024-02-30', "'2024-02-30' is not a date"],
    ['!!timestamp x', "'x' is not a date"],
    ['2024-01-01 25:00:00', "'2024-01-01 25:00:00' is not a time of day"],
    ['2001-01-01 00:00:00+24:00', "'2001-01-01 00:00:00+24:00' is more than a day away from UTC"],
    ['!!binary aGVsbG8', 'This is not base64 data'],
    ['!!binary a', 'This is not base64 data'],
    ['=', 'YAML keeps = for itself, so that it is no value of a. In quotes it is a character'],
    ['!foo b', "The tag '!foo' is not supported"],
    ['!!python/name:os.system x', "The tag 'python/name:os.system' is not supported"],
    ['!!set {x, y}', "The tag 'tag:yaml.org,2002:set' is not supported here"],
    ['!!str [1]', "The tag 'tag:yaml.org,2002:str' is not supported here"],
  ])('refused: %s', (text, message) => {
    expect(refusal(`a: ${text}`).message).toBe(message);
  });
});

describe('mappings', () => {
  test('merge keys: own keys win, the first of a list wins', () => {
    expect(load('<<: {a: 1, b: 1}\na: 2')).toEqual({ a: 2, b: 1 });
    expect(load('- &a {x: 1}\n- {<<: *a, x: 2, <<: {y: 1}}')).toEqual([{ x: 1 }, { x: 2, y: 1 }]);
    expect(load('{<<: [{a: 1}, {a: 2, b: 3}]}')).toEqual({ a: 1, b: 3 });
    expect(load("'<<': 1")).toEqual({ '<<': 1 });
    expect(refusal('a: {<<: 3}').message).toBe("'<<' takes a mapping or a list of mappings");
  });

  test('a key given twice: the last one counts, with a warning that names both lines', () => {
    const result = parse('a: 1\nb: 2\na: 3');
    expect(result.ok && result.value.document).toEqual({ a: 3, b: 2 });
    expect(result.diagnostics).toMatchObject([
      {
        type: 'duplicate_key',
        severity: 'warning',
        message: "'a' is given twice, in lines 1 and 3: the last one counts",
        range: { line: 3, column: 1, endColumn: 2 },
      },
    ]);
  });

  test('keys that are no strings become what JSON makes of them', () => {
    expect(load('1: a\ntrue: b\nnull: c\n1.5: d\n1.0: e\n2020-01-01: f')).toEqual({
      1: 'a',
      true: 'b',
      null: 'c',
      1.5: 'd',
      '1.0': 'e',
      '2020-01-01': 'f',
    });
    expect(refusal('? [a]\n: 1').message).toBe('A key must be a single value');
  });

  test('__proto__ is a key like any other', () => {
    const value = load('__proto__: {polluted: true}\nconstructor: 1') as Record<string, Value>;
    expect(Object.keys(value)).toEqual(['__proto__', 'constructor']);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});

describe('aliases', () => {
  test('stand for what they name', () => {
    expect(load('a: &x [1, 2]\nb: *x\nc: *x')).toEqual({ a: [1, 2], b: [1, 2], c: [1, 2] });
  });

  test('an unknown, a circular and an exploding alias are refused where they stand', () => {
    expect(refusal('a: *x')).toEqual({ message: "Nothing is named '&x' before this", line: 1, column: 4 });
    expect(refusal('a: &x\n  b: *x')).toEqual({
      message: "'*x' stands inside what it repeats",
      line: 2,
      column: 6,
    });
    const bomb = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
    for (let i = 1; i < 10; i++)
      bomb.push(
        `a${i}: &a${i} [${Array(10)
          .fill(`*a${i - 1}`)
          .join(', ')}]`,
      );
    expect(refusal(bomb.join('\n')).message).toBe('Aliases make this document hold more than 100000 values');
  });
});

describe('what is no YAML', () => {
  test('has the line and column', () => {
    expect(refusal('a: [1, 2\nb: 3')).toMatchObject({ line: 2 });
    expect(refusal('steps:\n  - id: a\n   mode: read')).toMatchObject({ line: 3 });
    expect(refusal('a: "open')).toMatchObject({ message: 'Missing closing "quote', line: 1, column: 9 });
    expect(refusal('a: b: c')).toMatchObject({ line: 1, column: 4 });
    expect(refusal('a: \0')).toEqual({
      message: 'The character U+0000 is not allowed in YAML',
      line: 1,
      column: 4,
    });
  });

  test('a tab as indentation can be replaced', () => {
    const text = 'a:\n\tb: 1';
    const result = parse(text);
    expect(result.diagnostics).toMatchObject([{ type: 'yaml_parse_error', range: { line: 2 } }]);
    const fix = result.diagnostics[0]?.fix;
    if (!fix) throw new Error('no fix');
    expect(load(text.slice(0, fix.start) + fix.text + text.slice(fix.end))).toEqual({ a: { b: 1 } });
  });

  test('a second document is refused where it starts', () => {
    expect(refusal('a: 1\n---\nb: 2')).toEqual({
      message: 'One file holds one pipeline, but another YAML document starts here',
      line: 3,
      column: 1,
    });
    expect(load('---\na: 1\n...\n')).toEqual({ a: 1 });
  });

  test('an empty text is an empty document', () => {
    expect(load('')).toBe(null);
    expect(load('# nothing\n')).toBe(null);
    expect(load('---\n')).toBe(null);
    expect(load('\ufeffa: 1')).toEqual({ a: 1 });
  });

  test('depth is limited, and never overflows the stack', () => {
    expect(refusal('['.repeat(200) + ']'.repeat(200)).message).toBe('Nested deeper than 100 levels');
    expect(parse('['.repeat(100_000)).ok).toBe(false);
    expect(parse('- '.repeat(20_000)).ok).toBe(false);
  });
});
