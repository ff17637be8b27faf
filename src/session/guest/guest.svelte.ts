/** What came from elsewhere, while it is open: what it will do, and what the person agreed to by Run. */
import { filesRead, type Plan } from '#core/plan/plan.ts';
import { hostsOf } from '#core/http/contacts.ts';
import { sharedEffects, type SharedEffects } from '#core/share/effects.ts';
import type { SharedFile, SharedState } from '#core/share/state.ts';
import { named, NO_CONSENT, pressed, type Consent } from './consent.ts';
import type { Chart } from '#core/chart/kept.ts';
import type { FileShelf } from '../files/files.svelte.ts';
import {
  meant,
  NOTHING_STANDS,
  readAnew,
  standing,
  untilMeant,
  type Moments,
  type Standing,
} from './moments.ts';
import type { Script } from '../text/script.svelte.ts';
import type { Checked } from '../text/text-check.svelte.ts';

/** Who brought it: a link, a zip, or the page that this one stands in. */
export type GuestOrigin = 'link' | 'bundle' | 'page';

type AddressedFile = Extract<SharedFile, { readonly url: string }>;

/** Leave for a run. */
export interface Admission {
  /** The only ones that it may reach; absent: any. */
  readonly hosts?: readonly string[];
  /** Files that are only an address, and not here: these may be fetched. */
  readonly coming: readonly AddressedFile[];
}

/**
 * Holds what came from elsewhere while it is open as a guest, and nothing while a session of the person's own is. It runs after a press
 * of Run, which agrees to what the screen had been naming for a while; where the text names more by then, it is asked about anew.
 */
export class Guest {
  shared = $state.raw<SharedState | undefined>();
  origin = $state<GuestOrigin>('link');
  /** Those that came with it, as they are here by now. */
  charts = $state.raw<readonly Chart[] | undefined>();
  /** Told by what shows it: all that it does has been in sight for long enough that a press of Run can mean it, or cannot be brought in sight. */
  canBeMeant = $state(false);
  #consent = $state.raw<Consent>(NO_CONSENT);
  #tooNew = $state(false);
  /** What the screen names. */
  #stands: Standing = NOTHING_STANDS;
  /** Since when the screen names what it names first; undefined: since it does. */
  #from: number | undefined;

  /** What it will do; absent while nothing is open as a guest, and until its text has been looked at. */
  readonly effects: SharedEffects | undefined = $derived.by(() => {
    const { shared } = this;
    const { checked, isApart } = this.script;
    return shared && isApart && checked?.effects
      ? sharedEffects(checked.effects, shared.files, this.files.list)
      : undefined;
  });
  /** It may run as it is without another word: what it asks was agreed to, or it asks nobody. */
  readonly isAgreed = $derived.by(() => {
    const { effects } = this;
    return (
      effects !== undefined && !pressed(this.#consent, named(effects, this.files.own), undefined).isAsked
    );
  });
  /** Run was pressed, and what the text does now was not named then: Run again agrees to it. */
  readonly asksAnew = $derived.by(() => this.#consent.isAsked && !this.isAgreed);
  /** What it was asked for came up under the press: it had not been standing there for long enough to be meant. */
  readonly isTooNew = $derived.by(() => this.asksAnew && this.#tooNew);
  /** What Run would agree to is only coming up: it waits for a moment. */
  readonly isComingUp = $derived.by(() => this.shared !== undefined && !this.isAgreed && !this.canBeMeant);
  /** Run was pressed for it, and it ran. */
  readonly hasRun = $derived.by(() => this.#consent.agreed !== undefined);

  constructor(
    private readonly script: Script,
    private readonly files: FileShelf,
    private readonly moments: Moments,
  ) {}

  /** From here on this is open; `isFirst`: it is what the page opens with. What the screen named before, and this one names too, stands. */
  begin(shared: SharedState, origin: GuestOrigin, isFirst = false): void {
    this.shared = shared;
    this.origin = origin;
    this.charts = shared.charts;
    this.#consent = NO_CONSENT;
    this.canBeMeant = false;
    this.#from = isFirst ? this.moments.opened : undefined;
  }

  /** From here on a session of the person's own is open. */
  end(): void {
    this.shared = undefined;
    this.#consent = NO_CONSENT;
    this.#stands = NOTHING_STANDS;
  }

  /**
   * The screen names from here on what it does now: to be called by what shows it, whenever that changes. `isTold`: with hosts and files
   * in sight, and not in a line. Gives the ms until a press of Run can mean all of it.
   */
  show(isTold: boolean): number {
    const { effects, shared, moments } = this;
    const now = moments.now();
    // Another text is being looked at: what it names too has not gone.
    if (shared && !effects) return untilMeant(this.#stands, now);
    this.#stands = standing(
      this.#stands,
      isTold && effects ? named(effects, this.files.own) : [],
      this.#from ?? now,
    );
    // What comes later is not what the page opened with.
    this.#from = undefined;
    return untilMeant(this.#stands, now);
  }

  /** What a press of Run that is acted on now can mean, for `admit`. */
  get seen(): readonly string[] {
    return meant(this.#stands, this.moments.pressed());
  }

  /** Leave for a run of what was checked; undefined where it has to be asked for first. `seen`: absent where nobody pressed. */
  admit({ effects }: Checked, seen: readonly string[] | undefined): Admission | undefined {
    const { shared } = this;
    if (!shared) return { coming: [] };
    if (!effects) return undefined;
    const all = sharedEffects(effects, shared.files, this.files.list);
    const names = named(all, this.files.own);
    const before = this.#consent;
    const after = (this.#consent = pressed(before, names, seen));
    if (!after.isAsked) return { hosts: hostsOf(all), coming: this.coming };
    this.#tooNew = seen !== undefined && (before.agreed === undefined || before.isAsked);
    // Who presses again before they can have read what the screen asks means nothing by it.
    if (!before.isAsked) this.#stands = readAnew(this.#stands, after.agreed ?? [], this.moments.now());
    return undefined;
  }

  /** Of its files, those that are only an address, and not here. */
  get coming(): readonly AddressedFile[] {
    const { names } = this.files;
    return (this.shared?.files ?? []).flatMap((file) =>
      'url' in file && !names.includes(file.path) ? [file] : [],
    );
  }

  /** Fetches those of the plan's files that are only an address, as it was agreed to. Rejects with the reason where one does not come. */
  async fetchFiles(plan: Plan, { coming }: Admission): Promise<void> {
    const read = filesRead(plan);
    const wanted = coming.filter(({ path }) => read.includes(path));
    if (wanted.length === 0) return;
    const { fetchFile } = await import('../files/fetch-file.ts');
    const fetched = await Promise.all(
      wanted.map(async ({ path, url }) => ({ path, content: await fetchFile(path, url) })),
    );
    if (!(await this.files.add(fetched))) throw new Error('what it reads could not be fetched.');
  }
}
