/** From a compiled plan to one that can be kept, and back on another machine. */
import type { Components } from '../contract/catalog.ts';
import type { Pipeline, Result, Value } from '../oml/pipeline.ts';
import { Report } from '../oml/report.ts';
import { isMapping, omit, own, stepsOf, stringAt, type Mapping } from '../oml/value.ts';
import { keyOf, outputOf, type ContentHashes } from '../run/keys.ts';
import { standsHere } from '../standin/standing.ts';
import { refersTo } from '../plan/connections-found.ts';
import type { Connections } from '../plan/connections-fields.ts';
import { variablesIn } from '../plan/connections-variables.ts';
import { PLAN_FORMAT, planFault, type FrozenPlan, type FrozenStep } from './frozen.ts';
import { fillAsText, readParams, type ParamOptions, type Params } from '../plan/params.ts';
import { canonicalJson } from '../plan/canonical.ts';
import { fingerprint, hash } from '../plan/fingerprint.ts';
import type { Manifest, Plan, PlanStep } from '../plan/plan.ts';
import { secretParams } from '../plan/secret-params.ts';

/** What is frozen. */
export interface Freezing extends Pick<
  FrozenPlan,
  'made_at' | 'file' | 'session' | 'run_id' | 'engine' | 'text'
> {
  readonly plan: Plan;
  readonly pipeline: Pipeline;
  readonly catalog: Components;
  readonly choice: ParamOptions;
  readonly connections: Connections;
  /** Hashes of the files that its steps read, as far as these are there. */
  readonly files: ContentHashes;
}

/** Freezes a plan. Secrets stay where they are: of parameters and variables that hold some, the names are kept. */
export function freeze({
  plan,
  pipeline,
  catalog,
  choice,
  connections,
  files,
  engine,
  ...head
}: Freezing): FrozenPlan {
  const { document, source } = pipeline;
  const params: Params = isMapping(document) ? readParams(document, choice, new Report(source)) : new Map();
  const secret = secretParams(document, catalog, params);
  const filled = fillAsText(document, params);
  const given = Object.entries(choice.params ?? {});
  const outputs = new Map<string, string>();
  const steps = plan.steps.map((planned): FrozenStep => {
    const open = withoutSecrets(planned);
    const step = without(open, 'config', 'hidden');
    const key = keyOf(open, { files, salt: '', outputs }) ?? null;
    const isDecided = key !== null && !step.work.network && step.work.always === undefined;
    if (isDecided) outputs.set(step.id, outputOf(open, key, ''));
    return {
      ...step,
      key: isDecided ? key : null,
      ...wanted(planned, { document: filled, catalog, connections }),
    };
  });
  return {
    oml_plan: PLAN_FORMAT,
    ...head,
    ...(engine === undefined ? {} : { engine }),
    ...(choice.profile === undefined ? {} : { profile: choice.profile }),
    params: Object.fromEntries(given.filter(([name]) => !secret.has(name))),
    secret_params: given.map(([name]) => name).filter((name) => secret.has(name)),
    manifest: secret.size === 0 ? plan.manifest : withoutPrints(plan.manifest, head.text, params, secret),
    cfg: plan.cfg,
    files: Object.fromEntries(files),
    steps,
  };
}

/** Fingerprints of secrets can be guessed at: these are of the text, and of what may be seen. */
function withoutPrints(
  manifest: Manifest,
  text: string,
  params: Params,
  secret: ReadonlySet<string>,
): Manifest {
  const open = Object.fromEntries([...params].filter(([name]) => !secret.has(name)));
  const oml_fp = fingerprint(text);
  const params_fp = fingerprint(canonicalJson(open));
  const manifest_hash = hash(`${oml_fp} ${params_fp} ${manifest.meta.profile}`);
  const { pipeline, meta } = manifest;
  const prints = { ...pipeline.fingerprints, oml_fp, params_fp, manifest_fp: `sha256:${manifest_hash}` };
  return {
    ...manifest,
    pipeline: { ...pipeline, fingerprints: prints },
    meta: { ...meta, manifest_hash, manifest_short: manifest_hash.slice(0, 7) },
  };
}

const without = <T extends object, K extends keyof T & string>(
  record: T,
  ...keys: readonly K[]
): Omit<T, K> => omit(record as Readonly<Record<string, unknown>>, ...keys) as unknown as Omit<T, K>;

/** A secret is no part of the keys of a plan: it may be renewed between two steps, and is in no two places the same way. */
const withoutSecrets = (step: PlanStep): PlanStep => ({
  ...step,
  work: without(step.work, 'secrets'),
});

interface Ground {
  readonly document: Value;
  readonly catalog: Components;
  readonly connections: Connections;
}

/** What the step's machine must have, by name. */
function wanted(
  { index, standIn }: PlanStep,
  { document, catalog, connections }: Ground,
): Pick<FrozenStep, 'connection' | 'variables'> {
  if (standsHere(standIn)) return {};
  const step = stepsOf(document)[index];
  const component = catalog.get(stringAt(step, 'component') ?? '');
  const config = isMapping(step) ? own(step, 'config') : undefined;
  const reference = isMapping(config) ? own(config, 'connection') : undefined;
  const named = component && refersTo(reference, component, connections, {});
  if (!named || 'wrong' in named) return {};
  const fields = own(own(connections, named.family) ?? {}, named.alias) as Mapping | undefined;
  const variables = variablesIn(fields ?? {});
  return {
    connection: `@${named.family}.${named.alias}`,
    ...(variables.length === 0 ? {} : { variables }),
  };
}

/**
 * The plan as a machine runs it that has what the steps `only` need. `here`: the same pipeline compiled on that machine for these steps.
 * Refuses where what it has makes other steps of them than those that were planned.
 */
export function thaw(frozen: FrozenPlan, here: Plan, only: ReadonlySet<string>): Result<Plan> {
  const changed: string[] = [];
  const steps = frozen.steps.map((step) => {
    const planned: PlanStep = { ...without(step, 'key', 'connection', 'variables'), config: {} };
    if (!only.has(step.id) || standsHere(step.standIn)) return planned;
    const found = here.steps.find(({ id }) => id === step.id);
    if (found?.work.hash !== step.work.hash) changed.push(step.id);
    return found ? withStandIn(withoutSecrets(found), planned) : planned;
  });
  const { manifest, cfg } = frozen;
  const plan = { name: manifest.name, steps, manifest, cfg };
  if (changed.length === 0) return { ok: true, value: plan, diagnostics: [] };
  return { ok: false, diagnostics: changed.map((id) => planFault(whyChanged(id, frozen))) };
}

const withStandIn = (step: PlanStep, { standIn }: PlanStep): PlanStep =>
  standIn ? { ...step, standIn } : step;

function whyChanged(id: string, { steps }: FrozenPlan): string {
  const { connection, variables = [] } = steps.find((step) => step.id === id) ?? {};
  const names = variables.length === 0 ? '' : `, with ${variables.map((name) => `\${${name}}`).join(', ')},`;
  const other = 'another version of this program made the plan';
  const why =
    connection === undefined ? other : `${connection}${names} says something else here, or ${other}`;
  return `The step "${id}" would not be the one that was planned: ${why}. Make them the same, or make the plan again with: oml plan.`;
}
