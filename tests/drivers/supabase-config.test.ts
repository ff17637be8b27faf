/** What is said of the Supabase steps' config before anything runs, and what becomes of it in PostgREST's own grammar. */
import { expect, test } from 'vitest';
import { parse } from '#core/oml/parse.ts';
import { validate } from '#core/check/validate.ts';
import { createTable } from '#core/supabase/ddl.ts';
import { descriptionIn } from '#core/supabase/description.ts';
import { filterParams } from '#core/supabase/filter.ts';
import { behind, orderOf } from '#core/supabase/order.ts';
import { parseRange } from '#core/supabase/range.ts';
import { selectionOf } from '#core/supabase/select.ts';
import { catalog } from '#drivers/index.ts';

function found(component: string, config: string) {
  const mode = component.endsWith('writer') ? 'write' : 'read';
  const parsed = parse(
    `oml_version: '0.1.0'\nname: p\nsteps:\n  - { id: a, component: ${component}, mode: ${mode}, needs: [], config: { connection: '@supabase.a', table: t, ${config} } }\n`,
  );
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.diagnostics));
  return validate(parsed.value, catalog)
    .filter(({ location }) => location?.includes('.config.'))
    .map(({ type, location, message }) => [type, location, message]);
}

test('an address of a server of your own is an extension; what is no address is refused', () => {
  for (const component of ['supabase.extractor', 'supabase.writer']) {
    expect(found(component, "url: 'https://abc.supabase.co'")).toEqual([]);
    for (const url of ['http://localhost:8000', 'https://db.example.com/rest/v1'])
      expect(found(component, `url: '${url}'`)).toEqual([
        ['playground_extension', 'steps[0].config.url', expect.stringContaining(url)],
      ]);
    for (const url of ['ftp://a.example', 'localhost:8000'])
      expect(found(component, `url: '${url}'`)).toEqual([
        ['invalid_config_value', 'steps[0].config.url', expect.stringContaining('url must have the form')],
      ]);
  }
});

test('conditions that PostgREST would not read', () => {
  const message = (filter: string) => found('supabase.extractor', `filter: ${filter}`)[0]?.[2];
  expect(message('{status: paid}')).toBe(
    '`filter` of "status" is "paid", which names no operator. Write "eq.paid" if it has to be equal.',
  );
  expect(message('{or: a.eq.1}')).toBe(
    '`filter` has "a.eq.1" behind "or". Write the conditions in brackets, as in "(age.gt.17,name.is.null)".',
  );
  expect(message('{limit: eq.1}')).toBe(
    '`filter` holds "limit", which is no column: it has a key of its own, or none here.',
  );
  expect(message('{a: {b: 1}}')).toBe('`filter` of "a" is {"b":1}. Write a condition such as "eq.5".');
  expect(message('{a: [gte.1, not.in.(2), "like(any).{a*,b*}", 5], b: null, c: true}')).toBeUndefined();
  expect(found('supabase.writer', 'returning: everything')[0]?.[2]).toBe(
    '`returning` is "everything". It can be minimal, headers-only, representation.',
  );
});

test('filters become parameters', () => {
  expect(filterParams({ a: 5, b: null, c: false, d: ['gte.1', 'lt.9'], 'not.or': '(x.is.null)' })).toEqual([
    ['a', 'eq.5'],
    ['b', 'is.null'],
    ['c', 'is.false'],
    ['d', 'gte.1'],
    ['d', 'lt.9'],
    ['not.or', '(x.is.null)'],
  ]);
});

const TABLE = {
  name: 't',
  columns: [
    { name: 'id', format: 'bigint' },
    { name: 'a b', format: 'numeric' },
  ],
  keys: ['id'],
};

test.each([
  ['*', ['id|id|bigint', 'a b|a b|numeric']],
  ['id, n:"a b"', ['id|id|bigint', 'n|a b|numeric']],
  ['"a b"::text,x:id::int4', ['a b||text', 'x||int4']],
  ['id,data->a->>b,y:data->>"c d"', ['id|id|bigint', 'b||', 'y||']],
  ['id.max(),n:id.count(),count()', ['max||', 'n||', 'count||']],
  [
    'id,lines(*,product(name)),who:customers!inner(id,name),...spread(x)',
    ['id|id|bigint', 'lines||', 'who||'],
  ],
])('select: %s', (select, columns) => {
  const selection = selectionOf(select, TABLE);
  expect(
    selection.columns.map(({ name, column = '', format = '' }) => `${name}|${column}|${format}`),
  ).toEqual(columns);
});

test.each([
  [undefined, '*', 'id.asc', ['id']],
  ['id', '*', 'id', ['id']],
  ['id.asc', 'key:id', 'id.asc', ['key']],
  ['id.desc', '*', 'id.desc', undefined],
  ['"a b".desc.nullslast', '*', '"a b".desc.nullslast,id.asc', undefined],
  [undefined, '"a b"', 'id.asc', undefined],
  [undefined, 'id::text', 'id.asc', undefined],
  [undefined, 'count()', undefined, undefined],
])('order %s of %s', (asked, select, order, keys) => {
  const found = orderOf(asked, TABLE, selectionOf(select, TABLE));
  expect([found.order, found.keys?.map(({ name }) => name)]).toEqual([order, keys]);
});

test('rows behind a row, by keys of one column and of three', () => {
  const keys = ['a', 'b c', 'd'].map((column) => ({ column, name: column }));
  expect(behind(keys.slice(0, 1), ['x,"y"'])).toEqual([['a', 'gt.x,"y"']]);
  expect(behind(keys, ['1', 'x"\\', '2'])).toEqual([
    ['or', '(a.gt."1",and(a.eq."1","b c".gt."x\\"\\\\"),and(a.eq."1","b c".eq."x\\"\\\\",d.gt."2"))'],
  ]);
});

test.each([
  ['0-24/3573', { start: 0, total: 3573 }],
  ['items 10-19/*', { start: 10, total: undefined }],
  ['*/0', { start: undefined, total: 0 }],
  ['*/*', { start: undefined, total: undefined }],
  [undefined, { start: undefined, total: undefined }],
  ['bytes', { start: undefined, total: undefined }],
])('Content-Range: %s', (header, counts) => expect(parseRange(header)).toEqual(counts));

test('a description that is none, or is odd, describes nothing', () => {
  for (const text of ['', '<html>', '[]', '{}', 'null', '{"message":"no"}'])
    expect(descriptionIn(text)).toBeUndefined();
  expect(descriptionIn('{"swagger":"2.0"}')?.size).toBe(0);
  expect([
    ...descriptionIn('{"swagger":"2.0","definitions":{"t":{"properties":{"a":null}},"u":7}}')!.values(),
  ]).toEqual([
    { name: 't', columns: [{ name: 'a', format: '' }], keys: [] },
    { name: 'u', columns: [], keys: [] },
  ]);
});

test('a statement to copy names every type of DuckDB', () => {
  const types = [
    'TINYINT',
    'UBIGINT',
    'HUGEINT',
    'DECIMAL(38,10)',
    'FLOAT',
    'TIME WITH TIME ZONE',
    'TIMESTAMP_NS',
    "ENUM('a, b', 'c')",
  ];
  const nested = [
    'INTEGER[3]',
    'DECIMAL(4,1)[]',
    'VARCHAR[][]',
    'STRUCT(a INTEGER, "b, c" VARCHAR)',
    'STRUCT(a INTEGER)[]',
    'MAP(VARCHAR, INTEGER)',
    'JSON',
    'BIT',
  ];
  const columns = [...types, ...nested].map((type, i) => ({ name: `c${i}`, type }));
  expect(createTable('s', 'a"b', columns, ['c0', 'c1']).split('\n')).toEqual([
    'CREATE TABLE "s"."a""b" (',
    '  "c0" smallint,',
    '  "c1" numeric(20,0),',
    '  "c2" numeric(39,0),',
    '  "c3" numeric(38,10),',
    '  "c4" real,',
    '  "c5" timetz,',
    '  "c6" timestamp,',
    '  "c7" text,',
    '  "c8" integer[],',
    '  "c9" numeric(4,1)[],',
    '  "c10" jsonb,',
    '  "c11" jsonb,',
    '  "c12" jsonb,',
    '  "c13" jsonb,',
    '  "c14" jsonb,',
    '  "c15" text,',
    '  PRIMARY KEY ("c0", "c1")',
    ');',
    "NOTIFY pgrst, 'reload schema';",
  ]);
});
