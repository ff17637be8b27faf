/** Pages of a GraphQL server: what the extractor takes on top of a plain fetch of all of them, under Node and in the page. */
import { type ChildProcess, spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { httpFetch } from '#adapters/node/http.ts';
import { openSession } from '#adapters/node/session.ts';
import { parse } from '#core/oml/parse.ts';
import { compile } from '#core/plan/compile.ts';
import { run as runPlan } from '#core/run/run.ts';
import type { RunEvent } from '#core/run/events.ts';
import { catalog } from '#drivers/index.ts';
import { CACHE } from './data.ts';
import { engineIn, run, stepTime, type BenchContext } from './context.ts';
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

async function runUnderNode(pages: number): Promise<number> {
  const text = pipeline(pages);
  const parsed = parse(text);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.diagnostics));
  const compiled = compile(parsed.value, catalog);
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.diagnostics));
  const folder = resolve(CACHE, 'graphql-session');
  rmSync(folder, { recursive: true, force: true });
  const session = await openSession({ folder, data: CACHE, text, plan: compiled.value });
  const { signal } = new AbortController();
  const at = new Map<RunEvent['event'], number>();
  await runPlan(compiled.value, 'bench', {
    ...session,
    session: session.id,
    catalog,
    clock: {
      now: () => new Date().toISOString(),
      monotonic: () => performance.now(),
      every: () => () => {},
    },
    signal,
    fetch: httpFetch,
    emit: (event) => void at.set(event.event, performance.now()),
  });
  await session.close();
  const [start, end] = [at.get('step_start'), at.get('step_complete')];
  if (start === undefined || end === undefined) throw new Error('The step did not complete.');
  return end - start;
}

async function startServer(): Promise<ChildProcess> {
  const server = spawn(process.execPath, ['--import', 'tsx', 'bench/graphql-server.ts', String(PORT)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise<void>((ready) => server.stdout.once('data', () => ready()));
  return server;
}

export async function graphqlBenchmark(context: BenchContext): Promise<Finding> {
  const server = await startServer();
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
        { label: labels.nodeRun, run: () => runUnderNode(pages) },
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
