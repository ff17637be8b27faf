/** Ways into a document: names, indexes of lists and `*`, as in `data.items`, `1`, `data.-1.id`, `countries.*`. */
import { Capture, type Captured } from './capture.ts';
import { JsonReader } from './reader.ts';

export type Way = readonly string[];

/** Every element of a list, every member of an object. */
export const EACH = '*';

/** How many parts of a way, from `at` on, a name is; 0: it leads elsewhere. A name may hold dots itself, so the longest counts. */
export function partsOf(way: Way, at: number, name: string): number {
  let parts = way[at] === EACH ? 1 : 0;
  let joined = '';
  for (let end = at; end < way.length && (end === at || joined.length < name.length); end++) {
    joined = end === at ? way[end]! : `${joined}.${way[end]!}`;
    if (joined === name) parts = end + 1 - at;
  }
  return parts;
}

/** The index that a part is; a negative one counts from the end. */
export function indexOf(part: string | undefined): number | undefined {
  return part !== undefined && /^(0|-?[1-9]\d*)$/.test(part) ? Number(part) : undefined;
}

/** Copies of single records of a list: of those at the indexes that are wanted. */
export class Kept {
  private readonly firsts = new Map<number, Uint8Array<ArrayBuffer>>();
  private readonly lasts: Uint8Array<ArrayBuffer>[] = [];
  private readonly fromEnd: number;
  private count = 0;

  constructor(private readonly indexes: readonly number[]) {
    this.fromEnd = Math.max(0, ...indexes.map((index) => -index));
  }

  /** The next record, `bytes[start, end)`. */
  add(bytes: Uint8Array, start: number, end: number): void {
    const first = this.indexes.includes(this.count++);
    if (!first && this.fromEnd === 0) return;
    // A reader wants a 0 behind the text.
    const copy = new Uint8Array(end - start + 1);
    copy.set(bytes.subarray(start, end));
    if (first) this.firsts.set(this.count - 1, copy);
    this.lasts.push(copy);
    if (this.lasts.length > this.fromEnd) this.lasts.shift();
  }

  /** What stands at `way` in the record at `index`. */
  find(index: number, way: Way): Captured | undefined {
    const bytes = index < 0 ? this.lasts[this.lasts.length + index] : this.firsts.get(index);
    if (!bytes) return undefined;
    const reader = new JsonReader();
    reader.bytes = bytes;
    reader.end = bytes.length - 1;
    reader.final = true;
    const capture = new Capture();
    reader.record(capture, 0);
    return capture.find(way);
  }
}
