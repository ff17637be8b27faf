import { describe, expect, test } from 'vitest';
import { catalog } from '#drivers/index.ts';
import { placeAt } from '#ui/editor/place.ts';

/** The place at `¦` in `text`. */
function at(text: string) {
  const before = text.slice(0, text.indexOf('¦')).split('\n');
  return placeAt(text.replace('¦', ''), before.length, (before.at(-1) ?? '').length + 1, catalog);
}

describe('keys', () => {
  test('of the document', () => {
    expect(at('name: x\n¦\nsteps:\n')).toMatchObject({
      kind: 'key',
      path: [],
      present: ['name', 'steps'],
      typed: '',
    });
  });
  test('of a step, in a list indented or not', () => {
    const step = { kind: 'key', path: ['steps', '*'] };
    expect(at('steps:\n  - ¦')).toMatchObject({ ...step, present: [], indent: 4 });
    expect(at('steps:\n- id: a\n  mo¦\n  needs: []')).toMatchObject({
      ...step,
      present: ['id', 'needs'],
      typed: 'mo',
    });
  });
  test('of a config, with the component of its own step', () => {
    const text = `steps:
  - id: a
    component: duckdb.processor
    config:
      query: |
        SELECT 1
  - id: b
    config:
      path: x
      ¦
    component: filesystem.csv_writer`;
    expect(at(text)).toMatchObject({
      path: ['steps', '*', 'config'],
      component: 'filesystem.csv_writer',
      present: ['path'],
    });
  });
  test('inside braces', () => {
    expect(at('steps:\n  - {id: a, ¦}')).toMatchObject({
      kind: 'key',
      path: ['steps', '*'],
      present: ['id'],
      flow: true,
    });
  });
});

describe('a further step may begin', () => {
  const list = 'steps:\n  - id: a\n    config:\n      path: x\n';
  test.each([
    ['at the dash', `${list}  ¦`, 2],
    ['where Enter leaves the caret after a step', `${list}      ¦`, 2],
    ['at the margin', `${list}¦\nparams: {}`, 2],
    ['in a list that is not indented', `${list.replace(/^ {2}/gm, '')}¦`, 0],
    ['between steps', `${list}  ¦\n  - id: b`, 2],
    ['with a dash typed', `${list}  -¦`, 2],
    ['where there is none yet', 'steps:\n¦', 2],
    ['where there is none yet, before another key', 'steps:\n  ¦\n\nparams: {}', 2],
  ])('%s', (_where, text, dash) => {
    expect(at(text)).toMatchObject({ kind: 'key', newStep: { dash } });
  });
  test.each([
    ['inside a step', 'steps:\n  - id: a\n  ¦\n    mode: read'],
    ['outside of steps', `${list}params:\n  ¦`],
    ['above steps', `¦\n${list}`],
    ['before text', `${list}  ¦id: b`],
  ])('not %s', (_where, text) => {
    expect(at(text)).not.toHaveProperty('newStep.dash');
  });
  test('after `steps:` on its line, while there is none below', () => {
    expect(at('name: x\nsteps: ¦\n')).toMatchObject({ kind: 'value', newStep: { dash: 2 } });
    expect(at('steps: ¦\n- id: a')).not.toHaveProperty('newStep.dash');
    expect(at('steps: ¦\n  - id: a')).not.toHaveProperty('newStep.dash');
  });
  test('after the step above it', () => {
    expect(at(`${list}  ¦`)).toMatchObject({ newStep: { above: 'a' } });
    expect(at(`${list}  - ¦`)).toMatchObject({ above: 'a' });
    expect(at('steps:\n  - id: "á b"\n  - id: c\n    ¦')).toMatchObject({ id: 'c', above: 'á b' });
  });
});

describe('values', () => {
  test('after a key, with what is typed and its quote', () => {
    const text = 'steps:\n  - component: x.y\n    config:\n      path: "da¦"';
    const path = ['steps', '*', 'config', 'path'];
    expect(at(text)).toMatchObject({ kind: 'value', path, typed: 'da', quote: '"', component: 'x.y' });
  });
  test.each([
    'steps:\n  - id: a\n    needs: [b, ¦]',
    'steps:\n  - id: a\n    needs:\n      - ¦',
    'steps:\n  - {id: a, needs: [¦',
  ])('items of a list: %j', (text) => {
    expect(at(text)).toMatchObject({ kind: 'value', path: ['steps', '*', 'needs', '*'], typed: '' });
  });
  test('nothing in comments', () => {
    expect(at('name: x # na¦')).toBeUndefined();
  });
});

describe('SQL', () => {
  test.each([
    'steps:\n  - config:\n      query: |\n        SELECT a: b\n        FROM "ext¦',
    'steps:\n  - config:\n      query: >-\n        SELECT 1 FROM a, "ext¦',
    'steps:\n  - {config: {query: "SELECT * FROM ext¦',
    'steps:\n  - config:\n      query: SELECT * FROM a JOIN "ext¦',
  ])('a relation: %j', (text) => {
    expect(at(text)).toMatchObject({ kind: 'sql', path: ['steps', '*', 'config', 'query'], relation: true });
  });
  test('anywhere else in a query is no relation, and no key', () => {
    expect(at('steps:\n  - config:\n      query: |\n        SELECT a\n        WHERE ¦')).toMatchObject({
      kind: 'sql',
      relation: false,
    });
    expect(at('steps:\n  - config:\n      query: |\n        path: ¦')).toMatchObject({
      kind: 'sql',
      relation: false,
    });
  });
  test.each([
    "SELECT 'from ¦",
    "SELECT '' || 'it''s ¦",
    'SELECT 1 -- from ¦',
    'SELECT 1 /* from ¦',
    'SELECT 1.¦',
    'SELECT 12¦',
    'SELECT a AS ¦',
  ])('nothing in texts, comments, numbers and new names: %j', (query) => {
    expect(at(`steps:\n  - config:\n      query: |\n        ${query}`)).toBeUndefined();
  });
  test.each([
    ['SELECT "a b"."c¦', { qualifier: 'a b', typed: '"c' }],
    ['SELECT "it\'s", -- one\n        t.č¦', { qualifier: 't', typed: 'č' }],
    ['SELECT x¦', { typed: 'x' }],
  ])('what is typed, and of which relation: %j', (query, expected) => {
    expect(at(`steps:\n  - config:\n      query: |\n        ${query}`)).toMatchObject({
      kind: 'sql',
      relation: false,
      ...expected,
    });
  });
  test('the whole query is read, also what stands below the caret', () => {
    const text = 'steps:\n  - config:\n      query: |\n        SELECT ¦\n        FROM t\n    needs: []\n';
    expect(at(text)).toMatchObject({ sql: 'SELECT \nFROM t'.replace(/^|\n/g, (m) => `${m}        `) });
    expect(at('steps:\n  - config: {query: "SELECT ¦ FROM t"}')).toMatchObject({ sql: 'SELECT  FROM t' });
  });
  test('the line after a query is YAML again', () => {
    expect(at('steps:\n  - config:\n      query: |\n        SELECT 1\n    ¦')).toMatchObject({
      kind: 'key',
      path: ['steps', '*'],
    });
  });
});

describe('while a text is half-typed', () => {
  const list = 'steps:\n  - id: a\n    component: duckdb.processor\n    mode: transform\n';
  test.each([
    ['brackets are open on a line above', `${list}    needs: [b\n    ¦`],
    ['a quote is open on a line above', `${list}    note: "b\n    ¦`],
    ['a key above has no colon', `${list}    needs\n    ¦`],
    ['a line above is twice a mapping', `${list}    needs: b: c\n    ¦`],
    ['a closing brace is left over', `${list}    }\n    ¦`],
    ['the line itself is the beginning of a key', `${list}    ne¦\n    config:\n      query: SELECT 1`],
  ])('%s: the step is known', (_what, text) => {
    expect(at(text)).toMatchObject({
      kind: 'key',
      path: ['steps', '*'],
      id: 'a',
      component: 'duckdb.processor',
      present: expect.arrayContaining(['id', 'component', 'mode']) as string[],
    });
  });
  test('keys below the caret are those of its own step', () => {
    expect(at(`${list}    ¦\n    config: {}\n  - id: b\n    needs: []\n`)).toMatchObject({
      present: ['id', 'component', 'mode', 'config'],
    });
    expect(at('steps:\n  - id: a\n  - ¦\n    component: duckdb.processor\n')).toMatchObject({
      present: ['component'],
      component: 'duckdb.processor',
      above: 'a',
    });
  });
  test('brackets and quotes over several lines', () => {
    expect(at('steps:\n  - id: a\n    needs: [\n      b,\n      ¦')).toMatchObject({
      kind: 'value',
      path: ['steps', '*', 'needs', '*'],
    });
    expect(at('steps:\n  - {\n    id: a,\n    mo¦')).toMatchObject({
      kind: 'key',
      path: ['steps', '*'],
      typed: 'mo',
    });
    const query = `${list}    config:\n      query: "SELECT ¦\n        FROM t"\n`;
    expect(at(query)).toMatchObject({
      kind: 'sql',
      quote: '"',
      relation: false,
      sql: 'SELECT \n        FROM t',
    });
    expect(at(query.replace('¦', '').replace('FROM t', 'FROM "t¦'.replace('"', '')))).toMatchObject({
      kind: 'sql',
      relation: true,
      typed: 't',
    });
  });
  test('with line ends of Windows', () => {
    expect(at(`${list}    needs: [¦`.replaceAll('\n', '\r\n'))).toMatchObject({
      path: ['steps', '*', 'needs', '*'],
      id: 'a',
    });
  });
  test('a query under another key than `query`, where a component says so, and none in its own notes', () => {
    expect(at('metadata:\n  query: SELECT * FROM ¦')).toMatchObject({ kind: 'value' });
    expect(at('steps:\n  - component: http.extractor\n    config:\n      query: SELECT ¦')).toMatchObject({
      kind: 'value',
    });
  });
});
