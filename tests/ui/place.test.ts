import { describe, expect, test } from 'vitest';
import { placeAt } from '#ui/editor/place.ts';

/** The place at `¦` in `text`. */
function at(text: string) {
  const before = text.slice(0, text.indexOf('¦')).split('\n');
  return placeAt(text.replace('¦', ''), before.length, (before.at(-1) ?? '').length + 1);
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
  test('the line after a query is YAML again', () => {
    expect(at('steps:\n  - config:\n      query: |\n        SELECT 1\n    ¦')).toMatchObject({
      kind: 'key',
      path: ['steps', '*'],
    });
  });
});
