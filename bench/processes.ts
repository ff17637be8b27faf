/** Memory of a browser's processes, as Linux accounts it. */
import { readFileSync, readdirSync } from 'node:fs';

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
