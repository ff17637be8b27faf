/** The page's own copy: said when it opens offline, and renewed when the person says so, never at the cost of work. */
import { untrack } from 'svelte';
import type { KeptPage, KeptPageState } from './kept-page.ts';
import type { Notices } from './notices.svelte.ts';

/** What the notice of a newer version is about. */
const NEWER = 'a newer version';

export interface RenewalParts {
  readonly page: KeptPage | undefined;
  readonly notices: Notices;
  /** Something goes on that a reload would cut off, or nothing here survives one. */
  isBusy(): boolean;
  /** Resolves to whether all that was typed is in safety. */
  save(): Promise<boolean>;
}

/** Announces a newer version while nothing goes on, and loads it when asked to. */
export class Renewal {
  #state = $state.raw<KeptPageState>({ offline: false, newer: false });

  /** A newer version is there, and nothing is in the way of using it. */
  readonly possible = $derived.by(() => this.#state.newer && !this.parts.isBusy());

  constructor(private readonly parts: RenewalParts) {}

  /** The page opens and runs without a connection from here on. */
  get offline(): boolean {
    return this.#state.offline;
  }

  /** Learns how the page is kept until what it gives is called. */
  follow(): () => void {
    const following = new AbortController();
    this.parts.page
      ?.follow((state) => (this.#state = state), following.signal)
      .catch((cause: unknown) => console.info('Nobody can tell how this page is kept.', cause));
    return () => following.abort();
  }

  /** Says that a newer version can be used, and no more when it cannot be now; to be called whenever `possible` changes. */
  announce(): void {
    const { notices } = this.parts;
    const action = { label: 'Reload to use it', run: () => this.use() };
    const tell = this.possible
      ? () => notices.stay('A new version is there.', action, NEWER)
      : () => notices.retract(NEWER);
    untrack(tell);
  }

  /** Loads the page in its newer version, once all that was typed is saved; does nothing while something goes on. */
  async use(): Promise<void> {
    const { page, notices, save } = this.parts;
    if (!this.possible || !page) return;
    if (await save()) return page.renew();
    notices.fail('The page was not reloaded: its text could not be saved first.', undefined, {
      label: 'Try again',
      run: () => this.use(),
    });
  }
}
