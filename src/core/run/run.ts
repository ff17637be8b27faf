/** A plan runs on a database and becomes events. */
import type { StepOutput } from '../contract/driver.ts';
import { StepError } from '../contract/errors.ts';
import type { Plan, PlanStep } from '../plan/plan.ts';
import type { Ports, StepConnection } from './ports.ts';
import { tell, totals, type Ending } from './ending.ts';
import { failureOf } from './failure.ts';
import { forgetFiles, openLedger, takeOver, type LedgerRow } from './ledger.ts';
import { createOutbox, type Outbox } from './outbox.ts';
import { readRecord, type RunRecord } from './record.ts';
import { isContinued, judge, reuse, type ReuseOptions, type StepReuse } from './reuse.ts';
import { secretMask } from './secrets.ts';
import { keepsState, settleStates, takeOverStates } from './source-state.ts';
import { named, readsStandIn, whyKept } from './stand-ins.ts';
import { asking } from './step-context.ts';
import { runStep } from './step.ts';
import { skippedWords } from './write-words.ts';
import { begun, foresee } from './writes.ts';

/** What a run takes over from earlier ones; by default nothing, and every step runs. */
export interface RunOptions extends ReuseOptions {
  /** Rows of stand-ins may be written elsewhere, too: somebody asked for that. */
  readonly writeStandIns?: boolean;
  /** No writer runs: each is skipped, and tells what it would do. What sources keep of themselves stays as it was. */
  readonly dryRun?: boolean;
}

/** What the steps of one run share. */
interface Run {
  readonly plan: Plan;
  readonly runId: string;
  readonly ports: Ports;
  readonly outbox: Outbox;
  readonly options: RunOptions;
  /** By step id, as they complete. */
  readonly tables: Map<string, StepOutput>;
  /** By step id, as they complete: the steps whose stand-ins its rows are of. */
  readonly standIns: Map<string, readonly string[]>;
}

/**
 * Runs the plan's steps one after the other; stops at the first that fails, and when `ports.signal` aborts.
 * Never rejects: everything is told by events, the last of which is `run_complete`, `run_failed` or `run_cancelled`.
 * A step told as complete is on disk.
 */
export async function run(plan: Plan, runId: string, ports: Ports, options: RunOptions = {}): Promise<void> {
  const outbox = createOutbox(runId, ports, secretMask(plan, ports.catalog, ports.secrets));
  const started = ports.clock.monotonic();
  const tables = new Map<string, StepOutput>();
  const standIns = new Map<string, readonly string[]>();
  outbox.send({
    event: 'run_start',
    pipeline: plan.name,
    manifest_hash: plan.manifest.meta.manifest_hash,
    steps: plan.steps.map(({ id, component, kind, needs }) => ({ id, component, kind, needs })),
    ...(plan.steps.length < plan.manifest.steps.length ? { part: true } : {}),
    ...(options.reuse ? { reuse: true } : {}),
    ...(options.again?.length ? { again: options.again } : {}),
    ...(options.continues === undefined
      ? {}
      : { continues: [options.continues, ...(options.earlier ?? [])] }),
    ...(options.dryRun ? { dry_run: true } : {}),
  });
  const ending = await runConnected({ plan, runId, ports, outbox, options, tables, standIns });
  const all = new Set([...standIns.values()].flat());
  const stoodIn = plan.steps.map(({ id }) => id).filter((id) => all.has(id));
  const total = { ...totals(plan, tables, options.dryRun), ...named(stoodIn) };
  const dry = options.dryRun ? { dry_run: true } : {};
  tell(ending, elapsed(ports, started), { ...total, ...dry }, outbox);
  // Nobody is left to be told of an emit that breaks its promise not to throw.
  await outbox.flush().catch(() => undefined);
}

/** The steps share one connection: each leaves it as it found it. */
async function runConnected(run: Run): Promise<Ending> {
  const { plan, ports, outbox, options } = run;
  let db: StepConnection | undefined;
  try {
    const connected = (db = await ports.database.connect(ports.signal));
    const catalog = await openLedger(db);
    const salt = plan.steps.some(({ work }) => work.secrets !== undefined) ? await ports.salt() : '';
    const record = await readRecord(db, plan, ports, salt, options);
    // On record first: what it takes over is lost to a run that nobody knows.
    await outbox.flush();
    await takeOverFinished(run, db, record);
    await ports.removeUnfinished?.((steps) => forgetUnfinished(run, connected, steps));
    const ending = await runSteps(run, db, catalog, record);
    return ending.type === 'complete' ? await settle(run, db) : ending;
  } catch (thrown) {
    if (ports.signal.aborted) return { type: 'cancelled', rest: plan.steps };
    return { type: 'failed', error: failureOf(thrown), rest: plan.steps };
  } finally {
    // The run has ended either way; a connection that cannot be closed ends with its database.
    await db?.close().catch(() => undefined);
  }
}

async function forgetUnfinished({ ports }: Run, db: StepConnection, steps: readonly string[]): Promise<void> {
  if (steps.length === 0) return;
  await forgetFiles(db, steps);
  await ports.database.checkpoint();
}

/** Every step is complete: what they keep of their sources is the session's. */
async function settle({ plan, runId, ports, options }: Run, db: StepConnection): Promise<Ending> {
  if (options.dryRun || !keepsState(plan)) return { type: 'complete' };
  try {
    await settleStates(db, runId);
    await ports.database.checkpoint();
    return { type: 'complete' };
  } catch (thrown) {
    if (ports.signal.aborted) return { type: 'cancelled', rest: [] };
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    const message = `Every step has run, but how far they got at their sources could not be kept. Continue the run. (${reason})`;
    const error = { ...failureOf(thrown), message };
    return { type: 'failed', error, rest: [] };
  }
}

/** What a run that is continued has finished is this run's from now on, on disk too, so that this one can be continued in its turn. */
async function takeOverFinished({ plan, runId, ports, options }: Run, db: StepConnection, record: RunRecord) {
  const { continues, earlier = [] } = options;
  if (continues === undefined) return;
  const runs = [continues, ...earlier];
  const ids = [...reuse(plan, record, options)].flatMap(([id, found]) =>
    found.state === 'fresh' && isContinued(found.row, options) ? [id] : [],
  );
  if (ids.length === 0) return;
  await takeOver(db, runs, runId, ids);
  if (keepsState(plan)) await takeOverStates(db, runs, runId, ids);
  await ports.database.checkpoint();
}

async function runSteps(run: Run, db: StepConnection, catalog: string, record: RunRecord): Promise<Ending> {
  const { plan, runId, ports, outbox, options, tables, standIns } = run;
  const judged = new Map<string, StepReuse>();
  const outputs = new Map<string, string>();
  for (const [index, step] of plan.steps.entries()) {
    const step_id = step.id;
    const found = judge(step, { record, outputs, judged, options });
    judged.set(step_id, found);
    const before = plan.steps.map(({ id }) => id).filter((id) => readsStandIn(step, id, standIns));
    if (found.state === 'fresh') {
      const { standIns: rowsOf = [] } = found.row;
      standIns.set(step_id, rowsOf);
      tables.set(step_id, tellCached(step, found.row, record, rowsOf, outbox));
      outputs.set(step_id, found.row.output);
      continue;
    }
    if (ports.signal.aborted) return { type: 'cancelled', rest: plan.steps.slice(index) };
    const rest = plan.steps.slice(index + 1);
    const started = ports.clock.monotonic();
    const inputs = inputsOf(step, tables);
    const isForeseen = options.dryRun && step.kind === 'writer';
    const kept = options.writeStandIns ? undefined : whyKept(step, before, ports);
    const write = isForeseen || kept !== undefined ? undefined : begun(step, inputs, ports.catalog);
    outbox.send({ event: 'step_start', step_id, component: step.component, ...(write ? { write } : {}) });
    try {
      if (isForeseen) {
        await tellForeseen(run, step, inputs, kept, db);
        continue;
      }
      const { salt } = record;
      if (kept !== undefined) throw new StepError(`Nothing was written: ${kept}`, { standIns: true });
      const work = { step, runId, inputs, outputs, salt, db, catalog, ports, outbox, standIns: before };
      const { table, rows, receipt, output, standIns: rowsOf } = await runStep(work);
      standIns.set(step_id, rowsOf);
      tables.set(step_id, { table, rows });
      outputs.set(step_id, output);
      const duration_ms = elapsed(ports, started);
      outbox.send({ event: 'metric', metric: 'duration_ms', value: duration_ms, step_id });
      outbox.send({ event: 'step_complete', step_id, table, rows, duration_ms, receipt, ...named(rowsOf) });
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

/** A step that is left as it is; what it gives to the steps that need it. */
function tellCached(
  { id: step_id, inputs: [input] }: PlanStep,
  { table = input ?? step_id, rows, receipt, finishedAt: made_at }: LedgerRow,
  { made }: RunRecord,
  standIns: readonly string[],
  outbox: Outbox,
): StepOutput {
  for (const { path, bytes } of made.get(step_id) ?? [])
    outbox.send({ event: 'artifact_created', step_id, path, bytes, ...named(standIns) });
  outbox.send({ event: 'step_cached', step_id, table, rows, made_at, receipt, ...named(standIns) });
  return { table, rows };
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

function elapsed(ports: Ports, started: number): number {
  return Math.round(ports.clock.monotonic() - started);
}
