/** Looking around in a connection: what it holds, one of these things, and a step that reads it. In memory only, and not for long. */
import type { NothingFound, SourceFound, SourcesFound } from '#core/run/discovery.ts';
import type { Checkable, Checker } from '#workers/check/checker.ts';
import { addSourceStep } from '../text/add-step.ts';
import { askedWith, isSame, type AskedWith } from './asked-with.ts';
import { reason } from '../page/notices.svelte.ts';
import type { Session } from '../session.svelte.ts';

/** `asking`: no answer has come yet. */
export type Asked<T> = { readonly state: 'asking' } | NothingFound | T;

/** A connection that is looked around in. */
export interface Browsed {
  /** `family.alias`. */
  readonly key: string;
  readonly list: Asked<SourcesFound>;
  /** The one that is in front, by its name in the list. */
  readonly chosen?: string;
  /** Those that were looked at. */
  readonly details: readonly { readonly name: string; readonly detail: Asked<SourceFound> }[];
}

/** What is known of one of them; undefined where it was not looked at. */
export const detailOf = ({ details }: Browsed, wanted: string | undefined): Asked<SourceFound> | undefined =>
  details.find(({ name }) => name === wanted)?.detail;

/** Rows of a preview. */
const SAMPLES = 10;

/**
 * Asks nothing unasked. What was answered is there as long as what it was asked with is what counts: another session, other values and a
 * lock end it. Nothing in it rejects.
 */
export class Browsing {
  #held = $state.raw<(Browsed & { readonly of: AskedWith }) | undefined>();
  readonly shown: Browsed | undefined = $derived.by(() => {
    // All is read in any case.
    const [held, now] = [this.#held, askedWith(this.session)];
    return held && isSame(held.of, now) ? held : undefined;
  });

  constructor(private readonly session: Session) {}

  /** Lists what a connection holds. */
  async open(key: string): Promise<void> {
    // What came from elsewhere gets no connection of anybody's.
    if (this.session.script.isApart) return;
    const asking = { state: 'asking' } as const;
    this.#held = { of: askedWith(this.session), key, list: asking, details: [] };
    const list = await this.#asked((checker, of) => checker.discover(of, key));
    if (this.shown?.list === asking) this.#change({ list });
  }

  /** Brings one of the list to the front, and looks at it unless that was done. */
  async choose(name: string): Promise<void> {
    const { shown } = this;
    if (!shown) return;
    this.#change({ chosen: name });
    const known = detailOf(shown, name)?.state;
    if (known === 'asking' || known === 'found') return;
    const asking = { state: 'asking' } as const;
    this.#tell(shown, name, asking);
    const detail = await this.#asked((checker, of) => checker.look(of, shown.key, name, SAMPLES));
    if (this.shown && detailOf(this.shown, name) === asking) this.#tell(this.shown, name, detail);
  }

  /** Takes the one that is in front away; what is being asked of it ends. */
  leave(): void {
    const { shown } = this;
    if (shown?.chosen === undefined) return;
    const isWaiting = detailOf(shown, shown.chosen)?.state === 'asking';
    const details = shown.details.filter(({ name }) => !isWaiting || name !== shown.chosen);
    this.#change({ chosen: undefined, details });
    if (isWaiting) this.#stop();
  }

  /** Drops all of it; what is being asked ends. */
  close(): void {
    if (!this.#held) return;
    this.#held = undefined;
    this.#stop();
  }

  /** Adds a step that reads the one in front; its id, where that could be added, which is told otherwise. */
  async addStep(): Promise<string | undefined> {
    const { shown } = this;
    const found = shown && detailOf(shown, shown.chosen);
    if (shown?.chosen === undefined || found?.state !== 'found') return undefined;
    return addSourceStep(this.session, { name: shown.chosen, ...found.step });
  }

  #stop(): void {
    // Where there is nothing to ask there is nothing to stop.
    void this.session.script.checker().then(
      (checker) => checker.stopLooking(),
      () => undefined,
    );
  }

  #tell({ details }: Browsed, name: string, detail: Asked<SourceFound>): void {
    this.#change({ details: [...details.filter((each) => each.name !== name), { name, detail }] });
  }

  #change(changed: Partial<Browsed>): void {
    if (this.#held) this.#held = { ...this.#held, ...changed };
  }

  async #asked<T>(
    ask: (checker: Checker, of: Checkable) => Promise<T | NothingFound>,
  ): Promise<T | NothingFound> {
    const { script } = this.session;
    try {
      return await ask(await script.checker(), { text: script.text, settings: script.settings });
    } catch (cause) {
      return { state: 'failed', said: `The looking itself failed: ${reason(cause)}` };
    }
  }
}
