/** `npm run bench`: measures in a real browser, prints Markdown tables, writes JSON. */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { servePage, startChromium, type Chromium } from './browser.ts';
import { cancelBenchmark } from './cancel.ts';
import { checkBenchmark } from './check.ts';
import { embedBenchmark } from './embed.ts';
import { embedMemoryBenchmark } from './embed-memory.ts';
import { embedRunBenchmark } from './embed-run.ts';
import { enginesBenchmark, enginesMemoryBenchmark } from './engines.ts';
import { enginesProcessesBenchmark } from './engines-processes.ts';
import { exploreBenchmark } from './explore.ts';
import { firstRowsBenchmark } from './first-rows.ts';
import { excelBenchmark } from './excel.ts';
import { exportBenchmark } from './export.ts';
import { graphqlBenchmark } from './graphql.ts';
import { guestsBenchmark } from './guests.ts';
import { hugeBenchmark, largeBenchmark } from './large.ts';
import { linkBenchmark } from './link.ts';
import { loadBenchmark } from './load.ts';
import { memoryBenchmark } from './memory.ts';
import { mysqlBenchmark } from './mysql.ts';
import { overheadBenchmark } from './overhead.ts';
import { describeRun, merged, page, writeJson, writePage, type Results } from './results.ts';
import { parquetBenchmark } from './parquet.ts';
import { posthogBenchmark } from './posthog.ts';
import { takeoverBenchmark } from './takeover.ts';
import { jsonBenchmark } from './json.ts';
import { largeWorkbenchBenchmark } from './workbench-large.ts';
import { smallWorkbenchBenchmark } from './workbench-small.ts';
import { workbenchBenchmark } from './workbench.ts';
import type { Benchmark } from './context.ts';

const BENCHMARKS: Readonly<Record<string, Benchmark>> = {
  workbench: workbenchBenchmark,
  'workbench-small': smallWorkbenchBenchmark,
  'workbench-large': largeWorkbenchBenchmark,
  explore: exploreBenchmark,
  'first-rows': firstRowsBenchmark,
  load: loadBenchmark('mixed', 1_000_000),
  flights: loadBenchmark('flights', 3_000_000),
  wide: loadBenchmark('wide', 20_000),
  long: loadBenchmark('long', 200_000),
  large: largeBenchmark,
  parquet: parquetBenchmark,
  json: jsonBenchmark,
  export: exportBenchmark('mixed', 1_000_000),
  'export-flights': exportBenchmark('flights', 3_000_000),
  excel: excelBenchmark,
  overhead: overheadBenchmark,
  check: checkBenchmark,
  cancel: cancelBenchmark,
  memory: memoryBenchmark,
  graphql: graphqlBenchmark,
  posthog: posthogBenchmark,
  guests: guestsBenchmark,
  embed: embedBenchmark,
  'embed-run': embedRunBenchmark,
  'embed-memory': embedMemoryBenchmark,
  link: linkBenchmark,
  takeover: takeoverBenchmark,
  huge: hugeBenchmark,
  mysql: mysqlBenchmark,
  engines: enginesBenchmark,
  'engines-memory': enginesMemoryBenchmark,
  'engines-processes': enginesProcessesBenchmark,
};
/** Takes minutes and gigabytes, or a database server: only when asked for. */
const ON_REQUEST = [
  'huge',
  'mysql',
  'explore',
  'first-rows',
  'engines',
  'engines-memory',
  'engines-processes',
];

/** Twice what the longest takes on two cores. */
const LIMIT_MINUTES = 20;

const USAGE = `Usage: npm run bench -- [--only NAME]... [--quick] [--repeat N] [--huge] [--out FILE] [--keep FILE] [--write]
  --only NAME   ${Object.keys(BENCHMARKS).join(', ')}
  --quick       a tenth of the rows, 3 repetitions
  --repeat N    repetitions of each variant (5)
  --huge        also the load of 100,000,000 rows
  --out FILE    where the JSON goes (bench/results.json)
  --keep FILE   the JSON of an earlier run: what this one does not measure stays, and says of which run it is
  --write       also puts the tables into bench/RESULTS.md`;

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    quick: { type: 'boolean', default: false },
    repeat: { type: 'string' },
    huge: { type: 'boolean', default: false },
    out: { type: 'string', default: 'bench/results.json' },
    keep: { type: 'string' },
    write: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const { quick, out } = values;
const usual = Object.keys(BENCHMARKS).filter((name) => values.huge || !ON_REQUEST.includes(name));
const only = values.only ?? usual;
const repeat = Number(values.repeat ?? (quick ? 3 : 5));
const unknown = only.filter((name) => !(name in BENCHMARKS));
if (values.help || unknown.length > 0 || !Number.isInteger(repeat) || repeat < 1) {
  console.log(USAGE);
  process.exit(values.help ? 0 : 2);
}

const earlier =
  values.keep === undefined ? undefined : (JSON.parse(readFileSync(values.keep, 'utf8')) as Results);
const started = performance.now();
const findings: Results['findings'][number][] = [];
const failures: Results['failures'][number][] = [];
let chromium: Chromium | undefined;

async function freshChromium(switches?: readonly string[]): Promise<Chromium> {
  await chromium?.close();
  chromium = undefined;
  return (chromium = await startChromium(switches));
}

function results(): Results {
  const about = describeRun(started, chromium?.version ?? 'unknown', repeat, quick);
  const now = { about, findings, failures };
  return earlier ? merged(earlier, now) : now;
}

/** Fails when `work` takes longer; the browser it waits for is closed by the next benchmark. */
function within<T>(minutes: number, work: Promise<T> | undefined): Promise<T | undefined> {
  return new Promise((done, fail) => {
    const timer = setTimeout(
      () => fail(new Error(`did not end within ${minutes} minutes`)),
      minutes * 60_000,
    );
    Promise.resolve(work)
      .then(done, fail)
      .finally(() => clearTimeout(timer));
  });
}

const stop = await servePage();
try {
  for (const name of only) {
    try {
      const finding = await within(LIMIT_MINUTES, BENCHMARKS[name]?.({ freshChromium, repeat, quick }));
      if (finding) findings.push(finding);
    } catch (cause) {
      const error = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
      console.error(`${name} failed: ${error}`);
      failures.push({ name, error });
    }
    await writeJson(out, results()); // What is measured stays measured if a later benchmark never ends.
  }
} finally {
  await chromium?.close();
  await stop();
}

console.log(`\n${page(results())}`);
if (values.write) await writePage('bench/RESULTS.md', results());
process.exitCode = failures.length > 0 ? 1 : 0;
