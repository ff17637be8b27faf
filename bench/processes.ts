/** Memory of a browser's processes, as Linux accounts it. */
import { readFileSync, readdirSync } from 'node:fs';
import { median, type Figure, type Measure } from './report.ts';

export interface Sample {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Proportional set size of the whole process tree, in MB: what is shared is counted once. */
  readonly pss: number;
}

const INTERVAL_MS = 100;
/** New processes are looked for this often. */
const TREE_EVERY = 5;

/** Samples the tree below `pid` until the function given back is called. */
export function watchMemory(pid: number): () => readonly Sample[] {
  const samples: Sample[] = [];
  let tree = descendants(pid);
  let ticks = 0;
  const timer = setInterval(() => {
    if ((ticks += 1) % TREE_EVERY === 0) tree = descendants(pid);
    samples.push({ at: Date.now(), pss: tree.reduce((sum, process) => sum + pssOf(process), 0) });
  }, INTERVAL_MS);
  return () => {
    clearInterval(timer);
    return samples;
  };
}

/** Milliseconds before the work, of which idle is the median. */
const IDLE_MS = 1_000;

/** What the tree below `pid` takes at its most while the work goes on, above what it took just before: MB. */
export async function aboveIdle(pid: number, work: () => Promise<unknown>): Promise<number> {
  const stop = watchMemory(pid);
  await new Promise((done) => setTimeout(done, IDLE_MS));
  const begun = Date.now();
  await work().catch((cause: unknown) => {
    stop();
    throw cause;
  });
  const samples = stop();
  const idle = samples.filter(({ at }) => at < begun).map(({ pss }) => pss);
  return Math.max(...samples.map(({ pss }) => pss)) - median(idle);
}

const MOST_MB = 300;

/** What is told of loads whose memory was measured. */
export const loadsAboveIdle = (
  runs: readonly number[],
): { readonly measure: Measure; readonly figure: Figure } => ({
  measure: { label: 'a load in a fresh browser, above idle', unit: 'MB', runs },
  figure: { label: 'a load, above idle', value: median(runs), unit: 'MB', target: { most: MOST_MB } },
});

/** `pid` and all processes below it. */
function descendants(pid: number): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    const stat = /^\d+$/.test(name) ? read(`/proc/${name}/stat`) : undefined;
    // The command's name stands in parentheses and may hold anything.
    const parent = stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[1];
    if (parent !== undefined) parents.set(Number(name), Number(parent));
  }
  const below = (process: number): boolean => {
    for (let at: number | undefined = process; at !== undefined && at !== 0; at = parents.get(at))
      if (at === pid) return true;
    return false;
  };
  return [...parents.keys()].filter(below);
}

function pssOf(pid: number): number {
  const kilobytes = /^Pss:\s+(\d+) kB$/m.exec(read(`/proc/${pid}/smaps_rollup`) ?? '')?.[1];
  return (Number(kilobytes ?? 0) * 1024) / 1e6;
}

/** Undefined for a process that is gone. */
function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ESRCH') return undefined;
    throw cause;
  }
}
