/** Pages of PostHog's query endpoint: what the extractor takes on top of a plain fetch of all of them, under Node and in the page. */
import { type ChildProcess, spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { httpFetch } from '#adapters/node/http.ts';
import { openSession } from '#adapters/node/session.ts';
import { parse } from '#core/oml/parse.ts';
import { compile } from '#core/plan/compile.ts';
import { KINDS } from '#core/posthog/kinds.ts';
import { microsOf } from '#core/posthog/moment.ts';
import { pageQuery } from '#core/posthog/question.ts';
import { requestBody } from '#core/posthog/request.ts';
import { run as runPlan } from '#core/run/run.ts';
import type { RunEvent } from '#core/run/events.ts';
import { catalog } from '#drivers/index.ts';
import { CACHE } from './data.ts';
import { engineIn, run, stepTime, type BenchContext } from './context.ts';
import { interleave } from './repeat.ts';
import { median, type Finding } from './report.ts';

const PORT = 4491;
const BASE = `http://127.0.0.1:${PORT}`;
const SIZE = 10_000;
const SINCE = '2026-01-01T00:00:00Z';

const PIPELINE = `oml_version: "0.1.0"
name: posthog
steps:
  - id: load
    component: posthog.extractor
    mode: read
    config:
      api_key: phx1
      project_id: "7"
      region: self_hosted
      custom_base_url: ${BASE}
      data_type: events
      initial_since: ${SINCE}
      page_size: ${SIZE}
`;

interface Asked {
  readonly url: string;
  readonly bodies: readonly string[];
}

/** The requests that the extractor sends, known beforehand: one for each page, and one behind the last. */
function askedFor(pages: number): Asked {
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
  return { url: `${BASE}/api/projects/7/query/`, bodies };
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

async function runUnderNode(): Promise<number> {
  const parsed = parse(PIPELINE);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.diagnostics));
  const compiled = compile(parsed.value, catalog);
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.diagnostics));
  const folder = resolve(CACHE, 'posthog-session');
  rmSync(folder, { recursive: true, force: true });
  const session = await openSession({ folder, data: CACHE, text: PIPELINE, plan: compiled.value });
  const { signal } = new AbortController();
  const at = new Map<RunEvent['event'], number>();
  await runPlan(compiled.value, 'bench', {
    ...session,
    session: session.id,
    catalog,
    clock: {
      now: () => '2026-12-31T00:00:00.000Z',
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

async function startServer(events: number): Promise<ChildProcess> {
  const server = spawn(
    process.execPath,
    ['--import', 'tsx', 'tests/drivers/posthog-serve.ts', String(PORT), String(events)],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  await new Promise<void>((ready) => server.stdout.once('data', () => ready()));
  return server;
}

export async function posthogBenchmark(context: BenchContext): Promise<Finding> {
  const pages = context.quick ? 3 : 20;
  const server = await startServer(pages * SIZE);
  try {
    const asked = askedFor(pages);
    const chromium = await context.freshChromium();
    // A session of its own for each run: the state of the one before would make it load nothing.
    const fresh = async (): Promise<number> => {
      const page = await engineIn(chromium, 'disk');
      return stepTime(await run(page, PIPELINE), 'load');
    };
    const page = await engineIn(chromium, 'disk');
    const labels = {
      node: 'Node: a plain fetch of all pages',
      nodeRun: 'Node: posthog.extractor, to the durable table',
      page: 'page: a plain fetch of all pages',
      pageRun: 'page: posthog.extractor, to the durable table',
    };
    await fetchPages(asked);
    const measures = await interleave(
      [
        { label: labels.node, run: () => fetchPages(asked) },
        { label: labels.nodeRun, run: runUnderNode },
        { label: labels.page, run: () => page.evaluate(fetchPages, asked) },
        { label: labels.pageRun, run: fresh },
      ],
      context.repeat,
    );
    const of = (label: string): number => median(measures.find((each) => each.label === label)?.runs ?? []);
    const onTop = (label: string, plain: string, ours: string) =>
      ({ label, value: of(ours) / of(plain), unit: 'x', target: { most: 1.1 } }) as const;
    return {
      name: 'posthog',
      title: `PostHog: ${pages} pages of ${SIZE.toLocaleString('en')} events`,
      measures,
      figures: [
        onTop('Node: of the time of a plain fetch', labels.node, labels.nodeRun),
        onTop('page: of the time of a plain fetch', labels.page, labels.pageRun),
      ],
      notes: [
        'The query endpoint over a DuckDB in a process of its own; the plain fetch receives each page and reads none of it.',
      ],
    };
  } finally {
    server.kill();
  }
}
