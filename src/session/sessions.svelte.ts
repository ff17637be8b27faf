/** All sessions there are, and those that were deleted and can still be brought back. */
import type { SessionSummary } from '#workers/engine.ts';
import type { EngineLink } from './engine/engine-link.svelte.ts';
import type { StorageQuota } from './engine/storage-quota.svelte.ts';
import { removeDrafts } from './text/drafts.ts';
import type { Notices } from './page/notices.svelte.ts';
import type { Store } from './page/store.ts';

/** What notices of deleted sessions are about. */
export const DELETED = 'deleted session';

/** How the list is sorted. */
export type SessionOrder = 'time' | 'size';

/** Lists sessions, names, copies, deletes and restores them; a list waits for the changes before it. */
export class Sessions {
  /** The list is in front. */
  open = $state(false);
  order = $state<SessionOrder>('time');
  /** Settles when nothing is being deleted or brought back any more. */
  #changing: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly engine: EngineLink,
    private readonly notices: Notices,
    private readonly quota: StorageQuota,
    private readonly store: Store,
  ) {}

  /** Newest first; one without a time has not been saved yet. */
  async list(): Promise<readonly SessionSummary[]> {
    await this.#changing;
    const sessions = await (await this.engine.opened()).sessions.list();
    const time = ({ modified }: SessionSummary) => modified || Number.MAX_SAFE_INTEGER;
    return sessions.toSorted((a, b) => time(b) - time(a));
  }

  /** Brings the list to the front, the newest first. */
  showNewest(): void {
    this.order = 'time';
    this.open = true;
  }

  /** Brings the list to the front, the largest first: to make room. */
  showLargest(): void {
    this.order = 'size';
    this.open = true;
  }

  /** Measures what a session takes, in bytes; undefined where it cannot be read. */
  async size(id: string): Promise<number | undefined> {
    try {
      return await (await this.engine.opened()).sessions.measure(id);
    } catch (cause) {
      console.info(`Nobody can tell what session ${id} takes.`, cause);
      return undefined;
    }
  }

  /** Gives a session a name; an empty one gives it its pipeline's back. */
  rename(id: string, name: string): Promise<void> {
    return this.#change(async () => (await this.engine.opened()).sessions.rename(id, name));
  }

  /** Makes a new session with the text, parameters and files of another, as they are saved; gives its id. */
  duplicate(id: string): Promise<string> {
    return this.#change(async () => (await this.engine.opened()).sessions.duplicate(id));
  }

  /**
   * Takes a session from the list; `restore` brings it back, until `offer` has been let pass or the page is
   * closed. Rejects where another window has it open.
   */
  delete(id: string): Promise<void> {
    return this.#change(async () => (await this.engine.opened()).sessions.delete(id));
  }

  /** Brings a deleted session back into the list; rejects where it has been discarded. */
  restore(id: string): Promise<void> {
    return this.#change(async () => (await this.engine.opened()).sessions.restore(id));
  }

  #change<T>(work: () => Promise<T>): Promise<T> {
    const done = work();
    this.#changing = Promise.allSettled([this.#changing, done]);
    return done;
  }

  /** The last chance to bring a deleted session back. */
  offer({ id, name = id }: SessionSummary): void {
    this.notices.say(
      `Session ${name} deleted.`,
      {
        label: 'Undo',
        run: async () => {
          try {
            await this.restore(id);
          } catch (cause) {
            this.notices.fail(`Session ${name} could not be brought back.`, cause);
          }
        },
        lapse: async () => {
          await (await this.engine.opened()).sessions.discard(id);
          removeDrafts(this.store, id);
          await this.quota.measure();
        },
      },
      `${DELETED} ${id}`,
    );
  }
}
