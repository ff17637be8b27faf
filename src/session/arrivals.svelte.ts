/** What comes from elsewhere and goes: a link, a zip or a page brings a guest, the person keeps it or leaves it. */
import type { SharedState } from '#core/share/state.ts';
import type { Resume } from '#workers/engine.ts';
import { bundleIn } from './bundles.ts';
import { lastSession } from './drafts.ts';
import type { EngineLink } from './engine-link.svelte.ts';
import type { Added, FileShelf } from './files.svelte.ts';
import type { Guest, GuestOrigin } from './guest.svelte.ts';
import { newId } from './ids.ts';
import { reason, type Notices } from './notices.svelte.ts';
import { contentsOf, type Opening } from './opening.svelte.ts';
import type { Proposals } from './proposal.svelte.ts';
import type { Runs } from './runs.svelte.ts';
import type { Script } from './script.svelte.ts';
import { guestOf, readLink, type FirstText, type Source } from './source.ts';
import type { Store } from './store.ts';

/** What notices of something that waits to be opened are about. */
const WAITING = 'what came';

/** What arrivals work with. */
export interface ArrivalsParts {
  readonly source: Source;
  readonly store: Store;
  readonly opening: Opening;
  readonly engine: EngineLink;
  readonly guest: Guest;
  readonly script: Script;
  readonly files: FileShelf;
  readonly runs: Runs;
  readonly notices: Notices;
  readonly proposals: Proposals;
  /** Puts another pipeline in place of the one there is; `label` tells of it. */
  replace(text: string, label: string): void;
  /** Called when a guest has given way to a session of the person's own. */
  onown?(): void;
}

/**
 * Opens what comes from elsewhere as a guest, in place of what is open: the person's own session is saved first and stays, and what would
 * be lost is asked about. What cannot be read is told in plain words.
 */
export class Arrivals {
  /** Counts what came: of two, the later one is opened. */
  #count = 0;
  /** Counts addresses of the page. */
  #address = 0;
  /** What is being kept, or left. */
  #going: SharedState | undefined;

  constructor(private readonly parts: ArrivalsParts) {}

  /** Opens what the source says: a guest, or a session of the person's own. */
  async begin(): Promise<void> {
    const { source, opening, notices } = this.parts;
    const came = await guestOf(source);
    if (came?.ok) return opening.openGuest(came.value, source.type === 'given' ? 'page' : 'link');
    if (came) {
      notices.fail(came.reason);
      this.parts.onown?.();
    }
    await opening.open();
  }

  /** The page has another address; `fragment`: what stands behind its `#`, with it. */
  async follow(fragment: string): Promise<void> {
    const count = ++this.#count;
    this.#address += 1;
    const { guest, notices } = this.parts;
    const came = await readLink(fragment);
    if (count !== this.#count) return;
    if (came?.ok) await this.#open(came.value, 'link');
    else if (came) notices.fail(came.reason);
    else if (guest.shared && guest.origin === 'link') await this.leave();
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

  /** Goes back to the person's own last session. What they did here can be had again for a moment. */
  leave(): Promise<void> {
    return this.#once((shared) => this.#leave(shared));
  }

  /** Makes it a session of the person's own, with text, parameters and files; its tables are made by the next run. */
  keep(): Promise<void> {
    return this.#once((shared) => this.#keep(shared));
  }

  /** Goes back to the person's own last session, and shows there what is different: the text replaces theirs when they say so. */
  use(): Promise<void> {
    return this.#once((shared) => this.#use(shared));
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

  async #leave(shared: SharedState): Promise<void> {
    const { opening, guest, notices, store } = this.parts;
    const { origin } = guest;
    // Where its files cannot be had any more there is no way back to it, and it is left all the same.
    const left = this.#isTouched ? await this.#asItIs(shared).catch(() => undefined) : undefined;
    await this.#own(lastSession(store));
    if (left)
      notices.say(
        'What you changed was left behind.',
        { label: 'Go back to it', run: () => opening.openGuest(left, origin) },
        WAITING,
      );
  }

  async #use(shared: SharedState): Promise<void> {
    const { script, files, store, proposals, replace, notices } = this.parts;
    try {
      const { text, settings } = script;
      const contents = await this.#contents(shared);
      await this.#own(lastSession(store));
      const accept = async (): Promise<void> => {
        await files.add(contents);
        replace(text, 'The shared pipeline is in place of your text.');
        script.choose(settings.choice);
      };
      if (text === script.text) notices.say('Your session has that very text.');
      proposals.show({ by: 'by the shared pipeline', text, accept }, script.text);
    } catch (cause) {
      notices.fail(`It could not be compared with yours: ${reason(cause)}`, cause);
    }
  }

  async #keep(shared: SharedState): Promise<void> {
    const { guest, script, notices } = this.parts;
    try {
      const files = await this.#contents(shared);
      const { text, settings } = script;
      const [missing] = guest.coming;
      await this.#own(newId(), { text, choice: settings.choice, files, recording: shared.recording });
      notices.say(
        missing
          ? `Kept as a session of your own. ${missing.path} is not in it, since it was never fetched: add it from ${missing.url}.`
          : 'Kept as a session of your own.',
      );
    } catch (cause) {
      notices.fail(`It could not be kept: ${reason(cause)}`, cause);
    }
  }

  /** Opens a session of the person's own; resolves when it is there, before its database is. */
  async #own(id: string | Resume, first?: FirstText): Promise<void> {
    const { opening, guest } = this.parts;
    const address = this.#address;
    void opening.switchTo(id, first);
    await opening.settled();
    // Another may have come meanwhile: the page's address is that of it.
    if (address === this.#address && !guest.shared) this.parts.onown?.();
  }

  async #open(shared: SharedState, origin: GuestOrigin): Promise<void> {
    const { opening, guest, runs, notices } = this.parts;
    const open = () => opening.openGuest(shared, origin);
    notices.retract(WAITING);
    if (!runs.busy && !this.#isTouched) return open();
    const lost = guest.shared ? 'what you changed here is lost with that' : 'your run ends with that';
    notices.say(`${ARRIVED[origin]} It is not open yet: ${lost}.`, { label: 'Open it', run: open }, WAITING);
  }

  /** The person did something with the guest that is open. */
  get #isTouched(): boolean {
    const { guest, script, files, runs } = this.parts;
    const { shared } = guest;
    if (!shared) return false;
    const { profile, params } = script.settings.choice;
    const isChosen = JSON.stringify([profile, params]) !== JSON.stringify([shared.profile, shared.params]);
    return isChosen || script.text !== shared.text || files.fresh.length > 0 || guest.hasRun || runs.busy;
  }

  async #asItIs(shared: SharedState): Promise<SharedState> {
    const { script, guest } = this.parts;
    const contents = await Promise.all(
      (await this.#contents(shared)).map(async ({ path, content }) => ({
        path,
        content: new Uint8Array(await content.arrayBuffer()),
      })),
    );
    const { profile, params } = script.settings.choice;
    return { ...shared, text: script.text, profile, params, files: [...contents, ...guest.coming] };
  }

  /** The files as they are here: until the engine is asked for something, those that came. */
  async #contents(shared: SharedState): Promise<readonly Added[]> {
    const { opening, engine, files } = this.parts;
    if (!opening.info) return contentsOf(shared);
    const opened = await engine.opened();
    return Promise.all(files.names.map(async (path) => ({ path, content: await opened.files.read(path) })));
  }
}

const ARRIVED: Readonly<Record<GuestOrigin, string>> = {
  link: 'A link brought another pipeline.',
  bundle: 'The zip brought another pipeline.',
  page: 'The page around this one brought another pipeline.',
};
