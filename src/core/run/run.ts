/** A plan runs on a database and becomes events. */
import type { StepOutput } from '../contract/driver.ts';
import type { StepFailure } from './events.ts';
import type { Plan, PlanStep } from '../plan/plan.ts';
import type { Ports, StepConnection } from './ports.ts';
import { failureOf } from './failure.ts';
import { keep, type KeptStep } from './keep.ts';
import { openLedger } from './ledger.ts';
import { createOutbox, type Outbox } from './outbox.ts';
import { secretMask } from './secrets.ts';
import { runStep } from './step.ts';

export interface RunOptions {
  /** The id of a run that did not complete: the steps it finished are told as cached, as far as their work is still the same. */
  readonly continues?: string;
}

/** How the steps ended; `rest` had not started. */
type Ending =
  | { readonly type: 'complete' }
  | {
      readonly type: 'failed';
      /** Absent when the database itself was not to be had. */
      readonly step?: string;
      readonly error: StepFailure;
      readonly rest: readonly PlanStep[];
    }
  | { readonly type: 'cancelled'; readonly step?: string; readonly rest: readonly PlanStep[] };

/** What the steps of one run share. */
interface Run {
  readonly plan: Plan;
  readonly runId: string;
  readonly ports: Ports;
  readonly outbox: Outbox;
  /** By step id, as they complete. */
  readonly outputs: Map<string, StepOutput>;
}

/**
 * Runs the plan's steps one after the other; stops at the first that fails, and when `ports.signal` aborts.
 * Never rejects: everything is told by events, the last of which is `run_complete`, `run_failed` or `run_cancelled`.
 * A step told as complete is on disk.
 */
export async function run(plan: Plan, runId: string, ports: Ports, options: RunOptions = {}): Promise<void> {
  const outbox = createOutbox(runId, ports, secretMask(plan, ports.catalog));
  const started = ports.clock.monotonic();
  const outputs = new Map<string, StepOutput>();
  outbox.send({
    event: 'run_start',
    pipeline: plan.name,
    manifest_hash: plan.manifest.meta.manifest_hash,
    steps: plan.steps.map(({ id, component, kind, needs }) => ({ id, component, kind, needs })),
  });
  const ending = await runConnected({ plan, runId, ports, outbox, outputs }, options);
  tell(ending, elapsed(ports, started), totals(plan, outputs), outbox);
  // Nobody is left to be told of an emit that breaks its promise not to throw.
  await outbox.flush().catch(() => undefined);
}

/** The steps share one connection: each leaves it as it found it. */
async function runConnected(run: Run, { continues }: RunOptions): Promise<Ending> {
  const { plan, runId, ports, outbox } = run;
  let db: StepConnection | undefined;
  try {
    db = await ports.database.connect(ports.signal);
    const catalog = await openLedger(db);
    const kept = continues === undefined ? new Map() : await keep(db, plan, continues, runId, ports);
    await outbox.flush();
    await ports.removeUnfinished?.();
    return await runSteps(run, db, catalog, kept);
  } catch (thrown) {
    if (ports.signal.aborted) return { type: 'cancelled', rest: plan.steps };
    return { type: 'failed', error: failureOf(thrown), rest: plan.steps };
  } finally {
    // The run has ended either way; a connection that cannot be closed ends with its database.
    await db?.close().catch(() => undefined);
  }
}

async function runSteps(
  { plan, runId, ports, outbox, outputs }: Run,
  db: StepConnection,
  catalog: string,
  kept: ReadonlyMap<string, KeptStep>,
): Promise<Ending> {
  for (const [index, step] of plan.steps.entries()) {
    const step_id = step.id;
    const cached = kept.get(step_id);
    if (cached !== undefined) {
      tellCached(step_id, cached, outbox);
      outputs.set(step_id, cached);
      continue;
    }
    if (ports.signal.aborted) return { type: 'cancelled', rest: plan.steps.slice(index) };
    const rest = plan.steps.slice(index + 1);
    const started = ports.clock.monotonic();
    outbox.send({ event: 'step_start', step_id, component: step.component });
    try {
      const inputs = inputsOf(step, outputs);
      const { table, rows, receipt } = await runStep({ step, runId, inputs, db, catalog, ports, outbox });
      outputs.set(step_id, { table, rows });
      const duration_ms = elapsed(ports, started);
      outbox.send({ event: 'metric', metric: 'duration_ms', value: duration_ms, step_id });
      outbox.send({ event: 'step_complete', step_id, table, rows, duration_ms, receipt });
      await outbox.flush();
    } catch (thrown) {
      if (ports.signal.aborted) return { type: 'cancelled', step: step_id, rest };
      const error = failureOf(thrown);
      outbox.send({ event: 'step_failed', step_id, error, duration_ms: elapsed(ports, started) });
      return { type: 'failed', step: step_id, error, rest };
    }
  }
  return { type: 'complete' };
}

function tellCached(step_id: string, { table, rows, receipt, artifacts }: KeptStep, outbox: Outbox): void {
  for (const { path, bytes } of artifacts) outbox.send({ event: 'artifact_created', step_id, path, bytes });
  outbox.send({ event: 'step_cached', step_id, table, rows, receipt });
}

function tell(
  ending: Ending,
  duration_ms: number,
  total: { readonly rows: number; readonly rows_kind: 'written' | 'read' },
  outbox: Outbox,
): void {
  if (ending.type !== 'complete') {
    const reason = whySkipped(ending);
    for (const { id } of ending.rest) outbox.send({ event: 'step_skipped', step_id: id, reason });
  }
  outbox.send({ event: 'metric', metric: 'duration_ms', value: duration_ms });
  switch (ending.type) {
    case 'complete':
      return outbox.send({ event: 'run_complete', duration_ms, ...total });
    case 'failed':
      return outbox.send({ event: 'run_failed', duration_ms, step_id: ending.step, error: ending.error });
    case 'cancelled':
      return outbox.send({ event: 'run_cancelled', duration_ms, step_id: ending.step });
  }
}

function whySkipped(ending: Exclude<Ending, { readonly type: 'complete' }>): string {
  if (ending.type === 'cancelled') return 'The run was cancelled.';
  return ending.step === undefined
    ? 'Not run, because the run could not begin.'
    : `Not run, because step "${ending.step}" failed.`;
}

/** By upstream step id, in the order of `needs`; without a prototype, since any id is legal. */
function inputsOf(
  step: PlanStep,
  outputs: ReadonlyMap<string, StepOutput>,
): Readonly<Record<string, StepOutput>> {
  const inputs: Record<string, StepOutput> = Object.create(null);
  for (const id of step.inputs) {
    const output = outputs.get(id);
    if (output !== undefined) inputs[id] = output;
  }
  return inputs;
}

/** What the writers wrote; where none writes, what the extractors read; never both (contract 5). */
function totals(
  plan: Plan,
  outputs: ReadonlyMap<string, StepOutput>,
): { rows: number; rows_kind: 'written' | 'read' } {
  const writes = plan.steps.some(({ kind }) => kind === 'writer');
  const counted = plan.steps.filter(({ kind }) => kind === (writes ? 'writer' : 'extractor'));
  const rows = counted.reduce((sum, { id }) => sum + (outputs.get(id)?.rows ?? 0), 0);
  return { rows, rows_kind: writes ? 'written' : 'read' };
}

function elapsed(ports: Ports, started: number): number {
  return Math.round(ports.clock.monotonic() - started);
}
