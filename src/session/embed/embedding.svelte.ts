/** The page around this one, while this one stands in a frame of it: what it asks, and what only the reader may allow. */
import type { Theme } from '#embed/protocol/messages.ts';
import type { RunEvent } from '#core/run/events.ts';
import { fetchFile } from '../fetch-file.ts';
import { reason } from '../notices.svelte.ts';
import type { Session } from '../session.svelte.ts';
import { answers } from './answers.ts';
import { openDoor, type Door, type Embedder } from './door.ts';
import { NOTHING } from './given.ts';
import { ownData } from './own-data.ts';
import { told } from './told.ts';

/** What the reader is asked on behalf of the page around. */
export interface Question {
  /** Who asks. */
  readonly origin: string;
  /** The steps whose tables or files it wants. */
  readonly steps: readonly string[];
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
  /** The reader lets the page around read what is made of their files. */
  #isOpen = false;
  readonly #data = ownData();
  #door: Door | undefined;

  /** Where the text is that nobody has given yet: fetched when the reader wants it. */
  readonly source: string | undefined = $derived.by(() =>
    this.session.script.known && this.session.script.text === '' ? this.src : undefined,
  );

  /** `src`: where the pipeline's text can be fetched. */
  constructor(
    private readonly session: Session,
    private readonly src?: string,
  ) {}

  /** Speaks with the page around, if there is one, until the returned function is called. `begun`: settles when the session is there. */
  follow(begun: Promise<unknown>): () => void {
    const answer = answers({
      begun,
      session: this.session,
      ignored: () => this.#door?.ignored ?? 0,
      allow: (steps, from) => this.#allow(steps, from),
      hidden: ({ own }) => (own || this.#isOpen ? [] : this.#data.steps),
      ontheme: (theme) => void (this.theme = theme),
      ondestroy: () => this.#end(),
    });
    const door = openDoor({ ready: ({ own }) => ({ own }), answer });
    this.#door = door;
    const unheard = this.session.results.hear((event) => this.#tell(event));
    return () => {
      unheard();
      door.close();
    };
  }

  /** The reader's answer to the question; whoever asked is told, and may ask again. */
  decide(isAllowed: boolean): void {
    this.question = undefined;
    this.#isOpen ||= isAllowed;
    this.#door?.tell({ event: 'consent', allowed: isAllowed });
  }

  /** Fetches the text, as the reader wished. */
  async load(): Promise<void> {
    const { session, src } = this;
    if (src === undefined) return;
    try {
      const text = await (await fetchFile(src, src)).text();
      await session.opening.openGuest({ ...NOTHING, text }, 'page');
    } catch (cause) {
      session.notices.fail(`The pipeline could not be loaded: ${reason(cause)}`, cause);
    }
  }

  #tell(event: RunEvent): void {
    const { runs, files, guest } = this.session;
    // What the reader opened here is all theirs.
    const isOwn = (path: string): boolean => guest.origin !== 'page' || files.own.includes(path);
    this.#data.follow(event, runs.plan, isOwn);
    const { embedder } = this.#door ?? {};
    const isOpen = this.#isOpen || embedder?.own === true;
    this.#door?.tell(isOpen ? { ...event } : told(event, this.#data));
  }

  /** Lets go of all that it holds; the answer goes out before. */
  #end(): void {
    this.isOver = true;
    setTimeout(() => this.#door?.close());
    void this.session.opening.openGuest(NOTHING, 'page');
  }

  /** Whether the page around may read what these steps made; where not, the reader is asked. */
  #allow(steps: readonly string[], { own, origin }: Embedder): boolean {
    const asked = own || this.#isOpen ? [] : steps.filter((step) => this.#data.holds(step));
    if (asked.length > 0) this.question = { origin, steps: asked };
    return asked.length === 0;
  }
}
