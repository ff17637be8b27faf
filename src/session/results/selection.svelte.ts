/** What of the results is in front: the step, or another table, and which side of it. */
import type { Recorded } from './recorded.svelte.ts';
import type { Results } from './results.svelte.ts';
import type { StepView } from './steps.ts';

export type Tab = 'table' | 'columns' | 'relations' | 'console' | 'charts' | 'receipt' | 'problems' | 'log';

export interface Caret {
  readonly line: number;
  readonly column: number;
  readonly stepId?: string;
}

/**
 * Holds what is in front, and the caret, which chooses its step. The end of a run brings the step worth
 * looking at to the front, unless the person was quicker and chose.
 */
export class Selection {
  /** A step's id, or the name of a table that no step of this pipeline makes. */
  id = $state<string | undefined>();
  caret = $state.raw<Caret>({ line: 1, column: 1 });
  #tab = $state<Tab>('table');
  /** The outcome that was shown when a step, or a tab, was last chosen. */
  #chosenAt: { step?: number; tab?: number } = {};

  constructor(
    private readonly results: Results,
    private readonly recorded: Recorded,
    private readonly steps: () => readonly StepView[],
  ) {}

  /** The side that is in front. */
  get tab(): Tab {
    return this.#tab;
  }
  set tab(tab: Tab) {
    this.#tab = tab;
    this.#chosenAt.tab = this.results.outcome;
  }

  /** Takes a step, or another table, to the front, as the person wishes. */
  choose(id: string): void {
    this.id = id;
    this.#chosenAt.step = this.results.outcome;
  }

  /** Takes where the caret is in the text; when it comes into another step, that one is in front. */
  moveCaret(caret: Caret): void {
    const moved = caret.stepId !== this.caret.stepId;
    this.caret = caret;
    if (moved && caret.stepId !== undefined) this.id = caret.stepId;
  }

  /** Takes the last step that has a table, or a recorded one, to the front, where nothing is yet. */
  begin(): void {
    this.id ??= this.#worthSeeing();
  }

  /** As `begin`, where that step has a recorded table: there is something to see before anything has run. */
  beginRecorded(): void {
    const id = this.#worthSeeing();
    if (this.recorded.table(id)) this.id ??= id;
  }

  /** After a run: the table of where it failed, else of the step that it was asked for by, else of the last. */
  showOutcome(asked?: string): void {
    const { run, outcome } = this.results;
    if (this.#chosenAt.step !== outcome) {
      // Another pipeline may have been opened meanwhile.
      const wanted = [run.failure?.step_id, asked].find((id) => this.steps().some((step) => step.id === id));
      this.id = wanted ?? this.#worthSeeing() ?? this.id;
    }
    // Whoever asks queries, or looks at charts, goes on with that.
    if (this.#chosenAt.tab !== outcome && !['console', 'charts'].includes(this.#tab)) this.#tab = 'table';
  }

  /** The last step that has a table of its own, else the last that has a recorded one. */
  #worthSeeing(): string | undefined {
    const steps = this.steps();
    const made = steps.findLast((step) => step.table === step.id);
    const recorded = steps.findLast((step) => step.shows === step.id && this.recorded.table(step.id));
    return (made ?? recorded ?? steps.at(-1))?.id;
  }
}
