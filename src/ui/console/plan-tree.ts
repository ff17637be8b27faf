/** The operators of a plan as a tree shows them: those below a closed one are not. */
import type { PlanOperator } from '#core/sql/explain.ts';

export interface ShownOperator {
  readonly operator: PlanOperator;
  /** From 1. */
  readonly level: number;
  /** Among those of the same operator above, from 1. */
  readonly position: number;
  readonly of: number;
  /** Index of the one above among all that are shown; -1: none. */
  readonly parent: number;
}

/** In the order in which they stand below each other. */
export function shownOperators(root: PlanOperator, closed: ReadonlySet<PlanOperator>): ShownOperator[] {
  const shown: ShownOperator[] = [];
  const add = (operator: PlanOperator, level: number, position: number, of: number, parent: number): void => {
    const own = shown.push({ operator, level, position, of, parent }) - 1;
    if (closed.has(operator)) return;
    operator.children.forEach((each, at) => add(each, level + 1, at + 1, operator.children.length, own));
  };
  add(root, 1, 1, 1, -1);
  return shown;
}
