/** A step's config as its driver gets it, and as `cfg/<id>.json` shows it. */
import { canonicalJson } from './canonical.ts';
import { isWriteMode } from '../check/config.ts';
import { checkValue } from '../check/schema.ts';
import type { Component } from '../contract/catalog.ts';
import type { ComponentSpec, ConfigProblem } from '../contract/component.ts';
import type { PlannedStandIn } from '../contract/stand-in.ts';
import { connect, type ConnectionOptions } from './connections.ts';
import type { Path, Value } from '../oml/pipeline.ts';
import type { Report } from '../oml/report.ts';
import { hideSecrets } from '../check/secrets.ts';
import { withoutSecrets } from '../http/address.ts';
import { MODES } from '../contract/modes.ts';
import { findingOf } from '../check/values.ts';
import type { StepQuery } from './queries.ts';
import { workOf } from './work.ts';
import type { StepWork } from './plan.ts';
import { holdsPlaceholder, isMapping, omit, own, stringAt, toPlain, type Mapping } from '../oml/value.ts';

export interface StepConfig {
  readonly component: Component;
  readonly config: Readonly<Record<string, unknown>>;
  /** The keys that are no defaults. */
  readonly written: readonly string[];
  /** Canonical JSON without secrets. */
  readonly cfg: string;
  /** As `PlanStep.hidden`. */
  readonly hidden: readonly string[];
  readonly work: StepWork;
  /** The sample that may take the place of its source. */
  readonly standIn?: PlannedStandIn;
}

/** What configuring takes besides the step: the same for every step. */
export interface Surroundings {
  readonly connections: ConnectionOptions;
  /** By index of the step: values that are part of its secrets. */
  readonly hidden: ReadonlyMap<number, readonly string[]>;
  /** The steps as they may be shown: parameters that are secret are named in them, and not filled in. */
  readonly shown: readonly Value[];
  /** Names of keys never to be shown. */
  readonly secrets: ReadonlySet<string>;
  readonly report: Report;
}

/** `at`: the step's path; `queries`: those in its config. Undefined after an error was reported. */
export function configure(
  step: Mapping,
  component: Component,
  at: Path,
  queries: readonly StepQuery[],
  { connections, hidden: typed, shown, secrets, report }: Surroundings,
): StepConfig | undefined {
  const written = own(step, 'config');
  const config = isMapping(written) ? written : {};
  const here = isMapping(written) ? [...at, 'config'] : at;
  const plain = toPlain(config) as Readonly<Record<string, unknown>>;
  const found = connect(plain, component, connections, secrets, here, report);
  if (!found) return undefined;
  const { config: connected, hidden } = found;
  const complete = { ...defaultsOf(component), ...connected };
  const { spec } = component;
  const index = Number(at[1]);
  const open = shown[index];
  const openStep = isMapping(open) ? open : step;
  const faults = faultsOf(connected, spec);
  const problems = spec.refuse?.(complete) ?? [];
  // What is wrong with a value by itself is told first, in the component's own words where it has some.
  const told = faults.map((fault) => problems.find(({ key }) => key === fault.key) ?? fault);
  for (const problem of faults.length > 0 ? told : problems) report.error(findingOf(problem, here, report));
  if (faults.length > 0) return undefined;
  return {
    component,
    config: complete,
    written: Object.keys(connected),
    cfg: cfgOf(openStep, component, secrets),
    hidden: [...hidden, ...(typed.get(index) ?? [])],
    work: workOf({
      component,
      config: complete,
      written: Object.keys(connected),
      secrets,
      queries,
      open: openStep,
    }),
  };
}

/** The text of `cfg/<id>.json`: what is written, without secrets and without what a connection brings. */
export function cfgOf(step: Mapping, component: Component, secrets: ReadonlySet<string>): string {
  const written = own(step, 'config');
  const config = isMapping(written) ? written : {};
  const mode = stringAt(step, 'mode') ?? '';
  return canonicalJson({
    ...omit(defaultsOf(component), 'mode'),
    component: component.name,
    mode: MODES.get(mode) ?? mode,
    ...(hideSecrets(hideInAddresses(config, component), secrets) as Mapping),
  });
}

/** Without what proves who asks in the query of an address: a parameter may have put it there. */
function hideInAddresses(config: Mapping, component: Component): Mapping {
  const { properties } = component.spec.configSchema;
  const isAddress = (key: string): boolean => ['web-address', 'uri'].includes(properties[key]?.format ?? '');
  const shown = Object.entries(config).map(([key, value]) => [
    key,
    isAddress(key) && typeof value === 'string' ? withoutSecrets(value) : value,
  ]);
  return Object.fromEntries(shown) as Mapping;
}

/** Values that their schema forbids, whatever Osiris thinks of them. */
function faultsOf(
  config: Readonly<Record<string, unknown>>,
  { configSchema }: ComponentSpec,
): readonly ConfigProblem[] {
  return Object.entries(config).flatMap(([key, value]) => {
    const schema = own(configSchema.properties, key);
    const fault = schema && !holdsPlaceholder(value as Value) && checkValue(key, value, schema);
    return fault ? [{ key, message: fault.message, type: typeOfFault(key, value) }] : [];
  });
}

/** As the checks call it, so that one cause has one diagnostic. */
const typeOfFault = (key: string, value: unknown): string | undefined =>
  ['write_mode', 'mode'].includes(key) && !isWriteMode(value) ? 'unknown_write_mode' : undefined;

function defaultsOf(component: Component): Record<string, unknown> {
  const { properties } = component.spec.configSchema;
  return Object.fromEntries(
    Object.entries(properties).flatMap(([key, schema]) =>
      schema.default === undefined ? [] : [[key, schema.default]],
    ),
  );
}
