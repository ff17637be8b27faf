/** An engine that does not hold every type stores some in another one: the step's receipt says so, also that of a query. */
import type { LoadReceipt } from '../contract/receipt.ts';
import type { PlanStep } from '../plan/plan.ts';

/** The receipt of a step whose table is stored so: its own, or, where it has none, one that says that alone. */
export function withStored(
  receipt: LoadReceipt | undefined,
  { component, kind }: PlanStep,
  rows: number,
  stored: readonly string[],
): LoadReceipt | undefined {
  if (stored.length === 0) return receipt;
  const own = receipt ?? {
    source: component,
    format: kind,
    bytes: 0,
    dialect: [],
    rows,
    padded: 0,
    rejected: 0,
    rejections: [],
    columns: [],
    advice: [],
  };
  return { ...own, stored };
}
