/** A plan runs on a database and becomes events. */
import type { StepOutput } from '../contract/driver.ts';
import { StepError } from '../contract/errors.ts';
import type { Plan } from '../plan/plan.ts';
import type { Ports, StepConnection } from './ports.ts';
import { WHOLE } from './claims.ts';
import { rolledBack, uncontended } from './conflicts.ts';
import { tell, totals, type Ending } from './ending.ts';
import { failureOf } from './failure.ts';
import { isHere } from './here.ts';
import { hold } from './hold.ts';
import { forgetFiles, openLedger, readLedger, takeOver } from './ledger.ts';
import { whyUnmet } from './needs.ts';
import { createOutbox } from './outbox.ts';
import { readRecord, type RunRecord } from './record.ts';
import { isContinued, reuse } from './reuse.ts';
import { secretMask } from './secrets.ts';
import { openSharedLedger } from './shared-ledger.ts';
import { isUnsettled, keepsState, settleStates, takeOverStates } from './source-state.ts';
import { named } from './stand-ins.ts';
import { elapsed, runSteps, type Run, type RunOptions } from './steps.ts';

export type { RunOptions } from './steps.ts';

/**
 * Runs the plan's steps one after the other; stops at the first that fails, and when `ports.signal` aborts.
 * Never rejects: everything is told by events, the last of which is `run_complete`, `run_failed` or `run_cancelled`.
 * A step told as complete is on disk.
 */
export async function run(plan: Plan, runId: string, ports: Ports, options: RunOptions = {}): Promise<void> {
  const outbox = createOutbox(runId, ports, secretMask(plan, ports.catalog, ports.secrets));
  const started = ports.clock.monotonic();
  const here = plan.steps.filter(({ id }) => isHere(id, options));
  const tables = new Map<string, StepOutput>();
  const standIns = new Map<string, readonly string[]>();
  outbox.send({
    event: 'run_start',
    pipeline: plan.name,
    manifest_hash: plan.manifest.meta.manifest_hash,
    steps: here.map(({ id, component, kind, needs }) => ({ id, component, kind, needs })),
    ...(here.length < plan.manifest.steps.length ? { part: true } : {}),
    ...(options.reuse ? { reuse: true } : {}),
    ...(options.again?.length ? { again: options.again } : {}),
    ...(options.continues === undefined || options.continues === runId
      ? {}
      : { continues: [options.continues, ...(options.earlier ?? [])] }),
    ...(options.dryRun ? { dry_run: true } : {}),
  });
  const ending = await runConnected({ plan, runId, ports, outbox, options, tables, standIns });
  const all = new Set([...standIns.values()].flat());
  const stoodIn = plan.steps.map(({ id }) => id).filter((id) => all.has(id));
  const total = { ...totals(here, tables, options.dryRun), ...named(stoodIn) };
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
    const { shared, alone } = options;
    const catalog = await (shared || alone ? openSharedLedger(db, ports.clock) : openLedger(db));
    if (alone) run.held = await hold(WHOLE, alone, ports);
    const salt = plan.steps.some(({ work }) => work.secrets !== undefined) ? await ports.salt() : '';
    const record = await readRecord(db, plan, ports, salt, options);
    // On record first: what it takes over is lost to a run that nobody knows.
    await outbox.flush();
    const unmet = whyUnmet(plan, record, options);
    if (unmet !== undefined) throw new StepError(`Nothing has run. ${unmet}`);
    await takeOverFinished(run, db, record);
    await ports.removeUnfinished?.((steps) => forgetUnfinished(run, connected, steps));
    const ending = await runSteps(run, db, catalog, record);
    return ending.type === 'complete' ? await settle(run, db) : ending;
  } catch (thrown) {
    const rest = plan.steps.filter(({ id }) => isHere(id, options));
    if (ports.signal.aborted) return { type: 'cancelled', rest };
    return { type: 'failed', error: failureOf(thrown), rest };
  } finally {
    // One that cannot be ended now is ended by who asks for it and gets no answer.
    await run.held?.release().catch(() => undefined);
    // The run has ended either way; a connection that cannot be closed ends with its database.
    await db?.close().catch(() => undefined);
  }
}

async function forgetUnfinished({ ports }: Run, db: StepConnection, steps: readonly string[]): Promise<void> {
  if (steps.length === 0) return;
  await uncontended(ports.clock, () => forgetFiles(db, steps));
  await ports.database.checkpoint();
}

/** Every step is complete, here and elsewhere: what they keep of their sources is the session's. */
async function settle({ plan, runId, ports, options }: Run, db: StepConnection): Promise<Ending> {
  if (options.dryRun || (!keepsState(plan) && options.only === undefined)) return { type: 'complete' };
  try {
    if (options.only !== undefined && !((await isUnsettled(db, runId)) && (await isRunDone(db, plan, runId))))
      return { type: 'complete' };
    await uncontended(ports.clock, () => settleStates(db, runId).catch(rolledBack(db)));
    await ports.database.checkpoint();
    return { type: 'complete' };
  } catch (thrown) {
    if (ports.signal.aborted) return { type: 'cancelled', rest: [] };
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    const message = `Every step has run, but how far they got at their sources could not be kept. ${options.only === undefined ? 'Continue the run.' : 'Run its last step again.'} (${reason})`;
    const error = { ...failureOf(thrown), message };
    return { type: 'failed', error, rest: [] };
  }
}

/** What a run that is continued has finished is this run's from now on, on disk too, so that this one can be continued in its turn. */
async function takeOverFinished({ plan, runId, ports, options }: Run, db: StepConnection, record: RunRecord) {
  const { continues, earlier = [] } = options;
  if (continues === undefined || continues === runId) return;
  const runs = [continues, ...earlier];
  const ids = [...reuse(plan, record, options)].flatMap(([id, found]) =>
    found.state === 'fresh' && isContinued(found.row, options) ? [id] : [],
  );
  if (ids.length === 0) return;
  await takeOver(db, runs, runId, ids);
  if (keepsState(plan)) await takeOverStates(db, runs, runId, ids);
  await ports.database.checkpoint();
}

/** Whether every step of the pipeline, and not only of this part of it, was made in this run. */
async function isRunDone(db: StepConnection, { manifest }: Plan, runId: string): Promise<boolean> {
  const done = new Set((await readLedger(db)).flatMap((row) => (row.runId === runId ? [row.stepId] : [])));
  return manifest.steps.every(({ id }) => done.has(id));
}
