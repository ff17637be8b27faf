/** What the page offers for files, and the step it writes into the text. */
import { describe, expect, test } from 'vitest';
import { catalog, check } from '#workers/check/check.ts';
import { missingFiles, stepIdFor, unreadFiles, withExtractor } from '#session/suggest.ts';

const pipeline = (steps: string) => `oml_version: "0.1.0"\nname: p\nsteps:\n${steps}`;
const stepsOf = (text: string) => check(text).outline?.steps ?? [];
const reads = (id: string, path: string) =>
  `  - id: ${id}\n    component: filesystem.csv_extractor\n    mode: read\n    config:\n      path: ${path}\n`;

describe('files and paths', () => {
  const steps = stepsOf(pipeline(reads('a', 'data/actors.csv') + reads('b', 'films.csv')));

  test('a file fits a missing path by its last part, in any case', () => {
    expect(missingFiles(steps, ['Actors.csv', 'films.csv', 'other/actors.csv'])).toEqual([
      { step: 'a', path: 'data/actors.csv', candidates: ['Actors.csv', 'other/actors.csv'] },
    ]);
  });

  test('a file that another step reads is no candidate', () => {
    const twins = stepsOf(pipeline(reads('a', 'x/f.csv') + reads('b', 'f.csv')));
    expect(missingFiles(twins, ['f.csv'])).toEqual([{ step: 'a', path: 'x/f.csv', candidates: [] }]);
  });

  test('what no step reads, and no missing path could mean, is offered as a step', () => {
    expect(
      unreadFiles(steps, ['actors.csv', 'films.csv', 'new.csv', 'notes.pdf', 'old.tsv.gz'], catalog),
    ).toEqual(['new.csv', 'old.tsv.gz']);
  });

  test('a path that params or a connection decide is not judged', () => {
    const open = stepsOf(
      pipeline(
        `${reads('a', '"${params.file}"')}${reads('b', 'f.csv')}      connection: "@filesystem.local"\n`,
      ),
    );
    expect(missingFiles(open, [])).toEqual([]);
  });
});

test('ids are made of the file’s name and differ from all others in any case', () => {
  expect(stepIdFor('data/My Täble (2).CSV', '.csv', [])).toBe('extract-my-table-2');
  expect(stepIdFor('x.csv', '.csv', ['Extract-X', 'extract-x-2'])).toBe('extract-x-3');
  expect(stepIdFor('☃.csv', '.csv', [])).toBe('extract-file');
  expect(stepIdFor('a.b', '', [])).toBe('extract-a-b');
  expect(stepIdFor('tržby.csv', '.csv', ['extract-trzby'])).toBe('extract-trzby-2');
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
  const id = stepIdFor(`data/${name}.csv`, '.csv', []);
  expect(id).toBe(`extract-${expected}`);
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

  test('of a file that no component reads there is none', () => {
    expect(withExtractor(starter, stepsOf(starter), 'notes.pdf', catalog)).toBeUndefined();
    expect(withExtractor(starter, stepsOf(starter), 'a.csv', new Map())).toBeUndefined();
  });

  test('steps on one line cannot be continued', () => {
    const text = 'steps: [{id: a, component: c.d, mode: read, config: {}}]\n';
    expect(withExtractor(text, stepsOf(text), 'x.csv', catalog)).toBeUndefined();
  });
});
