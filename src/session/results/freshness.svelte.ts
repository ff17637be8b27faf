/** Which steps are fresh: what the session holds, and how the plan of the text stands by it. */
import { untrack } from 'svelte';
import { filesRead, type Plan } from '#core/plan/plan.ts';
import type { ReuseOptions, SessionRecord, StepReuse } from '#core/run/reuse.ts';
import type { EngineLink } from '../engine/engine-link.svelte.ts';
import type { FileShelf } from '../files/files.svelte.ts';
import type { Results } from './results.svelte.ts';
import type { Script } from '../text/script.svelte.ts';

type Reuse = typeof import('#core/run/reuse.ts').reuse;

/** What it is judged by, and the plan's files that were asked for. */
interface Known {
  readonly record: SessionRecord;
  readonly reuse: Reuse;
}

/** What freshness is told by. */
export interface FreshnessParts {
  readonly engine: EngineLink;
  readonly script: Script;
  readonly files: FileShelf;
  readonly results: Results;
  /** A run goes on, is about to, or what it made is being listed: what the session holds is changing. */
  isBusy(): boolean;
}

/**
 * Judges the steps of the text as it is now by what the session holds. Nothing is known while the engine
 * loads, while a run goes on, and until what changed has been asked for.
 */
export class Freshness {
  #known = $state.raw<Known | undefined>();
  /** Counts what was asked: an answer to an earlier question comes too late. */
  #asked = 0;

  /** The plan of the last text that had one: a half-typed line does not make everything fresh. */
  #plan: Plan | undefined;

  /** By step id. */
  readonly judged = $derived.by(() => {
    const { plan, outline } = this.parts.script;
    if (plan || this.#plan?.name !== outline.name) this.#plan = plan;
    return this.judge(this.#plan);
  });

  constructor(private readonly parts: FreshnessParts) {}

  /** What it remembers of a text that has no plan any more goes: it may hold secrets. */
  dropPlan(): void {
    this.#plan = undefined;
  }

  /** As a run with these options would judge them. */
  judge(plan: Plan | undefined, options?: ReuseOptions): ReadonlyMap<string, StepReuse> | undefined {
    if (!plan || !this.#known) return undefined;
    const { reuse, record } = this.#known;
    return reuse(plan, record, options);
  }

  /**
   * Asks anew when what the session holds, or the files that the text reads, may be others. To be called in an
   * effect, which then follows all that matters.
   */
  follow(): void {
    const { engine, script, files, results } = this.parts;
    const paths = script.plan ? filesRead(script.plan) : [];
    void results.tables;
    void results.written;
    void files.list;
    const isSteady = engine.state.phase === 'ready' && !this.parts.isBusy();
    untrack(() => (isSteady ? void this.#ask(paths) : this.#forget()));
  }

  async #ask(paths: readonly string[]): Promise<void> {
    const asked = ++this.#asked;
    try {
      const [engine, { reuse }] = await Promise.all([
        this.parts.engine.ready(),
        import('#core/run/reuse.ts'),
      ]);
      const record = await engine.tables.record(paths);
      if (asked === this.#asked) this.#known = { record, reuse };
    } catch (cause) {
      // The steps are shown as the last run told them.
      console.info('Which steps are fresh could not be told.', cause);
    }
  }

  #forget(): void {
    this.#asked += 1;
    this.#known = undefined;
  }
}
