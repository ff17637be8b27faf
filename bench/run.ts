/** `npm run bench`: measures in a real browser, prints Markdown tables, writes bench/results.json. */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { servePage, startChromium, type Chromium } from './browser.ts';
import { cancelBenchmark } from './cancel.ts';
import { exportBenchmark } from './export.ts';
import { hugeBenchmark, largeBenchmark } from './large.ts';
import { loadBenchmark } from './load.ts';
import { memoryBenchmark } from './memory.ts';
import { overheadBenchmark } from './overhead.ts';
import { markdown, reached, type Finding } from './report.ts';
import type { Benchmark } from './world.ts';

const BENCHMARKS: Readonly<Record<string, Benchmark>> = {
  load: loadBenchmark('mixed', 1_000_000),
  flights: loadBenchmark('flights', 3_000_000),
  wide: loadBenchmark('wide', 20_000),
  long: loadBenchmark('long', 200_000),
  export: exportBenchmark('mixed', 1_000_000),
  'export-flights': exportBenchmark('flights', 3_000_000),
  overhead: overheadBenchmark,
  cancel: cancelBenchmark,
  memory: memoryBenchmark,
  large: largeBenchmark,
  huge: hugeBenchmark,
};
/** Takes minutes and gigabytes: only when asked for. */
const ON_REQUEST = ['huge'];

const USAGE = `Usage: npm run bench -- [--only NAME]... [--quick] [--repeat N] [--huge] [--out FILE]
Names: ${Object.keys(BENCHMARKS).join(', ')}`;

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    quick: { type: 'boolean', default: false },
    repeat: { type: 'string' },
    huge: { type: 'boolean', default: false },
    out: { type: 'string', default: 'bench/results.json' },
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

const git = (...args: string[]): string => execFileSync('git', args, { encoding: 'utf8' }).trim();

const findings: Finding[] = [];
const failures: { readonly name: string; readonly error: string }[] = [];
let chromium: Chromium | undefined;

async function freshChromium(): Promise<Chromium> {
  await chromium?.close();
  chromium = undefined;
  return (chromium = await startChromium());
}

const stop = await servePage();
try {
  for (const name of only) {
    try {
      const finding = await BENCHMARKS[name]?.({ freshChromium, repeat, quick });
      if (finding) findings.push(finding);
    } catch (cause) {
      failures.push({ name, error: cause instanceof Error ? (cause.stack ?? cause.message) : String(cause) });
    }
  }
} finally {
  await chromium?.close();
  await stop();
}

const about = {
  date: new Date().toISOString(),
  command: `npm run bench -- ${process.argv.slice(2).join(' ')}`.trim(),
  cores: cpus().length,
  processor: cpus()[0]?.model,
  memory_gb: Math.round(totalmem() / 2 ** 30),
  browser: `Chromium ${chromium?.version ?? 'unknown'}`,
  node: process.version,
  commit: git('rev-parse', '--short', 'HEAD'),
  changed: git('status', '--porcelain', '--untracked-files=no') !== '',
  repeat,
  quick,
};

console.log('');
for (const finding of findings) console.log(markdown(finding));
for (const { name, error } of failures) console.log(`### ${name} failed\n\n${error}\n`);
console.log(JSON.stringify(about));
const missed = findings.flatMap(({ figures }) => figures.filter((figure) => reached(figure) === false));
console.log(`${missed.length} figures missed${quick ? ' (small files: --quick)' : ''}; all runs in ${out}`);
writeFileSync(out, `${JSON.stringify({ about, findings, failures }, null, 2)}\n`);
process.exitCode = failures.length > 0 ? 1 : 0;
