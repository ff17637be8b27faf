/** The tables that a step's is made of, through all steps between. */
import type { PlanStep } from '../plan/plan.ts';

export function madeOf(table: string, steps: readonly Pick<PlanStep, 'id' | 'inputs'>[]): readonly string[] {
  const found = new Set([table]);
  // What is added while it goes is met, too.
  for (const each of found)
    for (const input of steps.find(({ id }) => id === each)?.inputs ?? []) found.add(input);
  return [...found].filter((each) => each !== table);
}
