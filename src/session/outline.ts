/** The steps as the text names them, known as soon as the text is YAML: before, and without, a plan. */
import type { Catalog } from '#core/contract/catalog.ts';
import { outline as steps, type OutlineStep } from '#core/oml/outline.ts';
import type { Pipeline } from '#core/oml/pipeline.ts';
import type { Plan } from '#core/plan/plan.ts';
import { own, isMapping, stepsOf, stringAt } from '#core/oml/value.ts';

export interface TextStep extends OutlineStep {
  /** The session file that an extractor of files reads. */
  readonly path?: string;
}

/** Steps without an id of their own are left out: nothing can point to them. `range` is the whole step. */
export function outline(pipeline: Pipeline, catalog: Catalog, plan?: Plan): TextStep[] {
  return steps(pipeline, catalog)
    .filter(({ id }) => id !== '')
    .map((step) => ({
      ...step,
      range: pipeline.source.value(['steps', step.index]),
      path: step.component === 'filesystem.csv_extractor' ? pathOf(step, pipeline, plan) : undefined,
    }));
}

/** Connections and params decide some paths only when a plan is made. */
function pathOf({ index }: OutlineStep, { document }: Pipeline, plan?: Plan): string | undefined {
  const planned = plan?.steps.find((step) => step.index === index)?.config.path;
  if (typeof planned === 'string') return planned;
  const step = stepsOf(document)[index];
  const config = isMapping(step) ? own(step, 'config') : undefined;
  const path = stringAt(config, 'path');
  const decided = isMapping(config) && own(config, 'connection') === undefined && !path?.includes('${');
  return decided ? path : undefined;
}

/** Gives the pipeline's `name`; undefined where the text has none or it is no text. */
export function pipelineName({ document }: Pipeline): string | undefined {
  return stringAt(document, 'name');
}
