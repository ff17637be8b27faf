/** What a run says while it runs, and the one function that turns it into state. */
import type { LogLevel } from './driver.ts';

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
  /** Place in a string of the step's config: key and UTF-16 offset in the value after params. */
  readonly at?: { readonly key: string; readonly offset: number };
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
      }
    | { readonly event: 'step_start'; readonly step_id: string; readonly component: string }
    | {
        readonly event: 'step_progress';
        readonly step_id: string;
        readonly done: number;
        readonly total?: number;
        readonly unit: 'rows' | 'bytes';
      }
    | {
        readonly event: 'step_complete';
        readonly step_id: string;
        readonly table: string;
        readonly rows: number;
        readonly duration_ms: number;
      }
    | {
        readonly event: 'step_cached';
        readonly step_id: string;
        readonly table: string;
        readonly rows: number;
      }
    | {
        readonly event: 'step_failed';
        readonly step_id: string;
        readonly error: StepFailure;
        readonly duration_ms: number;
      }
    | { readonly event: 'step_skipped'; readonly step_id: string; readonly reason: string }
    | {
        readonly event: 'artifact_created';
        readonly step_id: string;
        readonly path: string;
        readonly bytes: number;
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
      }
    | {
        readonly event: 'run_failed';
        readonly duration_ms: number;
        readonly step_id?: string;
        readonly error: StepFailure;
      }
    | { readonly event: 'run_cancelled'; readonly duration_ms: number; readonly step_id?: string }
  );
