/** Where the secrets that a person gave are: in memory, or encrypted in the session, until they are locked or forgotten. */
import type { GivenValues } from '#core/plan/connections-fields.ts';
import { isEmpty, merged, NOTHING_GIVEN } from './given-values.ts';
import { IdleLock } from './idle-lock.svelte.ts';
import { reason } from '../page/notices.svelte.ts';
import { open, seal } from './secrets-box.ts';
import { openChannel, type SecretsChannel } from './secrets-channel.ts';
import type { Session } from '../session.svelte.ts';

/** `none`: nothing is kept in the session; `locked`: something is, and this window has not opened it; `open`: it is kept up to date. */
export type Stored = 'unknown' | 'none' | 'locked' | 'open';

/** What notices of them are about. */
const ABOUT = 'secrets';
/** Milliseconds of rest before what is typed is encrypted. */
const REST = 800;

const WHY = {
  wrong: 'This is not the passphrase that they were kept under. Try again: capitals and spaces count.',
  damaged:
    'What this session keeps is damaged, and no passphrase opens it any more. It is left as it is; Forget all secrets removes it, and you give them again.',
  newer:
    'A newer version of this page keeps them in another way. Reload the page to use that version; nothing was changed.',
} as const;

/** Holds no values itself: they are in the settings of the text, which end with the session. Nothing in it rejects. */
export class Keeping {
  stored = $state<Stored>('unknown');
  /** Why the last thing that was asked for was not done. */
  trouble = $state<string | undefined>();
  /** A key is being made of a passphrase. */
  working = $state(false);

  readonly given: GivenValues = $derived.by(() => this.session.script.settings.given ?? NOTHING_GIVEN);
  /** There is something in memory that locking clears. */
  readonly holds = $derived.by(() => !isEmpty(this.given));
  /** Where a session cannot keep anything encrypted, why. */
  readonly whyNotKept = $derived.by(() => whyNotKept(this.session));

  readonly idle: IdleLock;
  #passphrase: string | undefined;
  #resting: ReturnType<typeof setTimeout> | undefined;
  #saving: Promise<unknown> = Promise.resolve();
  readonly #channel: SecretsChannel;

  /** `oncleared`: what was found out with what memory held goes with it. */
  constructor(
    private readonly session: Session,
    private readonly oncleared: () => void,
  ) {
    this.idle = new IdleLock(session.store, () => void this.#lockIdle());
    this.#channel = openChannel((id, said) => {
      if (id !== session.info?.id) return;
      if (said === 'kept') void this.#reread();
      else void this.#clear(said === 'forgotten' ? 'none' : undefined);
    });
    let before: string | undefined;
    $effect(() => {
      const id = session.info?.id;
      // The first takes the place of none.
      if (before !== undefined && before !== id) this.#leave();
      before = id;
    });
    $effect(() => {
      if (this.holds) this.#watch();
    });
  }

  /** Finds out what the session keeps; what is asked twice is asked once. */
  async look(): Promise<void> {
    if (this.stored !== 'unknown' || this.whyNotKept !== undefined) return;
    const text = await this.#tried('What the session keeps could not be read', (secrets) => secrets.read());
    if (text) this.stored = text.value === undefined ? 'none' : 'locked';
  }

  /** Keeps what is given in the session from here on, encrypted under the passphrase; what is kept there is opened by it first. */
  async keep(passphrase: string): Promise<boolean> {
    this.trouble = undefined;
    if (this.stored === 'locked' && !(await this.unlock(passphrase))) return false;
    this.#passphrase = passphrase;
    return this.#seal();
  }

  /** Opens what the session keeps; what was given here meanwhile stays. */
  async unlock(passphrase: string): Promise<boolean> {
    const { info } = this.session;
    this.trouble = undefined;
    this.working = true;
    try {
      const text = await this.#tried('What the session keeps could not be read', (secrets) => secrets.read());
      if (!text) return false;
      if (text.value === undefined) {
        this.stored = 'none';
        this.trouble = 'This session keeps nothing any more: another window has forgotten it.';
        return false;
      }
      const opened = await open(text.value, passphrase);
      if (info !== this.session.info) return false;
      if ('why' in opened) {
        this.trouble = WHY[opened.why];
        return false;
      }
      const isChanged = this.holds;
      this.#passphrase = passphrase;
      this.stored = 'open';
      this.give(merged(opened.values, this.given), isChanged);
      this.session.notices.retract(ABOUT);
      return true;
    } finally {
      this.working = false;
    }
  }

  /** Takes all secrets out of memory, here and in other windows of this session; what the session keeps stays there. */
  async lock(): Promise<void> {
    await this.settle();
    if (this.session.info) this.#channel.tell(this.session.info.id, 'locked');
    await this.#clear();
  }

  /** Takes all secrets out of memory and out of the session, here and in other windows. */
  async forget(): Promise<void> {
    const { session, whyNotKept } = this;
    const id = session.info?.id;
    // What is given from here on stays.
    const clearing = this.#clear('none');
    const remove = async (): Promise<boolean> => {
      await this.#saving;
      if (whyNotKept !== undefined) return true;
      const what = 'What the session keeps could not be removed';
      return (await this.#tried(what, (secrets) => secrets.remove())) !== undefined;
    };
    const [isRemoved] = await Promise.all([remove(), clearing]);
    if (id === undefined || id !== session.info?.id) return;
    this.#channel.tell(id, isRemoved ? 'forgotten' : 'locked');
    if (isRemoved) session.notices.say('All secrets of this session are forgotten.', undefined, ABOUT);
    else this.stored = 'locked';
  }

  /** Takes these in place of what was given; `save`: also in the session, where that keeps them. */
  give(values: GivenValues, save = true): void {
    const isKept = this.stored === 'open' && save;
    void this.session.script.give(isEmpty(values) ? undefined : values);
    this.#watch();
    if (!isKept) return;
    clearTimeout(this.#resting);
    this.#resting = setTimeout(() => void this.#seal(), REST);
  }

  /** Encrypts what is given as it is now; one after the other. */
  #seal(): Promise<boolean> {
    clearTimeout(this.#resting);
    this.#resting = undefined;
    const saved = this.#saving.then(async () => {
      const [passphrase, { info }, values] = [this.#passphrase, this.session, this.given];
      if (passphrase === undefined) return false;
      this.working = true;
      try {
        const text = await seal(values, passphrase);
        if (info !== this.session.info || passphrase !== this.#passphrase) return false;
        const what = 'What you gave is in memory only: the session could not keep it';
        if (!(await this.#tried(what, (secrets) => secrets.write(text)))) return false;
        this.stored = 'open';
        if (info) this.#channel.tell(info.id, 'kept');
        return true;
      } finally {
        this.working = false;
      }
    });
    this.#saving = saved;
    return saved;
  }

  /** What was typed last is in the session, where that keeps it. */
  async settle(): Promise<void> {
    if (this.#resting !== undefined) await this.#seal();
    await this.#saving;
  }

  /** Another window has kept something: where it is open here it is shown here, too. */
  async #reread(): Promise<void> {
    const passphrase = this.#passphrase;
    if (passphrase === undefined) {
      if (this.stored === 'none') this.stored = 'locked';
      return;
    }
    const text = await this.#tried('What the session keeps could not be read', (secrets) => secrets.read());
    const opened = text?.value === undefined ? undefined : await open(text.value, passphrase);
    if (this.#passphrase !== passphrase) return;
    const isTyping = this.#resting !== undefined;
    if (opened && 'values' in opened)
      this.give(isTyping ? merged(opened.values, this.given) : opened.values, isTyping);
    else await this.#clear();
  }

  async #clear(stored?: Stored): Promise<void> {
    const { script, freshness, runs, info } = this.session;
    this.#forgetPassphrase();
    this.stored = stored ?? (this.stored === 'open' ? 'locked' : this.stored);
    this.oncleared();
    this.trouble = undefined;
    await script.give(undefined);
    if (info !== this.session.info) return;
    // Plans of before hold them.
    runs.dropPlans();
    freshness.dropPlan();
    await (await script.checker()).forget();
  }

  /** Clears memory after a time without use, and says so. A run that goes on has what it needs, and counts as use. */
  async #lockIdle(): Promise<void> {
    if (this.session.runs.busy) return this.#watch();
    await this.settle();
    const isKept = this.stored === 'open';
    await this.#clear();
    const { notices } = this.session;
    const why = `The page was not used for ${this.idle.after} minutes`;
    const show = { run: () => void (this.session.asksConnections = true) };
    if (isKept) notices.stay(`${why}: secrets are locked.`, { label: 'Unlock', ...show }, ABOUT);
    else
      notices.stay(
        `${why}: secrets that were in memory only are cleared. Give them again where you need them.`,
        { label: 'Connections', ...show },
        ABOUT,
      );
  }

  #watch(): void {
    if (this.holds || this.#passphrase !== undefined) this.idle.begin();
    else this.idle.end();
  }

  #forgetPassphrase(): void {
    this.#passphrase = undefined;
    clearTimeout(this.#resting);
    this.#resting = undefined;
    this.idle.end();
  }

  /** Another session is open: nothing of this one is left here. */
  #leave(): void {
    this.#forgetPassphrase();
    this.stored = 'unknown';
    this.oncleared();
    this.trouble = undefined;
  }

  async #tried<T>(
    what: string,
    work: (secrets: Awaited<ReturnType<Session['engine']['opened']>>['secrets']) => Promise<T>,
  ): Promise<{ readonly value: T } | undefined> {
    try {
      return { value: await work((await this.session.engine.opened()).secrets) };
    } catch (cause) {
      this.trouble = `${what}: ${reason(cause)}`;
      return undefined;
    }
  }
}

function whyNotKept({ info, script }: Session): string | undefined {
  if (script.isApart || info?.guest) return 'This pipeline came from elsewhere';
  if (info?.storage !== 'disk') return 'This browser keeps nothing for this page';
  return undefined;
}
