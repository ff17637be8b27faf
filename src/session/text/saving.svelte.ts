/** Text and choice on their way into the session's own file, and those of other windows on their way here; until they are there they are kept as a draft. */
import type { SavedText, SessionInfo } from '#workers/engine.ts';
import { asChoice } from './choice.ts';
import type { EngineLink } from '../engine/engine-link.svelte.ts';
import { rememberSession, saveDraft, type Draft } from './drafts.ts';
import type { NoticeAction, Notices } from '../page/notices.svelte.ts';
import { merge, sameContent, type Content, type Merged, type Version } from './one-text.ts';
import { OwnerGone } from '../engine/owner.ts';
import type { Store } from '../page/store.ts';

export type SavedState = 'saved' | 'saving' | 'failed';

/** Milliseconds of rest before a text is saved. */
const SAVE_AFTER = 400;
/** Where another window shows it, it is saved while one types: in milliseconds. */
const TELL_AFTER = 100;
/** As many versions that others saved are known again. */
const KNOWN = 16;
const UNSAVED = 'The text could not be saved.';

/**
 * Writes text and choice into the session's file after 400 ms without a change, and every change at once as a
 * draft into the browser's small storage; a failure to save becomes a notice. Takes what other windows saved.
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
  /** What the session's own file holds of it, as far as this window was answered. */
  #savedRevision = 0;
  /** The last that the session's own file was told to hold: in the order in which it was written. */
  #told: Version = { revision: 0, text: '', choice: asChoice(undefined) };
  /** The revision that the text was made on, where it took the place of later ones: told with it, so that who wrote these keeps them. */
  #madeOn: number | undefined;
  /** Those before. */
  #known: readonly Version[] = [];
  #sending: Promise<void> = Promise.resolve();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly engine: EngineLink,
    private readonly notices: Notices,
    private readonly store: Store,
    /** Shows what takes the room, where there is none for a text. */
    private readonly room: NoticeAction,
    /** Text and choice as they are. */
    private readonly now: () => Content,
  ) {}

  /** The text is shown without its session, which could not be opened: what changes is kept as the session's draft. */
  without(session: string, revision: number): void {
    this.#unopened = session;
    this.#revision = revision;
  }

  /** From here on the text belongs to no session: nothing of it is kept. */
  apart(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#session = this.#unopened = undefined;
    this.#isApart = true;
    this.state = 'saved';
  }

  /** From here on the text, of that revision, belongs to this session; true when it was another's before. */
  startWith({ id, revision, text, choice }: SessionInfo, shown: Draft): boolean {
    const other = this.#isApart || (this.#session !== undefined && this.#session !== id);
    this.#session = id;
    this.#unopened = undefined;
    this.#isApart = this.#leaving = false;
    this.#revision = Math.max(revision, shown.revision);
    this.#savedRevision = revision;
    this.#told = { revision, text: text ?? shown.text, choice: asChoice(choice) };
    this.#known = [];
    this.#madeOn = undefined;
    return other;
  }

  /** Text and choice are the session's, or newer: then they are saved. */
  begin(): void {
    if (this.#session === undefined) return;
    if (this.#revision === this.#savedRevision) this.state = 'saved';
    else this.#saveSoon();
    this.keep();
  }

  /** Text or choice are others than before. */
  change(): void {
    if (this.#unopened !== undefined) return this.#keepUnopened(this.#unopened);
    this.#revision += 1;
    this.keep();
    this.#saveSoon();
  }

  /** Of what was chosen before nothing is known any more. */
  forget(): void {
    this.#told = { ...this.#told, choice: this.now().choice };
    this.#known = [];
  }

  /**
   * Takes what the session's own file holds now, whoever wrote it; `by`: the window. Gives what to show in place of what is shown, and a
   * text that lost its place; undefined where nothing changes here.
   */
  hear(saved: SavedText, base?: number, by?: string): Merged | undefined {
    const { revision, text } = saved;
    if (text === undefined || revision <= this.#told.revision) return undefined;
    const theirs: Version = { revision, text, choice: asChoice(saved.choice), base };
    const isOwn = (by !== undefined && by === this.engine.company.window) || revision === this.#savedRevision;
    const before = this.#told;
    const mine = this.now();
    this.#known = [...this.#known, before].slice(-KNOWN);
    this.#told = theirs;
    const merged: Merged = isOwn ? mine : merge(before, mine, theirs);
    if (merged.other?.of === 'other') this.#madeOn ??= before.revision;
    const isNew = !sameContent(merged, mine);
    if (!isOwn && sameContent(merged, theirs) && revision > this.#savedRevision) this.#accept(revision);
    else if (isNew || (this.#revision <= revision && !sameContent(mine, theirs))) this.#replace(revision);
    return isNew || merged.other ? merged : undefined;
  }

  /**
   * Takes what a window had not saved when it ended. Where that was made on what is shown here, it is shown and saved; else it is a text that
   * lost its place. Undefined where nothing of it is lost.
   */
  adopt({ revision, base, ...left }: Draft): Merged | undefined {
    if (base === undefined || base >= revision) return undefined;
    const mine = this.now();
    const isKnown = [...this.#known, this.#told].some((one) => sameContent(one, left));
    if (isKnown || sameContent(mine, left)) return undefined;
    if (this.#revision > this.#savedRevision || base < this.#savedRevision)
      return left.text === mine.text ? undefined : { ...mine, other: { text: left.text, of: 'other' } };
    this.#replace(revision);
    return left;
  }

  /** Keeps text and choice as the draft of this window. */
  keep(): void {
    if (this.#session === undefined) return;
    const draft = { ...this.#draft, base: Math.max(this.#told.revision, this.#savedRevision) };
    saveDraft(
      this.store,
      this.#session,
      draft,
      this.engine.company.holds ? undefined : this.engine.company.window,
    );
  }

  /** Resolves when text and choice are in the session's own file, or when it is said that they are not. */
  save(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    // One at a time: each is made on the one before, once that is answered.
    return (this.#sending = this.#sending.then(() => this.#send()));
  }

  async #send(): Promise<void> {
    const session = this.#session;
    const { revision, text, choice } = this.#draft;
    if (session === undefined || revision === this.#savedRevision) return;
    const madeOn = this.#madeOn;
    const base = madeOn ?? Math.max(this.#told.revision, this.#savedRevision);
    try {
      const engine = await this.engine.opened();
      const as = { session, revision, choice, base, by: this.engine.company.window };
      const taken = await engine.sessions.saveText(text, as);
      if (session !== this.#session) return;
      // Another window was quicker: what it saved is told next, and then this is saved anew.
      if (!taken && this.engine.company.isTold) return;
      if (!taken) throw new Error('A newer text of this session is there. Reload the page to see it.');
      this.#savedRevision = Math.max(this.#savedRevision, revision);
      if (this.#madeOn === madeOn) this.#madeOn = undefined;
      if (revision === this.#revision) {
        this.state = 'saved';
        this.keep();
      }
      this.notices.retract(UNSAVED);
    } catch (cause) {
      // It is saved when the session is open again.
      if (session !== this.#session || cause instanceof OwnerGone) return;
      if (this.state !== 'failed') this.notices.fail(UNSAVED, cause, isFull(cause) ? this.room : undefined);
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

  /** The session's own file holds what is shown. */
  #accept(revision: number): void {
    this.#revision = this.#savedRevision = revision;
    this.#madeOn = undefined;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.state = 'saved';
  }

  /** What is shown is newer than that revision. */
  #replace(revision: number): void {
    this.#revision = Math.max(this.#revision, this.#savedRevision, revision) + 1;
    this.#saveSoon();
  }

  #keepUnopened(session: string): void {
    if (this.#revision > 0) this.#revision += 1;
    saveDraft(this.store, session, this.#draft);
    rememberSession(this.store, session);
  }

  #saveSoon(): void {
    if (this.#leaving || this.#session === undefined) return;
    if (this.state !== 'failed') this.state = 'saving';
    // Where others look on, who goes on typing does not put it off.
    if (this.engine.company.isTold && this.#timer !== undefined) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.save(), this.engine.company.isTold ? TELL_AFTER : SAVE_AFTER);
  }
}

/** An error of the engine's keeps its name on its way to the page. */
const isFull = (cause: unknown): boolean => cause instanceof Error && cause.name === 'StorageFull';
