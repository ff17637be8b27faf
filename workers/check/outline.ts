/** The steps as the text names them, known as soon as the text is YAML: before, and without, a plan. */
import type { Component } from '#core/contract/catalog.ts';
import type { PlannedStandIn } from '#core/contract/stand-in.ts';
import { staysInSession, textsMarked } from '#core/contract/marks.ts';
import { outline as steps, type OutlineStep } from '#core/oml/outline.ts';
import type { Pipeline } from '#core/oml/pipeline.ts';
import type { Plan } from '#core/plan/plan.ts';
import type { Reading } from '#core/plan/reading.ts';
import { isMapping, own, stepsOf, stringAt } from '#core/oml/value.ts';

export interface TextStep extends OutlineStep {
  /** The session's files that it reads. */
  readonly files: readonly string[];
  /** The sample that takes the place of its source, or may do so. */
  readonly standIn?: PlannedStandIn;
  /** It may send requests; undefined: nobody knows, since it has no component yet. */
  readonly asks?: boolean;
  /** A writer whose files have the columns in the order of their names. */
  readonly sortsColumns?: boolean;
}

/** Steps without an id of their own are left out: nothing can point to them. `range` is the whole step. */
export function outline(reading: Reading, plan?: Plan): TextStep[] {
  return steps(reading)
    .filter(({ id }) => id !== '')
    .map((step) => {
      const component = reading.catalog.get(step.component);
      const standIn = plan?.steps.find(({ index }) => index === step.index)?.standIn;
      const asks = standIn?.when !== 'here' && !staysInSession(component);
      return {
        ...step,
        range: reading.source.value(['steps', step.index]),
        files: filesOf(step, component, reading, plan),
        standIn,
        sortsColumns: component?.spec.sortsColumns,
        asks: step.component === '' ? undefined : asks,
      };
    });
}

/** As planned; else as written, where neither a connection nor a parameter has a say in it. */
function filesOf(
  { index }: OutlineStep,
  component: Component | undefined,
  { document }: Pipeline,
  plan?: Plan,
): readonly string[] {
  const planned = plan?.steps.find((step) => step.index === index);
  if (planned) return planned.files;
  const step = stepsOf(document)[index];
  const config = isMapping(step) ? own(step, 'config') : undefined;
  if (!isMapping(config) || own(config, 'connection') !== undefined) return [];
  return textsMarked(component, config, 'session-file').filter((file) => !file.includes('${'));
}

/** Gives the pipeline's `name`; undefined where the text has none or it is no text. */
export function pipelineName({ document }: Pipeline): string | undefined {
  return stringAt(document, 'name');
}
