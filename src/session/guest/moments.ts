/** When the person acts: nobody means what came up under a finger that was already on its way. */

/** In ms since the page was opened, as `performance.now` and `Event.timeStamp` count. */
export interface Moments {
  now(): number;
  /** When the press began that is acted on: a key that is held, and a finger that has not been lifted, was put down for what stood there then. */
  pressed(): number;
  /** When the person opened the page; absent where another page decides when this one is shown. */
  readonly opened?: number;
}

/** Since when each of what is shown has been standing on the screen, in ms. */
export type Standing = ReadonlyMap<string, number>;

export const NOTHING_STANDS: Standing = new Map();

/** Ms for which something has to stand before a press can mean it: time to see it, and to stop a hand. */
export const LONG_ENOUGH = 500;

/** What stands when `shown` is what the screen shows from `now` on: what was there before keeps its time. */
export const standing = (before: Standing, shown: readonly string[], now: number): Standing =>
  new Map(shown.map((each) => [each, before.get(each) ?? now]));

/** What stands when all but `kept` is to be read again from `now` on. */
export const readAnew = (stands: Standing, kept: readonly string[], now: number): Standing =>
  new Map(Array.from(stands, ([each, since]) => [each, kept.includes(each) ? since : now]));

/** What a press at that moment can mean. */
export const meant = (stands: Standing, pressed: number): readonly string[] =>
  [...stands].filter(([, since]) => pressed - since >= LONG_ENOUGH).map(([each]) => each);

/** Ms until a press can mean all that stands; 0 where it can. */
export const untilMeant = (stands: Standing, now: number): number =>
  Math.max(0, ...Array.from(stands.values(), (since) => since + LONG_ENOUGH - now));
