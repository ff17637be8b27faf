/** Text and choice on their way into the session's own file; until they are there they are kept as its draft. */
import type { EngineLink } from './engine-link.svelte.ts';
import { rememberSession, saveDraft, type Draft } from './drafts.ts';
import type { Notices } from './notices.svelte.ts';
import type { Store } from './store.ts';

export type SavedState = 'saved' | 'saving' | 'failed';

/** Milliseconds of rest before a text is saved. */
const SAVE_AFTER = 400;
const UNSAVED = 'The text could not be saved.';

/**
 * Writes text and choice into the session's file after 400 ms without a change, and every change at once as a
 * draft into the browser's small storage; a failure to save becomes a notice.
 */
export class Saving {
  state = $state<SavedState>('saved');
  #session: string | undefined;
  /** Whose text is shown where it could not be opened. */
  #unopened: string | undefined;
  /** The text is of no session. */
  #isApart = false;
  /** Another session is about to take its place: what is typed still is kept as a draft. */
  #leaving = false;
  /** Grows with every change of text or choice. */
  #revision = 0;
  /** What the session's own file holds of it. */
  #savedRevision = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly engine: EngineLink,
    private readonly notices: Notices,
    private readonly store: Store,
    /** Text and choice as they are. */
    private readonly now: () => Omit<Draft, 'revision'>,
  ) {}

  /** The text is shown without its session, which could not be opened: what changes is kept as the session's draft. */
  without(session: string, revision: number): void {
    this.#unopened = session;
    this.#revision = revision;
  }

  /** From here on the text belongs to no session: nothing of it is kept. */
  apart(): void {
    clearTimeout(this.#timer);
    this.#session = this.#unopened = undefined;
    this.#isApart = true;
    this.state = 'saved';
  }

  /** From here on the text belongs to this session; true when it was another's before. `saved`: the revision in the session's own file. */
  startWith(session: string, revision: number, saved: number): boolean {
    const other = this.#isApart || (this.#session !== undefined && this.#session !== session);
    this.#session = session;
    this.#unopened = undefined;
    this.#isApart = this.#leaving = false;
    this.#revision = Math.max(revision, saved);
    this.#savedRevision = saved;
    return other;
  }

  /** Text and choice are the session's, or newer: then they are saved. */
  begin(): void {
    if (this.#session === undefined) return;
    if (this.#revision === this.#savedRevision) this.state = 'saved';
    else this.#saveSoon();
    saveDraft(this.store, this.#session, this.#draft);
  }

  /** Text or choice are others than before. */
  change(): void {
    if (this.#unopened !== undefined) return this.#keepUnopened(this.#unopened);
    this.#revision += 1;
    if (this.#session === undefined) return;
    saveDraft(this.store, this.#session, this.#draft);
    this.#saveSoon();
  }

  /** Resolves when text and choice are in the session's own file, or when it is said that they are not. */
  async save(): Promise<void> {
    clearTimeout(this.#timer);
    const session = this.#session;
    const { revision, text, choice } = this.#draft;
    if (session === undefined || revision === this.#savedRevision) return;
    try {
      const engine = await this.engine.opened();
      const taken = await engine.sessions.saveText(text, { session, revision, choice });
      if (session !== this.#session) return;
      if (!taken) throw new Error('A newer text of this session is there. Reload the page to see it.');
      this.#savedRevision = Math.max(this.#savedRevision, revision);
      if (revision === this.#revision) this.state = 'saved';
      this.notices.retract(UNSAVED);
    } catch (cause) {
      if (session !== this.#session) return;
      if (this.state !== 'failed') this.notices.fail(UNSAVED, cause);
      this.state = 'failed';
    }
  }

  /** Saves, and leaves the session to others. */
  async leave(): Promise<void> {
    await this.save();
    this.#leaving = true;
    clearTimeout(this.#timer);
  }

  get #draft(): Draft {
    return { revision: this.#revision, ...this.now() };
  }

  #keepUnopened(session: string): void {
    if (this.#revision > 0) this.#revision += 1;
    saveDraft(this.store, session, this.#draft);
    rememberSession(this.store, session);
  }

  #saveSoon(): void {
    if (this.#leaving) return;
    if (this.state !== 'failed') this.state = 'saving';
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.save(), SAVE_AFTER);
  }
}
