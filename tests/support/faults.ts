/**
 * `npm run test:faults`: the whole of what `npm test` runs a short form of; what came out goes into bench/RESULTS.md. With names of parts
 * (`npm run test:faults -- kills fuzz`) only those run, and take the place of what they gave the last time.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { table } from '../../bench/report.ts';
import { type About, describeRun, writeSection } from '../../bench/results.ts';
import { foundBrowser } from './chromium.ts';
import type { FaultResult } from './results.ts';

interface Part {
  readonly title: string;
  readonly runner: 'vitest' | 'playwright';
  readonly paths: readonly string[];
}

/** A part as it last ran. */
interface Outcome {
  readonly title: string;
  readonly about: About;
  readonly seconds: number;
  readonly passed: number;
  readonly failed: number;
  readonly results: readonly FaultResult[];
}

const engine = (...names: readonly string[]): string[] => names.map((name) => `tests/engine/${name}.spec.ts`);

const PARTS: readonly Part[] = [
  { title: 'values', runner: 'vitest', paths: ['tests/core/columns/values.test.ts'] },
  { title: 'fuzz', runner: 'vitest', paths: ['tests/fuzz'] },
  { title: 'corpus, Node', runner: 'vitest', paths: ['tests/corpus'] },
  { title: 'corpus, Chromium', runner: 'playwright', paths: ['tests/corpus'] },
  { title: 'kills', runner: 'playwright', paths: engine('kill') },
  { title: 'kills of a second session', runner: 'playwright', paths: engine('kill') },
  { title: 'kills of the page', runner: 'playwright', paths: ['tests/e2e/killed.spec.ts'] },
  {
    title: 'kills of the window that others share',
    runner: 'playwright',
    paths: ['tests/e2e/owner-killed.spec.ts'],
  },
  { title: 'other faults', runner: 'playwright', paths: engine('faults', 'limits', 'quota', 'http-faults') },
];

/** What every part last gave, by its title. */
const MEMORY = 'node_modules/.cache/faults.json';
const PAGE = 'bench/RESULTS.md';

const wanted = process.argv.slice(2);
const parts = PARTS.filter(({ title }) => wanted.length === 0 || wanted.some((part) => title.includes(part)));
if (parts.length === 0) throw new Error(`Parts are: ${PARTS.map(({ title }) => title).join('; ')}.`);
const folder = mkdtempSync(join(tmpdir(), 'faults-'));
const kept = join(folder, 'results.jsonl');
const report = join(folder, 'report.json');

const COMMANDS = {
  vitest: `vitest run --reporter=default --reporter=json --outputFile=${report}`,
  playwright: 'playwright test --config tests/support/faults.config.ts --reporter=list,json',
};

function run({ title, runner, paths }: Part): Outcome {
  const began = performance.now();
  const command = `${COMMANDS[runner]} ${paths.join(' ')}`;
  console.log(`\n${title}: ${command}\n`);
  const env = { ...process.env, FAULTS: '1', FAULTS_RESULTS: kept, PLAYWRIGHT_JSON_OUTPUT_NAME: report };
  const { status } = spawnSync(command, { stdio: 'inherit', shell: true, env });
  const { passed, failed } = counted();
  return {
    title,
    about: describeRun(began, foundBrowser.version, 1, false),
    seconds: Math.round((performance.now() - began) / 1000),
    passed,
    // What ended before its tests did has failed, too.
    failed: Math.max(failed, status === 0 ? 0 : 1),
    results: taken(kept)
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as FaultResult),
  };
}

/** The text of a file that is not there from then on; none when it never was. */
function taken(file: string): string {
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  rmSync(file, { force: true });
  return text;
}

/** Both runners' reports, which say it in their own words. */
interface Report {
  readonly numPassedTests?: number;
  readonly numFailedTests?: number;
  readonly stats?: { readonly expected: number; readonly unexpected: number; readonly flaky: number };
}

function counted(): Pick<Outcome, 'passed' | 'failed'> {
  const text = taken(report);
  if (text === '') return { passed: 0, failed: 1 };
  const { stats, numPassedTests = 0, numFailedTests = 0 } = JSON.parse(text) as Report;
  if (!stats) return { passed: numPassedTests, failed: numFailedTests };
  return { passed: stats.expected, failed: stats.unexpected + stats.flaky };
}

const all: Record<string, Outcome> = existsSync(MEMORY) ? JSON.parse(readFileSync(MEMORY, 'utf8')) : {};
const now: Outcome[] = [];
for (const part of parts) {
  const outcome = run(part);
  now.push(outcome);
  all[part.title] = outcome;
  writeFileSync(MEMORY, JSON.stringify(all));
}
rmSync(folder, { recursive: true });
const outcomes = PARTS.flatMap(({ title }) => all[title] ?? []);
const results = outcomes.flatMap((outcome) => outcome.results);

const markdown = page();
console.log(`\n${markdown}`);
await writeSection(PAGE, '<!-- npm run test:faults -->', markdown);
process.exitCode = now.some(({ failed }) => failed > 0) ? 1 : 0;

function page(): string {
  const { cores, processor, memory_gb, browser, node } = now.at(-1)!.about;
  const minutes = Math.round(outcomes.reduce((sum, { seconds }) => sum + seconds, 0) / 60);
  const rows = outcomes.map(({ title, passed, failed, seconds, about: { date, commit, changed } }) => [
    title,
    String(passed),
    failed > 0 ? `**${failed}**` : '0',
    String(seconds),
    `${date.slice(0, 16).replace('T', ' ')}`,
    `${commit}${changed ? ' with changes' : ''}`,
  ]);
  return [
    `\`npm run test:faults\`, ${minutes} minutes; ${cores} cores (${processor}), ${memory_gb} GB, ${browser}, Node ${node}. Of each part its last run:`,
    '',
    ...table(['', 'tests passed', 'failed', 'seconds', 'date (UTC)', 'commit'], rows),
    '',
    ...findings().map((line) => `- ${line}`),
  ].join('\n');
}

/** What was tried, in words. */
function findings(): string[] {
  const named = (name: string): readonly FaultResult[] => results.filter((result) => result.name === name);
  const sum = (name: string, key: string): string =>
    named(name)
      .reduce((total, result) => total + Number(result[key]), 0)
      .toLocaleString('en');
  const list = (counts: unknown): string =>
    Object.entries(counts as Record<string, number>)
      .map(([what, count]) => `${what} ${count}`)
      .join(', ');
  return [
    ...named('kills').map(
      ({ kills, phases, ways, seed }) =>
        `${kills} kills (seed ${seed}): every completed step intact, none partial, each database opened and each run continued. By phase: ${list(phases)}. By what was killed: ${list(ways)}.`,
    ),
    ...named('page kills').map(
      ({ kills, acts, delays, seed }) =>
        `${kills} kills of the page as a person has it (seed ${seed}): never a text, a choice or a session older than what was said to be saved, or than what ran. By what was done before: ${list(acts)}. By when: ${list(delays)}.`,
    ),
    ...named('owner kills').map(
      ({ kills, acts, ways, seed, median, longest }) =>
        `${kills} kills of the window that has a session which another one shares (seed ${seed}): that one goes on, with every text that was said to be saved, and every step that was told complete. Its engine was there after ${median} s in the middle, ${longest} s at most. By what was done: ${list(acts)}. By what was killed: ${list(ways)}.`,
    ),
    ...named('corpus')
      .slice(0, 1)
      .map(() => `${sum('corpus', 'files')} files of the corpus gave the same in Chromium as under Node.`),
    ...named('fuzz').map(
      ({ seed }) =>
        `${sum('fuzz', 'documents')} files made at random, loaded ${sum('fuzz', 'loads')} times in chunks of all sizes (seed ${seed}).`,
    ),
    ...named('values').map(
      ({ type, texts }) =>
        `${Number(texts).toLocaleString('en')} texts of ${type}: each value that of DuckDB's own cast.`,
    ),
  ];
}
