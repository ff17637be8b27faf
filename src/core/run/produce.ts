/** What a step makes: by its driver, or of the sample that stands in for its source. */
import type { DriverContext, StepOutput } from '../contract/driver.ts';
import { StepError } from '../contract/errors.ts';
import { behind } from '../contract/port.ts';
import type { PlanStep } from '../plan/plan.ts';
import { loadStandIn } from '../standin/load.ts';
import type { Reach } from '../standin/reach.ts';
import { standing, standsHere } from '../standin/standing.ts';
import type { Ports } from './ports.ts';

/** Throws where the step's component does not run here. */
export function checkRuns({ component: name }: PlanStep, { catalog, provided = [] }: Ports): void {
  const component = catalog.get(name);
  if (component?.driver === undefined)
    throw new StepError(component?.unavailable ?? `There is no component "${name}".`);
  for (const port of component.driver.ports ?? []) behind(provided, port, name);
}

/** The step, and what it is made of. */
interface Made {
  readonly step: PlanStep;
  readonly inputs: Readonly<Record<string, StepOutput>>;
  readonly ports: Ports;
}

interface Circumstances {
  readonly reach: Reach;
  /** Whether the session has rows that an earlier run got from the source: no sample takes the place of these. */
  hasReal(): Promise<boolean>;
  /** Begins the step's transaction anew. */
  again(): Promise<void>;
}

/**
 * Makes the table, or what the writer makes. `done`: the step as it then was; that of its stand-in where its source did not answer, and
 * it has one.
 */
export async function produce(
  { step, inputs, ports }: Made,
  ctx: DriverContext,
  { reach, hasReal, again }: Circumstances,
): Promise<{ readonly output: StepOutput; readonly done: PlanStep }> {
  const { standIn } = step;
  if (standsHere(standIn)) return { output: await loadStandIn(standIn, standIn.why, ctx), done: step };
  const { id: stepId, config, written } = step;
  const { driver, spec } = ports.catalog.get(step.component) ?? {};
  if (!driver) throw new StepError(`There is no component "${step.component}".`);
  for (const [key, why] of Object.entries(spec?.ignored ?? {}))
    if (written.includes(key)) ctx.log('info', `\`${key}\` changes nothing here: ${why}.`);
  try {
    return { output: await driver.run({ stepId, config, written, inputs, ctx }), done: step };
  } catch (failure) {
    const why = standIn && reach.whyUnreached(failure);
    if (!standIn || why === undefined) throw failure;
    if (await hasReal()) {
      ctx.log('warning', `Its stand-in ${standIn.path} was not used: the table holds rows of its source.`);
      throw failure;
    }
    await again();
    return { output: await loadStandIn(standIn, why, ctx), done: standing(step, standIn) };
  }
}
