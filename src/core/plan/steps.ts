/** The steps of a plan in execution order, each with what it reads and a fingerprint of its work. */
import { canonicalJson } from './canonical.ts';
import type { StepConfig } from './config.ts';
import { fingerprint } from './fingerprint.ts';
import { textsMarked } from '../contract/marks.ts';
import { executionOrder, makesTable, upstream, type Graph, type GraphStep } from './graph.ts';
import type { PlanStep } from './plan.ts';
import { foldName } from '../oml/value.ts';

/** `configs` by index in the file: complete, since the document is valid. */
export function planSteps(graph: Graph, configs: ReadonlyMap<number, StepConfig>): readonly PlanStep[] {
  const prints = new Map<string, string>();
  return executionOrder(graph).flatMap((id) => {
    const step = graph.get(id);
    const config = step && configs.get(step.index);
    if (!config) return [];
    const planned = planStep(step, graph, config, prints);
    prints.set(id, planned.fingerprint);
    return [planned];
  });
}

function planStep(
  step: GraphStep,
  graph: Graph,
  { component, config, written, work }: StepConfig,
  prints: ReadonlyMap<string, string>,
): PlanStep {
  const { id, index } = step;
  const needs = upstream(step);
  const inputs = needs.filter((need) => makesTable(graph.get(need)));
  const views = component.kind === 'processor' ? step.views : [];
  const reads = Object.fromEntries(inputs.map((input) => [input, prints.get(input)]));
  return {
    id,
    component: component.name,
    kind: component.kind,
    index,
    config,
    written,
    needs,
    implied: step.implied.map((relation) => relation.step),
    inputs: component.kind === 'writer' ? inputs.slice(0, 1) : inputs,
    files: textsMarked(component, config, 'session-file'),
    artifacts: textsMarked(component, config, 'artifact'),
    ...(component.kind === 'writer' ? {} : { table: id }),
    aliases: views.flatMap(({ name, steps: [table, another] }) =>
      table === undefined || another !== undefined ? [] : [{ name, table }],
    ),
    foreign: foreignNames(step),
    fingerprint: fingerprint(canonicalJson({ work, reads })),
  };
}

/** Names in the queries that mean neither a step nor a view of this one. */
function foreignNames(step: GraphStep): PlanStep['foreign'] {
  const views = new Set(step.views.map((view) => foldName(view.name)));
  return step.relations
    .filter(({ name, step: named }) => named === undefined && !views.has(foldName(name)))
    .map(({ name, at, start }) => ({ name, key: String(at[0]), offset: start }));
}
