/** A few values of a large JSON text, found on the ways to them. */
import { Capture, type Captured } from './capture.ts';
import type { JsonReader } from './reader.ts';
import { type Elements, nowhere, type Target } from './target.ts';
import { jsonText } from './text.ts';
import { indexOf, partsOf, type Way } from './way.ts';

/** What stands at these ways in the value that begins at `start`, and ends where the reader stands; the reader is left as it was. */
export function soughtBehind(
  reader: JsonReader,
  start: number,
  ways: readonly Way[],
): readonly (Captured | undefined)[] {
  const { at, halves } = reader;
  const sought = new Sought(ways);
  reader.at = start;
  reader.record(sought, 0);
  reader.at = at;
  reader.halves = halves;
  return ways.map((way) => sought.find(way));
}

/** Keeps of the one value that a reader puts into it what stands at these ways, and nothing else. */
class Sought extends Capture {
  constructor(private readonly ways: readonly Way[]) {
    super();
  }

  override member(bytes: Uint8Array, start: number, end: number, escaped: boolean): Target {
    const name = jsonText(bytes, start, end, escaped);
    const below = this.ways.flatMap((way) => {
      const parts = partsOf(way, 0, name);
      return parts > 0 ? [way.slice(parts)] : [];
    });
    if (below.length === 0) return nowhere;
    const found = below.some((way) => way.length === 0) ? new Capture() : new Sought(below);
    this.members.set(name, found);
    return found;
  }

  override list(): Elements {
    return this.ways.some(([first]) => indexOf(first) !== undefined) ? super.list() : nowhere;
  }
}
