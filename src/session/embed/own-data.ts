/** What is made of the reader's own files: tables and files that the page around this one may not read unasked. */
import { CONNECTIONS_FILE } from '#core/contract/paths.ts';
import { foldName } from '#core/oml/value.ts';
import type { Plan, PlanStep } from '#core/plan/plan.ts';
import type { RunEvent } from '#core/run/events.ts';

export interface OwnData {
  /** Takes an event of a run of `plan`, in order; `isOwn`: whether the file at a path is the reader's. */
  follow(event: RunEvent, plan: Plan | undefined, isOwn: (path: string) => boolean): void;
  /** Whether a step's table or file is made of such a file, or of a table that is. */
  holds(step: string): boolean;
  /** Lets what these steps made be read as it is: not what a later run makes in its place. */
  open(steps: readonly string[]): void;
  /** All that are made of such, in lower case. */
  readonly steps: readonly string[];
  /** Those that may be read all the same. */
  readonly opened: readonly string[];
  /** The others. */
  readonly closed: readonly string[];
}

/** What was remembered elsewhere. */
export interface Remembered {
  readonly steps: readonly string[];
  readonly opened: readonly string[];
}

/** Remembers of each step what its newest run read: the text may say something else by now. */
export function ownData(before?: Remembered): OwnData {
  const made = new Set(before?.steps);
  const opened = new Set(before?.opened);
  const holds = (step: string): boolean => made.has(foldName(step));

  function reads(step: PlanStep, isOwn: (path: string) => boolean): boolean {
    const byConnection = step.work.network === true && isOwn(CONNECTIONS_FILE);
    return byConnection || step.files.some(isOwn) || step.needs.some(holds);
  }

  return {
    follow(event, plan, isOwn) {
      if (event.event !== 'step_start' && event.event !== 'step_complete') return;
      const { step_id } = event;
      opened.delete(foldName(step_id));
      const step = plan?.steps.find(({ id }) => id === step_id);
      // Of a step that nobody knows nothing is given away; one that has only begun has left what was there.
      if (!step || reads(step, isOwn)) made.add(foldName(step_id));
      else if (event.event === 'step_complete') made.delete(foldName(step_id));
    },
    holds,
    open(steps) {
      for (const step of steps) opened.add(foldName(step));
    },
    get steps() {
      return [...made];
    },
    get opened() {
      return [...opened];
    },
    get closed() {
      return [...made].filter((step) => !opened.has(step));
    },
  };
}
