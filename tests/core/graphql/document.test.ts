/** What is read of a GraphQL document: operations, variables, and the columns that it selects. */
import { describe, expect, test } from 'vitest';
import { documentOf } from '#core/graphql/document.ts';
import { columnsSelected } from '#core/graphql/selection.ts';
import { wayOf } from '#core/graphql/json-path.ts';

describe('operations', () => {
  const types = (text: string) => documentOf(text)?.operations.map(({ type }) => type);
  test.each([
    ['{ a }', ['query']],
    ['query Q { a }', ['query']],
    ['# mutation { a }\nquery { mutation }', ['query']],
    [
      'query Q($a: [Int!]! = [1, 2], $b: In = {x: "}"}) @d(x: {y: 1}) { a(s: """ } """, t: "\\"}") }',
      ['query'],
    ],
    ['mutation M { a }', ['mutation']],
    ['query A { a } mutation B { b } subscription C { c }', ['query', 'mutation', 'subscription']],
    ['fragment F on T @x { a ...G } query { ...F }', ['query']],
    ['q', undefined],
    ['{ a', undefined],
    ['{ a(', undefined],
    ['query(', undefined],
    ['', []],
  ])('%s', (text, expected) => {
    expect(types(text)).toEqual(expected);
  });

  test('where one stands, and its variables with their types', () => {
    const [, second] = documentOf('{ a }\nmutation M($after: String!, $ids: [ID!]) { b }')!.operations;
    expect(second).toMatchObject({ type: 'mutation', start: 6 });
    expect([...second!.variables]).toEqual([
      ['after', 'String!'],
      ['ids', '[ID!]'],
    ]);
  });
});

describe('columns', () => {
  const columns = (query: string, path: string, separator: string | undefined = '.') =>
    columnsSelected(documentOf(query), wayOf('data_path', path), separator);
  test.each([
    ['{ users { id n: name } }', 'data.users', ['id', 'n']],
    ['{ users { id org { name boss { id } } } }', 'data.users', ['id', 'org.name', 'org.boss.id']],
    ['{ users { edges { cursor node { id } } } }', 'data.users.edges[*].node', ['id']],
    ['{ users { edges { node { id } } } }', 'data.users.edges[*].node', ['id']],
    ['{ a: x { nodes { id } } b: x { nodes { id t } } }', 'data.*.nodes', ['id', 't']],
    ['{ a: x { id } }', 'data.*', ['id']],
    ['{ users { posts { nodes { id } } } }', 'data.users', ['posts.nodes']],
    [
      '{ users { ...F ... { b } ... on U @include(if: true) { c } } } fragment F on U { a }',
      'data.users',
      ['a', 'b', 'c'],
    ],
    ['{ users { ...F } } fragment F on U { a ...F }', 'data.users', ['a']],
    ['{ users { id } }', 'data.other', []],
    ['{ users { id } }', 'data', ['users.id']],
    ['nonsense', 'data.users', []],
  ])('%s at %s', (query, path, expected) => {
    expect(columns(query, path)).toEqual(expected);
  });

  test('one of each field, where nested ones stay objects', () => {
    const query = '{ users { id org { name } } }';
    expect(columnsSelected(documentOf(query), ['data', 'users'], undefined)).toEqual(['id', 'org']);
  });
});

describe('a JSONPath', () => {
  test.each([
    ['data', ['data']],
    ['$', []],
    ['$.data.a', ['data', 'a']],
    ['$[\'data\']["a b"]', ['data', 'a b']],
    ['data.a[*].b[0]', ['data', 'a', '*', 'b', '0']],
    ['data.*.c', ['data', '*', 'c']],
    ["data.'x.y'", ['data', 'x.y']],
    [' data.ž_1-b ', ['data', 'ž_1-b']],
  ])('%s', (path, expected) => {
    expect(wayOf('data_path', path)).toEqual(expected);
  });

  test.each([
    'data..a',
    '.data',
    'data.',
    'data a',
    'data[-1]',
    'data[1:2]',
    'data[?(@.x)]',
    'data|x',
    '$data',
    'data[',
    ''.padEnd(3, '.'),
  ])('none that is read: %s', (path) => {
    expect(() => wayOf('data_path', path)).toThrow(/^`data_path` is /);
  });
});
