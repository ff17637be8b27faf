/** Single values that are wanted of a document, beside its records or in one of them. */
import type { Capture, Captured } from './capture.ts';
import type { JsonReader } from './reader.ts';
import { soughtBehind } from './sought.ts';
import { indexOf, Kept, partsOf, type Way } from './way.ts';

/** A value that is wanted, and how far its way was followed. */
export interface Open {
  readonly value: number;
  readonly at: number;
  /** Parts of the way that the last name was. */
  readonly parts: number;
}

/** Keeps what stands at each of the ways, as the one who walks through the document comes by. */
export class Values {
  /** In the order of the ways; undefined: nothing was found. */
  readonly found: (Captured | undefined)[];
  /** Of the values that were found: parts of the way that their last name was. */
  private readonly ranks: number[] = [];

  constructor(private readonly ways: readonly Way[]) {
    this.found = ways.map(() => undefined);
  }

  /** At the start of the document: those that are wanted at all. */
  open(): Open[] {
    return this.ways.flatMap((way, value) => (way.length > 0 ? [{ value, at: 0, parts: 0 }] : []));
  }

  /** Those of `open` that a member of that name leads to. */
  below(open: readonly Open[], name: string): Open[] {
    return open.flatMap(({ value, at }) => {
      const parts = partsOf(this.ways[value]!, at, name);
      return parts > 0 ? [{ value, at: at + parts, parts }] : [];
    });
  }

  /** Of a value that was kept whole. */
  take(open: readonly Open[], capture: Capture): void {
    for (const each of open) this.put(each, capture.find(this.rest(each)));
  }

  /** Of the value that begins at `start`, and ends where the reader stands. */
  seek(reader: JsonReader, start: number, open: readonly Open[]): void {
    const ways = open.map((each) => this.rest(each));
    const found = soughtBehind(reader, start, ways);
    for (const [i, each] of open.entries()) this.put(each, found[i]);
  }

  /** For the records of a list that are wanted by themselves; undefined: none is. */
  keptOf(open: readonly Open[]): Kept | undefined {
    const indexes = open.flatMap((each) => indexOf(this.rest(each)[0]) ?? []);
    return indexes.length > 0 ? new Kept(indexes) : undefined;
  }

  /** Of those records. */
  tell(open: readonly Open[], kept: Kept | undefined): void {
    for (const each of open) {
      const [first, ...way] = this.rest(each);
      const index = indexOf(first);
      if (kept && index !== undefined) this.put(each, kept.find(index, way));
    }
  }

  private rest({ value, at }: Open): Way {
    return this.ways[value]!.slice(at);
  }

  /** A name as it stands counts for more than the parts it could be cut into. */
  private put({ value, parts }: Open, found: Captured | undefined): void {
    if (found === undefined || parts < (this.ranks[value] ?? 0)) return;
    this.ranks[value] = parts;
    this.found[value] = found;
  }
}
