/** Queries of processors: one statement that only reads, over names that mean one table. */
import { CATALOG_VIEW, TELLS_OF_ITSELF } from '../sql/catalog-names.ts';
import { fileMessage, namesFile } from '../sql/statement.ts';
import { appendItem, insertKey, meant, replaceWord } from '../oml/fix.ts';
import { makesTable, type Graph, type GraphStep, type Relation } from '../plan/graph.ts';
import type { SqlQuery } from '../plan/queries.ts';
import type { Fix, Path, Value } from '../oml/pipeline.ts';
import type { Report } from '../oml/report.ts';
import { checkPlaceholdersOf } from './placeholders.ts';
import { foldName, isMapping, own, stepsOf } from '../oml/value.ts';

/**
 * Takes the parsed document and its steps and puts into `report` what is wrong with each query: a statement
 * that does not only read, a placeholder that nothing fills, a step or view that means no table or several;
 * and each name under a key of steps that is none. Warns of a table that `needs` does not list.
 */
export function checkQueries(document: Value, graph: Graph, report: Report): void {
  for (const step of graph.values()) {
    const written = stepsOf(document)[step.index] ?? null;
    const at = ['steps', step.index, 'config'];
    for (const query of step.queries) {
      if (query.language === 'graphql') continue;
      const here = [...at, query.key];
      if (query.language === 'sql') checkStatement(query, here, report);
      checkPlaceholdersOf(query.placeholders, here, document, report);
    }
    for (const relation of step.implied) {
      const named = graph.get(relation.step);
      if (named !== step && makesTable(named) === true)
        warnImplied(step, relation, relation.step, written, report);
    }
    for (const relation of step.relations) checkName(relation, step, graph, report);
    for (const name of step.named) checkStepName(name, graph, at, report);
  }
}

function checkStatement(query: SqlQuery, at: Path, report: Report): void {
  // What a query that begins with a parameter will be is not known yet.
  if (query.written.trimStart().startsWith('${params.')) return;
  for (const { type, message, start, end } of query.check.issues) {
    report.error({ type, message, at, range: report.source.inside(at, start, end) });
  }
}

function checkStepName(named: Relation, graph: Graph, config: Path, report: Report): void {
  if (named.step !== undefined) return;
  const at = [...config, ...named.at];
  const range = report.source.value(at);
  report.error({
    type: 'unknown_dependency',
    message: `Unknown dependency: '${named.name}'`,
    at,
    range,
    fix: replaceWord(report.source, range, meant(named.name, [...graph.keys()])),
  });
}

function warnImplied(
  step: GraphStep,
  relation: Relation,
  named: string,
  written: Value,
  report: Report,
): void {
  const at = ['steps', step.index, 'config', ...relation.at];
  const says = step.relations.some(({ at: from }) => from[0] === relation.at[0])
    ? `The query of '${step.id}' reads`
    : `${relation.at.join('.')} of '${step.id}' names`;
  report.warning({
    type: 'implied_need',
    message: `${says} '${named}', which its needs do not list: it will run after it all the same`,
    at,
    range: report.source.inside(at, relation.start, relation.end),
    fix: writeNeed(step, named, written, report),
  });
}

/** Adds the need to the list, or writes a list that says what held before, too. */
function writeNeed(
  { index, needs }: GraphStep,
  id: string,
  step: Value,
  { source }: Report,
): Fix | undefined {
  const at = ['steps', index];
  const declared = isMapping(step) ? own(step, 'needs') : undefined;
  if (Array.isArray(declared)) return appendItem(source, [...at, 'needs'], declared.length, id);
  if (declared !== undefined) return undefined;
  const after = ['mode', 'component', 'id'].find((key) => isMapping(step) && Object.hasOwn(step, key));
  return after === undefined ? undefined : insertKey(source, at, after, 'needs', [...needs, id]);
}

function reportWriter(relation: Relation, at: Path, report: Report): void {
  report.error({
    type: 'no_input_table',
    message: `'${relation.name}' is a writer and makes no table: read the step it writes`,
    at,
    range: report.source.inside(at, relation.start, relation.end),
  });
}

function checkName(relation: Relation, step: GraphStep, graph: Graph, report: Report): void {
  const at = ['steps', step.index, 'config', ...relation.at];
  if (relation.step !== undefined) {
    if (makesTable(graph.get(relation.step)) === false) reportWriter(relation, at, report);
    return;
  }
  const folded = foldName(relation.name);
  const { source } = report;
  const range = source.inside(at, relation.start, relation.end);
  if (CATALOG_VIEW.test(folded)) {
    const message = `"${relation.name}" is no table of a step: ${TELLS_OF_ITSELF}.`;
    report.error({ type: 'forbidden_statement', message, at, range });
    return;
  }
  const view = step.views.find(({ name }) => foldName(name) === folded);
  if (view && view.steps.length > 1) {
    const ids = view.steps.map((id) => `'${id}'`).join(', ');
    const message = `'${relation.name}' could mean ${ids}: name the step itself`;
    report.error({ type: 'ambiguous_input', message, at, range });
  } else if (!view && namesFile(relation.name)) {
    const message = fileMessage(`"${relation.name}"`);
    report.error({ type: 'forbidden_statement', message, at, range });
  } else if (!view && folded === 'input_df' && !step.broken) {
    const message = `'input_df' means the one table a step needs, but '${step.id}' needs none`;
    report.error({ type: 'no_input_table', message, at, range });
  }
}
