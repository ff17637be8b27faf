/** The steps of a run, one after the other. */
import type { StepOutput } from '../contract/driver.ts';
import { StepError } from '../contract/errors.ts';
import type { Plan, PlanStep } from '../plan/plan.ts';
import type { Claim, Process } from './claims.ts';
import { rolledBack, uncontended } from './conflicts.ts';
import type { Ending } from './ending.ts';
import { failureOf } from './failure.ts';
import { isHere, recordFor, type Here } from './here.ts';
import { hold } from './hold.ts';
import { replaceRow, type LedgerRow } from './ledger.ts';
import { whyUnmet } from './needs.ts';
import type { Outbox } from './outbox.ts';
import type { Ports, StepConnection } from './ports.ts';
import { readRecord, type RunRecord } from './record.ts';
import { judge, type ReuseOptions, type StepReuse } from './reuse.ts';
import { named, readsStandIn, whyKept } from './stand-ins.ts';
import { asking } from './step-context.ts';
import { runStep } from './step.ts';
import { skippedWords } from './write-words.ts';
import { begun, foresee } from './writes.ts';

/** What a run takes over from earlier ones; by default nothing, and every step runs. */
export interface RunOptions extends ReuseOptions, Here {
  /** Rows of stand-ins may be written elsewhere, too: somebody asked for that. */
  readonly writeStandIns?: boolean;
  /** No writer runs: each is skipped, and tells what it would do. What sources keep of themselves stays as it was. */
  readonly dryRun?: boolean;
  /** This process, where others run steps of the same session at the same time. */
  readonly shared?: Process;
  /** This process, which is to be alone in a session that others could work in as well. */
  readonly alone?: Process;
}

/** What the steps of one run share. */
export interface Run {
  readonly plan: Plan;
  readonly runId: string;
  readonly ports: Ports;
  readonly outbox: Outbox;
  readonly options: RunOptions;
  /** By step id, as they complete. */
  readonly tables: Map<string, StepOutput>;
  /** By step id, as they complete: the steps whose stand-ins its rows are of. */
  readonly standIns: Map<string, readonly string[]>;
  /** Of the whole session. */
  held?: Claim;
}

/** How far the steps of a run are. */
interface Progress {
  /** What the session holds, as it was last read. */
  record: RunRecord;
  readonly judged: Map<string, StepReuse>;
  readonly outputs: Map<string, string>;
}

function judgeStep(step: PlanStep, { record, judged, outputs }: Progress, options: RunOptions): StepReuse {
  return judge(step, { record: recordFor(step, record, options), outputs, judged, options });
}

/** Runs them until one fails, or the run is cancelled. */
export async function runSteps(
  run: Run,
  db: StepConnection,
  catalog: string,
  record: RunRecord,
): Promise<Ending> {
  const { plan, ports, outbox, options } = run;
  const progress: Progress = { record, judged: new Map(), outputs: new Map() };
  for (const [index, step] of plan.steps.entries()) {
    const step_id = step.id;
    const rest = plan.steps.slice(index + 1).filter(({ id }) => isHere(id, options));
    const found = judgeStep(step, progress, options);
    progress.judged.set(step_id, found);
    const started = ports.clock.monotonic();
    let claim: Claim | undefined;
    try {
      if (found.state === 'fresh') {
        await adopt(run, step, found.row, db);
        takeAsItIs(run, step, found.row, progress);
        continue;
      }
      if (ports.signal.aborted) return { type: 'cancelled', rest: [step, ...rest] };
      tellChanged(run, found);
      claim = await claimed(run, step, progress, db);
      const now = progress.judged.get(step_id);
      if (now?.state === 'fresh') takeAsItIs(run, step, now.row, progress);
      else await doStep(run, step, progress, { db, catalog, claim, started });
    } catch (thrown) {
      if (ports.signal.aborted) return { type: 'cancelled', step: step_id, rest };
      const error = failureOf(thrown);
      outbox.send({ event: 'step_failed', step_id, error, duration_ms: elapsed(ports, started) });
      return { type: 'failed', step: step_id, error, rest };
    } finally {
      // One that cannot be ended now is ended by who asks for it and gets no answer.
      await claim?.release().catch(() => undefined);
    }
  }
  return { type: 'complete' };
}

/** The same step of the same run once more: other files than the first time make another table. */
function tellChanged({ runId, outbox }: Run, found: StepReuse): void {
  if (found.state !== 'stale' || found.row.runId !== runId || found.cause.type !== 'file') return;
  const message = `"${found.cause.by}" has changed since this run read it: the step runs again, and what was made of its table has to run again, too.`;
  outbox.send({ event: 'log', step_id: found.row.stepId, level: 'warning', message });
}

/**
 * What another run made, and this one takes as it is, is this run's too: on whichever machine its last step is done, nothing else tells that
 * all of them are.
 */
async function adopt(
  { runId, ports, options }: Run,
  step: PlanStep,
  row: LedgerRow,
  db: StepConnection,
): Promise<void> {
  if (options.only === undefined || options.dryRun || row.runId === runId || !isHere(step.id, options))
    return;
  await uncontended(ports.clock, () =>
    db
      .exec(
        `BEGIN TRANSACTION;\n${replaceRow({ ...row, step, runId }, options.shared !== undefined)};\nCOMMIT`,
      )
      .catch(rolledBack(db)),
  );
  await ports.database.checkpoint();
}

/** A step that is left as it is; of one that is elsewhere nobody is told here. */
function takeAsItIs(
  { tables, standIns, outbox, options }: Run,
  { id: step_id, inputs: [input] }: PlanStep,
  { table = input ?? step_id, rows, receipt, finishedAt: made_at, output, standIns: rowsOf = [] }: LedgerRow,
  { record, outputs }: Progress,
): void {
  standIns.set(step_id, rowsOf);
  tables.set(step_id, { table, rows });
  outputs.set(step_id, output);
  if (!isHere(step_id, options)) return;
  for (const { path, bytes } of record.made.get(step_id) ?? [])
    outbox.send({ event: 'artifact_created', step_id, path, bytes, ...named(rowsOf) });
  outbox.send({ event: 'step_cached', step_id, table, rows, made_at, receipt, ...named(rowsOf) });
}

/**
 * Claims the step, where other processes may be at it, and judges it anew: one of them may have done it since. Rejects with `StepError`
 * where one is at it now.
 */
async function claimed(
  { plan, ports, options }: Run,
  step: PlanStep,
  progress: Progress,
  db: StepConnection,
): Promise<Claim | undefined> {
  if (!options.shared) return undefined;
  const claim = await hold(step.id, options.shared, ports);
  try {
    progress.record = await readRecord(db, plan, ports, progress.record.salt, options);
    const unmet = whyUnmet(plan, progress.record, options);
    if (unmet !== undefined) throw new StepError(`This step has not run. ${unmet}`);
    progress.judged.set(step.id, judgeStep(step, progress, options));
    return claim;
  } catch (error) {
    await claim.release().catch(() => undefined);
    throw error;
  }
}

interface Doing {
  readonly db: StepConnection;
  readonly catalog: string;
  readonly claim: Claim | undefined;
  readonly started: number;
}

/** Runs a step, or tells what it would do. Rejects where it fails. */
async function doStep(
  run: Run,
  step: PlanStep,
  { record, outputs }: Progress,
  { db, catalog, claim, started }: Doing,
): Promise<void> {
  const { plan, runId, ports, outbox, options, tables, standIns } = run;
  const step_id = step.id;
  const before = plan.steps.map(({ id }) => id).filter((id) => readsStandIn(step, id, standIns));
  const inputs = inputsOf(step, tables);
  const isForeseen = options.dryRun && step.kind === 'writer';
  const kept = options.writeStandIns ? undefined : whyKept(step, before, ports);
  const write = isForeseen || kept !== undefined ? undefined : begun(step, inputs, ports.catalog);
  outbox.send({ event: 'step_start', step_id, component: step.component, ...(write ? { write } : {}) });
  if (isForeseen) return tellForeseen(run, step, inputs, kept, db);
  const { salt } = record;
  if (kept !== undefined) throw new StepError(`Nothing was written: ${kept}`, { standIns: true });
  const holds = { claim: claim ?? run.held, shared: options.shared !== undefined };
  const work = { step, runId, inputs, outputs, salt, db, catalog, ports, outbox, standIns: before, ...holds };
  const { table, rows, receipt, output, standIns: rowsOf } = await runStep(work);
  standIns.set(step_id, rowsOf);
  tables.set(step_id, { table, rows });
  outputs.set(step_id, output);
  const duration_ms = elapsed(ports, started);
  outbox.send({ event: 'metric', metric: 'duration_ms', value: duration_ms, step_id });
  outbox.send({ event: 'step_complete', step_id, table, rows, duration_ms, receipt, ...named(rowsOf) });
  await outbox.flush();
}

/** A writer in a dry run: what it would do, and that it did not. */
async function tellForeseen(
  { ports, outbox }: Run,
  step: PlanStep,
  inputs: Readonly<Record<string, StepOutput>>,
  kept: string | undefined,
  db: StepConnection,
): Promise<void> {
  const ctx = asking({ step, ports, outbox });
  const { catalog } = ports;
  const write = await foresee({ step, inputs, catalog, db, files: ports.files(step.id), ctx, kept });
  outbox.send({ event: 'step_skipped', step_id: step.id, reason: skippedWords(write), write });
}

/** By upstream step id, in the order of `needs`; without a prototype, since any id is legal. */
function inputsOf(
  step: PlanStep,
  tables: ReadonlyMap<string, StepOutput>,
): Readonly<Record<string, StepOutput>> {
  const inputs: Record<string, StepOutput> = Object.create(null);
  for (const id of step.inputs) {
    const output = tables.get(id);
    if (output !== undefined) inputs[id] = output;
  }
  return inputs;
}

export function elapsed(ports: Ports, started: number): number {
  return Math.round(ports.clock.monotonic() - started);
}
