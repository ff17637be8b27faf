/** Secret values of a plan, and how to keep them out of what is said. */
import type { Catalog } from '../contract/catalog.ts';
import type { Plan } from '../plan/plan.ts';
import { secretNames } from '../check/secrets.ts';
import { maskOf } from '../share/mask.ts';
import { secretsOf } from '../share/secret-values.ts';

export { maskOf, secretsOf };

/** Replaces every secret value of the plan's configs, and each of `more`, by `***`, in whatever form it is said. */
export function secretMask(
  plan: Plan,
  catalog: Catalog,
  more: readonly string[] = [],
): (text: string) => string {
  const names = secretNames(catalog);
  return maskOf([...plan.steps.flatMap((step) => secretsOf(step.config, names, step.hidden)), ...more]);
}
