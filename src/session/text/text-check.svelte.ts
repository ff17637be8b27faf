/** What the text means: asked of the checker, which may be in another thread, one text at a time. */
import type { Components } from '#core/contract/catalog.ts';
import type { StepFailure } from '#core/run/events.ts';
import type { Check, Located, Outline, Settings } from '#workers/check/check.ts';
import type { Checkable, Checker } from '#workers/check/checker.ts';

export type { Outline, Settings };

/** What is known of one text under its settings. */
export interface Checked extends Check, Checkable {}

const EMPTY: Outline = { steps: [], edges: [], inputs: { profiles: [], params: [] } };

/**
 * Holds what is known of the text that was checked last. Only the newest text counts: no two are checked at once, and what is
 * told of one that has changed meanwhile is dropped.
 */
export class TextCheck {
  checked = $state.raw<Checked | undefined>();
  /** That of the last text that was YAML: a half-typed line does not empty the screen. */
  outline = $state.raw<Outline>(EMPTY);
  /** Every component there is; absent until the checker has started. */
  components = $state.raw<Components | undefined>();
  #checker: Promise<Checker> | undefined;
  #version = 0;
  #going: Promise<void> | undefined;

  /** `newest`: the text as it is now; resolves as soon as there is one. */
  constructor(
    private readonly start: () => Promise<Checker>,
    private readonly newest: () => Checkable,
    private readonly known: Promise<void>,
  ) {}

  /** Another text takes the place of the one there was: nothing of that is shown of this one. */
  forget(): void {
    this.checked = undefined;
    this.outline = EMPTY;
  }

  /** Checks the text once it is known, and again as long as it changes meanwhile. Rejects where nothing can check it. */
  async untilNewest(): Promise<Checked | undefined> {
    await this.started();
    await this.known;
    while (!this.#isNewest()) await this.#once();
    return this.checked;
  }

  /** Checks the text as it is when nothing else is being checked; one that changes meanwhile is left to the next call. */
  async once(): Promise<void> {
    await this.#going;
    await this.started();
    await this.known;
    if (!this.#isNewest()) await this.#once();
  }

  /** Gives where a step's failure stands in the text that was checked. */
  async locate({ text, settings }: Checked, stepId: string, at: StepFailure['at']): Promise<Located> {
    return (await this.started()).locate({ text, settings }, stepId, at);
  }

  #isNewest(of: Checkable | undefined = this.checked): boolean {
    const { text, settings } = this.newest();
    return of?.text === text && of.settings === settings;
  }

  #once(): Promise<void> {
    this.#going ??= this.#ask().finally(() => (this.#going = undefined));
    return this.#going;
  }

  async #ask(): Promise<void> {
    const checker = await this.started();
    const of = this.newest();
    const version = ++this.#version;
    const { version: answered, ...found } = await checker.check(of, version);
    if (answered !== this.#version || !this.#isNewest(of)) return;
    this.checked = { ...of, ...found };
    if (found.outline) this.outline = found.outline;
  }

  /** The checker; rejects where it cannot be started, and tries again when it is asked again. */
  async started(): Promise<Checker> {
    try {
      this.#checker ??= this.start();
      const checker = await this.#checker;
      this.components ??= await checker.components();
      return checker;
    } catch (cause) {
      this.#checker = undefined;
      throw cause;
    }
  }
}
