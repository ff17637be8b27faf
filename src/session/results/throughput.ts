/** How fast a running step goes, from what it told of itself a moment ago. */
import type { StepProgress } from '#core/run/run-state.ts';
import { shareDone } from '#core/run/summary.ts';

export interface Trail {
  /** Where the present reading began: a step may read its source again from the start. */
  readonly from: StepProgress;
  /** What was told within the last `WINDOW`, and the newest before it; oldest first, never empty. */
  readonly recent: readonly StepProgress[];
}

export interface Throughput {
  readonly rowsPerSecond?: number;
  readonly bytesPerSecond?: number;
  /** Milliseconds, where the share done is known and the step has gone on for `FIRST_GUESS`. */
  readonly left?: number;
}

/** Milliseconds that a rate is taken over. */
const WINDOW = 2_000;
/** Milliseconds before which a rate is no more than noise, and a guess of the end. */
const FIRST_RATE = 600;
const FIRST_GUESS = 2_000;

/** The trail with one more telling. */
export function follow(trail: Trail | undefined, progress: StepProgress): Trail {
  const last = trail?.recent.at(-1);
  if (!trail || !last || fell(last, progress)) return { from: progress, recent: [progress] };
  const since = trail.recent.findLastIndex(({ elapsed_ms }) => elapsed_ms <= progress.elapsed_ms - WINDOW);
  return { from: trail.from, recent: [...trail.recent.slice(Math.max(0, since)), progress] };
}

/**
 * Gives rows and bytes a second over the last two seconds of the trail, and the milliseconds left; each is
 * absent where too little is known.
 */
export function throughputOf({ from, recent }: Trail): Throughput {
  const [first, last] = [recent[0], recent.at(-1)];
  if (!first || !last) return {};
  const span = last.elapsed_ms - first.elapsed_ms;
  const perSecond = (before?: number, after?: number) =>
    before === undefined || after === undefined || span < FIRST_RATE
      ? undefined
      : ((after - before) * 1000) / span;
  return {
    rowsPerSecond: perSecond(first.rows, last.rows),
    bytesPerSecond: perSecond(first.bytes, last.bytes),
    left: timeLeft(from, last),
  };
}

/** At the pace of the whole reading: steadier than that of the last moment. */
function timeLeft(from: StepProgress, last: StepProgress): number | undefined {
  const share = shareDone(last);
  const done = (share ?? 0) - (shareDone(from) ?? 0);
  if (share === undefined || share === 1 || done <= 0 || last.elapsed_ms < FIRST_GUESS) return undefined;
  return ((last.elapsed_ms - from.elapsed_ms) * (1 - share)) / done;
}

function fell(before: StepProgress, after: StepProgress): boolean {
  return (after.bytes ?? 0) < (before.bytes ?? 0) || (after.rows ?? 0) < (before.rows ?? 0);
}
