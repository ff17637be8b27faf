import { jsonText } from './text.ts';

/** Further members to look at before a name is looked up by its text: records leave out some of theirs. */
const LOOK_AHEAD = 8;

const [QUOTE, BACKSLASH] = [34, 92];

const encoder = new TextEncoder();

/** What belongs to each name of an object's members. Records mostly keep one order, so the next is tried first. */
export class Keys<T> {
  readonly names: string[] = [];
  readonly items: T[] = [];
  private readonly spelled: Uint8Array[] = [];
  /** Of each: JSON spells it without escapes. */
  private readonly plain: boolean[] = [];
  private readonly places = new Map<string, number>();
  private next = 0;
  /** What belongs to the name that `skip` passed. */
  skipped: T | undefined;

  /** A new object begins. */
  begin(): void {
    this.next = 0;
  }

  /** Where the text goes on behind the name that is expected next and its quote, if they stand at `start`; 0: something else does. */
  skip(bytes: Uint8Array, start: number): number {
    const name = this.spelled[this.next];
    if (name === undefined || !this.plain[this.next]) return 0;
    const { length } = name;
    for (let i = 0; i < length; i++) if (bytes[start + i] !== name[i]) return 0;
    if (bytes[start + length] !== QUOTE) return 0;
    this.skipped = this.items[this.next++];
    return start + length + 1;
  }

  find(bytes: Uint8Array, start: number, end: number, escaped: boolean): T | undefined {
    const { spelled, next } = this;
    const last = Math.min(spelled.length, next + LOOK_AHEAD);
    if (!escaped)
      for (let i = next; i < last; i++)
        if (same(spelled[i]!, bytes, start, end)) {
          this.next = i + 1;
          return this.items[i];
        }
    return this.named(jsonText(bytes, start, end, escaped));
  }

  named(name: string): T | undefined {
    const place = this.places.get(name);
    if (place === undefined) return undefined;
    this.next = place + 1;
    return this.items[place];
  }

  add(name: string, item: T): T {
    this.places.set(name, this.items.length);
    this.names.push(name);
    const spelled = encoder.encode(name);
    this.spelled.push(spelled);
    this.plain.push(spelled.every((byte) => byte >= 32 && byte !== QUOTE && byte !== BACKSLASH));
    this.items.push(item);
    this.next = this.items.length;
    return item;
  }
}

function same(name: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
  if (name.length !== end - start) return false;
  for (let i = 0; i < name.length; i++) if (name[i] !== bytes[start + i]) return false;
  return true;
}
