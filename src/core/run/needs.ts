/** What the steps of this machine need of those that run elsewhere: whether it is there, under its key. */
import type { Plan } from '../plan/plan.ts';
import { isHere, type Here } from './here.ts';
import { reuse, type ReuseOptions, type SessionRecord, type StepReuse } from './reuse.ts';

/** Why the steps that are to run here cannot: what they need is not there, or not as they need it. Undefined where it is. */
export function whyUnmet(
  plan: Plan,
  record: SessionRecord,
  options: ReuseOptions & Here,
): string | undefined {
  if (options.only === undefined) return undefined;
  const judged = reuse(plan, record, options);
  const unmet = plan.steps.filter(({ id }) => !isHere(id, options) && judged.get(id)?.state !== 'fresh');
  if (unmet.length === 0) return undefined;
  const said = unmet.flatMap(({ id, table }) => {
    const by = plan.steps.find((step) => isHere(step.id, options) && step.needs.includes(id));
    const what = table === undefined ? `that "${id}" has ended` : `the table of "${id}"`;
    return by ? [`"${by.id}" needs ${what}: ${whyNot(judged.get(id))}`] : [];
  });
  const ids = unmet.map(({ id }) => id).join(', ');
  return `${said.join('. ')}. Run first, each on a machine that has what it needs: ${ids}.`;
}

/** Ends a sentence about a step that is elsewhere. */
function whyNot(found: StepReuse | undefined): string {
  if (found?.state !== 'stale') return 'it has not run yet';
  const { cause, row } = found;
  const there = `what is there was made by the run ${row.runId}`;
  switch (cause.type) {
    case 'asked':
    case 'always':
      return `it has not run in this run; ${there}`;
    case 'edited':
      return 'what is there was made by another version of that step';
    case 'stand_in':
      return 'what is there is of its stand-in, or the other way round';
    case 'artifact':
      return 'its file was not written to the end';
    case 'file':
      return `"${cause.by}" changed while it was read`;
    case 'upstream':
      return `what is there was made before "${cause.by}", which it reads, is as it is planned`;
    case 'inputs':
      return 'what is there was made of other tables than those that it reads now';
  }
}
