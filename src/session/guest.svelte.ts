/** What came from elsewhere, while it is open: what it will do, and what the person agreed to by Run. */
import { filesRead, type Plan } from '#core/plan/plan.ts';
import { hostsOf } from '#core/http/contacts.ts';
import { sharedEffects, type SharedEffects } from '#core/share/effects.ts';
import type { SharedFile, SharedState } from '#core/share/state.ts';
import { named, NO_CONSENT, pressed, type Consent } from './consent.ts';
import { fetchFile } from './fetch-file.ts';
import type { FileShelf } from './files.svelte.ts';
import type { Script } from './script.svelte.ts';
import type { Checked } from './text-check.svelte.ts';

/** Who brought it: a link, a zip, or the page that this one stands in. */
export type GuestOrigin = 'link' | 'bundle' | 'page';

type AddressedFile = Extract<SharedFile, { readonly url: string }>;

/** Leave for a run. `hosts`: the only ones that it may reach; absent: any. */
export interface Admission {
  readonly hosts?: readonly string[];
}

/**
 * Holds what came from elsewhere while it is open as a guest, and nothing while a session of the person's own is. It runs after a press
 * of Run, which agrees to the hosts that the screen names at that moment; where the text names others by then, they are asked about anew.
 */
export class Guest {
  shared = $state.raw<SharedState | undefined>();
  origin = $state<GuestOrigin>('link');
  #consent = $state.raw<Consent>(NO_CONSENT);

  /** What it will do; absent while nothing is open as a guest, and until its text has been looked at. */
  readonly effects: SharedEffects | undefined = $derived.by(() => {
    const { shared } = this;
    const { checked, isApart } = this.script;
    return shared && isApart && checked?.effects
      ? sharedEffects(checked.effects, shared.files, this.files.list)
      : undefined;
  });
  /** Run was pressed, and what the text does now was not named then: Run again agrees to it. */
  readonly asksAnew = $derived.by(() => this.#consent.isAsked);
  /** It may run as it is without another word: what it asks was agreed to, or it asks nobody. */
  readonly isAgreed = $derived.by(() => {
    const { contacts } = this.effects ?? {};
    return contacts !== undefined && !pressed(this.#consent, named(contacts), undefined).isAsked;
  });
  /** Run was pressed for it, and it ran. */
  readonly hasRun = $derived.by(() => this.#consent.agreed !== undefined);

  constructor(
    private readonly script: Script,
    private readonly files: FileShelf,
  ) {}

  /** From here on this is open. */
  begin(shared: SharedState, origin: GuestOrigin): void {
    this.shared = shared;
    this.origin = origin;
    this.#consent = NO_CONSENT;
  }

  /** From here on a session of the person's own is open. */
  end(): void {
    this.shared = undefined;
    this.#consent = NO_CONSENT;
  }

  /** What the screen names at this moment, for `admit`. */
  get seen(): readonly string[] {
    return named(this.effects?.contacts ?? []);
  }

  /** Leave for a run of what was checked; undefined where it has to be asked for first. `seen`: absent where nobody pressed. */
  admit({ effects }: Checked, seen: readonly string[] | undefined): Admission | undefined {
    const { shared } = this;
    if (!shared) return {};
    if (!effects) return undefined;
    const all = sharedEffects(effects, shared.files, this.files.list);
    this.#consent = pressed(this.#consent, named(all.contacts), seen);
    return this.#consent.isAsked ? undefined : { hosts: hostsOf(all) };
  }

  /** Of its files, those that are only an address, and not here. */
  get coming(): readonly AddressedFile[] {
    const { names } = this.files;
    return (this.shared?.files ?? []).flatMap((file) =>
      'url' in file && !names.includes(file.path) ? [file] : [],
    );
  }

  /** Fetches those of the plan's files that are only an address. Rejects with the reason where one does not come. */
  async fetchFiles(plan: Plan): Promise<void> {
    const read = filesRead(plan);
    const fetched = await Promise.all(
      this.coming
        .filter(({ path }) => read.includes(path))
        .map(async ({ path, url }) => ({ path, content: await fetchFile(path, url) })),
    );
    if (fetched.length > 0 && !(await this.files.add(fetched)))
      throw new Error('what it reads could not be fetched.');
  }
}
