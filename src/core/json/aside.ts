/** What a document says beside its records: short members of the objects on the way to them. */
import { Capture, type Captured } from './capture.ts';
import { JsonReader } from './reader.ts';
import type { ByteWindow } from './window.ts';

export interface Aside {
  readonly way: readonly string[];
  readonly value: Captured;
}

/** Longer values are hardly said about the records. In bytes. */
const LONGEST = 16 * 1024;

/** More members than this are hardly said about the records. */
const MOST = 200;

const DEEPEST = 3;

/** Notes what is said, in the order of the document. */
export class Asides {
  readonly all: Aside[] = [];
  private glances = 0;

  /** Looks at the value at which the window stands, and leaves the window there. A value that is long, or no JSON, is not noted. */
  async glance(window: ByteWindow, way: readonly string[]): Promise<void> {
    if (++this.glances > MOST) return;
    while (window.end - window.at < LONGEST && (await window.more()));
    const end = Math.min(window.end, window.at + LONGEST);
    const reader = new JsonReader();
    // A reader wants a 0 behind the text.
    reader.bytes = new Uint8Array(end - window.at + 1);
    reader.bytes.set(window.bytes.subarray(window.at, end));
    reader.end = end - window.at;
    reader.final = window.final && end === window.end;
    const capture = new Capture();
    try {
      reader.peek();
      reader.record(capture, 0);
    } catch {
      return;
    }
    this.note(way, capture);
  }

  forget(): void {
    this.all.length = 0;
  }

  private note(way: readonly string[], { value }: Capture): void {
    if (way.length > 0) this.all.push({ way, value });
    if (way.length >= DEEPEST || this.all.length > MOST) return;
    if (value instanceof Map)
      for (const [name, member] of value as ReadonlyMap<string, Capture>) this.note([...way, name], member);
  }
}
