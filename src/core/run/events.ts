/** What a run says while it runs. */
import type { FailurePlace } from '../contract/errors.ts';
import type { LogLevel, Progress } from '../contract/driver.ts';
import type { PlannedWrite } from '../contract/write.ts';
import type { LoadReceipt } from '../contract/receipt.ts';

export type StepStatus = 'pending' | 'running' | 'complete' | 'cached' | 'failed' | 'skipped' | 'cancelled';

/** Times are ISO 8601 in UTC; durations milliseconds. */
interface EventBase {
  readonly ts: string;
  readonly session: string;
  readonly run_id: string;
}

export interface StepFailure {
  readonly message: string;
  /** The technical text, where `message` is not all of it. */
  readonly detail?: string;
  /** Place in the step's config, after params. */
  readonly at?: FailurePlace;
  /** What it made, or would have made, does not fit: it goes on when room was made. */
  readonly noRoom?: true;
  /** Its source did not answer: a stand-in could take its place. */
  readonly unreached?: true;
  /** It would have written rows of stand-ins elsewhere: it does so when it is asked to. */
  readonly standIns?: true;
  /** Another process is at the same step. */
  readonly busy?: true;
}

export type RunEvent = EventBase &
  (
    | {
        readonly event: 'run_start';
        readonly pipeline: string;
        readonly manifest_hash: string;
        readonly steps: readonly {
          readonly id: string;
          readonly component: string;
          readonly kind: string;
          readonly needs: readonly string[];
        }[];
        /** It is of a part of the pipeline. */
        readonly part?: boolean;
        /** Fresh steps are left as they are. */
        readonly reuse?: boolean;
        /** Ids of steps that run although they are fresh. */
        readonly again?: readonly string[];
        /** Ids of the runs that it goes on with, the last one first. */
        readonly continues?: readonly string[];
        /** No writer runs in it: each is skipped, and tells what it would do. */
        readonly dry_run?: boolean;
      }
    | {
        readonly event: 'step_start';
        readonly step_id: string;
        readonly component: string;
        /** Of a writer to elsewhere: what it is about to do. */
        readonly write?: PlannedWrite;
      }
    | ({
        /** Four times a second, and no more, while a step runs; without amounts where a step has none to tell, as SQL. */
        readonly event: 'step_progress';
        readonly step_id: string;
        /** Since the step's start. */
        readonly elapsed_ms: number;
      } & Progress)
    | {
        readonly event: 'step_complete';
        readonly step_id: string;
        readonly table: string;
        readonly rows: number;
        readonly duration_ms: number;
        /** Of a load. */
        readonly receipt?: LoadReceipt;
        /** Ids of the steps whose stand-ins its rows are of, itself or steps before it; absent where there are none. */
        readonly stand_ins?: readonly string[];
      }
    | {
        /** Left as an earlier run made it, since it is fresh: table or file are there, and would be the same again. */
        readonly event: 'step_cached';
        readonly step_id: string;
        readonly table: string;
        readonly rows: number;
        /** When it was made; absent in logs of versions that did not tell. */
        readonly made_at?: string;
        readonly receipt?: LoadReceipt;
        readonly stand_ins?: readonly string[];
      }
    | {
        readonly event: 'step_failed';
        readonly step_id: string;
        readonly error: StepFailure;
        readonly duration_ms: number;
      }
    | {
        readonly event: 'step_skipped';
        readonly step_id: string;
        readonly reason: string;
        /** Of a writer in a dry run: what it would have done. */
        readonly write?: PlannedWrite;
      }
    | {
        readonly event: 'artifact_created';
        readonly step_id: string;
        readonly path: string;
        readonly bytes: number;
        /** Name of the person's own file that it was written to; absent where the session keeps it. */
        readonly target?: string;
        readonly stand_ins?: readonly string[];
      }
    | { readonly event: 'log'; readonly step_id?: string; readonly level: LogLevel; readonly message: string }
    | {
        readonly event: 'metric';
        readonly metric: string;
        readonly value: number;
        readonly step_id?: string;
        readonly tags?: Readonly<Record<string, string>>;
      }
    | {
        readonly event: 'run_complete';
        readonly duration_ms: number;
        readonly rows: number;
        readonly rows_kind: 'written' | 'read';
        readonly stand_ins?: readonly string[];
        readonly dry_run?: boolean;
      }
    | {
        readonly event: 'run_failed';
        readonly duration_ms: number;
        readonly step_id?: string;
        readonly error: StepFailure;
      }
    | {
        readonly event: 'run_cancelled';
        readonly duration_ms: number;
        readonly step_id?: string;
        /** Why, where nobody asked for it: it was cut off. Only told of an earlier run (`withEnd`). */
        readonly reason?: string;
      }
  );

/** No event of its run comes after it. */
export function isLast({ event }: RunEvent): boolean {
  return event === 'run_complete' || event === 'run_failed' || event === 'run_cancelled';
}
