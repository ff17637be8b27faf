/** Which steps of a plan are fresh: their tables and files are there, and running them again would make the same. */
import type { Plan, PlanStep } from '../plan/plan.ts';
import { standsHere } from '../standin/standing.ts';
import { ABSENT, UNREAD, keyOf, outputOf, ownWork, tablesRead, type ContentHashes } from './keys.ts';
import type { LedgerRow } from './ledger.ts';
import { recordFor, type Here } from './here.ts';

/** What a session holds: everything by which steps are judged. */
export interface SessionRecord {
  /** One for each table that is there, and for each writer that has ended. */
  readonly rows: readonly LedgerRow[];
  readonly files: ContentHashes;
  readonly salt: string;
  /** Ids of the writers whose files are there, whole. */
  readonly artifacts: ReadonlySet<string>;
}

/** What a run takes over from earlier ones. */
export interface ReuseOptions {
  /** Whether a fresh step is left as it is, whichever run made it; otherwise everything runs, but for `continues`. */
  readonly reuse?: boolean;
  /** Ids of steps that run although they are fresh. */
  readonly again?: readonly string[];
  /** The id of a run that did not complete: what it finished is left as it is, also what would run in every other run. */
  readonly continues?: string;
  /** The ids of runs that one itself went on with: it may have been cut off before it took over what they finished. */
  readonly earlier?: readonly string[];
}

/** Tells whether a row is of the run that is continued, or of one that this one went on with. */
export const isContinued = ({ runId }: LedgerRow, { continues, earlier = [] }: ReuseOptions): boolean =>
  continues !== undefined && (runId === continues || earlier.includes(runId));

/**
 * Why a step is not fresh: its text, a setting or its driver is another; a file that it read is another or gone, or the step
 * before it is not fresh (`by`); what it reads was made anew since; its own file is gone; it is to run anyway.
 */
export type StaleCause =
  | { readonly type: 'edited' | 'inputs' | 'artifact' | 'asked' }
  /** Its rows, or those of the step `by` before it, are of a stand-in, and its source is to be asked; or the other way round (`now`). */
  | { readonly type: 'stand_in'; readonly now: boolean; readonly by?: string }
  | { readonly type: 'upstream'; readonly by: string }
  /** `unread`: whether it is another is known when it may be read. */
  | { readonly type: 'file'; readonly by: string; readonly unread?: true }
  /** It, or the step `by` before it, runs every time; `why` ends a sentence about that step. */
  | { readonly type: 'always'; readonly why: string; readonly by?: string };

/** What is known of a step before it runs. */
export type StepReuse =
  | { readonly state: 'never_run' }
  | { readonly state: 'stale'; readonly cause: StaleCause; readonly row: LedgerRow }
  | { readonly state: 'fresh'; readonly row: LedgerRow };

/**
 * Judges every step of the plan by what the session holds; by step id. Pure: the page asks it while a person types, a run
 * before each step (`judge`), and the command line too.
 */
export function reuse(
  plan: Plan,
  record: SessionRecord,
  options: ReuseOptions & Here = { reuse: true },
): ReadonlyMap<string, StepReuse> {
  const judged = new Map<string, StepReuse>();
  const outputs = new Map<string, string>();
  for (const step of plan.steps) {
    const held = recordFor(step, record, options);
    const found = judge(step, { record: held, outputs, judged, options });
    judged.set(step.id, found);
    const output = found.state === 'fresh' ? found.row.output : predicted(step, held, outputs);
    if (output !== undefined) outputs.set(step.id, output);
  }
  return judged;
}

export interface Judging {
  readonly record: SessionRecord;
  /** By step id: what made, or will make, the tables of the steps before it. */
  readonly outputs: ReadonlyMap<string, string>;
  /** The steps before it. */
  readonly judged: ReadonlyMap<string, StepReuse>;
  readonly options: ReuseOptions;
}

/** Judges one step, when those before it are judged. */
export function judge(step: PlanStep, { record, outputs, judged, options }: Judging): StepReuse {
  const { files, salt, artifacts } = record;
  const row = rowOf(step, record);
  if (!row) return { state: 'never_run' };
  const isOwn = isContinued(row, options);
  const stale = (cause: StaleCause): StepReuse => ({ state: 'stale', cause, row });
  // What a run had read before its file was removed, or its leave ended, it goes on with; what it did not find is still not there.
  const missed = Object.entries(row.files).filter(([path, hash]) => hash === ABSENT && !files.has(path));
  const now = isOwn ? [...files].filter(([, hash]) => hash !== UNREAD) : files;
  const known = new Map([...(isOwn ? Object.entries(row.files) : missed), ...now]);
  const key = keyOf(step, { files: known, salt, outputs }, Object.keys(row.files));
  const changed = Object.entries(row.files).find(([path, hash]) => hash === '' || known.get(path) !== hash);
  const keepsFile = step.kind === 'writer' && step.work.always === undefined;
  if (row.work !== ownWork(step, salt)) {
    const now = standsHere(step.standIn);
    const swapped = now !== (row.receipt?.stand_in !== undefined) && step.kind === 'extractor';
    return stale(swapped ? { type: 'stand_in', now } : { type: 'edited' });
  }
  // What one run has sent elsewhere it does not send twice, whatever has become of what it read.
  if (isOwn && step.kind === 'writer' && !keepsFile) return { state: 'fresh', row };
  if (changed) {
    const [by] = changed;
    return stale({ type: 'file', by, ...(files.get(by) === UNREAD ? { unread: true } : {}) });
  }
  if (keepsFile && row.key === '') return stale({ type: 'artifact' });
  if (key !== row.key) return stale(causeUpstream(step, judged));
  if (keepsFile && !artifacts.has(step.id)) return stale({ type: 'artifact' });
  if (isOwn) return { state: 'fresh', row };
  if (step.work.always !== undefined) return stale({ type: 'always', why: step.work.always });
  if (!options.reuse || options.again?.includes(step.id)) return stale({ type: 'asked' });
  return { state: 'fresh', row };
}

function rowOf(step: PlanStep, { rows }: SessionRecord): LedgerRow | undefined {
  return rows.find(({ stepId, table }) => stepId === step.id && table === step.table);
}

/** Of a step that is as it was, and reads the same files: the nearest step before it that is not fresh. */
function causeUpstream(step: PlanStep, judged: ReadonlyMap<string, StepReuse>): StaleCause {
  for (const [, id] of tablesRead(step)) {
    const before = judged.get(id);
    if (before?.state === 'never_run') return { type: 'upstream', by: id };
    if (before?.state !== 'stale') continue;
    const { cause } = before;
    const isOfSource = cause.type === 'always' || cause.type === 'stand_in';
    return isOfSource ? { by: id, ...cause } : { type: 'upstream', by: id };
  }
  // Those are fresh, yet by now they are others, or were made anew.
  return { type: 'inputs' };
}

/** What will have made its table when it has run; undefined where that is not known before. */
function predicted(
  step: PlanStep,
  { files, salt }: SessionRecord,
  outputs: ReadonlyMap<string, string>,
): string | undefined {
  if (step.work.network || step.work.always !== undefined) return undefined;
  const key = keyOf(step, { files, salt, outputs });
  return key === undefined ? undefined : outputOf(step, key, '');
}
