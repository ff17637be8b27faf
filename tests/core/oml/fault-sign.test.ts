import { describe, expect, test } from 'vitest';
import { parse } from '#core/oml/parse.ts';
import { catalog } from '#drivers/index.ts';
import { applyFix, check, load, marked, withSteps } from '../document.ts';

const inBlock = (key: string, sign: string): string =>
  withSteps(
    `  - id: a\n    component: filesystem.csv_extractor\n    mode: read\n    config:\n      path: p.csv\n      ${key}: ${sign}\n      header: true\n  - { id: b, component: duckdb.processor, mode: transform, needs: [a], config: { query: FROM a } }\n`,
  );
const inBraces = (key: string, sign: string, behind = ', header: true '): string =>
  withSteps(
    `  - id: a\n    component: filesystem.csv_extractor\n    mode: read\n    config: { path: p.csv, ${key}: ${sign}${behind}}\n`,
  );

/** The one fault of the text: where it stands, and what the fixed text's first step holds under `key`. */
function fixed(text: string, key: string): { place?: string; message?: string; value: unknown } {
  const result = parse(text);
  expect(result.ok).toBe(false);
  expect(result.diagnostics).toHaveLength(1);
  const [diagnostic] = result.diagnostics;
  expect(diagnostic).toMatchObject({ type: 'yaml_parse_error', severity: 'error' });
  const written = applyFix(text, diagnostic);
  expect(check(written, catalog).filter(({ severity }) => severity === 'error')).toEqual([]);
  const { steps } = load(written).document as unknown as { steps: { config: Record<string, unknown> }[] };
  return { place: marked(text, diagnostic), message: diagnostic?.message, value: steps[0]?.config[key] };
}

describe('signs that YAML keeps for itself', () => {
  test.each([',', '*', '&', '%', '@', '`', ']', '}', '[', '{', ':', '-', '?', '||', '>>', '**', '%%', '!!'])(
    'in a block: %s',
    (sign) => {
      const key = 'delimiter';
      expect(fixed(inBlock(key, sign), key)).toMatchObject({ place: sign, value: sign });
      expect(fixed(inBlock(key, `${sign} # a remark`), key)).toMatchObject({ place: sign, value: sign });
      expect(fixed(inBlock(key, sign).replaceAll('\n', '\r\n'), key)).toMatchObject({ place: sign });
    },
  );

  test.each(['|', '>', '*', '&', '%', '@', '`', ':', '-', '?', '||', ']', '}', '#'])(
    'in braces: %s',
    (sign) => {
      expect(fixed(inBraces('delimiter', sign), 'delimiter')).toMatchObject({ place: sign, value: sign });
      expect(fixed(inBraces('delimiter', sign, ' '), 'delimiter')).toMatchObject({
        place: sign,
        value: sign,
      });
    },
  );

  test('a comma before another', () => {
    expect(fixed(inBraces('thousands', ','), 'thousands')).toMatchObject({ place: ',', value: ',' });
  });

  test.each(["'", '"'])('a quote that nothing closes is told at its line: %s', (quote) => {
    const said = `${quote} opens a text that nothing closes. In quotes it is a character`;
    for (const text of [inBlock('quotechar', quote), inBraces('quotechar', quote)])
      expect(fixed(text, 'quotechar')).toEqual({ place: quote, message: said, value: quote });
    const threefold = quote.repeat(3);
    expect(fixed(inBlock('quotechar', threefold), 'quotechar')).toMatchObject({
      place: threefold,
      value: quote,
    });
  });

  test('one after the other', () => {
    const text = inBlock('quotechar', "'\n      thousands: ,");
    const [first] = parse(text).diagnostics;
    expect(marked(text, first)).toBe("'");
    expect(fixed(applyFix(text, first), 'thousands')).toMatchObject({ place: ',', value: ',' });
  });

  test('says which', () => {
    expect(parse(inBlock('thousands', ',')).diagnostics[0]).toMatchObject({
      message: 'YAML keeps , for itself, so that it is no value of thousands. In quotes it is a character',
      range: { line: 9, column: 18 },
    });
  });

  test.each([
    ['a block that is right', inBlock('delimiter', '";"').replace('FROM a', '"FROM a')],
    ['a text over lines', inBlock('dtype', '"\n        a\n        "\n     bad: 1')],
    ['a query that is begun', inBlock('delimiter', '";"\n      query: "SELECT 1')],
  ])('a fault elsewhere is not laid to one: %s', (_, text) => {
    const result = parse(text);
    expect(result.ok).toBe(false);
    expect(result.diagnostics[0]?.message).not.toMatch(/YAML keeps|nothing closes/);
  });
});

describe('signs in a list', () => {
  const SIGNS = ['|', '>', '@', '%', '`', '-', '*', '&', '#', ',', '{', '}', '[', ']', '=', "'", '"'];

  test.each(SIGNS)('in brackets: [%s]', (sign) => {
    for (const list of [inBlock('na_values', `[${sign}]`), inBraces('na_values', `[${sign}]`)])
      expect(fixed(list, 'na_values')).toMatchObject({ place: sign, value: [sign] });
  });

  test.each(['|', '-', '@', '#', '||'])('behind others: [NA, %s]', (sign) => {
    for (const list of [inBlock('na_values', `[NA, ${sign}]`), inBraces('na_values', `[NA, ${sign}]`)])
      expect(fixed(list, 'na_values')).toMatchObject({ place: sign, value: ['NA', sign] });
  });

  test.each(['@', '%', '`', '*', ',', ']', "'"])('on a line of its own: - %s', (sign) => {
    const text = inBlock('na_values', `\n        - NA\n        - ${sign}`);
    expect(fixed(text, 'na_values')).toMatchObject({ place: sign, value: ['NA', sign] });
  });

  test('words that begin with one', () => {
    expect(fixed(inBlock('columns', '[@id, name]'), 'columns')).toMatchObject({
      place: '@id',
      value: ['@id', 'name'],
    });
    expect(fixed(inBlock('columns', '\n        - "%x"\n        - %y z'), 'columns')).toMatchObject({
      place: '%y z',
      value: ['%x', '%y z'],
    });
  });

  test('one after the other', () => {
    const text = inBlock('na_values', '[-, |]');
    const [first] = parse(text).diagnostics;
    expect(marked(text, first)).toBe('-');
    expect(fixed(applyFix(text, first), 'na_values')).toMatchObject({ place: '|', value: ['-', '|'] });
  });

  /** How an item is written, and the text that is meant; undefined: nobody can tell. */
  const WRITTEN: readonly (readonly [string, string | undefined])[] = [
    ['NA', 'NA'],
    ['|', '|'],
    ['-', '-'],
    ["'", "'"],
    ['"-"', '-'],
    ["'-'", '-'],
    ['"<, "', '<, '],
    ["''", ''],
    ['">="', '>='],
    ["'|", undefined],
    ["'.", undefined],
    ['"--', undefined],
    ["'||", undefined],
  ];
  const listOf = (items: readonly (typeof WRITTEN)[0][]): string =>
    inBlock('na_values', `[${items.map(([written]) => written).join(', ')}]`);
  const unread = WRITTEN.flatMap((one) => WRITTEN.map((other) => [one, other] as const)).filter(
    (items) => !parse(listOf(items)).ok,
  );

  test.each(unread)('no fix changes what is written: [%s, %s]', (...items) => {
    let text = listOf(items);
    for (let result = parse(text); !result.ok && result.diagnostics[0]?.fix; result = parse(text))
      text = applyFix(text, result.diagnostics[0]);
    const result = parse(text);
    const meant = items.map(([, item]) => item);
    if (!result.ok) {
      expect(meant).toContain(undefined);
      expect(result.diagnostics[0]?.message).not.toMatch(/nothing closes|YAML keeps/);
      return;
    }
    const { steps } = result.value.document as unknown as { steps: { config: { na_values: unknown } }[] };
    expect(steps[0]?.config.na_values).toEqual(meant);
  });

  test.each(['["-", "--]', "['-', '.]", '[">", "<, ">="]', "['|, a]", '["--, a]', "['||]"])(
    'what is in quotes is not laid to one, and nothing is made of half a text: %s',
    (list) => {
      const [diagnostic] = parse(inBlock('na_values', list)).diagnostics;
      expect(diagnostic).toMatchObject({ type: 'yaml_parse_error', severity: 'error' });
      expect(diagnostic?.message).not.toContain('nothing closes');
      expect(diagnostic?.fix).toBeUndefined();
    },
  );

  test('a key is no text: - %a: 1', () => {
    for (const item of ['%a: 1\n          b: 2', '@a:\n            b: 2', '@a: 1'])
      expect(parse(inBlock('na_values', `\n        - ${item}`)).diagnostics[0]?.fix).toBeUndefined();
  });

  test('says what they are', () => {
    const says = (list: string): string | undefined =>
      parse(inBlock('na_values', list)).diagnostics[0]?.message;
    expect(says('[|]')).toBe(
      'YAML keeps | for itself, so that it is no item of a list. In quotes it is a character',
    );
    expect(says('[@id]')).toBe(
      'A text that begins with @ is no item of a list: YAML keeps that for itself. In quotes it is text',
    );
    expect(says("[']")).toBe("' opens a text that nothing closes. In quotes it is a character");
    const mapped = check(inBlock('na_values', '[:]').replace('FROM a', '"FROM a"'), catalog);
    expect(mapped.map(({ message }) => message)).toContain(
      'na_values[0] must be text, got a mapping: in YAML a : parts a key from its value, and here both are missing',
    );
  });
});
