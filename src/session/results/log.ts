/** A run's events as lines to read. */
import type { RunEvent } from '#core/run/events.ts';
import type { RunState } from '#core/run/run-state.ts';
import { made } from '#core/run/summary.ts';
import { bytes, count, duration, plural } from '../page/number-text.ts';

export type LineLevel = 'debug' | 'info' | 'warning' | 'error';

export interface LogLine {
  /** Local time, `14:03:22.123`. */
  readonly time: string;
  readonly level: LineLevel;
  readonly step?: string;
  readonly message: string;
}

/** Nothing for progress, which is drawn and not told. `run`: gives the state after the event. */
export function logLine(event: RunEvent, run: () => RunState): LogLine | undefined {
  const told = tell(event, run);
  if (!told) return undefined;
  const step = 'step_id' in event ? event.step_id : undefined;
  return { time: timeOf(event.ts), level: told[0], step, message: told[1] };
}

function tell(event: RunEvent, run: () => RunState): readonly [LineLevel, string] | undefined {
  switch (event.event) {
    case 'run_start':
      return ['info', `Run of ${event.pipeline} began: ${plural(event.steps.length, 'step')}`];
    case 'step_start':
      return [
        'info',
        `began (${event.component})${event.write ? `: ${event.write.mode} to ${event.write.target}` : ''}`,
      ];
    case 'step_progress':
      return undefined;
    case 'step_complete':
      return ['info', `complete: ${plural(event.rows, 'row')} in ${duration(event.duration_ms)}${of(event)}`];
    case 'step_cached':
      return ['info', `reused: ${plural(event.rows, 'row')}${of(event)}`];
    case 'step_failed':
      return ['error', `failed: ${event.error.message}`];
    case 'step_skipped':
      return [event.write && !event.write.refused ? 'info' : 'warning', `skipped: ${event.reason}`];
    case 'artifact_created':
      return ['info', `wrote ${event.target ?? event.path}, ${bytes(event.bytes)}${of(event)}`];
    case 'log':
      return [event.level, event.message];
    case 'metric':
      return ['debug', `${event.metric} = ${count(event.value)}`];
    case 'run_complete':
      return ['info', `Run complete in ${duration(event.duration_ms)}: ${made(run())}${of(event)}`];
    case 'run_failed':
      return ['error', `Run failed: ${event.error.message}`];
    case 'run_cancelled':
      return ['warning', event.reason === undefined ? 'Run cancelled' : `Run cancelled: ${event.reason}`];
  }
}

/** What tells whose stand-ins it is of; empty where it is of none. */
const of = ({ stand_ins: ids = [] }: { readonly stand_ins?: readonly string[] }): string =>
  ids.length === 0 ? '' : `, with stand-ins for ${ids.join(', ')}`;

function timeOf(ts: string): string {
  const date = new Date(ts);
  if (Number.isNaN(date.getTime())) return ts;
  const pad = (value: number, width: number) => String(value).padStart(width, '0');
  const clock = [date.getHours(), date.getMinutes(), date.getSeconds()].map((part) => pad(part, 2)).join(':');
  return `${clock}.${pad(date.getMilliseconds(), 3)}`;
}
