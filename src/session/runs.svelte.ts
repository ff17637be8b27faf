/** Running the text, from the press of the button to the results on the screen. */
import { proxy } from 'comlink';
import type { RunEvent } from '#core/events.ts';
import type { Diagnostic } from '#core/pipeline.ts';
import type { Plan } from '#core/plan.ts';
import type { Check } from './check.ts';
import type { EngineLink } from './engine-link.svelte.ts';
import { newId, now } from './ids.ts';
import { reason, type Notices } from './notices.svelte.ts';
import type { Results } from './results.svelte.ts';
import type { Script } from './script.svelte.ts';

export class Runs {
  /** Run was pressed, and its first event is still to come. */
  starting = $state(false);
  cancelling = $state(false);
  /** What the shown run ran, where this page started it. */
  plan = $state.raw<Plan | undefined>();
  #failure = $state.raw<{ readonly check: Check; readonly diagnostic: Diagnostic } | undefined>();
  /** Counts presses of Run: one that was cancelled before it reached the engine ends there. */
  #press = 0;
  #reached = false;
  #pressed = 0;

  readonly busy = $derived.by(() => this.starting || this.results.running);
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

  constructor(
    private readonly engine: EngineLink,
    private readonly script: Script,
    private readonly results: Results,
    private readonly notices: Notices,
    /** Called when a run has ended and its tables are known. */
    private readonly onend: () => void,
  ) {}

  forget(): void {
    this.results.clear();
    this.plan = undefined;
    this.#failure = undefined;
  }

  /** Runs the text as it is now; waits for the engine when it is still loading. */
  async run(): Promise<void> {
    if (this.busy) return;
    const press = ++this.#press;
    this.#pressed = performance.now();
    this.starting = true;
    this.#failure = undefined;
    try {
      const check = await this.script.check();
      if (!check?.plan) return;
      const engine = await this.engine.ready();
      await this.script.save();
      if (press !== this.#press) return;
      this.#reached = true;
      this.forget();
      this.plan = check.plan;
      const onEvent = proxy((event: RunEvent) => this.results.take(event));
      await engine.run(check.plan, newId(), onEvent);
      await this.#settle(check);
    } catch (cause) {
      this.#abandon(reason(cause));
      this.notices.fail(`The run ended early: ${reason(cause)}`, cause, {
        label: 'Run again',
        run: () => this.run(),
      });
    } finally {
      if (press === this.#press) {
        this.starting = false;
        this.cancelling = false;
        this.#reached = false;
      }
    }
  }

  async cancel(): Promise<void> {
    if (!this.busy || this.cancelling) return;
    if (!this.#reached) {
      this.#press += 1;
      this.starting = false;
      return;
    }
    this.cancelling = true;
    try {
      await (await this.engine.opened()).cancel();
    } catch (cause) {
      this.cancelling = false;
      this.notices.fail('The run could not be cancelled.', cause);
    }
  }

  async #settle(check: Check): Promise<void> {
    const { run } = this.results;
    const stepId = run.failure?.step_id;
    if (stepId !== undefined) {
      const message = run.failure?.error.message ?? '';
      const range = check.locate(stepId, run.failure?.error.at);
      const diagnostic: Diagnostic = {
        type: 'run_failed',
        severity: 'error',
        message,
        location: stepId,
        range,
      };
      this.#failure = { check, diagnostic };
    }
    await Promise.all([this.results.refreshTables(), this.results.refreshArtifacts()]);
    this.onend();
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
