/** What of a run's events the page around this one is told. */
import type { PlaygroundEvent } from '#embed/api.ts';
import type { RunEvent } from '#core/run/events.ts';
import type { OwnData } from './own-data.ts';

/** What is told of a step that reads the reader's own files: that it happened, and nothing of its rows, words and columns. */
export function told(event: RunEvent, data: Pick<OwnData, 'holds' | 'steps'>): PlaygroundEvent {
  const step = 'step_id' in event ? event.step_id : undefined;
  const isOwn = step === undefined ? speaksFreely(event) && data.steps.length > 0 : data.holds(step);
  if (!isOwn) return { ...event };
  const { event: name, ts, run_id } = event;
  const duration = 'duration_ms' in event ? { duration_ms: event.duration_ms } : {};
  return { event: name, ts, run_id, ...duration, ...(step === undefined ? {} : { step_id: step }) };
}

/** Of no step, and with words or numbers of which nobody knows where they come from. */
const speaksFreely = ({ event }: RunEvent): boolean =>
  event === 'log' || event === 'metric' || event === 'run_complete' || event === 'run_failed';
