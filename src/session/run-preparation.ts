/** All that a run waits for before the engine gets it: text, files, leave to write, the engine itself. */
import type { Follow } from '#core/http/only-hosts.ts';
import { planPart, type PlanScope } from '#core/plan/part.ts';
import { filesRead, type Plan } from '#core/plan/plan.ts';
import type { ReuseOptions } from '#core/run/reuse.ts';
import type { Engine, EngineRunOptions } from '#workers/engine.ts';
import type { EngineLink } from './engine-link.svelte.ts';
import type { FileShelf } from './files.svelte.ts';
import type { Guest } from './guest.svelte.ts';
import { whoeverHasIt } from './owner.ts';
import type { RunNeed } from './run-phase.ts';
import type { Script } from './script.svelte.ts';
import type { Targets } from './targets.svelte.ts';
import type { Checked } from './text-check.svelte.ts';

export const ALL: PlanScope = { type: 'all' };

/** What to run of the text; without anything what is not fresh of all of it. */
export interface RunRequest {
  /** Which steps; those that a scope names by itself run although they are fresh. */
  readonly scope?: PlanScope;
  /** Everything in the scope, fresh or not. */
  readonly anew?: boolean;
  /** What a run takes over that goes on where another stopped. */
  readonly continues?: ReuseOptions;
  /** Rows of stand-ins may be written elsewhere, too. */
  readonly writeStandIns?: true;
  /** Nobody pressed for it: what came from elsewhere then runs only where the person agreed to all it does. */
  readonly unasked?: true;
}

/** What a run is prepared with. */
export interface PreparationParts {
  readonly engine: EngineLink;
  readonly script: Script;
  readonly files: FileShelf;
  readonly targets: Targets;
  readonly guest: Guest;
  /** Told when a text that was to run has no plan. */
  onlacking?(): void;
  /** Resolves when text and files that are on their way are there; to false when they could not be had. */
  ready(): Promise<boolean>;
}

/** The run that is prepared, as the one who asked for it sees it. */
export interface Preparation {
  /** What the person can have meant by their press; absent where nobody pressed. */
  readonly seen?: readonly string[];
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
 * errors, or the person has to choose a file first, or to agree to what came from elsewhere. Rejects with what could not be had.
 */
export async function prepareRun(
  parts: PreparationParts,
  { scope = ALL, anew, continues, writeStandIns }: RunRequest,
  { seen, isWanted, needs }: Preparation,
): Promise<PreparedRun | undefined> {
  const { script, targets, files, guest } = parts;
  const isReady = await parts.ready();
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
  const granted = await targets.granted(plan);
  if (!granted) return undefined;
  const paths = filesRead(plan);
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
  return { check, plan, engine, options: { ...taken, writeStandIns, hosts, targets: granted }, follow };
}
