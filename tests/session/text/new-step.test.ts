/** Another step at the end of a text: for a file, for a source. */
import { describe, expect, test } from 'vitest';
import { isMapping, own, stepsOf as stepsIn, toPlain } from '#core/oml/value.ts';
import { slug, stepIdFor } from '#core/oml/step-id.ts';
import { withExtractor, withStep } from '#session/text/new-step.ts';
import { catalog, check } from '#workers/check/check.ts';

const pipeline = (steps: string) => `oml_version: "0.1.0"\nname: p\nsteps:\n${steps}`;
const stepsOf = (text: string) => check(text).outline?.steps ?? [];
const reads = (id: string, path: string) =>
  `  - id: ${id}\n    component: filesystem.csv_extractor\n    mode: read\n    config:\n      path: ${path}\n`;

test('ids are made of the name and differ from all others in any case', () => {
  expect(stepIdFor('My Täble (2)', [])).toBe('extract-my-table-2');
  expect(stepIdFor('x', ['Extract-X', 'extract-x-2'])).toBe('extract-x-3');
  expect(stepIdFor('☃', [])).toBe('extract-source');
  expect(stepIdFor('public.orders', [])).toBe('extract-public-orders');
  expect(stepIdFor('tržby', ['extract-trzby'])).toBe('extract-trzby-2');
});

test.each([
  ['zákazníci', 'zakaznici'],
  ['zákazníci'.normalize('NFD'), 'zakaznici'],
  ['Příliš žluťoučký kůň', 'prilis-zlutoucky-kun'],
  ['Smørrebrød', 'smorrebrod'],
  ['Straße_Größe', 'strasse-grosse'],
  ['STRAẞE', 'strasse'],
  ['Łódź', 'lodz'],
  ['Đorđe', 'dorde'],
  ['Ærø', 'aero'],
  ['İstanbul Iğdır', 'istanbul-igdir'],
  ['ﬁnal ½', 'final-1-2'],
  ['Продажи за май', 'продажи-за-май'],
  ['Йод'.normalize('NFD'), 'йод'],
  ['Πωλήσεις', 'πωλήσεις'],
  ['売上 2024年', '売上-2024年'],
  ['ガス'.normalize('NFD'), 'ガス'],
  ['매출'.normalize('NFD'), '매출'],
  ['हिन्दी', 'हिन्दी'],
  ['--a__b..c--', 'a-b-c'],
  ['💰 money', 'money'],
  [`${'a'.repeat(39)} b`, 'a'.repeat(39)],
  ['𠀀'.repeat(50), '𠀀'.repeat(40)],
])('an id of the letters of %s is valid: %s', (name, expected) => {
  const id = stepIdFor(name, []);
  expect(id).toBe(`extract-${expected}`);
  expect(slug(name)).toBe(expected);
  const text = withExtractor('', [], `data/${name}.csv`, catalog)?.text ?? '';
  expect(check(text).diagnostics).toEqual([]);
  expect(stepsOf(text)).toMatchObject([{ id, files: [`data/${name}.csv`] }]);
});

describe('a step for a file', () => {
  const insert = (text: string, file = 'data/cities.csv') => {
    const next = withExtractor(text, stepsOf(text), file, catalog);
    if (!next) throw new Error('nothing was inserted');
    return next.text;
  };
  const ids = (text: string) => stepsOf(text).map(({ id }) => id);
  const starter = pipeline(reads('a', 'a.csv'));

  test.each([
    ['at the end', starter],
    ['without a last line end', starter.trimEnd()],
    ['before a comment', `${starter}\n# the end\n`],
    ['after a trailing comment on the last line', starter.trimEnd() + ' # why'],
    ['before another key', `${starter}params:\n  n: {default: 1}\n`],
    ['with steps that are not indented', starter.replace(/^ {2}/gm, '')],
    ['with Windows line ends', starter.replaceAll('\n', '\r\n')],
    [
      'after a query in a block',
      pipeline(
        '  - id: a\n    component: duckdb.processor\n    mode: transform\n    config:\n      query: |\n        SELECT 1\n\n',
      ),
    ],
    [
      'with dashes on lines of their own',
      pipeline(
        '  -\n    id: a\n    component: duckdb.processor\n    mode: transform\n    config: {query: select 1}\n',
      ),
    ],
    [
      'after steps written as flow mappings',
      pipeline('  - {id: a, component: c.d, mode: read, config: {}}\n'),
    ],
  ])('%s', (_where, text) => {
    const next = insert(text);
    expect(ids(next)).toEqual(['a', 'extract-cities']);
    const step = stepsOf(next).at(-1);
    expect(step).toMatchObject({
      files: ['data/cities.csv'],
      needs: [],
      component: 'filesystem.csv_extractor',
    });
    expect(next.includes('\r\n')).toBe(text.includes('\r\n'));
    expect(next.replaceAll('\r\n', '')).not.toContain('\r');
  });

  test.each([
    '',
    '# only a comment\n',
    'oml_version: "0.1.0"\nname: p\n',
    'steps: []\n',
    'steps:\n',
    'name: p\nsteps: null # none\n',
  ])('into %j', (text) => expect(ids(insert(text))).toEqual(['extract-cities']));

  test('an empty text becomes a whole pipeline', () => {
    expect(check(insert('')).diagnostics).toEqual([]);
  });

  test('names that YAML would read otherwise are quoted', () => {
    for (const file of ['1e3.csv', '- a.csv', 'a: b.csv', 'a #b.csv', '"q".csv', 'ä ö.csv', 'no.csv'])
      expect(stepsOf(insert(starter, file)).at(-1)?.files).toEqual([file]);
  });

  test('of a file whose name has no letters the step is called after a file', () => {
    expect(ids(insert(starter, 'data/☃.CSV'))).toEqual(['a', 'extract-file']);
  });

  test('of a file that no component reads there is none', () => {
    expect(withExtractor(starter, stepsOf(starter), 'notes.pdf', catalog)).toBeUndefined();
    expect(withExtractor(starter, stepsOf(starter), 'a.csv', new Map())).toBeUndefined();
  });

  test('steps on one line cannot be continued', () => {
    const text = 'steps: [{id: a, component: c.d, mode: read, config: {}}]\n';
    expect(withExtractor(text, stepsOf(text), 'x.csv', catalog)).toBeUndefined();
  });
});

describe('a step for a source', () => {
  const query = `query($after: String) {
  orders(first: 100, after: $after) {
    nodes { id: total "x" } # why
  }
}
`;
  const config = {
    connection: '@graphql.shop',
    query,
    pagination_enabled: true,
    max_pages: 0,
    columns: ['id', 'a b', 'no'],
    filters: { 'is: odd': 'eq.1', nested: { deep: null } },
    variables: {},
    data_path: 'data.orders.nodes',
  };
  const wanted = { name: 'Order Lines', component: 'graphql.extractor', config };

  test('is written as a person would, and reads back as what it is', () => {
    const text = pipeline(reads('a', 'a.csv'));
    const next = withStep(text, stepsOf(text), wanted, catalog);
    expect(next).toEqual({
      id: 'extract-order-lines',
      text: `${text}
  - id: extract-order-lines
    component: graphql.extractor
    mode: read
    needs: []
    config:
      connection: "@graphql.shop"
      query: |
        query($after: String) {
          orders(first: 100, after: $after) {
            nodes { id: total "x" } # why
          }
        }
      pagination_enabled: true
      max_pages: 0
      columns: [id, "a b", "no"]
      filters:
        "is: odd": eq.1
        nested:
          deep: null
      variables: {}
      data_path: data.orders.nodes
`,
    });
    expect(configIn(next?.text ?? '')).toEqual(config);
  });

  test.each([
    ['quotes', `it's "so" \\ {a: b}`],
    ['what YAML takes for something else', 'null'],
    ['a number', '1e3'],
    ['a date', '2020-01-01'],
    ['a comment', 'a #b'],
    ['signs at the start', '- ? : & * ! | > % @ `'],
    ['spaces around', '  a  '],
    ['line ends of Unicode', 'a\u2028b\u0085c\u2029'],
    ['line ends of Windows', 'a\r\nb'],
    ['lines that begin with spaces', '  a\nb\n'],
    ['lines that end with none', 'a\n\n  b\nc'],
    ['more than one line end', 'a\nb\n\n\n'],
    ['a tab', 'a\tb\nc'],
    ['control characters', 'a\u0000\u0007\u007fb'],
    ['half a character', 'a\ud800b\nc'],
    ['a mark at the start', '\ufeffa'],
    ["a document's end", 'a\n---\n...\nb'],
    ['nothing', ''],
    ['other scripts', '売上 表'],
  ])('keeps %s', (_what, value) => {
    const next = withStep(
      '',
      [],
      { ...wanted, config: { ...config, data_path: value, [value]: value } },
      catalog,
    );
    expect(configIn(next?.text ?? '')).toMatchObject({ data_path: value, [value]: value });
    expect(configIn((next?.text ?? '').replaceAll('\n', '\r\n'))).toMatchObject({ data_path: value });
  });

  test('of a component that nobody knows there is none', () => {
    expect(withStep('', [], { ...wanted, component: 'a.b' }, catalog)).toBeUndefined();
  });
});

/** Of the last step. */
function configIn(text: string): unknown {
  const { document } = check(text).reading ?? {};
  const step = stepsIn(document ?? null).at(-1);
  return isMapping(step) ? toPlain(own(step, 'config') ?? null) : undefined;
}

test('a step that reads another names it, and is called what it is to be called unless another is', () => {
  const text = pipeline(reads('rows', 'rows.csv'));
  const wanted = {
    name: 'rows',
    id: 'Rows-sorted',
    component: 'duckdb.processor',
    needs: ['rows'],
    config: { query: 'SELECT *\nFROM "rows"\n' },
  };
  const next = withStep(text, stepsOf(text), wanted, catalog);
  expect(next?.text).toContain('\n    needs: [rows]\n');
  const again = withStep(next?.text ?? '', stepsOf(next?.text ?? ''), wanted, catalog);
  expect([next?.id, again?.id]).toEqual(['Rows-sorted', 'Rows-sorted-2']);
  expect(check(again?.text ?? '').diagnostics).toEqual([]);
});
