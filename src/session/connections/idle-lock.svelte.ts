/** After how long without use secrets are locked: a choice of the person's, and the watch that goes by it. */
import { PAGE, watchIdle } from './secrets-idle.ts';
import type { Store } from '../page/store.ts';

/** Minutes without use, to choose from; undefined: never. */
export const LOCK_AFTER: readonly (number | undefined)[] = [5, 15, 60, undefined];
const USUAL = 15;
const KEY = 'lock-after';

/** Watches one time without use after the other, each until it is over or ended. */
export class IdleLock {
  /** Undefined: never. */
  after = $state<number | undefined>(USUAL);
  #end = (): void => {};

  constructor(
    private readonly store: Store,
    private readonly onidle: () => void,
  ) {
    const chosen = Number(store.read(KEY) ?? USUAL);
    this.after = LOCK_AFTER.includes(chosen) ? chosen : chosen === 0 ? undefined : USUAL;
  }

  choose(minutes: number | undefined): void {
    this.after = minutes;
    this.store.write(KEY, String(minutes ?? 0));
  }

  /** The time begins now. */
  begin(): void {
    this.#end();
    const watch = watchIdle(PAGE, () => this.after, this.onidle);
    const unused = PAGE.uses(() => watch.touch());
    this.#end = () => {
      watch.end();
      unused();
    };
  }

  end(): void {
    this.#end();
    this.#end = () => {};
  }
}
