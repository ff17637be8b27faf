/** A step's config as its driver gets it, and as `cfg/<id>.json` shows it. */
import { canonicalJson } from './canonical.ts';
import type { Component } from '../contract/catalog.ts';
import { connect, type Connections } from './connections.ts';
import type { Path } from '../oml/pipeline.ts';
import type { Report } from '../oml/report.ts';
import { hideSecrets } from '../check/secrets.ts';
import { MODES } from '../contract/modes.ts';
import { findingOf } from '../check/values.ts';
import type { StepQuery } from './queries.ts';
import { workOf } from './work.ts';
import type { StepWork } from './plan.ts';
import { isMapping, omit, own, stringAt, toPlain, type Mapping } from '../oml/value.ts';

export interface StepConfig {
  readonly component: Component;
  readonly config: Readonly<Record<string, unknown>>;
  /** The keys that are no defaults. */
  readonly written: readonly string[];
  /** Canonical JSON without secrets. */
  readonly cfg: string;
  readonly work: StepWork;
}

/** What configuring takes besides the step: the same for every step. */
export interface Surroundings {
  readonly connections: Connections;
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
  { connections, secrets, report }: Surroundings,
): StepConfig | undefined {
  const written = own(step, 'config');
  const config = isMapping(written) ? written : {};
  const here = isMapping(written) ? [...at, 'config'] : at;
  const plain = toPlain(config) as Readonly<Record<string, unknown>>;
  const connected = connect(plain, component, connections, here, report);
  if (!connected) return undefined;
  const defaults = defaultsOf(component);
  const complete = { ...defaults, ...connected };
  const mode = stringAt(step, 'mode') ?? '';
  const cfg = {
    ...omit(defaults, 'mode'),
    component: component.name,
    mode: MODES.get(mode) ?? mode,
    ...(hideSecrets(config, secrets) as Mapping),
  };
  const { spec } = component;
  for (const problem of spec.refuse?.(complete) ?? []) report.error(findingOf(problem, here, report));
  return {
    component,
    config: complete,
    written: Object.keys(connected),
    cfg: canonicalJson(cfg),
    work: workOf(component, complete, Object.keys(connected), secrets, queries),
  };
}

function defaultsOf(component: Component): Record<string, unknown> {
  const { properties } = component.spec.configSchema;
  return Object.fromEntries(
    Object.entries(properties).flatMap(([key, schema]) =>
      schema.default === undefined ? [] : [[key, schema.default]],
    ),
  );
}
