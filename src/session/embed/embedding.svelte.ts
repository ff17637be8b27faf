/** The page around this one, while this one stands in a frame of it: what it asks, and what only the reader may allow. */
import type { Theme } from '#embed/protocol/messages.ts';
import { foldName } from '#core/oml/value.ts';
import type { RunEvent } from '#core/run/events.ts';
import type { Choice } from '../text/choice.ts';
import { fetchFile } from '../files/fetch-file.ts';
import { reason } from '../page/notices.svelte.ts';
import {
  meant,
  NOTHING_STANDS,
  standing,
  untilMeant,
  type Moments,
  type Standing,
} from '../guest/moments.ts';
import type { Session } from '../session.svelte.ts';
import type { Leave } from '../engine/shared-engine.ts';
import { answers } from './answers.ts';
import { showAgain, stateNow, type AwayState } from './away.ts';
import { openDoor, type Door, type Embedder } from './door.ts';
import { NOTHING } from './given.ts';
import { ownData, type OwnData } from './own-data.ts';
import { told } from './told.ts';

/** What the reader is asked on behalf of the page around. */
export interface Question {
  /** Who asks. */
  readonly origin: string;
  /** The steps whose tables or files it wants. */
  readonly steps: readonly string[];
}

/** What a frame knows of itself. */
export interface FrameParts {
  /** Where the pipeline's text can be fetched. */
  readonly src?: string;
  readonly moments: Moments;
  /** Why what its address names is not there. */
  readonly fault?: string;
  /** Profile and parameters of a pipeline that comes without any. */
  readonly choice: Choice;
  /** What another frame of this page opens it by, when this one is gone. */
  readonly id: string;
  /** It is back: what it was like. */
  readonly back?: AwayState;
  /** Its engine's session went on meanwhile. */
  readonly goesOn: boolean;
  /** What leaves it to another frame of this page; undefined as long as there is none. */
  leaving(): Leave | undefined;
  /** Calls `leave` as the frame goes, before its engine is let go; gives what takes that back. */
  beforeGone(leave: () => void): () => void;
}

/**
 * Answers the page around this one. It fills in text and files and is shown results; the network waits for a
 * press of Run here, and what is made of the reader's own files for their leave.
 */
export class Embedding {
  question = $state.raw<Question | undefined>();
  /** As the page around wishes; undefined where it has not said. */
  theme = $state<Theme | undefined>();
  /** The page around is done with it. */
  isOver = $state(false);
  readonly #data: OwnData;
  #door: Door | undefined;
  /** All of it is shown: what is not yet could not be left either. */
  #isThere = false;
  /** What the screen asks. */
  #stands: Standing = NOTHING_STANDS;
  #tooNew = $state.raw<Question | undefined>();

  /** Why the recorded results that came with the pipeline are not shown. */
  unread = $state<string | undefined>();
  /** Why the text could not be fetched, when that was tried. */
  lost = $state<string | undefined>();

  /** Where the text is that nobody has given yet: fetched when the reader wants it. */
  readonly source: string | undefined = $derived.by(() => (this.#isEmpty ? this.frame.src : undefined));
  /** Why there is no text. */
  readonly fault: string | undefined = $derived.by(() => (this.#isEmpty ? this.frame.fault : undefined));

  constructor(
    private readonly session: Session,
    private readonly frame: FrameParts,
  ) {
    this.#data = ownData(frame.back?.made);
  }

  /** Speaks with the page around, if there is one, until the returned function is called. `begun`: settles when the session is there. */
  follow(begun: Promise<unknown>): () => void {
    const { session } = this;
    const { id, back, goesOn, choice } = this.frame;
    const there = back ? begun.then(() => showAgain(session, back, goesOn)) : begun;
    void there.then(() => (this.#isThere = true));
    const answering = answers({
      session,
      begun: there,
      choice,
      given: back?.given,
      ignored: () => this.#door?.ignored ?? 0,
      allow: (steps, from) => this.#allow(steps, from),
      hidden: ({ own }) => (own ? [] : this.#data.closed),
      canLeave: () => this.#leaving !== undefined,
      ontheme: (theme) => void (this.theme = theme),
      onunread: (why) => void (this.unread = why),
      // The frame belongs to the page around: whoever has it there does it.
      onheight: (height) => this.#door?.tell({ event: 'resize', height }),
      ondestroy: () => this.#end(),
      isOver: () => this.isOver,
    });
    const { answer } = answering;
    const door = openDoor({ ready: ({ own }) => ({ own, session: id }), answer });
    this.#door = door;
    const unheard = session.results.hear((event) => this.#tell(event));
    // It goes, perhaps to come back.
    const stay = this.frame.beforeGone(() => this.#leaving?.(answering.given));
    return () => {
      stay();
      unheard();
      door.close();
    };
  }

  /** The screen asks from here on what it does now: to be called by what shows it. Gives the ms until a press can answer that. */
  show(): number {
    const { moments } = this.frame;
    const now = moments.now();
    this.#stands = standing(this.#stands, this.question ? [wordsOf(this.question)] : [], now);
    return untilMeant(this.#stands, now);
  }

  /** Leave was given to the question as it came up under the press: it stays. */
  get isTooNew(): boolean {
    return this.question !== undefined && this.question === this.#tooNew;
  }

  /** The reader's answer to the question; whoever asked is told, and may ask again. Nobody allows what came up under their press. */
  decide(isAllowed: boolean): void {
    const { question, frame } = this;
    const isMeant = question && meant(this.#stands, frame.moments.pressed()).includes(wordsOf(question));
    if (isAllowed && !isMeant) return void (this.#tooNew = question);
    if (isAllowed && this.question) this.#data.open(this.question.steps);
    this.question = undefined;
    this.#door?.tell({ event: 'consent', allowed: isAllowed });
  }

  /** Fetches the text, as the reader wished. */
  async load(): Promise<void> {
    const { session } = this;
    const { src, choice } = this.frame;
    if (src === undefined) return;
    try {
      const text = await (await fetchFile(src, src)).text();
      await session.opening.openGuest({ ...NOTHING, ...choice, text }, 'page');
      this.lost = undefined;
    } catch (cause) {
      this.lost = `The pipeline could not be loaded: ${reason(cause)}`;
    }
  }

  get #isEmpty(): boolean {
    const { script } = this.session;
    return script.known && script.text === '';
  }

  #tell(event: RunEvent): void {
    const { runs, files, guest } = this.session;
    // The page around was told of it before this frame came back.
    if (event.run_id === this.frame.back?.run) return;
    // What the reader opened here is all theirs.
    const isOwn = (path: string): boolean => guest.origin !== 'page' || files.own.includes(path);
    this.#data.follow(event, runs.plan, isOwn);
    // What it asks about is made anew, perhaps of other files: leave for that is another.
    const made = event.event === 'step_start' ? foldName(event.step_id) : undefined;
    if (this.question?.steps.some((step) => foldName(step) === made)) this.question = undefined;
    const { embedder } = this.#door ?? {};
    this.#door?.tell(embedder?.own ? { ...event } : told(event, this.#data));
  }

  /** What leaves this playground as it is; undefined where it has to stay. */
  get #leaving(): ((given: string) => void) | undefined {
    const { id, leaving } = this.frame;
    const state = this.#isThere && !this.isOver ? stateNow(this.session) : undefined;
    const leave = leaving();
    if (!state || !leave) return undefined;
    const { steps, opened } = this.#data;
    return (given) => leave(id, { ...state, given, made: { steps, opened } } satisfies AwayState);
  }

  /** Lets go of all that it holds; what is asked from now on is answered that it is gone. */
  #end(): void {
    this.isOver = true;
    this.question = undefined;
    void this.session.opening.openGuest(NOTHING, 'page');
  }

  /** Whether the page around may read what these steps made; where not, the reader is asked. */
  #allow(steps: readonly string[], { own, origin }: Embedder): boolean {
    const closed = own ? [] : this.#data.closed;
    const asked = steps.filter((step) => closed.includes(foldName(step)));
    if (asked.length === 0) return true;
    // One that stands is not changed under the reader's hand.
    this.question ??= { origin, steps: asked.filter((step, at) => asked.indexOf(step) === at) };
    return false;
  }
}

/** Tells it from another one. */
const wordsOf = (question: Question): string => JSON.stringify(question);
