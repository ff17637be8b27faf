/** All sessions there are, and those that were deleted and can still be brought back. */
import type { SessionSummary } from '#workers/engine.ts';
import type { EngineLink } from './engine-link.svelte.ts';
import type { StorageQuota } from './storage-quota.svelte.ts';
import { removeDrafts } from './drafts.ts';
import type { Notices } from './notices.svelte.ts';
import type { Store } from './store.ts';

/** What notices of deleted sessions are about. */
export const DELETED = 'deleted session';

/** Lists sessions, deletes and restores them; a list waits for the changes before it. */
export class Sessions {
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

  #change(work: () => Promise<void>): Promise<void> {
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
