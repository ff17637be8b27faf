/** What is offered in a GraphQL query, by the schema of a real server: in every form that YAML has for it. */
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Schema } from '#core/graphql/schema.ts';
import { catalog } from '#drivers/index.ts';
import { suggestByServer } from '#ui/editor/graphql-suggestions.ts';
import type { KnownSchemas } from '#ui/editor/known.ts';
import { placeAt } from '#ui/editor/place.ts';
import type { Suggestion } from '#ui/editor/suggestion.ts';
import { createChecker } from '#workers/check/checker.ts';
import { shop } from '../drivers/graphql-shop.ts';
import { serve, type TestServer } from '../drivers/http-server.ts';

const PORT = 4494;
const indented = (query: string) => query.replaceAll('\n', '\n        ');
const pipeline = (query: string) => `oml_version: "0.1.0"
name: p
steps:
  - id: a
    component: graphql.extractor
    mode: read
    config:
      endpoint: http://127.0.0.1:${PORT}/graphql
      query: ${query}
      data_path: data
`;
const block = (query: string) => pipeline(`|\n        ${indented(query)}`);

let server: TestServer;
let schema: Schema;
beforeAll(async () => {
  server = await serve(PORT, { '/graphql': shop });
  const of = { text: block('{ a }'), settings: { choice: { params: {} } } };
  const found = await createChecker().schema(of, 'a');
  if (found.state !== 'found') throw new Error(found.said);
  ({ schema } = found);
});
afterAll(() => server.stop());

const load = vi.fn(() => Promise.resolve(true));
const schemas = (known: Schema | undefined, may = true): KnownSchemas => ({
  mayLoad: (step): step is string => may && step !== undefined,
  where: () => '@graphql.shop',
  of: () => known,
  load,
});

/** `text` has the caret at `¦`. */
function at(text: string, of: KnownSchemas = schemas(schema)): readonly Suggestion[] {
  const lines = text.slice(0, text.indexOf('¦')).split('\n');
  const place = placeAt(text.replace('¦', ''), lines.length, (lines.at(-1) ?? '').length + 1, catalog);
  return place?.kind === 'graphql' ? suggestByServer(place, of) : [];
}
/** In a query, without the offer to load its schema anew. */
const offered = (query: string) => at(block(query)).filter(({ run }) => !run);
const labels = (query: string) => offered(query).map(({ label }) => label);
const one = (query: string, label: string) => offered(query).find((each) => each.label === label);

test('in every form of YAML the caret is in the same query', () => {
  const forms = [
    block('{ ¦ }'),
    pipeline('"{ ¦ }"'),
    pipeline("'{ ¦ }'"),
    pipeline('query { ¦ }'),
    pipeline('>-\n        { ¦\n        }'),
  ];
  const wanted = labels('{ ¦ }');
  expect(wanted).toContain('orders');
  for (const form of forms)
    expect(
      at(form)
        .filter(({ run }) => !run)
        .map(({ label }) => label),
      form,
    ).toEqual(wanted);
  expect(at(block('{ a }').replace('data_path: data', 'data_path: ¦'))).toEqual([]);
});

describe('what is offered', () => {
  test('fields, with their types, what they take, and room for what is selected within', () => {
    const nodes = '{ orders { edges { node { ¦ } } } }';
    expect(labels(nodes)).toEqual([...ORDER.filter((name) => name !== 'old'), 'old', '__typename']);
    expect(one(nodes, 'total')).toMatchObject({ insert: 'total', detail: 'Float!', doc: 'In euro' });
    expect(one(nodes, 'old')).toMatchObject({ detail: 'Int, deprecated', doc: 'Deprecated: Use total' });
    expect(one(nodes, 'customer')).toMatchObject({ insert: 'customer { $0 }', snippet: true, more: true });
    expect(one(nodes, 'in')).toMatchObject({ insert: 'in(currency: $1)', snippet: true });
    expect(one('{ orders { edges { node { ¦ { id } } } } }', 'customer')).toMatchObject({
      insert: 'customer',
    });
    expect(one('{ orders { edges { node { i¦(currency: "EUR") } } } }', 'in')).toMatchObject({
      insert: 'in',
    });
  });
  test('arguments, those that are required first, and what an input takes', () => {
    expect(labels('{ between(¦) }')).toEqual(['range', 'orders']);
    expect(labels('{ between(range: {to: 1}, ¦) }')).toEqual(['orders']);
    expect(one('{ nodes(¦) }', 'first')).toMatchObject({ insert: 'first: ', detail: 'Int = 20', more: true });
    expect(one('{ between(¦) }', 'orders')).toMatchObject({ detail: '[ID!]!, required' });
    expect(one('{ between(range: ¦) }', '{ }')).toMatchObject({ insert: '{ $1 }', detail: 'Range!' });
    expect(labels('{ between(range: {¦}) }')).toEqual(['to', 'from']);
    expect(labels('{ between(range: {to: 1, ¦}) }')).toEqual(['from']);
    expect(one('{ ¦ }', 'between')).toMatchObject({
      insert: 'between(range: $1, orders: $2) { $0 }',
      detail: '[Order], deprecated',
      doc: 'Deprecated: Use orders\n\n`range: Range!`, `orders: [ID!]!`',
    });
  });
  test('values of enums, and the variables of the operation', () => {
    expect(labels('query($s: State, $n: Int) { orders(state: ¦) }')).toEqual([
      '$s',
      '$n',
      'OPEN',
      'PAID',
      'LOST',
    ]);
    expect(one('{ orders(state: ¦) }', 'PAID')).toMatchObject({ insert: 'PAID', doc: 'All is paid' });
    expect(one('{ orders(state: ¦) }', 'LOST')).toMatchObject({ detail: 'deprecated' });
    expect(labels('query($after: Cursor) { orders(after: $¦) }')).toEqual(['$after']);
  });
  test('nothing where the schema knows nothing', () => {
    expect(labels('{ nothing { ¦ } }')).toEqual([]);
    expect(labels('mutation { ¦ }')).toEqual([]);
    expect(labels('{ orders(nothing: ¦) }')).toEqual([]);
    expect(labels('{ orders { edges # ¦')).toEqual([]);
  });
  test('words outside of operations, directives, what they take', () => {
    expect(labels('¦')).toEqual(['query']);
    expect(labels('{ a }\n¦')).toEqual(['query', 'fragment']);
    expect(labels('{ orders @¦ }')).toEqual(['include', 'skip']);
    expect(labels('{ orders @include(¦) }')).toEqual(['if']);
    expect(labels('query($x: Boolean!) { orders @include(if: ¦) }')).toEqual(['$x', 'true', 'false']);
  });
  test('types of variables, and what they are by default', () => {
    const types = labels('query($a: ¦) { a }');
    expect(types).toEqual(expect.arrayContaining(['Day', 'State', 'Range', 'Int']));
    expect(types).not.toContain('Order');
    expect(labels('query($a: State = ¦) { a }')).toEqual(['OPEN', 'PAID', 'LOST']);
  });
  test('types that a union stands for, and fragments', () => {
    const there = '{ anything { ¦ } }\nfragment Bought on Order { id }';
    expect(labels(there)).toEqual(['... on Order', '... on Dog', '__typename']);
    expect(one(there, '... on Order')).toMatchObject({ insert: '... on Order { $0 }' });
    const spread = there.replace('¦', '...¦');
    expect(labels(spread)).toEqual(['Bought', 'on Order', 'on Dog']);
    expect(one(spread, 'on Order')).toMatchObject({ insert: ' on Order { $0 }' });
    expect(one(there.replace('¦', '... ¦'), 'on Order')).toMatchObject({ insert: 'on Order { $0 }' });
    expect(labels(there.replace('¦', '... on ¦'))).toEqual(['Order', 'Dog']);
    expect(labels('{ anything { ... on Order { customer { ¦ } } } }')).toEqual(['id', 'name', '__typename']);
    expect(labels('fragment Bought on ¦')).toEqual(expect.arrayContaining(['Order', 'Named', 'Anything']));
  });
});

describe('the schema is loaded on request', () => {
  test('without one that is all there is, and it writes nothing', async () => {
    const [item, ...others] = at(block('{ or¦ }'), schemas(undefined));
    expect(others).toEqual([]);
    expect(item).toMatchObject({ label: 'Load the schema of @graphql.shop', insert: 'or' });
    expect(load).not.toHaveBeenCalled();
    expect(await item?.run?.()).toBe(true);
    expect(load).toHaveBeenCalledExactlyOnceWith('a');
  });
  test('with one it is last, where nothing is typed', () => {
    expect(at(block('{ ¦ }')).at(-1)?.label).toBe('Load the schema of @graphql.shop anew');
    expect(at(block('{ o¦ }')).some(({ run }) => run)).toBe(false);
  });
  test('of what came from elsewhere it is not', () => {
    expect(at(block('{ ¦ }'), schemas(undefined, false))).toEqual([]);
  });
  test('nor in a text, a comment, another language', () => {
    for (const query of ['{ a(b: "¦', '{ a # ¦']) expect(at(block(query), schemas(undefined))).toEqual([]);
    expect(at(block('{ ¦ }').replace('graphql.extractor', 'mysql.extractor'), schemas(undefined))).toEqual(
      [],
    );
  });
});

test('what a server says of itself is text, whatever it says', () => {
  const types = new Map(schema.types);
  types.set(schema.query, {
    kind: 'object',
    fields: [
      { name: 'x', type: 'Int', args: [], description: '![a](http://evil.test/x.png) <b>*b*</b> [c](d)' },
    ],
  });
  const [item] = at(block('{ ¦ }'), schemas({ query: schema.query, types }));
  expect(item?.doc).toBe('!\\[a\\](http://evil.test/x.png) \\<b\\>\\*b\\*\\</b\\> \\[c\\](d)');
});

const ORDER = ['id', 'total', 'state', 'customer', 'tags', 'lines', 'old', 'in'];
