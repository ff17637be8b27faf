/** Rows of stand-ins on their way through a run: which steps they come to, and where they may not go. */
import { StepError } from '../contract/errors.ts';
import { keysMarked } from '../contract/marks.ts';
import type { PlanStep } from '../plan/plan.ts';
import type { Ports } from './ports.ts';

/** Of an event: the steps whose stand-ins it tells of; nothing where there are none. */
export const named = (standIns: readonly string[]): { readonly stand_ins?: readonly string[] } =>
  standIns.length === 0 ? {} : { stand_ins: standIns };

/** Whether rows of that step's stand-in come to this one. */
export function readsStandIn(
  { kind, inputs }: PlanStep,
  id: string,
  standIns: ReadonlyMap<string, readonly string[]>,
): boolean {
  return kind !== 'extractor' && inputs.some((input) => standIns.get(input)?.includes(id));
}

/** Throws where a writer would bring rows of stand-ins out of the session, to where nobody sees that they are. */
export function refuseStandIns(
  { component, kind }: PlanStep,
  standIns: readonly string[],
  { catalog }: Ports,
): void {
  if (kind !== 'writer' || standIns.length === 0) return;
  if (keysMarked(catalog.get(component), 'artifact').length > 0) return;
  throw new StepError(
    `Nothing was written: the rows are those of ${standIns.length === 1 ? 'the stand-in' : 'stand-ins'} of ${standIns.join(', ')}, and ${component} writes outside of this session, where nobody could tell. Run where the source can be reached; or say that the rows of stand-ins may be written.`,
    { standIns: true },
  );
}
