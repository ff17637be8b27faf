import { jsonText } from './text.ts';

/** Further members to look at before a name is looked up by its text: records leave out some of theirs. */
const LOOK_AHEAD = 8;

const encoder = new TextEncoder();

/** What belongs to each name of an object's members. Records mostly keep one order, so the next is tried first. */
export class Keys<T> {
  readonly names: string[] = [];
  readonly items: T[] = [];
  private readonly spelled: Uint8Array[] = [];
  private readonly places = new Map<string, number>();
  private next = 0;

  /** A new object begins. */
  begin(): void {
    this.next = 0;
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
    this.spelled.push(encoder.encode(name));
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
