/** A shop behind a GraphQL server (graphql-yoga), with every way in which a field gives many records. */
import { createSchema, createYoga } from 'graphql-yoga';
import type { Answer } from './http-server.ts';

const ORDERS = Array.from({ length: 230 }, (_, i) => ({
  id: `o${String(i + 1).padStart(3, '0')}`,
  total: (i + 1) / 4,
  customer: i % 2 === 0 ? { id: `c${i}`, name: 'Ann' } : { id: `c${i}`, name: null },
  tags: i === 0 ? ['new', 'big'] : [],
  lines: [],
}));

const typeDefs = /* GraphQL */ `
  scalar Cursor
  "A day"
  scalar Day
  enum State {
    OPEN
    "All is paid"
    PAID
    LOST @deprecated(reason: "Nothing gets lost")
  }
  type Customer {
    id: ID!
    name: String
  }
  type Line {
    text: String
  }
  "What somebody bought"
  type Order {
    id: ID!
    "In euro"
    total: Float!
    state: State
    customer: Customer
    tags: [String!]
    lines: [Line!]!
    old: Int @deprecated(reason: "Use total")
    in(currency: String!): Float
  }
  type PageInfo {
    endCursor: Cursor
    hasNextPage: Boolean!
  }
  type OrderEdge {
    node: Order
    cursor: Cursor!
  }
  type OrderConnection {
    edges: [OrderEdge]
    pageInfo: PageInfo!
    totalCount: Int!
  }
  type OrderNodes {
    nodes: [Order!]!
    pageInfo: PageInfo!
  }
  type Dog {
    name: String
  }
  union Anything = Order | Dog
  interface Named {
    name: String
  }
  input Range {
    from: Day = "2026-01-01"
    to: Day!
  }
  enum Direction {
    asc
    desc
  }
  input OrderBy {
    total: Direction
    id: Direction
  }
  enum OrderKey {
    TOTAL_ASC
    ID_ASC
  }
  type Query {
    "All that was bought"
    orders(first: Int, after: Cursor, state: State): OrderConnection!
    nodes(first: Int = 20, after: Cursor): OrderNodes
    byOffset(limit: Int, offset: Int, order_by: [OrderBy!]): [Order!]!
    byPage(page: Int, perPage: Int!, orderBy: OrderKey!): [Order]
    plain: [Order!]
    words: [String!]!
    anything: [Anything]
    between(range: Range!, orders: [ID!]!): [Order] @deprecated(reason: "Use orders")
    broken: [Order]
    order(id: ID!): Order
    now: Day
  }
`;

interface Window {
  readonly first?: number;
  readonly after?: string | null;
}

/** It gives 60 at most, whatever is asked for. */
function page({ first = 20, after }: Window) {
  const from = after === undefined || after === null ? 0 : Number(after);
  const nodes = ORDERS.slice(from, from + Math.min(first, 60));
  const end = from + nodes.length;
  return {
    nodes,
    edges: nodes.map((node, i) => ({ node, cursor: String(from + i + 1) })),
    totalCount: ORDERS.length,
    pageInfo: { endCursor: String(end), hasNextPage: end < ORDERS.length },
  };
}

interface Asked {
  readonly limit?: number;
  readonly offset?: number;
  readonly page?: number;
  readonly perPage?: number;
  readonly order_by?: readonly { readonly id?: string }[];
  readonly orderBy?: string;
}

/** Without an order every page is of another one. */
const sorted = (isById: boolean, turn: number): typeof ORDERS =>
  isById ? ORDERS : [...ORDERS.slice(turn % 7), ...ORDERS.slice(0, turn % 7)];

const resolvers = {
  Anything: { __resolveType: (value: { total?: number }) => (value.total === undefined ? 'Dog' : 'Order') },
  Query: {
    orders: (_: unknown, window: Window) => page(window),
    nodes: (_: unknown, window: Window) => page(window),
    byOffset: (_: unknown, { limit = 10, offset = 0, order_by }: Asked) =>
      sorted(order_by?.[0]?.id === 'asc', offset).slice(offset, offset + limit),
    byPage: (_: unknown, { page: at = 1, perPage = 10, orderBy }: Asked) =>
      sorted(orderBy === 'ID_ASC', at).slice((at - 1) * perPage, at * perPage),
    plain: () => ORDERS.slice(0, 3),
    words: () => ['a', 'b, "c"'],
    anything: () => [ORDERS[0], { name: 'Rex' }],
    broken: () => {
      throw new Error('The database is down.');
    },
  },
};

const options = { logging: false, graphiql: false, maskedErrors: false, cors: { origin: '*' } } as const;
const handler = createYoga({ ...options, schema: createSchema({ typeDefs, resolvers }) });
const wideSchema = Array.from({ length: 500 }, (_, i) => `t${i}: [T${i}]`).join('\n');
const wideTypes = Array.from({ length: 500 }, (_, i) => `type T${i} { id: ID, of: T${(i + 1) % 500} }`).join(
  '\n',
);
const wideHandler = createYoga({
  ...options,
  schema: createSchema({ typeDefs: `type Query { ${wideSchema} }\n${wideTypes}` }),
});

export const shop: Answer = (response, request) =>
  void handler(Object.assign(request, { url: '/graphql' }), response);
/** 500 fields, and as many types. */
export const wide: Answer = (response, request) =>
  void wideHandler(Object.assign(request, { url: '/graphql' }), response);
