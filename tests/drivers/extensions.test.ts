/** What Osiris's keys allow here and not there, and which keys were written: from the text to the driver. */
import { describe, expect, test } from 'vitest';
import { compile } from '#core/plan/compile.ts';
import { parse } from '#core/oml/parse.ts';
import type { Diagnostic } from '#core/oml/pipeline.ts';
import type { PlanStep } from '#core/plan/plan.ts';
import { validate } from '#core/check/validate.ts';
import { catalog } from '#drivers/index.ts';

const pipeline = (config: string): string =>
  `oml_version: '0.1.0'\nname: p\nparams: { mark: { default: ';' } }\nsteps:\n  - { id: a, component: filesystem.csv_extractor, mode: read, config: { ${config} } }\n`;

function parsed(text: string) {
  const result = parse(text);
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
  return result.value;
}

const found = (config: string): readonly Diagnostic[] => validate(parsed(pipeline(config)), catalog);

function planned(config: string): PlanStep {
  const result = compile(parsed(pipeline(config)), catalog);
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
  return result.value.steps[0]!;
}

const extension = (key: string, message: string) => [
  { type: 'playground_extension', severity: 'warning', message, location: `steps[0].config.${key}` },
];
const invalid = (key: string, message: string) => [
  { type: 'invalid_config_value', severity: 'error', message, location: `steps[0].config.${key}` },
];

describe('a value that Osiris forbids and the playground allows', () => {
  test.each([
    'windows-1252',
    'Windows-1250',
    'iso-8859-2',
    'shift_jis',
    'gbk',
    'koi8-r',
    'utf-8-sig',
    'UTF-8',
  ])('encoding: %s', (name) => {
    expect(found(`path: a.csv, encoding: ${name}`)).toMatchObject(
      extension(
        'encoding',
        `This value of 'encoding' is an extension of this playground: in Osiris encoding must be one of: utf-8, utf-16, ascii, latin-1, iso-8859-1, got '${name}'`,
      ),
    );
  });

  test.each(['"||"', '"<=>"', '"§§"'])('delimiter: %s', (delimiter) => {
    expect(found(`path: a.csv, delimiter: ${delimiter}`)).toMatchObject(
      extension(
        'delimiter',
        `This value of 'delimiter' is an extension of this playground: in Osiris delimiter must have at most 1 character, got '${delimiter.slice(1, -1)}'`,
      ),
    );
  });

  test('is marked where it stands', () => {
    const [warning] = found('path: a.csv, delimiter: "||"');
    const { start, end } = warning!.range!;
    expect(pipeline('path: a.csv, delimiter: "||"').slice(start, end)).toBe('"||"');
  });

  test('what Osiris allows too is no extension', () => {
    for (const config of ['encoding: latin-1', 'encoding: utf-16', 'delimiter: ";"', 'delimiter: "→"'])
      expect(found(`path: a.csv, ${config}`)).toEqual([]);
  });
});

describe('a value that nobody allows', () => {
  test.each([
    [
      'encoding: klingon',
      "encoding must be the name of an encoding, such as utf-8 or windows-1252, got 'klingon'",
    ],
    ['encoding: 1252', 'encoding must be text, got 1252'],
    ['delimiter: "|||||"', "delimiter must have at most 4 characters, got '|||||'"],
    ['delimiter: "→→"', 'delimiter must have at most 4 bytes, this has 6'],
    ['delimiter: ""', 'delimiter must be a character other than a quote or a line break'],
  ])('%s', (line, message) => {
    expect(found(`path: a.csv, ${line}`).filter(({ severity }) => severity === 'error')).toMatchObject(
      invalid(line.split(':')[0]!, message),
    );
  });

  test.each([
    ['delimiter: "€€"', 'delimiter must have at most 4 bytes, this has 6'],
    ['delimiter: "ééé"', 'delimiter must have at most 4 bytes, this has 6'],
    ['delimiter: "😀😀"', 'delimiter must have at most 4 bytes, this has 8'],
    ['delimiter: \'""\'', 'delimiter must be a character other than a quote or a line break'],
  ])('is no extension: %s says one thing', (line, message) => {
    expect(found(`path: a.csv, ${line}`)).toMatchObject(invalid('delimiter', message));
  });

  test('of up to 4 bytes nothing is wrong with', () => {
    const types = (delimiter: string) =>
      found(`path: a.csv, delimiter: ${delimiter}`).map(({ type }) => type);
    for (const one of ['"€"', '"😀"', '"é"', '"\\t"']) expect(types(one), one).toEqual([]);
    for (const several of ['"||"', '"€|"', '"éé"', '"\\t\\t"'])
      expect(types(several), several).toEqual(['playground_extension']);
  });

  test('is found when a parameter fills it in, and not before', () => {
    expect(found('path: a.csv, delimiter: "${params.mark}", comment: ";"')).toEqual([]);
    const result = compile(
      parsed(pipeline('path: a.csv, delimiter: "${params.mark}", comment: ";"')),
      catalog,
    );
    expect(result.diagnostics).toMatchObject(
      invalid('comment', 'comment must differ from the delimiter, the quote and line breaks'),
    );
  });
});

describe('keys that only the playground knows', () => {
  test.each([
    `quotechar: "'"`,
    "escapechar: '\\'",
    'skipinitialspace: true',
    'skipfooter: 2',
    "decimal: ','",
    "thousands: ' '",
    'on_bad_lines: warn',
  ])('%s', (line) => {
    const key = line.split(':')[0]!;
    expect(found(`path: a.csv, ${line}`)).toMatchObject(
      extension(key, `'${key}' is an extension of this playground: Osiris does not know it`),
    );
  });

  test('a list of lines to skip', () => {
    expect(found('path: a.csv, skip_rows: [1]')).toMatchObject(
      extension(
        'skip_rows',
        "This value of 'skip_rows' is an extension of this playground: in Osiris skip_rows must be a whole number, got a list",
      ),
    );
    expect(found('path: a.csv, skip_rows: 1')).toEqual([]);
  });

  test.each([
    ['skip_rows: -1', 'skip_rows must be at least 0, got -1'],
    ['skipfooter: x', "skipfooter must be a whole number, got 'x'"],
    ['skipinitialspace: 1', 'skipinitialspace must be true or false, got 1'],
    ['quotechar: "ab"', "quotechar must have exactly 1 character, got 'ab'"],
    ['quotechar: ","', 'quotechar must differ from the delimiter, which is ","'],
    ['quotechar: "é"', 'quotechar must be one character of ASCII, and no line break'],
    [
      'thousands: "."',
      "thousands must differ from the decimal point, which is '.': set decimal too, such as ','",
    ],
    ['decimal: "5"', 'decimal must be one character that is no digit, letter, sign or quote'],
  ])('%s', (line, message) => {
    expect(found(`path: a.csv, ${line}`).filter(({ severity }) => severity === 'error')).toMatchObject(
      invalid(line.split(':')[0]!, message),
    );
  });
});

describe('which keys were written', () => {
  test('stands in the plan', () => {
    expect(planned('path: a.csv').written).toEqual(['path']);
    expect(planned('path: a.csv, delimiter: ","').written).toEqual(['path', 'delimiter']);
    expect(planned('path: a.csv').config).toEqual(planned('path: a.csv, delimiter: ","').config);
  });

  test('tells steps apart where a default depends on it, and nowhere else', () => {
    const print = (config: string): string => planned(config).work.hash;
    expect(print('path: a.tsv, delimiter: ","')).not.toBe(print('path: a.tsv'));
    expect(print('path: a.tsv, header: true')).toBe(print('path: a.tsv'));
  });
});
