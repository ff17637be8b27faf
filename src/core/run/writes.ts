/** What writers will do, known before they do it: by the plan alone, and when their target is asked. */
import type { Catalog, Component } from '../contract/catalog.ts';
import type { DriverContext, Foreseen, StepOutput } from '../contract/driver.ts';
import { StepError } from '../contract/errors.ts';
import { writesElsewhere } from '../contract/marks.ts';
import type { PlannedWrite, WriteTarget } from '../contract/write.ts';
import { secretNames } from '../check/secrets.ts';
import type { Plan, PlanStep } from '../plan/plan.ts';
import { spelledPath } from '../plan/work.ts';
import type { StepConnection, StepFiles } from './ports.ts';
import { maskOf, secretsOf } from './secrets.ts';

/** A writer to elsewhere: where it writes, and how. */
export interface StepTarget extends WriteTarget {
  readonly step: string;
  /** The step whose table it writes. */
  readonly input?: string;
}

/** Those of the plan's steps that write outside of the session, without secrets, in their order. */
export function targetsOf({ steps }: Pick<Plan, 'steps'>, catalog: Catalog): readonly StepTarget[] {
  const names = secretNames(catalog);
  return steps.flatMap((step) => {
    const target = targetOf(step, catalog.get(step.component));
    if (!target) return [];
    const mask = maskOf(secretsOf(step.config, names, step.hidden));
    const [input] = step.inputs;
    const shown = { ...target, target: mask(target.target), mode: mask(target.mode) };
    return [{ step: step.id, ...(input === undefined ? {} : { input }), ...shown }];
  });
}

/** Undefined for a step that writes nothing outside of the session. */
export function targetOf({ config }: PlanStep, component: Component | undefined): WriteTarget | undefined {
  if (!component || !writesElsewhere(component)) return undefined;
  const { spec } = component;
  try {
    if (spec.writesTo) return spec.writesTo(config);
  } catch {
    // Its config names no target that can be read, and its run says why.
  }
  return { target: 'a place outside of this session', mode: spec.title };
}

/** What is known of a write when its turn has come. */
export function begun(
  step: PlanStep,
  inputs: Foreseen<unknown>['inputs'],
  catalog: Catalog,
): PlannedWrite | undefined {
  const target = targetOf(step, catalog.get(step.component));
  return target && { ...target, ...rowsOf(inputs) };
}

/** What a look ahead needs of a run. */
export interface Foresight {
  readonly step: PlanStep;
  readonly inputs: Readonly<Record<string, StepOutput>>;
  readonly catalog: Catalog;
  /** Outside of a transaction; left so, with nothing changed. */
  readonly db: StepConnection;
  readonly files: StepFiles;
  readonly ctx: Pick<DriverContext, 'fetch' | 'port' | 'wait' | 'now' | 'log' | 'signal'>;
  /** Why its rows may not be written at all. */
  readonly kept?: string;
}

/** What the writer would do now. Rejects where it is cancelled, and where what says it is at fault. */
export async function foresee({
  step,
  inputs,
  catalog,
  db,
  files,
  ctx,
  kept,
}: Foresight): Promise<PlannedWrite> {
  const component = catalog.get(step.component);
  const target = targetOf(step, component);
  if (!target) return fileOf(step, inputs, files);
  const known = { ...target, ...rowsOf(inputs) };
  if (kept !== undefined) return { ...known, refused: kept };
  const look = component?.driver?.foresee;
  if (!look) return { ...known, unknown: ['what is there'] };
  await db.exec('BEGIN TRANSACTION READ ONLY');
  try {
    const getDbConnection = () => Promise.resolve(db);
    const seen = await look({ config: step.config, inputs, ctx: { ...ctx, getDbConnection } });
    const isSaid = (value: unknown): boolean => !Array.isArray(value) || value.length > 0;
    return { ...known, ...Object.fromEntries(Object.entries(seen).filter(([, value]) => isSaid(value))) };
  } catch (error) {
    ctx.signal.throwIfAborted();
    if (!(error instanceof StepError)) throw error;
    return { ...known, refused: error.message };
  } finally {
    await db.exec('ROLLBACK');
  }
}

async function fileOf(
  { artifacts: [path = 'a file'] }: PlanStep,
  inputs: Foresight['inputs'],
  files: StepFiles,
): Promise<PlannedWrite> {
  const exists = (await files.artifacts()).some((made) => made.path === spelledPath(path));
  return { target: path, mode: exists ? 'replace' : 'create', isFile: true, exists, ...rowsOf(inputs) };
}

function rowsOf(inputs: Foresight['inputs']): { readonly rows?: number } {
  const [input] = Object.values(inputs);
  return input ? { rows: input.rows } : {};
}
