/** The room there is for the work, and whether the browser will keep it. */
import type { StorageInfo } from '#workers/engine.ts';
import type { EngineLink } from './engine-link.svelte.ts';
import { bytes } from '../page/number-text.ts';
import type { NoticeAction, Notices } from '../page/notices.svelte.ts';
import type { Store } from '../page/store.ts';

/** Bytes, or share of all there is, below which the room left is worth saying. */
const LITTLE = 500e6;
const LITTLE_SHARE = 0.1;

/**
 * Measures the browser's storage and asks the browser to keep it; tells in words when little room is left,
 * and why a file does not fit.
 */
export class StorageQuota {
  storage = $state.raw<StorageInfo | undefined>();
  #asked = false;

  /** `Storage: 1.8 GB of 2.0 GB`, when little is left. */
  readonly shortage: string | undefined = $derived.by(() => {
    const { used, quota } = this.storage ?? {};
    if (used === undefined || quota === undefined) return undefined;
    const left = quota - used;
    const little = left < LITTLE || left < quota * LITTLE_SHARE;
    return little ? `Storage: ${bytes(used)} of ${bytes(quota)}` : undefined;
  });

  constructor(
    private readonly engine: EngineLink,
    private readonly notices: Notices,
    private readonly store: Store,
    /** Shows what takes the room. */
    readonly room: NoticeAction,
  ) {}

  /** Asks the engine for bytes used and allowed; rejects where no session is open. */
  async measure(): Promise<void> {
    this.storage = await (await this.engine.opened()).sessions.storage();
  }

  /** There is something new to lose: measures, and asks the browser once to keep it; most decide without a question. */
  async keep(): Promise<void> {
    if (this.#asked) return this.measure();
    this.#asked = true;
    await this.#ask();
  }

  /** As the person wishes: says so when the browser refuses. */
  async persist(): Promise<void> {
    if (!(await this.#ask()))
      this.notices.say('The browser did not agree to keep it. Download what must not be lost.');
  }

  /** Why a file of `size` bytes cannot be kept here; undefined when it can, or nobody knows. */
  async obstacleTo(path: string, size: number): Promise<string | undefined> {
    await this.measure();
    const { used, quota } = this.storage ?? {};
    if (used === undefined || quota === undefined || size <= quota - used) return undefined;
    const free = bytes(Math.max(0, quota - used));
    const orLink =
      'showOpenFilePicker' in globalThis ? ' Or press “Link files…”: it is not copied then.' : '';
    return `${path} is ${bytes(size)}, but the browser has only ${free} left for this page. Remove files, tables or sessions that are no longer needed, or free space on the disk; then add it again.${orLink}`;
  }

  async #ask(): Promise<boolean> {
    // Asked of the session that is open now: the question may outlast it.
    const opened = this.engine.opened();
    opened.catch(() => {});
    const kept = await this.store.persist();
    this.storage = await (await opened).sessions.storage();
    return kept;
  }
}
