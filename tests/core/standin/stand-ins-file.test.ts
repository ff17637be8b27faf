import { describe, expect, test } from 'vitest';
import { withStandIn } from '#core/standin/write.ts';
import { parseStandIns } from '#core/standin/stand-ins-file.ts';
import { typeSql } from '#core/standin/type-text.ts';
import { looksPersonal } from '#core/standin/personal.ts';
import { standInName } from '#core/standin/marks.ts';
import { sampleWords } from '#core/standin/words.ts';
import { samplePath } from '#core/standin/sample.ts';

const refusal = (text: string): string => {
  const read = parseStandIns(text);
  if (read.ok) throw new Error(`It was read: ${JSON.stringify(read.value)}`);
  expect(read.diagnostics).toHaveLength(1);
  expect(read.diagnostics[0]).toMatchObject({ type: 'invalid_stand_ins', severity: 'error' });
  return read.diagnostics[0]?.message ?? '';
};
const read = (text: string) => {
  const found = parseStandIns(text);
  if (!found.ok) throw new Error(found.diagnostics[0]?.message);
  return found.value;
};

describe('stand_ins.yaml', () => {
  test('a path alone, and an entry with all there is', () => {
    const text = `
stand_ins:
  plain: ./samples//plain.csv
  "odd id ☃":
    path: stand-ins/movies.csv
    columns: {id: BIGINT, "2024": "DECIMAL(10, 2)", tags: "VARCHAR[]"}
    recorded: {at: "2026-11-20T10:00:00Z", rows: 100, of: 12345, seed: 7, masked: [email]}
`;
    expect(read(text)).toEqual({
      plain: { path: 'samples/plain.csv' },
      'odd id ☃': {
        path: 'stand-ins/movies.csv',
        columns: { id: 'BIGINT', '2024': 'DECIMAL(10, 2)', tags: 'VARCHAR[]' },
        recorded: { at: '2026-11-20T10:00:00Z', rows: 100, of: 12345, seed: 7, masked: ['email'] },
      },
    });
  });

  test('none are none', () => {
    expect(read('stand_ins: {}')).toEqual({});
    expect(read('stand_ins:\n')).toEqual({});
  });

  test.each([
    ['', 'stand_ins.yaml, line 1: it does not hold stand-ins; its shape is stand_ins: {step: sample.csv}'],
    ['stand_ins: [a]', 'stand_ins.yaml, line 1: it does not hold stand-ins'],
    ['stand_ins:\n  a: {columns: {x: BIGINT}}', 'line 2: the stand-in of "a" has no path'],
    ['stand_ins:\n  a: 3', 'line 2: the stand-in of "a" has no path'],
    ['stand_ins:\n  a: ../out.csv', 'line 2: The path "../out.csv" leaves its folder'],
    ['stand_ins:\n  a: /etc/passwd', 'line 2: The path "/etc/passwd" is absolute'],
    ['stand_ins:\n  a: https://x.test/a.csv', 'line 2: The path "https://x.test/a.csv" is a URL'],
    [
      "stand_ins:\n  a:\n    path: a.csv\n    columns:\n      x: BIGINT) FROM read_csv('/etc/passwd') --",
      'line 5: the type of the column "x" is "BIGINT) FROM read_csv(\'/etc/passwd\') --", which is none of a sample',
    ],
    ['stand_ins:\n  a: {path: a.csv, columns: {x: 3}}', 'the type of the column "x" is 3'],
    ['stand_ins:\n  a: {path: a.csv, columns: [x]}', 'columns are no names and types'],
    ['stand_ins:\n  a: {path: a.csv, recorded: {rows: 3}}', 'recorded needs `rows` and `of`'],
    ['stand_ins: {a: b: c}', 'stand_ins.yaml is no valid YAML at line 1'],
  ])('%j is refused with its line', (text, said) => {
    expect(refusal(text)).toContain(said);
  });
});

test.each([
  ['BIGINT', 'BIGINT'],
  ['int', 'INTEGER'],
  ['timestamp with time zone', 'TIMESTAMP WITH TIME ZONE'],
  ['DECIMAL(10, 2)', 'DECIMAL(10,2)'],
  ['DECIMAL', 'DECIMAL(18,3)'],
  ['VARCHAR[]', 'VARCHAR[]'],
  ['INTEGER[3][]', 'INTEGER[3][]'],
  [`STRUCT(a INTEGER, "b ""c" VARCHAR[])`, `STRUCT("a" INTEGER, "b ""c" VARCHAR[])`],
  ['MAP(VARCHAR, STRUCT(x DOUBLE))', 'MAP(VARCHAR, STRUCT("x" DOUBLE))'],
  [`ENUM('a', 'it''s')`, `ENUM('a', 'it''s')`],
  ['JSON', undefined],
  ['VARCHAR; DROP TABLE x', undefined],
  ['MAP(VARCHAR)', undefined],
  ['STRUCT()', undefined],
  ['STRUCT(a)', undefined],
  [`ENUM('a'`, undefined],
  ['STRUCT(a '.repeat(40) + 'INTEGER' + ')'.repeat(40), undefined],
  ['', undefined],
  ['constructor', undefined],
])('the type %j is %j in SQL', (text, sql) => {
  expect(typeSql(text)).toBe(sql);
});

describe('an entry is written', () => {
  const entry = { path: 'stand-ins/a.csv', columns: { id: 'BIGINT', 'e: mail': 'TIMESTAMP WITH TIME ZONE' } };

  test('into no file', () => {
    const text = withStandIn(undefined, 'a', entry);
    expect(read(text)).toEqual({ a: entry });
    expect(text)
      .toBe(`# Samples that stand in for steps whose source cannot be reached. Osiris does not know this file.
stand_ins:
  a:
    path: stand-ins/a.csv
    columns:
      id: BIGINT
      "e: mail": "TIMESTAMP WITH TIME ZONE"
`);
  });

  const own = `# mine
stand_ins:
    # of the shop
    shop: samples/shop.csv  # by hand
    a:
        path: old.csv
    # the last
    z: {path: z.csv}
# the end
`;

  test('in place of the one there is, and all else stays', () => {
    const text = withStandIn(own, 'a', { path: 'new.csv' });
    expect(text).toBe(own.replace('path: old.csv', 'path: new.csv').replace('        path', '      path'));
    expect(read(text)).toMatchObject({ a: { path: 'new.csv' }, shop: { path: 'samples/shop.csv' } });
  });

  test('behind the others', () => {
    const text = withStandIn(own, 'b', { path: 'b.csv' });
    expect(text).toBe(own.replace('z: {path: z.csv}\n', 'z: {path: z.csv}\n    b:\n      path: b.csv\n'));
  });

  test('and taken out', () => {
    expect(withStandIn(own, 'a', undefined)).toBe(own.replace('    a:\n        path: old.csv\n', ''));
    expect(read(withStandIn('stand_ins: {a: a.csv}', 'a', undefined))).toEqual({});
  });

  test.each([
    'stand_ins: {a: a.csv, b: b.csv}',
    'stand_ins: {}',
    'stand_ins:\n  a: a.csv\n  b:\n    path: b.csv',
  ])('into %j, whatever its style', (before) => {
    const others = Object.fromEntries(Object.entries(read(before)).filter(([id]) => id !== 'c"d'));
    expect(read(withStandIn(before, 'c"d', entry))).toEqual({ ...others, 'c"d': entry });
  });

  test('not into one that cannot be read, so that nothing of it is lost', () => {
    expect(() => withStandIn('stand_ins: [x', 'a', entry)).toThrow(/no valid YAML/);
  });
});

test.each([
  ['email', true],
  ['E-Mail', true],
  ['customerPhone', true],
  ['first_name', true],
  ['api_key', true],
  ['ip', true],
  ['name', false],
  ['description', false],
  ['shipped', false],
  ['title', false],
  ['id', false],
])('the column %s may be personal: %s', (name, is) => {
  expect(looksPersonal(name)).toBe(is);
});

test('words', () => {
  const recorded = { at: '2026-11-20T10:00:00Z', rows: 100, of: 12345, masked: [] };
  expect(sampleWords(undefined)).toBe('made by hand');
  expect(sampleWords(recorded)).toBe('first 100 of 12,345 rows, recorded on 2026-11-20');
  expect(sampleWords({ ...recorded, seed: 1, masked: ['a', 'b'] })).toBe(
    'random 100 of 12,345 rows, recorded on 2026-11-20, a and b masked',
  );
  expect(sampleWords({ ...recorded, rows: 1, of: 1 })).toBe('all 1 row, recorded on 2026-11-20');
  expect(['out.csv', 'out.csv.gz', 'out', '.csv', 'a.b c.csv'].map(standInName)).toEqual([
    'out.stand-in.csv',
    'out.stand-in.csv.gz',
    'out.stand-in',
    '.csv.stand-in',
    'a.b c.stand-in.csv',
  ]);
  expect(samplePath('movies')).toBe('stand-ins/movies.csv');
  expect(samplePath('a/b:c ☃')).toBe('stand-ins/a_b_c_.csv');
  expect(samplePath('x', ['stand-ins/x.csv', 'stand-ins/x-2.csv'])).toBe('stand-ins/x-3.csv');
});
