/** What the writers of a run did, or would do, for people and for programs. */
import type { PlannedWrite } from '#core/contract/write.ts';
import type { RunState, StepState } from '#core/run/run-state.ts';
import { count, refusedBy } from '#core/run/summary.ts';
import { writeDetails, writeWords } from '#core/run/write-words.ts';

interface Written {
  readonly id: string;
  readonly step: StepState;
  readonly write: PlannedWrite;
}

const writers = ({ order, steps }: RunState): readonly Written[] =>
  order.flatMap((id) => {
    const step = steps[id];
    return step?.write ? [{ id, step, write: step.write }] : [];
  });

/** A dry run found a writer that would fail. */
export const wouldFail = (state: RunState): boolean => refusedBy(state) > 0;

/** For `--json`. `rows`: those that were written, or would be. */
export const writesOf = (state: RunState): readonly Readonly<Record<string, unknown>>[] =>
  writers(state).map(({ id, step: { component, status, rows }, write: { isFile, ...write } }) => ({
    step: id,
    component,
    status,
    elsewhere: isFile !== true,
    ...write,
    rows: rows ?? write.rows ?? null,
  }));

/** What went elsewhere; of a dry run all that is known of each write. */
export function writtenLines(state: RunState): readonly string[] {
  return writers(state).flatMap(({ id, step: { status, rows = 0 }, write }) => {
    if (state.dry_run)
      return [`  ${id} would write to ${writeWords(write)}`, ...writeDetails(write).map(indented)];
    return status === 'complete' ? [`  ${count(rows, 'row')} to ${write.target} (${write.mode})`] : [];
  });
}

const indented = (detail: string): string => detail.replace(/^/gm, '    ');
