/** Pipeline to Plan: parameters filled in, connections resolved, steps ordered, everything fingerprinted. */
import { unavailableOn, type Catalog } from '../contract/catalog.ts';
import type { Host } from '../contract/component.ts';
import type { StandIns } from '../contract/stand-in.ts';
import { cfgOf, configure, type StepConfig, type Surroundings } from './config.ts';
import { maskKnown } from './known-secrets.ts';
import { buildManifest } from './manifest.ts';
import { planSteps } from './steps.ts';
import type { ConnectionOptions } from './connections.ts';
import { configureUnderstudied } from './stand-ins.ts';
import type { Diagnostic, Pipeline, Result, Value } from '../oml/pipeline.ts';
import type { Plan } from './plan.ts';
import { secretParams } from './secret-params.ts';
import { readPipeline, type Reading } from './reading.ts';
import {
  checkPlaceholders,
  fillAsText,
  fillTyped,
  mapFilled,
  placeholdersIn,
  readParams,
  type ParamOptions,
  type Params,
} from './params.ts';
import { kindOf, pythonStr } from '../oml/python.ts';
import { locationOf, Report } from '../oml/report.ts';
import { findInlineSecrets, secretNames } from '../check/secrets.ts';
import { judge } from '../check/validate.ts';
import { isMapping, own, stepsOf, stringAt, type Mapping } from '../oml/value.ts';

export { toManifestYaml } from './canonical.ts';
export type { Connections } from './connections.ts';

export interface CompileOptions extends ParamOptions, ConnectionOptions {
  /** Where the plan is to run: what cannot run there is refused. */
  readonly host?: Host;
  /** Samples that may take the place of what the steps read elsewhere. */
  readonly standIns?: StandIns;
  /** Ids of the steps that are to run here: what the others need and is not to be had here is not missed. Absent: all of them. */
  readonly here?: ReadonlySet<string>;
  /** How a parameter that lacks a value is given one here, as an end of a sentence; undefined for what can be done anywhere. */
  wayOut?(name: string, isSecret: boolean): string | undefined;
}

/**
 * Decides a pipeline. Fails on every error of `validate` (on the document with its parameters filled in) and on
 * what only compiling can tell. The same document, catalog and options give the same plan, to the byte.
 */
export function compile(pipeline: Pipeline, catalog: Catalog, options: CompileOptions = {}): Result<Plan> {
  return compileReading(readPipeline(pipeline, catalog), options);
}

/** The same of a document that was read already. `judged`: what `judge` said of it, if that was asked. */
export function compileReading(
  reading: Reading,
  options: CompileOptions = {},
  judged?: readonly Diagnostic[],
): Result<Plan> {
  const { document, catalog } = reading;
  if (!isMapping(document)) return { ok: false, diagnostics: judged ?? judge(reading) };

  const report = new Report(reading.source);
  const secrets = secretNames(catalog);
  for (const path of findInlineSecrets(document, secrets)) {
    const message = `Inline secret at ${locationOf(path)}: keep it in a connection, or give it as a parameter`;
    report.error({ type: 'inline_secret', message, at: path });
  }
  const params = readParams(document, options, report);
  const secret = secretParams(document, catalog, params);
  const wayOut = (name: string): string =>
    options.wayOut?.(name, secret.has(name)) ??
    (secret.has(name)
      ? 'give it a value for this run'
      : 'give it a default under params, or a value for this run');
  checkPlaceholders(document, params, { source: reading.source, report, wayOut });

  const filled = fillTyped(document, params, catalog);
  const source = mapFilled(document, reading.source, params);
  // What is shown of a step names a secret parameter, and does not hold its value.
  const open = new Map([...params].filter(([name]) => !secret.has(name)));
  const shown = secret.size === 0 ? filled : fillTyped(document, open, catalog);
  const whole = filled === document ? reading : readPipeline({ document: filled, source }, catalog, reading);
  const found = (whole === reading ? judged : undefined) ?? judge(whole);
  checkHead(filled, report);
  const configs = configureSteps(whole, options, {
    connections: options,
    hidden: hiddenValues(document, params, secrets, secret),
    shown: stepsOf(shown),
    secrets,
    report,
  });
  const others = othersThan(document, options.here);
  const told = merge(found, report.diagnostics).filter((each) => !isMet(each, configs, others));
  const diagnostics =
    told.length === 0 ? told : told.map(masking(maskKnown(document, catalog, params, options)));
  if (diagnostics.some((diagnostic) => diagnostic.severity === 'error')) return { ok: false, diagnostics };

  const steps = planSteps(whole.graph, configs);
  const manifest = buildManifest(
    shown as Mapping,
    fillAsText(document, params),
    params,
    options.profile,
    steps,
  );
  const cfg = Object.fromEntries(steps.map((step) => [step.id, configs.get(step.index)?.cfg ?? '{}']));
  return { ok: true, value: { name: manifest.name, steps, manifest, cfg }, diagnostics };
}

/** What is said of a value may repeat it. */
const masking =
  (mask: (text: string) => string) =>
  (found: Diagnostic): Diagnostic => ({ ...found, message: mask(found.message) });

/** What Osiris's compiler asks of the top level beyond its validator. */
function checkHead(document: Mapping, report: Report): void {
  const version = own(document, 'oml_version');
  const name = own(document, 'name');
  if (version === null) {
    const message = `oml_version must be a string, got ${kindOf(version)}`;
    report.error({ type: 'invalid_version_type', message, at: ['oml_version'] });
  } else if (typeof version === 'string' && !version.startsWith('0.')) {
    const message = `Unsupported OML version: ${version}`;
    report.error({ type: 'unsupported_version', message, at: ['oml_version'] });
  }
  if (name === null) {
    report.error({ type: 'invalid_name_type', message: 'name must be a string, got nothing', at: ['name'] });
  }
}

/** By index of the step: the values of parameters that are secret, or fill what stands under a secret name. */
function hiddenValues(
  document: Mapping,
  params: Params,
  secrets: ReadonlySet<string>,
  secret: ReadonlySet<string>,
): ReadonlyMap<number, readonly string[]> {
  const steps = stepsOf(document).map((step, index): [number, string[]] => {
    const inSecrets = placeholdersIn(step).filter(
      ({ name, path }) => secret.has(name) || path.some((part) => secrets.has(String(part).toLowerCase())),
    );
    const values = inSecrets.map(({ name }) => params.get(name));
    return [index, values.flatMap((value) => (value === undefined ? [] : [pythonStr(value)]))];
  });
  return new Map(steps);
}

/** By index in the file; steps that cannot be configured have reported why. */
function configureSteps(
  { document, catalog, queries }: Reading,
  { host, standIns = {}, here }: CompileOptions,
  surroundings: Surroundings,
): ReadonlyMap<number, StepConfig> {
  const { report, secrets } = surroundings;
  const others = othersThan(document, here);
  const configs = new Map<number, StepConfig>();
  for (const [index, step] of stepsOf(document).entries()) {
    const at = ['steps', index];
    const name = stringAt(step, 'component') ?? '';
    const component = catalog.get(name);
    if (!isMapping(step) || name === '') continue;
    if (component && others.has(index)) {
      const cfg = cfgOf(step, component, secrets);
      configs.set(index, { component, config: {}, written: [], cfg, hidden: [], work: { hash: '' } });
      continue;
    }
    const unavailable = component && unavailableOn(component, host);
    const standIn = component?.kind === 'extractor' ? own(standIns, stringAt(step, 'id') ?? '') : undefined;
    if (component && standIn) {
      const understudied = { step, component, at, standIn, unavailable };
      const config = configureUnderstudied(understudied, { source: report.source, secrets, report }, (own) =>
        configure(step, component, at, queries[index] ?? [], { ...surroundings, report: own }),
      );
      if (config) configs.set(index, config);
    } else if (!component) {
      const message = `Unknown component: '${name}'`;
      report.error({ type: 'unknown_component', message, at: [...at, 'component'] });
    } else if (unavailable !== undefined) {
      report.error({ type: 'unavailable_component', message: unavailable, at: [...at, 'component'] });
    } else {
      const config = configure(step, component, at, queries[index] ?? [], surroundings);
      if (config) configs.set(index, config);
    }
  }
  return configs;
}

/** Indices of the steps that do not run here. */
function othersThan(document: Value, here: ReadonlySet<string> | undefined): ReadonlySet<number> {
  const others = stepsOf(document).flatMap((step, index) =>
    here === undefined || here.has(stringAt(step, 'id') ?? '') ? [] : [index],
  );
  return new Set(others);
}

/** A value that is not given, of a step that does without: it runs on its stand-in, or not here. */
function isMet(
  { type, location }: Diagnostic,
  configs: ReadonlyMap<number, StepConfig>,
  others: ReadonlySet<number>,
): boolean {
  const index = /^steps\[(\d+)\]/.exec(location ?? '')?.[1];
  if (type !== 'unresolved_parameter' || index === undefined) return false;
  return others.has(Number(index)) || configs.get(Number(index))?.standIn?.when === 'here';
}

/** Both, but of two about one thing at one place only the more severe, with the fix of either. */
function merge(found: readonly Diagnostic[], own: readonly Diagnostic[]): readonly Diagnostic[] {
  const same = (a: Diagnostic, b: Diagnostic): boolean => a.type === b.type && a.location === b.location;
  const kept = found.filter(
    (diagnostic) => diagnostic.severity === 'error' || !own.some((other) => same(diagnostic, other)),
  );
  const added = own
    .filter(
      (diagnostic) =>
        !kept.some((other) => same(diagnostic, other) && diagnostic.type !== 'unresolved_parameter'),
    )
    .map((diagnostic) => ({
      ...diagnostic,
      fix: diagnostic.fix ?? found.find((other) => same(diagnostic, other))?.fix,
    }));
  return [...kept, ...added];
}
