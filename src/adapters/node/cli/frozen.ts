/** `oml run PLAN`: a frozen plan on this machine, with what its steps need of it. */
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { thaw } from '#core/machines/freeze.ts';
import { looksFrozen, type FrozenPlan } from '#core/machines/frozen.ts';
import { namedSteps } from '#core/machines/named-steps.ts';
import { meant } from '#core/oml/fix.ts';
import { parse } from '#core/oml/parse.ts';
import { slug } from '#core/oml/step-id.ts';
import { canonicalJson } from '#core/plan/canonical.ts';
import type { Result } from '#core/oml/pipeline.ts';
import { compile } from '#core/plan/compile.ts';
import { hash } from '#core/plan/fingerprint.ts';
import { planPart } from '#core/plan/part.ts';
import { standsHere } from '#core/standin/standing.ts';
import { catalog } from '#drivers/index.ts';
import { readConnections } from '../connections.ts';
import { UsageError, type Arguments } from './arguments.ts';
import type { Compiled } from './document.ts';

/** The text of the file, where it is a plan. Undefined for anything else, also where it cannot be read. */
export async function frozenTextOf(file: string): Promise<string | undefined> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  return text !== undefined && looksFrozen(text) ? text : undefined;
}

export interface Thawed extends Compiled {
  readonly frozen: FrozenPlan;
  /** The steps that run here. */
  readonly only: readonly string[];
}

/** Options that a plan has decided. */
const DECIDED = ['profile', 'standIns', 'trust', 'continue'] as const;
const OPTION: Readonly<Record<string, string>> = { standIns: 'stand-ins' };

/** The plan, for the steps that the arguments name. Throws `UsageError` where they do not go with it. */
export async function thawPlan(args: Arguments, frozen: FrozenPlan): Promise<Result<Thawed>> {
  const name = basename(args.file);
  const stray = DECIDED.find((key) => args[key] !== undefined && args[key] !== false);
  if (stray === 'continue')
    throw new UsageError(
      `--continue does not go with a plan: run its steps again, and what is done is taken as it is.`,
    );
  if (stray !== undefined)
    throw new UsageError(
      `--${OPTION[stray] ?? stray} does not go with a plan: ${name} has decided it. Give it to oml plan.`,
    );
  const only = onlyOf(args, frozen, name);
  const part = planPart(
    { ...frozen, name: frozen.manifest.name, steps: frozen.steps.map((step) => ({ ...step, config: {} })) },
    { type: 'these', steps: only },
  );
  const parsed = parse(frozen.text);
  if (!parsed.ok) return parsed;
  const found = await readConnections(args.file, args.connections, process.env);
  if (!found.ok) return found;
  const choice = { profile: frozen.profile, params: { ...frozen.params, ...secretsGiven(args, frozen) } };
  const real = frozen.steps.flatMap(({ id, standIn }) =>
    only.includes(id) && !standsHere(standIn) ? [id] : [],
  );
  const compiled = compile(parsed.value, catalog, {
    ...choice,
    ...found.value,
    host: 'node',
    here: new Set(real),
    wayOut: (name) =>
      frozen.secret_params.includes(name)
        ? `it is secret and not in the plan. Give it again, by --param ${name}=VALUE or as the variable ${variableOf(name)}`
        : undefined,
  });
  // What is to be said of the pipeline by itself was said when it was planned.
  const said = [...found.diagnostics, ...compiled.diagnostics.filter(({ severity }) => severity === 'error')];
  if (!compiled.ok || said.some(({ severity }) => severity === 'error'))
    return { ok: false, diagnostics: said };
  const thawed = thaw(frozen, compiled.value, new Set(only));
  if (!thawed.ok) return thawed;
  const needed = new Set(part?.plan.steps.map(({ id }) => id));
  const plan = { ...thawed.value, steps: thawed.value.steps.filter(({ id }) => needed.has(id)) };
  const value = {
    text: frozen.text,
    pipeline: parsed.value,
    connections: found.value,
    standIns: {},
    choice,
    plan,
    frozen,
    only,
  };
  return { ok: true, value, diagnostics: said };
}

/** The steps to run: those that were named, or all of them. */
function onlyOf({ only }: Arguments, { steps }: FrozenPlan, name: string): readonly string[] {
  const ids = steps.map(({ id }) => id);
  if (only === undefined) return ids;
  const { known, unknown } = namedSteps(only, ids);
  if (unknown === undefined) return ids.filter((id) => known.includes(id));
  const near = meant(unknown, ids);
  const better = near === undefined ? `It has: ${ids.join(', ')}.` : `Did you mean "${near}"?`;
  throw new UsageError(`${name} has no step "${unknown}". ${better}`);
}

const variableOf = (param: string): string => `OML_PARAM_${param}`;

/** Values of secret parameters, which are given anew: by `--param`, or in the environment. All others the plan has decided. */
function secretsGiven(
  { params }: Arguments,
  { secret_params }: FrozenPlan,
): Readonly<Record<string, string>> {
  const stray = Object.keys(params).find((name) => !secret_params.includes(name));
  if (stray !== undefined)
    throw new UsageError(
      `The plan has decided the parameter ${stray}${secret_params.length === 0 ? '' : `; it asks for ${secret_params.join(', ')} alone`}. Give it to oml plan.`,
    );
  const inEnvironment = secret_params.flatMap((name) => {
    const value = process.env[variableOf(name)];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(inEnvironment), ...params };
}

/** What the folder of these steps is called: the same for the same steps, so that what they left there is found again. */
export function taskFolder(ids: readonly string[]): string {
  const named = slug(ids[0] ?? '') || 'steps';
  return `${named}-${hash(canonicalJson(ids)).slice(0, 8)}`;
}
