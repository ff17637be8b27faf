/** The ways to run: what each is called, does, and is pressed by; one table for menus, keys, editor and the sheet of shortcuts. */
import type { PlanScope } from '#core/plan/part.ts';

export type RunWay = 'run' | 'again' | Exclude<PlanScope['type'], 'all' | 'these'>;

interface Keys {
  /** Ctrl, or Cmd on a Mac. */
  readonly ctrl?: true;
  readonly alt?: true;
  readonly shift?: true;
}

/** Each with Enter. `does` ends a sentence that begins with the label. */
export const RUN_WAYS: Readonly<
  Record<RunWay, { readonly label: string; readonly does: string; readonly keys: Keys }>
> = {
  run: { label: 'Run', does: 'Runs the steps that are not fresh', keys: { ctrl: true } },
  again: {
    label: 'Run all again',
    does: 'Runs every step, fresh or not, and fetches anew',
    keys: { ctrl: true, alt: true },
  },
  to: {
    label: 'Run to here',
    does: 'Runs this step and what it needs, unless fresh',
    keys: { ctrl: true, shift: true },
  },
  from: {
    label: 'Run from here',
    does: 'Runs this step and all that depend on it, fresh or not',
    keys: { alt: true, shift: true },
  },
  only: { label: 'Run this step', does: 'Runs this step, fresh or not', keys: { alt: true } },
};

const WAYS = Object.keys(RUN_WAYS) as RunWay[];

/** What of a session runs are begun with. */
interface Running {
  readonly runs: {
    readonly busy: boolean;
    run(request?: { readonly scope?: PlanScope; readonly anew?: boolean }): unknown;
  };
  readonly script: { readonly obstacle?: string };
  readonly notices: { say(text: string): void };
}

/** The way that a key is pressed for, if it is for any. */
export function wayOf(
  event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>,
): RunWay | undefined {
  if (event.key !== 'Enter') return undefined;
  return WAYS.find((way) => {
    const { ctrl = false, alt = false, shift = false } = RUN_WAYS[way].keys;
    return ctrl === (event.ctrlKey || event.metaKey) && alt === event.altKey && shift === event.shiftKey;
  });
}

/** `Ctrl+Shift+Enter`; on a Mac `Cmd+Shift+Enter`. */
export function wayKeys(way: RunWay, mac: boolean): string {
  const { ctrl, alt, shift } = RUN_WAYS[way].keys;
  return [ctrl && (mac ? 'Cmd' : 'Ctrl'), alt && (mac ? 'Option' : 'Alt'), shift && 'Shift', 'Enter']
    .filter(Boolean)
    .join('+');
}

/** Why no run can begin now, if none can. */
export function runObstacle({ runs, script }: Pick<Running, 'runs' | 'script'>): string | undefined {
  return runs.busy ? 'A run goes on. Wait for its end, or cancel it.' : script.obstacle;
}

/**
 * Runs the text in that way, if it is one that can run when it has been checked; `step`: from where the way is taken, where it needs one. Without a step `to` runs
 * everything, and the others say that they need one.
 */
export function runBy(
  { runs, notices }: Pick<Running, 'runs' | 'notices'>,
  way: RunWay,
  step?: string,
): void {
  if (way === 'again') void runs.run({ anew: true });
  else if (way === 'run' || (way === 'to' && step === undefined)) void runs.run();
  else if (step !== undefined) void runs.run({ scope: { type: way, step } });
  else notices.say(`${RUN_WAYS[way].label}: choose a step first, or put the caret into one.`);
}
