/** Where lines end, with a line feed, a carriage return or both. */
const LF = 10;
const CR = 13;

/** Does a line end at `at`? */
export const breaksAt = (bytes: Uint8Array, at: number, to: number): boolean =>
  at < to && (bytes[at] === LF || (bytes[at] === CR && (at + 1 >= to || bytes[at + 1] !== LF)));

/** Just behind the line end of the line at `from`; -1 when it is not within `to` and more bytes are to come. */
export function lineEnd(bytes: Uint8Array, from: number, to: number, final: boolean): number {
  let at = from;
  while (at < to && bytes[at] !== LF && bytes[at] !== CR) at++;
  if (at >= to) return final ? to : -1;
  if (bytes[at] === LF) return at + 1;
  if (at + 1 >= to) return final ? to : -1;
  return bytes[at + 1] === LF ? at + 2 : at + 1;
}
