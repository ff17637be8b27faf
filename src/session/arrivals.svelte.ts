/** What comes from elsewhere and goes: a link, a zip or a page brings a guest, the person keeps it or leaves it. */
import type { SharedState } from '#core/share/state.ts';
import type { Resume } from '#workers/engine.ts';
import { bundleIn } from './files/bundles.ts';
import type { Choice } from './text/choice.ts';
import { lastSession, lastText } from './text/drafts.ts';
import type { Added } from './files/files.svelte.ts';
import { asItIs, contentsAsTheyAre, isTouched, type OpenGuest } from './guest-as-it-is.ts';
import { ARRIVED, missingWords } from './guest/guest-words.ts';
import type { GuestOrigin } from './guest/guest.svelte.ts';
import { newId } from './page/ids.ts';
import { reason, type Notices } from './page/notices.svelte.ts';
import type { Proposals } from './text/proposal.svelte.ts';
import { guestOf, readLink, type FirstText, type Source } from './source.ts';
import type { Store } from './page/store.ts';

/** What notices of something that waits to be opened are about. */
const WAITING = 'what came';

/** What arrivals work with. */
export interface ArrivalsParts extends OpenGuest {
  readonly source: Source;
  readonly store: Store;
  readonly notices: Notices;
  readonly proposals: Proposals;
  /** Puts another pipeline, with what is chosen for it, in place of the one there is; `label` tells of it. */
  replace(text: string, label: string, choice: Choice): void;
  /** Called with what is to stand behind the page's address, with its `#`: empty where that is not what brought what is open. */
  onaddress?(fragment: string): void;
}

/**
 * Opens what comes from elsewhere as a guest, in place of what is open: the person's own session is saved first and stays, and what would
 * be lost is asked about. What cannot be read is told in plain words.
 */
export class Arrivals {
  /** Counts what came: of two, the later one is opened. */
  #count = 0;
  /** Addresses of the page that are being followed. */
  #followed = 0;
  /** What is being kept, or left. */
  #going: SharedState | undefined;
  /** What the page around this one gave, as it was when something else was opened over it. */
  #below: SharedState | undefined;
  /** What stood behind the page's address, of what links brought. */
  readonly #fragments = new WeakMap<SharedState, string>();

  constructor(private readonly parts: ArrivalsParts) {}

  /** Opens what the source says: a guest, or a session of the person's own. */
  async begin(): Promise<void> {
    const { source, opening, notices } = this.parts;
    const came = await guestOf(source);
    if (came?.ok) {
      if (source.type === 'link') this.#fragments.set(came.value, source.fragment);
      return opening.openGuest(came.value, source.type === 'given' ? 'page' : 'link', true);
    }
    if (came) {
      notices.fail(came.reason);
      this.#settle();
    }
    await opening.open();
  }

  /** The page has another address; `fragment`: what stands behind its `#`, with it. */
  async follow(fragment: string): Promise<void> {
    this.#followed += 1;
    await this.#follow(fragment).finally(() => (this.#followed -= 1));
  }

  /** Opens a zip that holds a pipeline, if one of the files does; gives the files that are to be added instead. */
  async take(files: readonly Added[]): Promise<readonly Added[]> {
    const count = ++this.#count;
    const bundle = await bundleIn(files);
    if (!bundle) return files;
    if (count !== this.#count) return [];
    const { notices } = this.parts;
    if (!bundle.state.ok) {
      notices.fail(bundle.state.reason);
      return [];
    }
    await this.#open(bundle.state.value, 'bundle');
    if (files.length > 1)
      notices.say(`${bundle.path} holds a pipeline with its files: the others were left out.`);
    return [];
  }

  /** Goes back to the person's own last session, or to what the page around gave. What they did here can be had again for a moment. */
  leave(): Promise<void> {
    const below = this.#below;
    if (!below) return this.goTo(lastSession(this.parts.store));
    this.#below = undefined;
    return this.#once((shared) => this.#leave(shared, () => this.parts.opening.openGuest(below, 'page')));
  }

  /** Opens a session of the person's own, by default a new one; a guest is left as by `leave`. */
  async goTo(id: string | Resume = newId()): Promise<void> {
    const { guest, opening } = this.parts;
    await (guest.shared
      ? this.#once((shared) => this.#leave(shared, () => this.#own(id)))
      : opening.switchTo(id));
  }

  /** A reload would not bring back what is open. */
  get isAtStake(): boolean {
    const { shared, origin } = this.parts.guest;
    return shared !== undefined && origin !== 'page' && (this.#fragment === '' || isTouched(this.parts));
  }

  /** Makes it a session of the person's own, with text, parameters and files; its tables are made by the next run. */
  keep(): Promise<void> {
    return this.#once((shared) => this.#keep(shared));
  }

  /** The person's own text, which `compare` shows beside it; undefined where there is none. */
  get ownText(): string | undefined {
    return lastText(this.parts.store);
  }

  /**
   * Shows what its text would change in the person's own last session. Nothing else happens, unless they say that it takes the place of
   * their text: then that session is opened, with the files that came along.
   */
  compare(): void {
    const { script, proposals, notices } = this.parts;
    const own = this.ownText;
    if (own === undefined) return;
    const accept = () => this.#once((shared) => this.#use(shared, own));
    if (!proposals.show({ ...SHARED, text: script.text, mine: () => own, accept }))
      notices.say('Your own session has that very text.');
  }

  async #follow(fragment: string): Promise<void> {
    const count = ++this.#count;
    const { guest, notices } = this.parts;
    const came = await readLink(fragment);
    if (count !== this.#count) return;
    if (came?.ok) await this.#open(came.value, 'link', fragment);
    else if (came) {
      notices.fail(came.reason);
      this.#settle();
    } else if (guest.shared && guest.origin === 'link') await this.leave();
  }

  /** Of two presses the second means nothing. */
  async #once(go: (shared: SharedState) => Promise<void>): Promise<void> {
    const { shared } = this.parts.guest;
    if (!shared || this.#going === shared) return;
    this.#going = shared;
    try {
      await go(shared);
    } finally {
      if (this.#going === shared) this.#going = undefined;
    }
  }

  async #leave(shared: SharedState, goBack: () => Promise<void>): Promise<void> {
    const { opening, guest, notices } = this.parts;
    const { origin } = guest;
    // Where its files cannot be had any more there is no way back to it, and it is left all the same.
    const left = isTouched(this.parts) ? await asItIs(this.parts, shared).catch(() => undefined) : undefined;
    await goBack();
    if (left)
      notices.say(
        'What you changed was left behind.',
        { label: 'Go back to it', run: () => opening.openGuest(left, origin) },
        WAITING,
      );
  }

  async #use(shared: SharedState, seen: string): Promise<void> {
    const { guest, script, files, store, opening, proposals, replace, notices } = this.parts;
    const { origin } = guest;
    const { text, settings } = script;
    const missing = missingWords(guest);
    const goBack = (left: SharedState) => ({
      label: 'Go back to it',
      run: () => opening.openGuest(left, origin),
    });
    let left = shared;
    try {
      const contents = await contentsAsTheyAre(this.parts, shared);
      left = await asItIs(this.parts, shared);
      await this.#own(lastSession(store));
      if (!opening.info) throw new Error('your own session could not be opened.');
      const accept = async (): Promise<void> => {
        await files.add(contents);
        replace(text, `The shared pipeline is in place of your text.${missing}`, settings.choice);
      };
      // What was shown is what is replaced: another window may have changed it since.
      if (script.text === seen) return await accept();
      const decline = () => void notices.say('The shared pipeline was left.', goBack(left), WAITING);
      if (!proposals.show({ ...SHARED, text, mine: () => script.text, accept, decline })) await accept();
    } catch (cause) {
      const said = `It was not put in place of yours: ${reason(cause)}`;
      notices.fail(said, cause, guest.shared ? undefined : goBack(left));
    }
  }

  async #keep(shared: SharedState): Promise<void> {
    const { guest, script, store, notices } = this.parts;
    try {
      const files = await contentsAsTheyAre(this.parts, shared);
      const { text, settings } = script;
      const missing = missingWords(guest);
      const id = newId();
      if (guest.charts) {
        const { keepCharts } = await import('./charts/charts-kept.ts');
        keepCharts(store, id, guest.charts);
      }
      await this.#own(id, { text, choice: settings.choice, files, recording: shared.recording });
      notices.say(`Kept as a new session of your own: nothing was replaced.${missing}`);
    } catch (cause) {
      notices.fail(`It could not be kept: ${reason(cause)}`, cause);
    }
  }

  /** Opens a session of the person's own; resolves when it is there, before its database is. */
  async #own(id: string | Resume, first?: FirstText): Promise<void> {
    const { opening, guest } = this.parts;
    void opening.switchTo(id, first);
    await opening.settled();
    // Another may be on its way: the page's address is that of it.
    if (this.#followed === 0 && !guest.shared) this.#settle();
  }

  /** `fragment`: where a link brought it. */
  async #open(shared: SharedState, origin: GuestOrigin, fragment = ''): Promise<void> {
    const { opening, guest, runs, notices } = this.parts;
    const open = async (): Promise<void> => {
      this.#fragments.set(shared, fragment);
      this.parts.onaddress?.(fragment);
      if (guest.shared && guest.origin === 'page') this.#below = await asItIs(this.parts, guest.shared);
      await opening.openGuest(shared, origin);
    };
    notices.retract(WAITING);
    if (!runs.busy && !isTouched(this.parts)) return open();
    this.#settle();
    const lost = guest.shared ? 'what you changed here is lost with that' : 'your run ends with that';
    notices.say(`${ARRIVED[origin]} It is not open yet: ${lost}.`, { label: 'Open it', run: open }, WAITING);
  }

  /** Of the address that brings what is open, as it came. */
  get #fragment(): string {
    const { shared } = this.parts.guest;
    return (shared && this.#fragments.get(shared)) ?? '';
  }

  /** What came is not open: reloaded, the page shows what is. */
  #settle(): void {
    this.parts.onaddress?.(this.#fragment);
  }
}

const SHARED = {
  other: 'the shared pipeline',
  besides:
    'It opens in your own last session, with its files and parameters. There it is no guest any more: it can read the files and connections of that session, and Run reaches every host that it names.',
} as const;
