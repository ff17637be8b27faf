/** The time, for what is shown in minutes. */
import { createSubscriber } from 'svelte/reactivity';

/** A clock that moves once a minute, and only while something on the screen shows it. */
export class Minutes {
  readonly #follow = createSubscriber((update) => {
    const timer = setInterval(update, 60_000);
    return () => clearInterval(timer);
  });

  /** Milliseconds since 1970. */
  get now(): number {
    this.#follow();
    return Date.now();
  }
}
