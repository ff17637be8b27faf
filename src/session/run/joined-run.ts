/** A run that another window asked for. */
import type { RunEvent } from '#core/run/events.ts';

/** Knows which of its events are shown already: they were read from its log while it went on, and are told as well. */
export class JoinedRun {
  readonly #logged: Set<string>;

  /** `logged`: what is shown of it. */
  constructor(
    readonly id: string,
    logged: readonly RunEvent[] = [],
  ) {
    this.#logged = new Set(logged.map(keyOf));
  }

  /** True where the event is shown already. */
  has(event: RunEvent): boolean {
    return this.#logged.has(keyOf(event));
  }
}

/** The log has the fields in another order, and none that are undefined. */
const keyOf = (event: RunEvent): string =>
  JSON.stringify(
    Object.entries(event)
      .filter(([, value]) => value !== undefined)
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  );
