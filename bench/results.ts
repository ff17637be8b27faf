/** What a whole run leaves: Markdown for people, JSON for programs. */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { format, resolveConfig } from 'prettier';
import { markdown, summary, type Finding } from './report.ts';

export interface Results {
  readonly about: About;
  readonly findings: readonly Finding[];
  /** Benchmarks that did not come to their end. */
  readonly failures: readonly { readonly name: string; readonly error: string }[];
}

export interface About {
  readonly command: string;
  readonly date: string;
  readonly minutes: number;
  readonly cores: number;
  readonly processor: string;
  readonly memory_gb: number;
  /** Processes that wanted to run, a minute's mean, at the end; far above 2 when the machine did other work meanwhile. */
  readonly load: number;
  readonly browser: string;
  readonly node: string;
  readonly commit: string;
  /** Files differed from the commit. */
  readonly changed: boolean;
  readonly repeat: number;
  readonly quick: boolean;
}

/** `started`: by `performance.now()`. */
export function describeRun(started: number, browser: string, repeat: number, quick: boolean): About {
  const options = process.argv.slice(2);
  return {
    command: ['npm run bench', ...(options.length > 0 ? ['--', ...options] : [])].join(' '),
    date: new Date().toISOString(),
    minutes: Math.round((performance.now() - started) / 60_000),
    cores: cpus().length,
    processor: cpus()[0]?.model ?? 'unknown',
    memory_gb: Math.round(totalmem() / 2 ** 30),
    load: Number(loadavg()[0]?.toFixed(1)),
    browser: `Chromium ${browser}`,
    node: process.version,
    commit: git('rev-parse', '--short', 'HEAD'),
    changed: git('status', '--porcelain', '--untracked-files=no') !== '',
    repeat,
    quick,
  };
}

const EARLIER = 'Measured earlier: ';

/** What was measured earlier, but for what was measured again; every finding of then says so. */
export function merged(earlier: Results, now: Results): Results {
  const again = new Map(now.findings.map((finding) => [finding.name, finding]));
  const kept = earlier.findings.map((finding) => {
    const newer = again.get(finding.name);
    again.delete(finding.name);
    if (newer || finding.notes.some((note) => note.startsWith(EARLIER))) return newer ?? finding;
    return { ...finding, notes: [...finding.notes, `${EARLIER}${aboutRun(earlier.about)}`] };
  });
  return { ...now, findings: [...kept, ...again.values()] };
}

function aboutRun(about: About): string {
  const { command, date, minutes, cores, processor, memory_gb, browser, node, commit, changed } = about;
  return `\`${command}\`, ${date}, ${minutes} minutes; ${cores} cores (${processor}), ${memory_gb} GB, load ${about.load}, ${browser}, Node ${node}; commit ${commit}${changed ? ' with changes' : ''}; ${about.repeat} interleaved repetitions${about.quick ? '; small files (`--quick`), for which the targets are not meant' : ''}.`;
}

export function page({ about, findings, failures }: Results): string {
  return [
    aboutRun(about),
    '',
    '### Figures',
    '',
    ...summary(findings),
    '',
    ...findings.map(markdown),
    ...failures.map(({ name, error }) => `### ${name} failed\n\n${error.split('\n')[0]}\n`),
  ].join('\n');
}

const END = '<!-- end -->';

/** Puts the tables between the two marks of a Markdown file. */
export const writePage = (file: string, results: Results): Promise<void> =>
  writeSection(file, '<!-- npm run bench -->', page(results));

/** Puts Markdown between the mark `begin` and the next that says `end`. */
export async function writeSection(file: string, begin: string, markdown: string): Promise<void> {
  const text = readFileSync(file, 'utf8');
  const from = text.indexOf(begin);
  const to = text.indexOf(END, from);
  if (from < 0 || to < 0) throw new Error(`${file} has no place for the tables: "${begin}" and "${END}".`);
  await write(file, `${text.slice(0, from)}${begin}\n\n${markdown}\n${text.slice(to)}`);
}

export const writeJson = (file: string, results: Results): Promise<void> =>
  write(file, JSON.stringify(results));

/** As the repository's check of formatting wants it. */
async function write(file: string, text: string): Promise<void> {
  writeFileSync(file, await format(text, { ...(await resolveConfig(file)), filepath: file }));
}

const git = (...args: string[]): string => execFileSync('git', args, { encoding: 'utf8' }).trim();
