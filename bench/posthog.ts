/** Pages of PostHog's query endpoint: what the extractor takes on top of a plain fetch of all of them, under Node and in the page. */
import type { ChildProcess } from 'node:child_process';
import { KINDS } from '#core/posthog/kinds.ts';
import { microsOf } from '#core/posthog/moment.ts';
import { pageQuery } from '#core/posthog/question.ts';
import { requestBody } from '#core/posthog/request.ts';
import { engineIn, run, stepTime, type BenchContext } from './context.ts';
import { startServer, stepUnderNode } from './node-step.ts';
import { interleave } from './repeat.ts';
import { median, type Finding } from './report.ts';

/** One that answers at once, and one that takes a second for every query: how long PostHog itself takes was not measured. */
const SERVERS = [
  { port: 4491, thinks: 0, pages: 20, said: 'answers at once' },
  { port: 4492, thinks: 1000, pages: 5, said: 'thinks for a second' },
] as const;
type Server = (typeof SERVERS)[number];

const baseOf = ({ port }: Server): string => `http://127.0.0.1:${port}`;
const SIZE = 10_000;
const SINCE = '2026-01-01T00:00:00Z';

const pipeline = (server: Server): string => `oml_version: "0.1.0"
name: posthog
steps:
  - id: load
    component: posthog.extractor
    mode: read
    config:
      api_key: phx1
      project_id: "7"
      region: self_hosted
      custom_base_url: ${baseOf(server)}
      data_type: events
      initial_since: ${SINCE}
      page_size: ${SIZE}
`;

interface Asked {
  readonly url: string;
  readonly bodies: readonly string[];
}

/** The requests that the extractor sends, known beforehand: one for each page, and one behind the last. */
function askedFor(server: Server, pages: number): Asked {
  const since = microsOf(SINCE)!;
  const question = {
    kind: KINDS.events,
    since,
    until: microsOf('2027-01-01'),
    events: [],
    size: SIZE,
    again: false,
  };
  const bodies = Array.from({ length: pages + 1 }, (_, page) => {
    const last = page * SIZE - 1;
    const id = `${last.toString(16).padStart(8, '0')}-0000-4000-8000-000000000000`;
    const behind = page === 0 ? undefined : { at: since + BigInt(last) * 1_000_000n, id };
    return requestBody(pageQuery(question, behind));
  });
  return { url: `${baseOf(server)}/api/projects/7/query/`, bodies };
}

/** Asks for every page and receives it, and nothing else. Milliseconds. Runs in the page too, so it needs nothing around it. */
async function fetchPages({ url, bodies }: Asked): Promise<number> {
  const started = performance.now();
  for (const body of bodies) {
    const headers = { 'content-type': 'application/json', authorization: 'Bearer phx1' };
    const response = await fetch(url, { method: 'POST', headers, body });
    await response.arrayBuffer();
  }
  return performance.now() - started;
}

export async function posthogBenchmark(context: BenchContext): Promise<Finding> {
  const chromium = await context.freshChromium();
  const page = await engineIn(chromium, 'disk');
  // A session of its own for each run: the state of the one before would make it load nothing.
  const fresh = async (text: string): Promise<number> =>
    stepTime(await run(await engineIn(chromium, 'disk'), text), 'load');
  const processes: ChildProcess[] = [];
  try {
    const variants: { label: string; run: () => Promise<number> }[] = [];
    const pairs: { label: string; plain: string; ours: string }[] = [];
    for (const server of SERVERS) {
      const pages = context.quick ? 3 : server.pages;
      processes.push(
        await startServer('tests/drivers/posthog-serve.ts', server.port, pages * SIZE, server.thinks),
      );
      const asked = askedFor(server, pages);
      await fetchPages(asked);
      const of = `${pages} pages, the server ${server.said}`;
      const add = (place: string, plain: () => Promise<number>, ours: () => Promise<number>): void => {
        const labels = {
          plain: `${place}: a plain fetch (${of})`,
          ours: `${place}: posthog.extractor (${of})`,
        };
        variants.push({ label: labels.plain, run: plain }, { label: labels.ours, run: ours });
        pairs.push({ label: `${place}: of the time of a plain fetch (${of})`, ...labels });
      };
      add(
        'Node',
        () => fetchPages(asked),
        () => stepUnderNode('posthog', pipeline(server), () => '2026-12-31T00:00:00.000Z'),
      );
      add(
        'page',
        () => page.evaluate(fetchPages, asked),
        () => fresh(pipeline(server)),
      );
    }
    const measures = await interleave(variants, context.repeat);
    const time = (label: string): number => median(measures.find((each) => each.label === label)?.runs ?? []);
    return {
      name: 'posthog',
      title: `PostHog: pages of ${SIZE.toLocaleString('en')} events, to the durable table`,
      measures,
      figures: pairs.map(({ label, plain, ours }) => ({
        label,
        value: time(ours) / time(plain),
        unit: 'x',
        target: { most: 1.1 },
      })),
      notes: [
        'The query endpoint over a DuckDB in a process of its own, on the same two cores; the plain fetch receives each page and reads none of it. The server that thinks shows what is done while an answer is awaited; PostHog itself was not asked.',
      ],
    };
  } finally {
    for (const each of processes) each.kill();
  }
}
