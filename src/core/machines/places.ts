/** Where the files and the connections of a plan were when it was made, for the commands of a graph. */
import type { FrozenPlan, FrozenStep } from './frozen.ts';

/** Absent where a command finds them by itself: beside the plan. */
export interface Places {
  /** What a path of an extractor is below. */
  readonly data?: string;
  readonly connections?: string;
}

/** The options by which the command of a step finds what it needs; none for what it does not need. */
export function placeOptions(
  step: FrozenStep,
  { engine }: FrozenPlan,
  { data, connections }: Places,
): readonly { readonly option: string; readonly path: string }[] {
  const asks = step.connection !== undefined || engine?.startsWith('@') === true;
  return [
    ...(data !== undefined && filesOf(step).length > 0 ? [{ option: '--data', path: data }] : []),
    ...(connections !== undefined && asks ? [{ option: '--connections', path: connections }] : []),
  ];
}

/** The paths that a step reads where it runs, its sample too. */
export const filesOf = ({ files, standIn }: FrozenStep): readonly string[] =>
  standIn ? [...files, standIn.path] : files;
