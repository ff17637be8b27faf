/** A GraphQL server in a process of its own: pages of a connection, as many records each as are asked for. `tsx bench/graphql-server.ts PORT`. */
import { createServer } from 'node:http';
import { createSchema, createYoga } from 'graphql-yoga';

const typeDefs = /* GraphQL */ `
  type Owner {
    login: String!
    city: String
  }
  type Order {
    id: Int!
    code: String!
    total: Float!
    paid: Boolean!
    note: String
    placed: String!
    quantity: Int!
    owner: Owner!
  }
  type PageInfo {
    endCursor: String
    hasNextPage: Boolean!
  }
  type Orders {
    nodes: [Order!]!
    pageInfo: PageInfo!
  }
  type Query {
    orders(first: Int!, after: String, pages: Int!): Orders!
  }
`;

const orderOf = (id: number) => ({
  id,
  code: `order-${(id * 7919) % 1_000_003}`,
  total: ((id * 31) % 100_000) / 100,
  paid: id % 3 === 0,
  note: id % 5 === 0 ? null : `a remark of some length on order ${id}`,
  placed: new Date(1.7e12 + id * 1000).toISOString(),
  quantity: id % 97,
  owner: { login: `owner-${id % 1000}`, city: id % 2 === 0 ? 'Brno' : null },
});

const yoga = createYoga({
  schema: createSchema({
    typeDefs,
    resolvers: {
      Query: {
        orders: (_: unknown, { first, after, pages }: { first: number; after?: string; pages: number }) => {
          const from = Number(after ?? 0);
          const end = from + first;
          const nodes = Array.from({ length: first }, (_, i) => orderOf(from + i + 1));
          return { nodes, pageInfo: { endCursor: String(end), hasNextPage: end < first * pages } };
        },
      },
    },
  }),
  logging: false,
  cors: { origin: '*' },
});

const [port] = process.argv.slice(2);
const server = createServer((request, response) => void yoga(request, response));
server.listen(Number(port), '127.0.0.1', () => console.log('ready'));
