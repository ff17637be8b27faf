/** Where in a GraphQL document a caret stands. */
import { describe, expect, test } from 'vitest';
import { graphqlPlaceAt, type GraphqlPlace, type Trail } from '#ui/editor/graphql-place.ts';

const of = (...fields: string[]): Trail => ({ from: { operation: 'query' }, fields });
const on = (type: string, ...fields: string[]): Trail => ({ from: { type }, fields });

test.each<[string, GraphqlPlace]>([
  ['', { kind: 'document' }],
  ['que', { kind: 'document' }],
  ['{ a }\n', { kind: 'document' }],
  ['{ ', { kind: 'field', in: of() }],
  ['query {', { kind: 'field', in: of() }],
  ['query Named {\n  sh', { kind: 'field', in: of() }],
  ['mutation { ', { kind: 'field', in: { from: { operation: 'mutation' }, fields: [] } }],
  ['subscription { a } query { ', { kind: 'field', in: of() }],
  ['subscription { a } { ', { kind: 'field', in: of() }],
  ['{ orders { nodes { i', { kind: 'field', in: of('orders', 'nodes') }],
  [
    '{ mine: orders(first: 1, by: {a: [1, {b: "}"}]}) @skip(if: false) { i',
    { kind: 'field', in: of('orders') },
  ],
  ['{ orders { nodes { id } pageInfo { ', { kind: 'field', in: of('orders', 'pageInfo') }],
  ['{ orders { id } customers ', { kind: 'field', in: of() }],
  ['{ mine: ', { kind: 'field', in: of() }],
  ['{ a # {\n ', { kind: 'field', in: of() }],
  ['{ a(b: "\\"}{") ', { kind: 'field', in: of() }],
  ['{ a(b: """ " \\""" }{ """) ', { kind: 'field', in: of() }],
  ['query($after: String = "a", $n: [Int!]! = [1, 2]) { a(x: $n) { ', { kind: 'field', in: of('a') }],
  ['{ search { ... on Order { ', { kind: 'field', in: on('Order') }],
  ['{ search { ... on Order { lines { ', { kind: 'field', in: on('Order', 'lines') }],
  ['{ search { ... on Order { id } ', { kind: 'field', in: of('search') }],
  ['{ search { ... @include(if: true) { ', { kind: 'field', in: of('search') }],
  ['{ search { ...Parts ', { kind: 'field', in: of('search') }],
  ['{ search { ...Parts id(', { kind: 'argument', of: { in: of('search'), field: 'id' }, present: [] }],
  ['fragment Parts on Order { ', { kind: 'field', in: on('Order') }],
  ['fragment Parts on Order { a } query { ', { kind: 'field', in: of() }],
  ['{ search { ...', { kind: 'spread', in: of('search') }],
  ['{ search { ... Pa', { kind: 'spread', in: of('search') }],
  ['{ search { ... on ', { kind: 'condition', in: of('search') }],
  ['{ search { ... on Or', { kind: 'condition', in: of('search') }],
  ['fragment Parts on ', { kind: 'condition' }],
  ['{ orders(', { kind: 'argument', of: { in: of(), field: 'orders' }, present: [] }],
  ['{ a: orders(first: 1, af', { kind: 'argument', of: { in: of(), field: 'orders' }, present: ['first'] }],
  [
    '{ orders(by: {a: 1}, list: [2], ',
    { kind: 'argument', of: { in: of(), field: 'orders' }, present: ['by', 'list'] },
  ],
  ['{ a @', { kind: 'directive' }],
  ['query @ca', { kind: 'directive' }],
  ['{ a @include(', { kind: 'argument', of: { directive: 'include' }, present: [] }],
  ['{ a @include(if: ', { kind: 'value', of: { directive: 'include' }, way: ['if'], variables: [] }],
  ['query @cached(ttl: 1) { a ', { kind: 'field', in: of() }],
  [
    'query($a: Int, $b: [Size!]!) { orders(size: ',
    { kind: 'value', of: { in: of(), field: 'orders' }, way: ['size'], variables: ['$a', '$b'] },
  ],
  [
    'query($a: Int) { orders(size: $',
    { kind: 'value', of: { in: of(), field: 'orders' }, way: ['size'], variables: ['$a'] },
  ],
  [
    'query($a: Int) { a } query($b: Int) { orders(size: ',
    { kind: 'value', of: { in: of(), field: 'orders' }, way: ['size'], variables: ['$b'] },
  ],
  [
    'query($a: Int) { a } { orders(size: ',
    { kind: 'value', of: { in: of(), field: 'orders' }, way: ['size'], variables: [] },
  ],
  [
    '{ orders(sizes: [SMALL, ',
    { kind: 'value', of: { in: of(), field: 'orders' }, way: ['sizes'], variables: [] },
  ],
  [
    '{ orders(where: {and: [{a: 1}, {',
    { kind: 'input', of: { in: of(), field: 'orders' }, way: ['where', 'and'], present: [] },
  ],
  [
    '{ orders(where: {id: 1, si',
    { kind: 'input', of: { in: of(), field: 'orders' }, way: ['where'], present: ['id'] },
  ],
  [
    '{ orders(where: {size: S',
    { kind: 'value', of: { in: of(), field: 'orders' }, way: ['where', 'size'], variables: [] },
  ],
  ['query($a: ', { kind: 'type' }],
  ['query($a: [In', { kind: 'type' }],
  ['query($a: [Int!]!, $b: S', { kind: 'type' }],
  ['query($a: Size = ', { kind: 'default', type: 'Size' }],
  ['query($a: [Size!] = [SMALL], $b: Int! = ', { kind: 'default', type: 'Int' }],
])('%j', (before, place) => {
  expect(graphqlPlaceAt(before)).toEqual(place);
});

describe('nothing', () => {
  test.each([
    ['in a text', '{ a(b: "x'],
    ['behind a quote that a text holds', '{ a(b: "x\\"'],
    ['in a text of several lines', '{ a(b: """x\n "" '],
    ['behind the first quotes of one', '{ a(b: """'],
    ['in a comment', '{ a # {'],
    ['in a number', '{ a(b: 12'],
    ['behind its point', '{ a(b: 1.'],
    ['where an operation is named', 'query Na'],
    ['where a fragment is named', 'fragment Na'],
    ['where a variable is named', 'query($na'],
    ['where a variable cannot be', '{ a(b: 1) { $'],
    ['behind a type', 'query($a: Int '],
    ['behind a name', 'query Named '],
    ['in brackets that mean nothing', '{ ( '],
  ])('%s', (_where, before) => {
    expect(graphqlPlaceAt(before)).toBeUndefined();
  });
});

test('whatever is typed, from anywhere to anywhere, has a place or none', () => {
  const text =
    'query N($a: [In!]! = [{a: 1}]) @d(e: "f") { x: y(z: {k: [$a, S]}) { ...F ... on T { i } } } fragment F on T { j } )]}{[(';
  const kinds = new Set<string | undefined>();
  for (let from = 0; from < text.length; from += 3)
    for (let to = from; to <= text.length; to++) kinds.add(graphqlPlaceAt(text.slice(from, to))?.kind);
  expect([...kinds].toSorted()).toEqual([
    'argument',
    'condition',
    'default',
    'directive',
    'document',
    'field',
    'input',
    'spread',
    'type',
    'value',
    undefined,
  ]);
});
