/** A step as it is where its stand-in is used: its work is that of the sample, and no longer its own. */
import type { PlannedStandIn, StandIn } from '../contract/stand-in.ts';
import { canonicalJson } from '../plan/canonical.ts';
import { fingerprint } from '../plan/fingerprint.ts';
import type { PlanStep } from '../plan/plan.ts';
import { foldName } from '../oml/value.ts';

/** Another one whenever the same sample and types may give another table than before. */
const VERSION = '1';

/**
 * Gives the step with the files that it then reads and what then decides its table: the sample, by its content, and the types of its
 * columns. So it is fresh by these, and never taken for a step that asked its source.
 */
export function standing(step: PlanStep, { path, columns = {} }: StandIn): PlanStep {
  const types = Object.fromEntries(Object.entries(columns).map(([name, type]) => [foldName(name), type]));
  const hash = fingerprint(canonicalJson({ stand_in: VERSION, columns: types }));
  return { ...step, files: [path], work: { hash } };
}

/** Whether the plan already says that the stand-in is used. */
export const standsHere = (
  standIn: PlannedStandIn | undefined,
): standIn is PlannedStandIn & { readonly when: 'here' } => standIn?.when === 'here';
