/** All that a run waits for before the engine gets it: text, files, leave to write, the engine itself. */
import type { Follow } from '#core/http/only-hosts.ts';
import { planPart } from '#core/plan/part.ts';
import { filesRead, type Plan } from '#core/plan/plan.ts';
import type { Engine, EngineRunOptions } from '#workers/engine.ts';
import type { EngineLink } from '../engine/engine-link.svelte.ts';
import type { FileShelf } from '../files/files.svelte.ts';
import type { Freshness } from '../results/freshness.svelte.ts';
import type { Guest } from '../guest/guest.svelte.ts';
import { whoeverHasIt } from '../engine/owner.ts';
import type { RunNeed } from './run-phase.ts';
import { ALL, type RunRequest } from './run-request.ts';
import type { Script } from '../text/script.svelte.ts';
import type { Targets } from './targets.svelte.ts';
import type { Checked } from '../text/text-check.svelte.ts';
import type { WriteConsent } from './write-consent.svelte.ts';

/** What a run is prepared with. */
export interface PreparationParts {
  readonly engine: EngineLink;
  readonly script: Script;
  readonly files: FileShelf;
  readonly targets: Targets;
  readonly guest: Guest;
  readonly writes: WriteConsent;
  readonly freshness: Freshness;
  /** Told when a text that was to run has no plan. */
  onlacking?(): void;
  /** Resolves when text and files that are on their way are there; to false when they could not be had. */
  ready(): Promise<boolean>;
}

/** The run that is prepared, as the one who asked for it sees it. */
export interface Preparation {
  /** What the person can have meant by their press; absent where nobody pressed. */
  readonly seen?: readonly string[];
  /** What was on its way when they pressed: resolves when it has ended, to false where it could not be had. */
  readonly coming?: Promise<boolean>;
  /** False where it was cancelled meanwhile, or something else took its place. */
  isWanted(): boolean;
  /** Told what is waited for. */
  needs(what: RunNeed): void;
}

/** All that the engine needs for a run. */
export interface PreparedRun {
  readonly check: Checked;
  readonly plan: Plan;
  readonly engine: Engine;
  readonly options: EngineRunOptions;
  /** Where redirects lead: for a run that may reach named hosts alone. */
  readonly follow?: Follow;
}

/**
 * Waits for all that the run needs; undefined where it does not begin: it is no longer wanted, the text has
 * errors, or the person has to choose a file first, or to agree to what came from elsewhere or goes there. Rejects with what could not be had.
 */
export async function prepareRun(
  parts: PreparationParts,
  request: RunRequest,
  { seen, coming, isWanted, needs }: Preparation,
): Promise<PreparedRun | undefined> {
  const { scope = ALL, anew, continues, writeStandIns, dryRun } = request;
  const { script, targets, files, guest, writes } = parts;
  const isReady = (await parts.ready()) && (await coming) !== false;
  if (!isWanted()) return undefined;
  if (!isReady) throw new Error('what was on its way is not here.');
  needs({ what: 'text' });
  const check = await script.check();
  if (!check?.plan) return void parts.onlacking?.();
  const admission = guest.admit(check, seen);
  if (!admission) return undefined;
  // It loads while files are fetched; why it does not is told where it is needed.
  parts.engine.ready().catch(() => {});
  const part = planPart(check.plan, scope);
  if (!part) throw new Error(`the text has no step "${'step' in scope ? scope.step : ''}" any more.`);
  const { plan, again } = part;
  writes.asked = undefined;
  // What came from elsewhere has asked already, with all that it does.
  if (check.targets?.length && !dryRun && !guest.shared) {
    const { admits } = await import('./write-agreement.ts');
    if (!admits(parts, { check, plan, request })) return undefined;
  }
  const paths = filesRead(plan);
  if (!(await files.allow(paths))) return undefined;
  const granted = dryRun ? {} : await targets.granted(plan);
  if (!granted) return undefined;
  needs({ what: 'files', paths });
  await guest.fetchFiles(plan, admission);
  await files.arrived(paths);
  if (!isWanted()) return undefined;
  needs({ what: 'engine' });
  const engine = await whoeverHasIt(() => parts.engine.ready());
  const { hosts } = admission;
  const follow = hosts && (await import('./where-it-leads.ts')).followWithin(hosts);
  await script.save();
  if (!isWanted()) return undefined;
  const taken = continues ?? (anew ? {} : { reuse: true, again });
  return {
    check,
    plan,
    engine,
    options: { ...taken, writeStandIns, dryRun, hosts, targets: granted },
    follow,
  };
}
