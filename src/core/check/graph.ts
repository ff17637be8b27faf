/** All steps together: no circles, and every writer has its one table. */
import type { Catalog } from '../contract/catalog.ts';
import { findMarked } from '../contract/marks.ts';
import { insertKey } from '../oml/fix.ts';
import { findCycles, makesTable, type Graph, type GraphStep } from '../plan/graph.ts';
import type { Fix, TextRange } from '../oml/pipeline.ts';
import type { Report } from '../oml/report.ts';

/**
 * Takes all steps and puts an error into `report` for each writer that needs no table, or several, and for
 * each circle of needs. Says nothing of a missing table that an unknown step or component may make.
 */
export function checkGraph(graph: Graph, catalog: Catalog, report: Report): void {
  const joins = findMarked(catalog, 'sql')?.component.name ?? 'processor';
  for (const step of graph.values())
    if (step.component?.kind === 'writer') checkInput(step, graph, joins, report);
  for (const cycle of findCycles(graph)) reportCycle(cycle, graph, report);
}

/** `joins`: the component whose step could make one table of several. */
function checkInput(step: GraphStep, graph: Graph, joins: string, report: Report): void {
  const tables = step.needs.filter((id) => makesTable(graph.get(id)) === true);
  const unsure = step.broken || step.needs.some((id) => makesTable(graph.get(id)) === undefined);
  const at = ['steps', step.index, 'needs'];
  if (tables.length > 1) {
    report.error({
      type: 'ambiguous_input',
      message: `'${step.id}' writes one table, but needs ${tables.length}: ${tables.map((id) => `'${id}'`).join(', ')}. Keep one, or join them in a ${joins} step`,
      at,
    });
  } else if (tables.length === 0 && !unsure) {
    report.error({
      type: 'no_input_table',
      message: `'${step.id}' writes a table, but no step it needs makes one. Name the step to write in needs`,
      at,
      range: step.declared ? undefined : report.source.value(['steps', step.index, 'id']),
      fix: needLastTable(step, graph, report),
    });
  }
}

/** The last table made before it is the likeliest to be meant. */
function needLastTable(step: GraphStep, graph: Graph, { source }: Report): Fix | undefined {
  const before = [...graph.values()].filter((other) => other.index < step.index);
  const last = before.findLast((other) => makesTable(other) === true);
  if (!last || step.declared) return undefined;
  return insertKey(source, ['steps', step.index], 'id', 'needs', [last.id]);
}

function reportCycle(cycle: readonly string[], graph: Graph, report: Report): void {
  const [first = '', next = first] = cycle;
  const step = graph.get(first);
  if (!step) return;
  report.error({
    type: 'dependency_cycle',
    message:
      cycle.length === 1
        ? `'${first}' needs itself`
        : `These steps need each other in a circle: ${[...cycle, first].map((id) => `'${id}'`).join(' needs ')}`,
    at: ['steps', step.index, 'needs'],
    range: placeOfNeed(step, next, report),
  });
}

/** Where a step says that it needs another: in `needs`, in its config, or by its own place in the file. */
function placeOfNeed(step: GraphStep, need: string, { source }: Report): TextRange {
  const at = ['steps', step.index];
  const listed = step.declared?.indexOf(need) ?? -1;
  if (listed >= 0) return source.value([...at, 'needs', listed]);
  const relation = step.implied.find((named) => named.step === need);
  return relation
    ? source.inside([...at, 'config', ...relation.at], relation.start, relation.end)
    : source.value([...at, 'id']);
}
