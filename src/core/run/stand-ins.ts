/** Rows of stand-ins on their way through a run: which steps they come to, and where they may not go. */
import { writesElsewhere } from '../contract/marks.ts';
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

/** Why a writer may not bring its rows out of the session, to where nobody sees that they are of stand-ins; undefined where it may. */
export function whyKept(
  { id, component, kind }: PlanStep,
  standIns: readonly string[],
  { catalog, writesAway }: Pick<Ports, 'catalog' | 'writesAway'>,
): string | undefined {
  if (standIns.length === 0 || kind !== 'writer') return undefined;
  const isAway = writesAway?.(id) === true;
  if (!isAway && !writesElsewhere(catalog.get(component))) return undefined;
  const where = isAway ? `${id} writes to a file of your own` : `${component} writes outside of this session`;
  return `the rows are those of ${standIns.length === 1 ? 'the stand-in' : 'stand-ins'} of ${standIns.join(', ')}, and ${where}, where nobody could tell. Run where the source can be reached; or say that the rows of stand-ins may be written.`;
}
