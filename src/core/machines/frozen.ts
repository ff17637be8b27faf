/** A plan as a file: what `oml plan` writes, and every machine that runs steps of it reads. JSON, without secrets. */
import type { Diagnostic, Result } from '../oml/pipeline.ts';
import { faultOfId } from '../oml/step-id.ts';
import { foldName } from '../oml/value.ts';
import { canonicalJson } from '../plan/canonical.ts';
import { fingerprint } from '../plan/fingerprint.ts';
import type { Manifest, PlanStep, StepWork } from '../plan/plan.ts';

/** Another one whenever an older program would read the file wrongly. */
export const PLAN_FORMAT = 1;

export interface FrozenPlan {
  readonly oml_plan: typeof PLAN_FORMAT;
  /** ISO 8601, UTC. */
  readonly made_at: string;
  /** Name of the pipeline's file. */
  readonly file: string;
  /** What all machines that run its steps share: the session whose tables they make, and the run that they are of. */
  readonly session: string;
  readonly run_id: string;
  /** Where the tables are, as it was asked for; absent where nothing was. */
  readonly engine?: string;
  readonly profile?: string;
  /** Those that were given, without the secret ones, of which the names are in `secret_params`. */
  readonly params: Readonly<Record<string, string>>;
  readonly secret_params: readonly string[];
  /** The pipeline, as it was written. */
  readonly text: string;
  readonly manifest: Manifest;
  readonly cfg: Readonly<Record<string, string>>;
  /** Of the files that steps read and that were there: the hash of their content. */
  readonly files: Readonly<Record<string, string>>;
  /** In execution order. */
  readonly steps: readonly FrozenStep[];
}

/** A step without what only its own machine knows. */
export interface FrozenStep extends Omit<PlanStep, 'config' | 'hidden' | 'work'> {
  readonly work: Omit<StepWork, 'secrets'>;
  /** The content key of its table or file, where that is decided; null where a source or a file decides it, too. */
  readonly key: string | null;
  /** What its machine must have, by name: `@family.alias`, and variables of the environment. */
  readonly connection?: string;
  readonly variables?: readonly string[];
}

/** The file's text. */
export function frozenText(plan: FrozenPlan): string {
  return `${JSON.stringify({ ...plan, sha256: sealOf(plan) }, undefined, 1)}\n`;
}

/** Tells whether a text is meant to be a plan: it begins with the key that no pipeline has. */
export const looksFrozen = (text: string): boolean => /^\uFEFF?\s*\{\s*"oml_plan"\s*:/.test(text);

/** Reads the text of the file `name`. One that is damaged, was changed by hand, or is of another format is refused in words. */
export function readFrozen(text: string, name: string): Result<FrozenPlan> {
  const again = 'Make it again with: oml plan';
  let held: unknown;
  try {
    held = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    return refused(`The plan ${name} is damaged: it is no whole JSON (${cause.message}). ${again}.`);
  }
  if (typeof held !== 'object' || held === null || !('oml_plan' in held))
    return refused(`${name} is no plan. Make one with: oml plan FILE.`);
  if (held.oml_plan !== PLAN_FORMAT)
    return refused(
      `The plan ${name} is of format ${JSON.stringify(held.oml_plan)}; this program reads format ${PLAN_FORMAT}. Use the program that made it, or make it again with this one: oml plan.`,
    );
  const { sha256, ...plan } = held as FrozenPlan & { readonly sha256?: unknown };
  if (sha256 !== sealOf(plan))
    return refused(
      `The plan ${name} is not as it was made: a part of it is missing or was changed. Change the pipeline instead, and make the plan again with: oml plan.`,
    );
  if (!hasShape(plan) || !SESSION.test(plan.session) || !RUN_ID.test(plan.run_id))
    return refused(`The plan ${name} is none that this program wrote. ${again}.`);
  if (!hasIds(plan)) return refused(`The plan ${name} is damaged or was made by hand. ${again}.`);
  return { ok: true, value: plan, diagnostics: [] };
}

/** Part of the names of folders and schemas. */
export const SESSION = /^[A-Za-z0-9](?:[\w-]{0,48}\w)?$/;
export const RUN_ID = /^[^\s\p{Cc}]{1,250}$/u;

/** Its seal says that nothing was lost, not who set it. */
function hasShape(plan: Partial<Record<keyof FrozenPlan, unknown>>): boolean {
  const { manifest, steps, cfg, files, params, secret_params, engine, profile } = plan;
  const isText = (value: unknown): boolean => typeof value === 'string';
  const isRecord = (value: unknown): boolean => typeof value === 'object' && value !== null;
  return (
    [plan.made_at, plan.file, plan.session, plan.run_id, plan.text].every(isText) &&
    [engine, profile].every((value) => value === undefined || isText(value)) &&
    [manifest, cfg, files, params].every(isRecord) &&
    [steps, secret_params].every(Array.isArray) &&
    (steps as readonly unknown[]).every(
      (step) => isRecord(step) && isText((step as FrozenStep).id) && isRecord((step as FrozenStep).work),
    )
  );
}

/** Ids become parts of paths: each is one that a pipeline can have, once, and `cfg` has these and no others. */
function hasIds({ steps, cfg }: FrozenPlan): boolean {
  const ids = new Set(steps.map(({ id }) => id));
  return (
    new Set([...ids].map(foldName)).size === steps.length &&
    [...ids].every((id) => faultOfId(id) === undefined) &&
    Object.keys(cfg).length === ids.size &&
    Object.entries(cfg).every(([id, text]) => ids.has(id) && typeof text === 'string')
  );
}

/** By the data, not by how they are spelled: a formatter may have been at the file. */
const sealOf = (plan: FrozenPlan): string => fingerprint(canonicalJson(JSON.parse(JSON.stringify(plan))));

/** An error about a plan. */
export const planFault = (message: string): Diagnostic => ({
  type: 'invalid_plan',
  severity: 'error',
  message,
});

const refused = (message: string): Result<FrozenPlan> => ({ ok: false, diagnostics: [planFault(message)] });
