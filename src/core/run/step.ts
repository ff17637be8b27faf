/** One step of a run: its connection, its transaction, its files. */
import type { Progress, StepOutput } from '../contract/driver.ts';
import type { PlanStep } from '../plan/plan.ts';
import type { Ports, StepConnection, StepFiles } from './ports.ts';
import type { LoadReceipt } from '../contract/receipt.ts';
import { ident } from '../sql/index.ts';
import { watchReach } from '../standin/reach.ts';
import { standsHere } from '../standin/standing.ts';
import { refuseForeign } from './foreign-tables.ts';
import type { Claim } from './claims.ts';
import { uncontended } from './conflicts.ts';
import { isRecorded, readLedger, replaceRow } from './ledger.ts';
import { keyOf, outputOf, ownWork } from './keys.ts';
import { beginWriting, type Writing } from './unended.ts';
import { forgetPending, openState, sourceText } from './source-state.ts';
import type { Outbox } from './outbox.ts';
import { checkRuns, produce } from './produce.ts';
import { contextOf } from './step-context.ts';
import { named } from './stand-ins.ts';
import { withStored } from './stored.ts';

export interface StepTask {
  readonly step: PlanStep;
  readonly runId: string;
  readonly inputs: Readonly<Record<string, StepOutput>>;
  /** By step id: what made the tables of the steps before it (`outputOf`). */
  readonly outputs: ReadonlyMap<string, string>;
  /** As `KeyGround.salt`. */
  readonly salt: string;
  /** Outside of a transaction, without temporary views; left so. */
  readonly db: StepConnection;
  /** The database's own name, as SQL has it. */
  readonly catalog: string;
  readonly ports: Ports;
  readonly outbox: Outbox;
  /** The steps before it whose stand-ins its inputs are of. */
  readonly standIns: readonly string[];
  /** Of the step, or of its session, where other processes could work there as well. */
  readonly claim?: Claim;
  /** Other processes do. */
  readonly shared: boolean;
}

export interface StepResult extends StepOutput {
  readonly receipt?: LoadReceipt;
  /** The steps whose stand-ins its rows are of. */
  readonly standIns: readonly string[];
  /** What made it, as the keys of other steps take it. */
  readonly output: string;
}

/** How far a step's transaction is; `ending`: COMMIT was sent, and not answered. */
type Stage = 'open' | 'ending' | 'committed';

/** Milliseconds between two progress events of a step: who draws them takes time that the step needs, and nobody reads more. */
const PROGRESS_INTERVAL = 250;
/** Looked at more often, so that what comes between two looks is told soon after. */
const LOOK = PROGRESS_INTERVAL / 5;

/**
 * Runs the step's driver in a transaction. When it resolves, the table is on disk and the artifacts are in place;
 * when it rejects, nothing of the step is left, but for a table that was already on disk.
 */
export async function runStep(work: StepTask): Promise<StepResult> {
  const { step, runId, db, ports, outbox, claim, shared } = work;
  if (!standsHere(step.standIn)) checkRuns(step, ports);
  const files = ports.files(step.id);
  const pulse = startPulse(work);
  const component = ports.catalog.get(step.component);
  const keeps = step.work.state === true;
  const state = openState(db, {
    stepId: step.id,
    runId,
    keeps,
    shared,
    source: component && keeps ? outbox.hidden(sourceText(component, step.config)) : '',
    log: (level, message) => outbox.send({ event: 'log', step_id: step.id, level, message }),
  });
  const reach = watchReach(ports.fetch, ports.signal);
  let receipt: LoadReceipt | undefined;
  let stage: Stage = 'open';
  let writing: Writing | undefined;
  try {
    if (shared && keeps) await uncontended(ports.clock, () => forgetPending(db, step.id));
    writing = await beginWriting(work);
    const begun = script('BEGIN TRANSACTION', ...(await offerAliases(work)));
    await db.exec(begun);
    await refuseForeign(db, step, ports.catalog);
    const tools = { db, files, state, reach, progress: pulse.progress };
    const ctx = contextOf(work, { ...tools, receipt: (given) => (receipt = outbox.hidden(given)) });
    // Where its source does not answer, whatever its driver had begun is undone.
    const again = (): Promise<void> => db.exec('ROLLBACK').then(() => db.exec(begun));
    const { output, done } = await produce(work, ctx, { reach, hasReal: () => hasReal(work), again });
    const isStandIn = done !== step || standsHere(step.standIn);
    const standIns = isStandIn ? [...work.standIns, step.id] : work.standIns;
    ports.signal.throwIfAborted();
    const stored = step.kind === 'writer' ? [] : (db.storedAs?.(output.table) ?? []);
    for (const message of stored) outbox.send({ event: 'log', step_id: step.id, level: 'info', message });
    receipt = withStored(receipt, step, output.rows, stored);
    const finishedAt = ports.clock.now();
    const made = await contentOf({ ...work, step: done }, files);
    const entry = { step: done, runId, rows: output.rows, finishedAt, receipt, standIns, ...made };
    const row = replaceRow(entry, shared);
    await claim?.check();
    stage = 'ending';
    const kept = done === step ? state.entry() : [];
    // The file of a writer is put in place after it, and by nobody else meanwhile.
    const over = shared && step.kind !== 'writer' ? claim : undefined;
    const ends = [...(writing?.ended ?? []), ...(over ? [over.end()] : [])];
    await db.exec(script(...takeAliases(step), ...kept, row, ...ends, 'COMMIT'));
    stage = 'committed';
    over?.ended();
    await ports.database.checkpoint();
    for (const artifact of await files.commit()) {
      outbox.send({ event: 'artifact_created', step_id: step.id, ...artifact, ...named(standIns) });
    }
    return { table: output.table, rows: output.rows, receipt, output: made.output, standIns };
  } catch (error) {
    await undo(work, files, stage);
    // Its error says what is there; what was written whole and could not be noted is told by the next run.
    if (writing && stage === 'open')
      await attempt(work, 'That the step no longer writes could not be noted', writing.failed);
    throw error;
  } finally {
    pulse.stop();
  }
}

/** Whether the step's table has rows of its source, as its config is. */
async function hasReal({ step, salt, db }: StepTask): Promise<boolean> {
  const row = (await readLedger(db)).find(({ stepId, table }) => stepId === step.id && table === step.table);
  return row !== undefined && row.receipt?.stand_in === undefined && row.work === ownWork(step, salt);
}

/** What the step has made its table or file of. A file that changed while it was read leaves the key unknown. */
async function contentOf({ step, runId, outputs, salt, ports }: StepTask, files: StepFiles) {
  const opened = await files.contents();
  const unopened = step.files.filter((path) => !opened.has(path));
  const others = unopened.length === 0 ? undefined : await ports.contents(unopened);
  const paths = [...opened.keys(), ...unopened];
  const read = new Map(paths.map((path) => [path, opened.get(path) ?? others?.get(path) ?? '']));
  const isWhole = paths.every((path) => read.get(path) !== '');
  const key = (isWhole && keyOf(step, { files: read, salt, outputs }, paths)) || '';
  return {
    key,
    output: outputOf(step, key, runId),
    work: ownWork(step, salt),
    files: Object.fromEntries(read),
  };
}

/** Tells of the step while it runs, whether the driver has something to say or not. */
function startPulse({ step, ports, outbox }: StepTask) {
  const { clock } = ports;
  const started = clock.monotonic();
  let told = started;
  let latest: Progress = {};
  const tell = (): void => {
    told = clock.monotonic();
    const elapsed_ms = Math.round(told - started);
    outbox.send({ event: 'step_progress', step_id: step.id, elapsed_ms, ...latest });
  };
  const look = (): void => {
    if (clock.monotonic() - told >= PROGRESS_INTERVAL) tell();
  };
  return {
    stop: clock.every(LOOK, look),
    progress(progress: Progress): void {
      latest = progress;
      look();
    },
  };
}

/** Several statements in one round trip to the database. */
const script = (...statements: readonly string[]): string => statements.join(';\n');

async function offerAliases({ step, catalog, db }: StepTask): Promise<readonly string[]> {
  const views: string[] = [];
  for (const { name, table } of step.aliases) {
    // Within a temporary view `main` could be the temporary schema: name the catalog.
    const source = (await db.reading?.(table)) ?? `${ident(catalog)}.main.${ident(table)}`;
    views.push(`CREATE OR REPLACE TEMPORARY VIEW ${ident(name)} AS FROM ${source}`);
  }
  return views;
}

function takeAliases({ aliases }: PlanStep): string[] {
  return aliases.map(({ name }) => `DROP VIEW temp.${ident(name)}`);
}

/** After a failure: nothing of the step is left, but for what is, or may be, on disk. */
async function undo(work: StepTask, files: StepFiles, stage: Stage): Promise<void> {
  const { step, runId, db } = work;
  if (stage !== 'committed')
    await attempt(
      work,
      'The transaction could not be rolled back by itself and ends with its connection',
      () => db.exec('ROLLBACK'),
    );
  // A database that has died since may have written the step before.
  const undone =
    stage === 'open' ||
    (stage === 'ending' &&
      (await attempt(
        work,
        'Whether the step is on disk could not be asked, so that continuing runs a writer again',
        async () => !(await isRecorded(db, step.id, runId)),
      )));
  await attempt(work, 'What the step wrote could not be put away', () =>
    undone ? files.discard() : files.keepAside(),
  );
}

/** The step has failed already: what goes wrong here is told beside that, not instead of it. */
async function attempt<T>(
  { step, outbox }: StepTask,
  what: string,
  action: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await action();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    outbox.send({ event: 'log', step_id: step.id, level: 'debug', message: `${what}: ${reason}` });
    return undefined;
  }
}
