/** A running step's progress in words. */
import type { StepProgress } from '#core/run/run-state.ts';
import { shareDone } from '#core/run/summary.ts';
import { bytes, count, plural } from '../page/number-text.ts';
import { throughputOf, type Trail } from './throughput.ts';

export interface ProgressView {
  /** 0 to 1, where the total is known. */
  readonly share?: number;
  /** `42 %` */
  readonly percent?: string;
  /** `1,234,567 rows` */
  readonly rows?: string;
  /** `55.1 MB of 130 MB`, and without the total. */
  readonly bytes?: string;
  readonly done?: string;
  /** `412,000 rows/s`, or `38.4 MB/s` where no rows are told. */
  readonly rate?: string;
  /** `3.2 s` */
  readonly elapsed: string;
  /** `about 12 s left`, `waits until 14:03:22` */
  readonly left?: string;
  /** Long enough for numbers to be worth reading. */
  readonly lasting: boolean;
}

/** Milliseconds after which a step is no longer a matter of a moment. */
const LASTING = 400;

/**
 * Puts the latest progress of a running step into words; speed and time left need the `trail` of what it told
 * before.
 */
export function progressView(progress: StepProgress, trail?: Trail): ProgressView {
  const { elapsed_ms, rows, total_bytes, waits_until } = progress;
  const share = shareDone(progress);
  const { rowsPerSecond, bytesPerSecond, left } = trail ? throughputOf(trail) : {};
  return {
    share,
    // What has read all of its bytes has still to finish.
    percent: share === undefined ? undefined : `${Math.min(99, Math.floor(100 * share))} %`,
    rows: rows === undefined ? undefined : plural(rows, 'row'),
    bytes: progress.bytes === undefined ? undefined : amount(progress.bytes, total_bytes),
    done: progress.bytes === undefined ? undefined : bytes(progress.bytes),
    rate: rateOf(rowsPerSecond, bytesPerSecond),
    elapsed: clock(elapsed_ms),
    left: remaining(left, waits_until),
    lasting: elapsed_ms >= LASTING,
  };
}

function remaining(left: number | undefined, until: string | undefined): string | undefined {
  if (until !== undefined) return `waits until ${timeOf(until)}`;
  return left === undefined ? undefined : `about ${roughly(left)} left`;
}

/** Local, `14:03:22`. */
const timeOf = (ts: string): string => new Date(ts).toTimeString().slice(0, 8);

function amount(done: number, total: number | undefined): string {
  return total ? `${bytes(Math.min(done, total))} of ${bytes(total)}` : bytes(done);
}

function rateOf(rows: number | undefined, read: number | undefined): string | undefined {
  if (rows !== undefined) return `${count(rounded(rows))} rows/s`;
  return read === undefined ? undefined : `${bytes(Math.round(read))}/s`;
}

/** To three digits: the others change faster than anybody reads. */
function rounded(value: number): number {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, value))) - 2);
  return Math.round(value / unit) * unit;
}

/** `0.4 s`, `12.3 s`, `1 min 05 s`: of one width for as long as it can be. */
function clock(milliseconds: number): string {
  if (milliseconds < 60_000) return `${(Math.floor(milliseconds / 100) / 10).toFixed(1)} s`;
  const seconds = Math.floor(milliseconds / 1000);
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
}

function roughly(milliseconds: number): string {
  const seconds = Math.max(1, Math.round(milliseconds / 1000));
  return seconds < 90 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}
