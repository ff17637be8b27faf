/** Room for a run: told where one stopped for want of it, with the way to make some. */
import type { SessionInfo } from '#workers/engine.ts';
import type { Notices } from '../page/notices.svelte.ts';
import type { Results } from '../results/results.svelte.ts';
import type { StorageQuota } from '../engine/storage-quota.svelte.ts';

/** What notices of a run that had no room are about. */
const NO_ROOM = 'room for a run';

export class RunRoom {
  /** `info`: of the session that is open. */
  constructor(
    private readonly results: Results,
    private readonly notices: Notices,
    private readonly quota: StorageQuota,
    private readonly info: () => SessionInfo | undefined,
  ) {}

  /** Such a run goes on when there is room: steps that were complete are not run again. */
  offer(): void {
    if (this.#isLacking)
      this.notices.fail(
        'The run stopped, since the browser has no more room for it. Delete sessions or files that are no longer needed, then run again: steps that were complete are kept.',
        undefined,
        this.quota.room,
        NO_ROOM,
      );
    else this.notices.retract(NO_ROOM);
  }

  /** What was deleted to make room takes it until there is no way back to it: resolves when that is so. */
  async make(): Promise<void> {
    if (this.#isLacking) await this.notices.lapseAll();
  }

  /** The run that is shown stopped for want of room. */
  get #isLacking(): boolean {
    return this.results.run.failure?.error.noRoom === true && this.info()?.storage === 'disk';
  }
}
