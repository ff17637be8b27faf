/** What of a pipeline and its connections a test or a look around is to ask. */
import { discovererOf, type Component } from '../contract/catalog.ts';
import type { Diagnostic } from '../oml/pipeline.ts';
import { omit, own } from '../oml/value.ts';
import { type AskedFor, paramsOf, resolved, stepsIn, usesIn, type ViewOptions } from './connections-uses.ts';
import { secretParamValues } from './known-secrets.ts';
import type { Reading } from './reading.ts';

/** A connection as it is tested: a step that names it. */
export interface ConnectionTarget {
  readonly component: Component;
  /** Defaults, the connection, and what the step says. */
  readonly config: Readonly<Record<string, unknown>>;
  /** As `PlanStep.hidden`. */
  readonly hidden: readonly string[];
  /** What the step says, without its connection. */
  readonly said: Readonly<Record<string, unknown>>;
  /** `@family.alias`; absent for a step without one. */
  readonly reference?: string;
}

/** The target; where it cannot be asked, what compiling says of it. */
export interface Sought {
  readonly target?: ConnectionTarget;
  readonly diagnostics: readonly Diagnostic[];
}

/** What a test of a connection is to ask. Undefined where no step names it. */
export function connectionTarget(
  reading: Reading,
  key: string,
  options: ViewOptions = {},
): Sought | undefined {
  const uses = usesIn(reading, options).filter((use) => use.key === key);
  const use = uses.find(({ component }) => component.driver?.test) ?? uses[0];
  return use && targetOf(use, reading, options);
}

/**
 * What is to be asked for what a connection holds: the component of its family that can, whichever a step names, also where no step names
 * any. Of a step that names it, counts what that component knows. Undefined where no component of the family can.
 */
export function discoveryTarget(
  reading: Reading,
  key: string,
  options: ViewOptions = {},
): Sought | undefined {
  const [family = '', ...alias] = key.split('.');
  const component = discovererOf(reading.catalog, family);
  if (!component) return undefined;
  const uses = usesIn(reading, options).filter((use) => use.key === key);
  const use = uses.find((each) => each.component === component) ?? uses[0];
  const known = Object.entries(use?.config ?? {}).filter(([name]) =>
    own(component.spec.configSchema.properties, name),
  );
  const asked = {
    index: use?.index ?? 0,
    component,
    config: Object.fromEntries(known),
    reference: use?.reference ?? `@${family}.${alias.join('.')}`,
  };
  return targetOf(asked, reading, options);
}

/** What a step gets, with a connection or without. Undefined where there is no such step of a known component. */
export function stepTarget(reading: Reading, id: string, options: ViewOptions = {}): Sought | undefined {
  const step = stepsIn(reading, options).find((each) => each.id === id);
  return step && targetOf(step, reading, options);
}

function targetOf(use: AskedFor, reading: Reading, options: ViewOptions): Sought {
  const { found, diagnostics } = resolved(use, reading, options);
  if (!found) return { diagnostics };
  const { component, config: said, reference } = use;
  const { fields, hidden } = found;
  const config = { ...defaultsOf(component), ...omit(fields, 'base_dir', 'default'), ...said };
  const typed = secretParamValues(reading.document, reading.catalog, paramsOf(reading, options));
  return { target: { component, config, hidden: [...hidden, ...typed], said, reference }, diagnostics };
}

const defaultsOf = ({ spec }: Component): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(spec.configSchema.properties).flatMap(([key, schema]) =>
      schema.default === undefined ? [] : [[key, schema.default]],
    ),
  );
