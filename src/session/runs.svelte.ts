/** Running the text, from the press of the button to the results on the screen. */
import type { RunEvent } from '#core/run/events.ts';
import type { Diagnostic } from '#core/oml/pipeline.ts';
import type { Plan } from '#core/plan/plan.ts';
import type { Check } from './check.ts';
import type { EngineLink } from './engine-link.svelte.ts';
import type { FileShelf } from './files.svelte.ts';
import { newId, now } from './ids.ts';
import { finishedSteps } from './finished-steps.ts';
import { reason, type Notices } from './notices.svelte.ts';
import type { Results } from './results.svelte.ts';
import type { Script } from './script.svelte.ts';
import type { Targets } from './targets.svelte.ts';
import { filesRead, planUpTo } from './run-up-to.ts';

/** What notices of a run that could not begin are about. */
const NOT_BEGUN = 'the run';

/** What to run of the text; without anything the whole of it, anew. */
export interface RunScope {
  /** This step, and what it needs. */
  readonly upTo?: string;
  /** The id of a run that did not complete: what it finished is kept. */
  readonly continues?: string;
}

/**
 * Runs the pipeline, one run at a time: from the press of Run, over waiting for text, files and engine, to
 * its end. `Results` takes its events; this holds whether one goes on, and where it failed in the text.
 */
export class Runs {
  /** Run was pressed, and the engine has not yet closed that run. */
  starting = $state(false);
  /** The run that was started has told its first event. */
  begun = $state(false);
  cancelling = $state(false);
  /** What the shown run ran, where this page started it. */
  plan = $state.raw<Plan | undefined>();
  #failure = $state.raw<{ readonly check: Check; readonly diagnostic: Diagnostic } | undefined>();
  /** The files that the run which was pressed for reads. */
  #reads = $state.raw<readonly string[]>([]);
  /** Counts presses of Run: one that was cancelled before it reached the engine ends there. */
  #press = 0;
  #reached = false;
  /** Resolves when the engine is done with the run that was pressed for last. */
  #putAway: Promise<void> = Promise.resolve();
  /** The press that came while another pipeline was on its way: that is the one to run. */
  #awaitsText: number | undefined;
  #pressed = 0;

  readonly busy = $derived.by(() => this.starting || this.results.running);
  /** Those of its files that are still being added: it begins when they are there. */
  readonly awaited = $derived.by(() =>
    this.starting
      ? this.#reads.filter((path) => this.files.uploads.some((upload) => upload.path === path))
      : [],
  );
  /** Where the last run failed, while the text and its parameters are still those of the run. */
  readonly failure: Diagnostic | undefined = $derived.by(() =>
    this.#failure?.check.text === this.script.text && this.#failure.check.settings === this.script.settings
      ? this.#failure.diagnostic
      : undefined,
  );
  /** The shown run is of a text that has changed since. */
  readonly outdated = $derived.by(
    () =>
      this.results.run.status !== 'idle' &&
      !this.busy &&
      this.script.plan?.manifest.meta.manifest_hash !== this.results.run.manifest_hash,
  );
  /** The shown run did not complete: what running on from it would keep. */
  readonly rest = $derived.by(() =>
    this.busy
      ? undefined
      : finishedSteps(
          this.script.plan,
          this.results.run,
          this.results.known ? this.results.tables : undefined,
        ),
  );

  constructor(
    private readonly engine: EngineLink,
    private readonly script: Script,
    private readonly files: FileShelf,
    private readonly results: Results,
    private readonly targets: Targets,
    private readonly notices: Notices,
    /** Another pipeline is on its way. */
    private readonly isOpening: () => boolean,
    /** Resolves when text and files that are on their way are there; to false when they could not be had. */
    private readonly ready: () => Promise<boolean>,
    /** Called when a run has ended and its tables are known; `upTo` as it was asked for. */
    private readonly onend: (upTo?: string) => void,
  ) {}

  /**
   * Another pipeline takes the place of this one. A run that goes on is shown to its end; of one that has ended nothing is shown, and one
   * that waits to begin does not, but for one that was pressed for while the other was on its way.
   */
  leave(): void {
    if (this.#reached) return;
    if (this.#awaitsText !== this.#press) this.#withdraw();
    this.#forget();
  }

  /** Another session takes the place of this one: its run, which ends with it, tells nothing more here. */
  end(): void {
    this.#withdraw();
    this.cancelling = false;
    this.#reached = false;
    this.#forget();
  }

  /**
   * Runs the text as it is now; waits for the files it reads while they are being added, and for the engine
   * while it loads. Resolves when the results are listed; does nothing while a run goes on, and never
   * rejects: what went wrong is a notice or an event of the run.
   */
  async run(request: RunScope = {}): Promise<void> {
    // One that has told its end is put away for a moment more; who presses then means the next.
    if (this.starting && this.begun && !this.results.running) await this.#putAway;
    if (this.busy) return;
    const press = ++this.#press;
    this.#pressed = performance.now();
    this.starting = true;
    this.begun = false;
    this.#reads = [];
    this.notices.retract(NOT_BEGUN);
    let ran: Check | undefined;
    try {
      const going = this.#runTo(press, request);
      this.#putAway = going.then(
        () => {},
        () => {},
      );
      ran = await going;
    } catch (cause) {
      const again = { label: 'Try again', run: () => this.run(request) };
      // Of a run that was cancelled nobody wants to know.
      if (press === this.#press)
        this.notices.fail(`The run could not begin: ${reason(cause)}`, cause, again, NOT_BEGUN);
    } finally {
      if (press === this.#press) {
        this.starting = false;
        this.cancelling = false;
        this.#reached = false;
      }
    }
    if (ran) await this.#settle(ran, press, request);
  }

  /**
   * Goes on where the shown run stopped: what it finished is kept. Nothing where there is nothing to keep.
   */
  async continue(): Promise<void> {
    if (this.rest) await this.run({ continues: this.rest.runId });
  }

  /**
   * Ends the run that goes on, and resolves when it has ended; one that has not reached the engine does not
   * begin.
   */
  async cancel(): Promise<void> {
    if (!this.busy || this.cancelling) return;
    if (!this.#reached) return this.#withdraw();
    this.cancelling = true;
    try {
      await (await this.engine.opened()).runs.cancel();
    } catch (cause) {
      this.cancelling = false;
      this.notices.fail('The run could not be cancelled.', cause);
    }
  }

  #withdraw(): void {
    this.#press += 1;
    this.starting = false;
  }

  #forget(): void {
    this.results.clear();
    this.plan = undefined;
    this.#failure = undefined;
  }

  /** What was run, once the engine has told its end; undefined when it did not come to a run. */
  async #runTo(press: number, { upTo, continues }: RunScope): Promise<Check | undefined> {
    if (upTo === undefined && continues === undefined && this.isOpening()) this.#awaitsText = press;
    const isReady = await this.ready();
    if (press !== this.#press) return undefined;
    if (!isReady) throw new Error('what was on its way is not here.');
    this.#awaitsText = undefined;
    const check = await this.script.check();
    if (!check?.plan) return undefined;
    const plan = upTo === undefined ? check.plan : planUpTo(check.plan, upTo);
    const targets = await this.targets.granted(plan);
    if (!targets) return undefined;
    this.#reads = filesRead(plan);
    await this.files.arrived(this.#reads);
    if (press !== this.#press) return undefined;
    const engine = await this.engine.ready();
    await this.script.save();
    if (press !== this.#press) return undefined;
    this.#reached = true;
    this.#forget();
    this.plan = plan;
    const onEvent = (event: RunEvent): void => {
      if (press !== this.#press) return;
      this.begun = true;
      this.results.take(event);
    };
    try {
      await this.engine.whileAlive(engine.runs.execute(plan, newId(), onEvent, { continues, targets }));
    } catch (cause) {
      if (press === this.#press) this.#abandon(reason(cause));
    }
    return press === this.#press ? check : undefined;
  }

  /** After a run; another may have begun meanwhile. */
  async #settle(check: Check, press: number, { upTo }: RunScope): Promise<void> {
    const { failure } = this.results.run;
    if (failure?.step_id !== undefined && press === this.#press) {
      const { range, fix, note } = check.locate(failure.step_id, failure.error.at);
      const diagnostic: Diagnostic = {
        type: 'run_failed',
        severity: 'error',
        message: [failure.error.message, ...(note === undefined ? [] : [note])].join('\n'),
        location: failure.step_id,
        range,
        fix,
      };
      this.#failure = { check, diagnostic };
      if (this.failure?.range) this.script.editor?.show(this.failure.range);
    }
    try {
      await Promise.all([this.results.refreshTables(), this.results.refreshArtifacts(), this.engine.renew()]);
    } catch (cause) {
      this.notices.fail('What the run made could not be listed. Reload the page to see it.', cause);
    }
    if (press === this.#press) this.onend(upTo);
  }

  /** The engine will say no more: the run ends as failed, told as every other event. */
  #abandon(message: string): void {
    const { run } = this.results;
    if (run.status !== 'running') return;
    this.results.take({
      event: 'run_failed',
      ts: now(),
      session: '',
      run_id: run.run_id ?? '',
      duration_ms: Math.round(performance.now() - this.#pressed),
      error: { message },
    });
  }
}
