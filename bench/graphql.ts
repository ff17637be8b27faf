/** Pages of a GraphQL server: what the extractor takes on top of a plain fetch of all of them, under Node and in the page. */
import { engineIn, run, stepTime, type BenchContext } from './context.ts';
import { startServer, stepUnderNode } from './node-step.ts';
import { interleave } from './repeat.ts';
import { median, type Finding } from './report.ts';

const PORT = 4490;
const ENDPOINT = `http://127.0.0.1:${PORT}/graphql`;
const SIZE = 10_000;
const QUERY =
  'query ($first: Int!, $pages: Int!, $after: String) { orders(first: $first, after: $after, pages: $pages) { nodes { id code total paid note placed quantity owner { login city } } pageInfo { endCursor hasNextPage } } }';

const pipeline = (pages: number): string => `oml_version: "0.1.0"
name: graphql
steps:
  - id: load
    component: graphql.extractor
    mode: read
    config:
      endpoint: ${ENDPOINT}
      query: '${QUERY}'
      variables: { first: ${SIZE}, pages: ${pages} }
      data_path: data.orders.nodes
      pagination_enabled: true
      pagination_path: data.orders.pageInfo
`;

interface Asked {
  readonly endpoint: string;
  readonly query: string;
  readonly size: number;
  readonly pages: number;
}

/** Asks for every page and receives it, and nothing else. Milliseconds. Runs in the page too, so it needs nothing around it. */
async function fetchPages({ endpoint, query, size, pages }: Asked): Promise<number> {
  const started = performance.now();
  for (let page = 0; page < pages; page++) {
    const variables = { first: size, pages, after: page === 0 ? null : String(page * size) };
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(endpoint, {
      method: 'POST',
      headers,
      body: JSON.stringify({ query, variables }),
    });
    await response.arrayBuffer();
  }
  return performance.now() - started;
}

export async function graphqlBenchmark(context: BenchContext): Promise<Finding> {
  const server = await startServer('bench/graphql-server.ts', PORT);
  try {
    const pages = context.quick ? 6 : 30;
    const asked: Asked = { endpoint: ENDPOINT, query: QUERY, size: SIZE, pages };
    const page = await engineIn(await context.freshChromium(), 'disk');
    const labels = {
      node: 'Node: a plain fetch of all pages',
      nodeRun: 'Node: graphql.extractor, to the durable table',
      page: 'page: a plain fetch of all pages',
      pageRun: 'page: graphql.extractor, to the durable table',
    };
    await fetchPages(asked);
    const measures = await interleave(
      [
        { label: labels.node, run: () => fetchPages(asked) },
        { label: labels.nodeRun, run: () => stepUnderNode('graphql', pipeline(pages)) },
        { label: labels.page, run: () => page.evaluate(fetchPages, asked) },
        { label: labels.pageRun, run: async () => stepTime(await run(page, pipeline(pages)), 'load') },
      ],
      context.repeat,
    );
    const of = (label: string): number => median(measures.find((each) => each.label === label)?.runs ?? []);
    const onTop = (label: string, plain: string, ours: string) =>
      ({ label, value: of(ours) / of(plain), unit: 'x', target: { most: 1.1 } }) as const;
    return {
      name: 'graphql',
      title: `GraphQL: ${pages} pages of ${SIZE.toLocaleString('en')} records`,
      measures,
      figures: [
        onTop('Node: of the time of a plain fetch', labels.node, labels.nodeRun),
        onTop('page: of the time of a plain fetch', labels.page, labels.pageRun),
      ],
      notes: [
        'graphql-yoga in a process of its own; the plain fetch receives each page and reads none of it.',
      ],
    };
  } finally {
    server.kill();
  }
}
