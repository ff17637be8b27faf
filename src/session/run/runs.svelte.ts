/** Running the text, from the press of the button to the results on the screen. */
import { isLast, type RunEvent } from '#core/run/events.ts';
import type { Diagnostic } from '#core/oml/pipeline.ts';
import type { Plan } from '#core/plan/plan.ts';
import type { RunState } from '#core/run/run-state.ts';
import { newId } from '../page/ids.ts';
import { finishedSteps } from './finished-steps.ts';
import { JoinedRun } from './joined-run.ts';
import { reason, type NoticeAction, type Notices } from '../page/notices.svelte.ts';
import type { Results } from '../results/results.svelte.ts';
import { execute } from './run-execution.ts';
import { failureOf } from './run-failure.ts';
import { IDLE, is, isBusy, isWithEngine, nextPhase, type RunPhase, type PhaseChange } from './run-phase.ts';
import type { Preparation, PreparationParts, PreparedRun } from './run-preparation.ts';
import { ALL, type RunRequest } from './run-request.ts';
import type { Checked } from '../text/text-check.svelte.ts';

/** What notices of a run that could not begin are about. */
const NOT_BEGUN = 'the run';

/** Nobody waits for it before a first run. */
const preparation = () => import('./run-preparation.ts');

/** What runs work with. */
export interface RunsParts extends PreparationParts {
  readonly results: Results;
  readonly notices: Notices;
  /** What is on its way, another pipeline maybe: resolves as `Preparation.coming`; undefined where nothing is. */
  coming(): Promise<boolean> | undefined;
  /** Called when a run has ended and its tables are known; `step`: the one that it was asked for by. */
  onend(step?: string): void;
  /** Called where the engine did not take a run: it may have one that another window asked for. */
  onrefused(): void;
}

/**
 * Runs the pipeline, one run at a time: from the press of Run, over waiting for text, files and engine, to
 * its end. `Results` takes its events; this holds how far it is, and where it failed in the text.
 */
export class Runs {
  #phase = $state.raw<RunPhase>(IDLE);
  /** What the shown run ran, where this page started it. */
  plan = $state.raw<Plan | undefined>();
  #failure = $state.raw<{ readonly check: Checked; readonly diagnostic: Diagnostic } | undefined>();
  /** Resolves when the engine is done with the run that was pressed for last. */
  #closed: Promise<unknown> = Promise.resolve();
  /** Those that this page handed to the engine, by id: it is told of them by itself. */
  #own: readonly string[] = [];
  /** The last one of its own that was with a window which is gone. */
  #cutOff: { readonly id: string; readonly again: NoticeAction } | undefined;
  /** The last one shown that another window asked for. */
  #joined: JoinedRun | undefined;

  readonly busy = $derived.by(() => isBusy(this.#phase));
  /** Those of its files that are still being added: it begins when they are there. */
  readonly awaited = $derived.by(() => {
    const { uploads } = this.parts.files;
    const paths =
      this.#phase.phase === 'waiting' && this.#phase.for.what === 'files' ? this.#phase.for.paths : [];
    return paths.filter((path) => uploads.some((upload) => upload.path === path));
  });
  /** Where the last run failed, while the text and its parameters are still those of the run. */
  readonly failure: Diagnostic | undefined = $derived.by(() => {
    const { text, settings } = this.parts.script;
    const isOfText = this.#failure?.check.text === text && this.#failure.check.settings === settings;
    return isOfText ? this.#failure?.diagnostic : undefined;
  });
  /** The shown run is of a text that has changed since. */
  readonly outdated = $derived.by(() => {
    const { run } = this.parts.results;
    const { plan } = this.parts.script;
    return run.status !== 'idle' && !this.busy && plan?.manifest.meta.manifest_hash !== run.manifest_hash;
  });
  /** The shown run did not complete: what Continue would keep of it. */
  readonly continuable = $derived.by(() => {
    const { freshness, script, results } = this.parts;
    if (this.busy) return undefined;
    return finishedSteps(script.plan, results.run, (options) => freshness.judge(script.plan, options));
  });

  constructor(private readonly parts: RunsParts) {
    // Why it does not load is told where it is needed.
    preparation().catch(() => {});
  }

  /** How far the run is that was asked for last. */
  get phase(): RunPhase['phase'] {
    return this.#phase.phase;
  }

  /**
   * Another pipeline takes the place of this one. A run that goes on is shown to its end; of one that has ended nothing is shown, and one
   * that waits to begin does not, but for one that was pressed for while the other was on its way.
   */
  leaveText(): void {
    if (!isWithEngine(this.#phase)) this.#forget();
    this.#go({ type: 'other text' });
  }

  /** Another session takes the place of this one: its run, which ends with it, tells nothing more here. */
  leaveSession(): void {
    this.#go({ type: 'other session' });
    this.#forget();
    this.parts.writes.forget();
  }

  /** Plans may hold secrets: of what has run none stays here. The run that goes on has its own. */
  dropPlans(): void {
    this.plan = undefined;
    this.#failure = undefined;
  }

  /** Resolves when the engine is done with a run that has told its end; at once while none has. */
  async putAway(): Promise<void> {
    if (this.phase === 'ended') await this.#closed;
  }

  /**
   * Runs the text as it is now; waits for the files it reads while they are being added, and for the engine
   * while it loads. Resolves when the results are listed; does nothing while a run goes on, and never
   * rejects: what went wrong is a notice or an event of the run.
   */
  async run(request: RunRequest = {}): Promise<void> {
    // What happens between the press and the run, the person has not seen.
    const seen = request.unasked ? undefined : this.parts.guest.seen;
    const coming = this.parts.coming();
    // One that has told its end is put away for a moment more; who presses then means the next.
    await this.putAway();
    if (this.busy) return;
    const id = newId();
    const isWhole = (request.scope ?? ALL).type === 'all' && request.continues === undefined;
    this.#go({ type: 'press', id, isNextText: isWhole && coming !== undefined });
    this.parts.notices.retract(NOT_BEGUN);
    const closing = this.#attempt(id, request, { seen, coming });
    this.#closed = closing;
    const ran = await closing;
    if (ran) await this.#list(id, ran, request);
  }

  /**
   * Goes on where the shown run stopped: what it finished is kept. Nothing where there is nothing to keep.
   */
  async continue(): Promise<void> {
    if (this.continuable) await this.#goOn();
  }

  /** Goes on with leave to write rows of stand-ins elsewhere: what the shown run has written is not written twice. */
  writeStandIns = (): Promise<void> => this.#goOn({ writeStandIns: true });

  async #goOn(leave: Pick<RunRequest, 'writeStandIns'> = {}): Promise<void> {
    const { options, scope } = this.continuable ?? {};
    await this.run({ continues: options, scope, ...leave });
  }

  /**
   * Ends the run that goes on, and resolves when it has ended; one that has not reached the engine does not
   * begin.
   */
  async cancel(): Promise<void> {
    const before = this.#phase;
    this.#go({ type: 'cancel' });
    if (before === this.#phase || this.#phase.phase !== 'cancelling') return;
    const { id } = this.#phase;
    try {
      await (await this.parts.engine.opened()).runs.cancel();
    } catch (cause) {
      this.#go({ type: 'cancel refused', id });
      this.parts.notices.fail('The run could not be cancelled.', cause);
    }
  }

  /** Takes what is told of a run, whoever asked for it. */
  hear(event: RunEvent): void {
    const { run_id: id } = event;
    if (this.#own.includes(id)) return;
    if (event.event === 'run_start' && this.#joined?.id !== id) this.#join(new JoinedRun(id));
    if (this.#joined?.id !== id || !is(this.#phase, id) || this.#joined.has(event)) return;
    this.#go({ type: 'event', id, isLast: isLast(event) });
    this.parts.results.addEvent(event);
    if (isLast(event)) void this.#endJoined(id);
  }

  /** Takes how the newest run is that the engine executed, where that is not what is shown. Rejects where it cannot be asked. */
  async take(run: RunState | undefined): Promise<void> {
    const id = run?.run_id;
    if (id === undefined || this.#own.includes(id)) return;
    const { results, script } = this.parts;
    if (run?.status === 'running') {
      this.#join(new JoinedRun(id));
      if (!is(this.#phase, id)) return;
      const events = await results.restore(undefined);
      this.#joined = new JoinedRun(id, events);
      if (events.some(isLast)) await this.#endJoined(id);
    } else if (is(this.#phase, id) && isBusy(this.#phase)) {
      await results.restore(undefined);
      await this.#endJoined(id);
    } else if (results.run.run_id !== id && !this.busy) {
      await results.restore(script.outline.name);
    }
  }

  /** The window that executed the run is gone, and `results` shows how that ended, or the one before where it had not begun. */
  async lose(): Promise<void> {
    const { id, again } = this.#cutOff ?? {};
    this.#cutOff = undefined;
    if (again && this.parts.results.run.run_id !== id)
      this.parts.notices.fail(
        'The run had not begun when the window that was to execute it was closed.',
        undefined,
        again,
        NOT_BEGUN,
      );
    if (this.#joined && is(this.#phase, this.#joined.id) && isBusy(this.#phase))
      await this.#endJoined(this.#joined.id);
  }

  #join(run: JoinedRun): void {
    const before = this.#phase;
    this.#go({ type: 'join', id: run.id });
    if (!is(this.#phase, run.id)) return;
    this.#joined = run;
    if (before !== this.#phase) this.#forget();
  }

  async #endJoined(id: string): Promise<void> {
    this.#go({ type: 'close', id, ran: true });
    const check = await this.parts.script.check();
    await this.#list(id, check, {});
  }

  #go(change: PhaseChange): void {
    this.#phase = nextPhase(this.#phase, change);
  }

  #forget(): void {
    this.parts.results.clear();
    this.plan = undefined;
    this.#failure = undefined;
  }

  /** Gives what was run, once the engine is done with it; undefined when it did not come to a run. Never rejects. */
  async #attempt(
    id: string,
    request: RunRequest,
    atPress: Pick<Preparation, 'seen' | 'coming'>,
  ): Promise<Checked | undefined> {
    const pressed = performance.now();
    const again = { label: 'Try again', run: () => this.run(request) };
    let ran: Checked | undefined;
    try {
      const { prepareRun } = await preparation();
      const prepared = await prepareRun(this.parts, request, {
        ...atPress,
        isWanted: () => is(this.#phase, id),
        needs: (what) => this.#go({ type: 'need', id, for: what }),
      });
      const isDone = prepared && (await this.#execute(id, prepared, pressed));
      if (isDone === false && is(this.#phase, id) && this.phase !== 'cancelling')
        this.#cutOff = { id, again };
      ran = prepared?.check;
    } catch (cause) {
      // Of a run that was cancelled nobody wants to know.
      if (is(this.#phase, id))
        this.parts.notices.fail(`The run could not begin: ${reason(cause)}`, cause, again, NOT_BEGUN);
      this.parts.onrefused();
    }
    this.#go({ type: 'close', id, ran: ran !== undefined });
    return is(this.#phase, id) ? ran : undefined;
  }

  /** Hands the run to the engine; as `execute`. */
  #execute(id: string, prepared: PreparedRun, pressed: number): Promise<boolean> {
    this.#go({ type: 'hand over', id });
    this.#forget();
    this.#own = [...this.#own, id];
    this.plan = prepared.plan;
    const onEvent = (event: RunEvent): void => {
      if (!is(this.#phase, id)) return;
      this.#go({ type: 'event', id, isLast: isLast(event) });
      this.parts.results.addEvent(event);
    };
    return execute(this.parts, prepared, { id, pressed, onEvent });
  }

  /** After a run; another may have begun meanwhile. */
  async #list(id: string, check: Checked | undefined, { scope = ALL }: RunRequest): Promise<void> {
    const { results, script, engine, notices } = this.parts;
    const diagnostic = check && (await failureOf(results.run, (step, at) => script.locate(check, step, at)));
    if (check && diagnostic && is(this.#phase, id)) {
      this.#failure = { check, diagnostic };
      if (this.failure?.range) script.editor?.show(this.failure.range);
    }
    try {
      await Promise.all([results.refreshTables(), results.refreshArtifacts(), engine.renew()]);
    } catch (cause) {
      notices.fail('What the run made could not be listed. Reload the page to see it.', cause);
    }
    if (is(this.#phase, id)) this.parts.onend('step' in scope ? scope.step : undefined);
    this.#go({ type: 'listed', id });
  }
}
