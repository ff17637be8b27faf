/** Interleaved repetitions: A B C A B C, so that what changes on the machine meanwhile meets all of them. */
import { spawnSync } from 'node:child_process';
import type { Measure } from './report.ts';

export interface Variant {
  readonly label: string;
  /** Milliseconds, or what the unit says. */
  run(): Promise<number>;
}

/** A variant that fails is not run again; its error is told beside the runs it had. */
export async function interleave(
  variants: readonly Variant[],
  times: number,
  unit: Measure['unit'] = 'ms',
): Promise<Measure[]> {
  const runs = variants.map((): number[] => []);
  const errors: (string | undefined)[] = variants.map(() => undefined);
  for (let round = 0; round < times; round++)
    for (const [index, { label, run }] of variants.entries()) {
      if (errors[index] !== undefined) continue;
      settleDisk();
      try {
        const value = await run();
        runs[index]?.push(value);
        console.log(`  ${round + 1}/${times} ${label}: ${value.toFixed(1)} ${unit}`);
      } catch (cause) {
        errors[index] = cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause);
        console.log(`  ${round + 1}/${times} ${label}: failed: ${errors[index]}`);
      }
    }
  return variants.map(({ label }, index) => ({
    label,
    unit,
    runs: runs[index] ?? [],
    ...(errors[index] === undefined ? {} : { error: errors[index] }),
  }));
}

/** What an earlier run left in the system's write cache is written before the next begins. */
export function settleDisk(): void {
  spawnSync('sync');
}
