/** A real GraphQL server (graphql-yoga) on localhost, and faults that stand before it. */
import type { IncomingMessage } from 'node:http';
import { GraphQLError } from 'graphql';
import { createSchema, createYoga } from 'graphql-yoga';
import { json, type Answer } from './http-server.ts';

interface Item {
  readonly id: number;
  readonly name: string;
  readonly price: number | null;
  readonly owner: { readonly login: string; readonly address: { readonly city: string } } | null;
  readonly tags: readonly string[];
}

/** Items 1 to 7: every third has no owner, every second no price. */
export const ITEMS: readonly Item[] = Array.from({ length: 7 }, (_, i) => ({
  id: i + 1,
  name: `item ${i + 1}`,
  price: i % 2 === 0 ? i + 0.5 : null,
  owner: i % 3 === 2 ? null : { login: `o${i}`, address: { city: i < 4 ? 'Brno' : 'Žilina' } },
  tags: i === 0 ? ['a', 'b'] : [],
}));

const typeDefs = /* GraphQL */ `
  scalar Long
  type Address {
    city: String
  }
  type Owner {
    login: String
    address: Address
  }
  type Item {
    id: Int
    name: String
    price: Float
    owner: Owner
    tags: [String]
    secret: String
  }
  type Edge {
    cursor: String
    node: Item
  }
  type PageInfo {
    endCursor: String
    hasNextPage: Boolean
  }
  type NumberedInfo {
    endCursor: Int
    hasNextPage: Boolean
  }
  type Items {
    nodes: [Item]
    edges: [Edge]
    totalCount: Int
    pageInfo: PageInfo
    numbered: NumberedInfo
  }
  type Group {
    name: String
    items: [Item]
  }
  type Query {
    items(first: Int, after: String, afterNumber: Int, none: Boolean): Items
    list(limit: Int, offset: Int): [Item]
    page(number: Int): Items
    groups: [Group]
    seen(name: String): String
    item(id: Int): Item
    must: Item!
    big: Long
  }
  type Mutation {
    change: Int
  }
`;

const part = (from: number, size: number, none?: boolean) => {
  const nodes = none ? [] : ITEMS.slice(from, from + size);
  const end = from + nodes.length;
  const hasNextPage = !none && end < ITEMS.length;
  return {
    nodes,
    edges: nodes.map((node) => ({ cursor: `c${node.id}`, node })),
    totalCount: ITEMS.length,
    pageInfo: { endCursor: nodes.length === 0 ? null : `c${end}`, hasNextPage },
    numbered: { endCursor: nodes.length === 0 ? null : end, hasNextPage },
  };
};

const resolvers = {
  Item: {
    secret: ({ id }: Item) => {
      if (id === 3) throw new GraphQLError('Not yours.', { extensions: { code: 'FORBIDDEN' } });
      return `s${id}`;
    },
  },
  Query: {
    items: (
      _: unknown,
      {
        first = 3,
        after,
        afterNumber,
        none,
      }: { first?: number; after?: string; afterNumber?: number; none?: boolean },
    ) =>
      part(afterNumber ?? (after === undefined || after === null ? 0 : Number(after.slice(1))), first, none),
    list: (_: unknown, { limit = 3, offset = 0 }: { limit?: number; offset?: number }) =>
      ITEMS.slice(offset, offset + limit),
    page: (_: unknown, { number = 1 }: { number?: number }) => part((number - 1) * 3, 3),
    groups: () => [
      { name: 'first', items: ITEMS.slice(0, 2) },
      { name: 'none', items: [] },
      { name: 'null', items: null },
      { name: 'last', items: ITEMS.slice(6) },
    ],
    seen: (_: unknown, { name }: { name: string }, { request }: { request: Request }) =>
      request.headers.get(name),
    item: (_: unknown, { id }: { id: number }) => ITEMS.find((each) => each.id === id) ?? null,
    must: () => {
      throw new GraphQLError('The database is down.');
    },
    big: () => 0,
  },
};

const handler = createYoga({
  schema: createSchema({ typeDefs, resolvers }),
  logging: false,
  graphiql: false,
  maskedErrors: false,
  cors: { origin: '*' },
});

/** The server itself, at whatever path. */
export const yoga: Answer = (response, request) =>
  void handler(Object.assign(request, { url: '/graphql' }), response);

/** Allows every site to ask with any header, and to see those of rate limits. */
export const open =
  (answer: Answer): Answer =>
  (response, request, url) => {
    response.setHeader('access-control-allow-origin', '*');
    response.setHeader(
      'access-control-allow-headers',
      request.headers['access-control-request-headers'] ?? '*',
    );
    response.setHeader('access-control-expose-headers', 'Retry-After');
    if (request.method === 'OPTIONS') response.writeHead(204).end();
    else answer(response, request, url);
  };

export async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  return body;
}

export interface Asked {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Notes what is asked, then answers as it is told; by default the answer is that of `pages`, in turn. */
export function noted(asked: Asked[], ...pages: readonly unknown[]): Answer {
  let turn = 0;
  return (response, request, url) =>
    void bodyOf(request).then((body) => {
      asked.push(JSON.parse(body) as Asked);
      json(pages[Math.min(turn++, pages.length - 1)])(response, request, url);
    });
}

/** A page of `data.items`, whose next one has that cursor; null: there is none. */
export const pageOf = (nodes: readonly unknown[], next: string | null, more: unknown = next !== null) => ({
  data: { items: { nodes, pageInfo: { endCursor: next, hasNextPage: more } } },
});

/** Of all items, page by page. */
export const PAGED = {
  query:
    'query ($after: String) { items(after: $after) { nodes { id name } pageInfo { endCursor hasNextPage } } }',
  data_path: 'data.items.nodes',
  pagination_enabled: true,
  pagination_path: 'data.items.pageInfo',
};
