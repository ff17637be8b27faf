/** The steps of a plan in execution order, each with what it reads. */
import type { StepConfig } from './config.ts';
import { textsMarked } from '../contract/marks.ts';
import { spelledPath } from './work.ts';
import { executionOrder, makesTable, upstream, type Graph, type GraphStep } from './graph.ts';
import type { PlanStep } from './plan.ts';
import { foldName } from '../oml/value.ts';
import { standing, standsHere } from '../standin/standing.ts';

/** `configs` by index in the file: complete, since the document is valid. */
export function planSteps(graph: Graph, configs: ReadonlyMap<number, StepConfig>): readonly PlanStep[] {
  return executionOrder(graph).flatMap((id) => {
    const step = graph.get(id);
    const config = step && configs.get(step.index);
    return config ? [planStep(step, graph, config)] : [];
  });
}

function planStep(
  step: GraphStep,
  graph: Graph,
  { component, config, written, hidden, work, standIn }: StepConfig,
): PlanStep {
  const { id, index } = step;
  const needs = upstream(step);
  const tables = needs.filter((need) => makesTable(graph.get(need)));
  const views = component.kind === 'processor' ? step.views : [];
  const planned: PlanStep = {
    id,
    component: component.name,
    kind: component.kind,
    index,
    config,
    ...(hidden.length > 0 && { hidden }),
    written,
    needs,
    implied: step.implied.map((relation) => relation.step),
    inputs: component.kind === 'writer' ? tables.slice(0, 1) : tables,
    files: textsMarked(component, config, 'session-file').map(spelledPath),
    artifacts: textsMarked(component, config, 'artifact'),
    ...(component.kind === 'writer' ? {} : { table: id }),
    aliases: views.flatMap(({ name, steps: [table, another] }) =>
      table === undefined || another !== undefined ? [] : [{ name, table }],
    ),
    foreign: foreignNames(step),
    work,
    ...(standIn ? { standIn } : {}),
  };
  return standsHere(standIn) ? standing(planned, standIn) : planned;
}

/** Names in the queries that mean neither a step nor a view of this one. */
function foreignNames(step: GraphStep): PlanStep['foreign'] {
  const views = new Set(step.views.map((view) => foldName(view.name)));
  return step.relations
    .filter(({ name, step: named }) => named === undefined && !views.has(foldName(name)))
    .map(({ name, at, start }) => ({ name, key: String(at[0]), offset: start }));
}
