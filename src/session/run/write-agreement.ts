/** Whether a run may write elsewhere: where and how has to be agreed to, once for each target and mode. Loaded when a text does. */
import type { Plan } from '#core/plan/plan.ts';
import type { StepTarget } from '#core/run/writes.ts';
import type { Freshness } from '../results/freshness.svelte.ts';
import type { RunRequest } from './run-request.ts';
import type { Checked } from '../text/text-check.svelte.ts';
import type { AskedWrites, WriteConsent } from './write-consent.svelte.ts';

/** What is agreed to. */
export const termsOf = ({ target, mode }: Pick<StepTarget, 'target' | 'mode'>): string => `${mode} ${target}`;

/** Whether the run may begin; where not, the person is asked. */
export function admits(
  { writes, freshness }: { readonly writes: WriteConsent; readonly freshness: Freshness },
  { check, plan, request }: { readonly check: Checked; readonly plan: Plan; readonly request: RunRequest },
): boolean {
  writes.agreed = [...writes.agreed, ...(request.agrees ?? [])];
  // What the run that is continued has written, it does not write again.
  const judged = request.continues && freshness.judge(plan, request.continues);
  const open = (check.targets ?? []).filter(
    (target) =>
      plan.steps.some(({ id }) => id === target.step) &&
      judged?.get(target.step)?.state !== 'fresh' &&
      !writes.agreed.includes(termsOf(target)),
  );
  if (open.length > 0) writes.asked = { check, request, writes: open };
  return open.length === 0;
}

/** The run that was asked about, and may write. */
export const agreeing = ({ request, writes }: AskedWrites): RunRequest => ({
  ...request,
  agrees: writes.map(termsOf),
});

/** The same as a dry run. */
export const withoutWriting = ({ request }: AskedWrites): RunRequest => ({ ...request, dryRun: true });
