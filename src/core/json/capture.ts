/** A small part of a JSON text as a value. */
import { numberText } from './numbers.ts';
import type { Elements, Members, NumberForm, Target } from './target.ts';
import { jsonText } from './text.ts';

/** Numbers are their text. */
export type Captured = null | boolean | string | ReadonlyMap<string, Capture> | readonly Capture[];

/** Keeps the one value that a reader puts into it, whole: its members and elements are captures again. */
export class Capture implements Target, Members {
  value: Captured = null;
  protected members = new Map<string, Capture>();

  /** What stands at a way below, whose names may hold dots themselves; undefined: nothing does. */
  find(way: readonly string[]): Captured | undefined {
    if (way.length === 0) return this.value;
    if (Array.isArray(this.value)) {
      const items = this.value as readonly Capture[];
      const index = Number(way[0]);
      return Number.isInteger(index) ? items.at(index)?.find(way.slice(1)) : undefined;
    }
    if (this.value !== this.members) return undefined;
    for (let end = way.length; end > 0; end--) {
      const found = this.members.get(way.slice(0, end).join('.'))?.find(way.slice(end));
      if (found !== undefined) return found;
    }
    return undefined;
  }

  null(): void {
    this.value = null;
  }

  boolean(_row: number, value: boolean): void {
    this.value = value;
  }

  number(_row: number, bytes: Uint8Array, start: number, end: number): void {
    this.value = numberText(bytes, start, end);
  }

  string(_row: number, bytes: Uint8Array, start: number, end: number, escaped: boolean): void {
    this.value = jsonText(bytes, start, end, escaped);
  }

  object(): Members {
    return ((this.value = this.members = new Map()), this);
  }

  member(bytes: Uint8Array, start: number, end: number, escaped: boolean): Target {
    const capture = new Capture();
    this.members.set(jsonText(bytes, start, end, escaped), capture);
    return capture;
  }

  list(): Elements {
    const list = new CapturedList();
    this.value = list.items;
    return list;
  }

  text(): void {}
}

/** Every element goes into a capture of its own. */
class CapturedList implements Elements, Target {
  readonly items: Capture[] = [];
  readonly element = this;

  next(): number {
    this.items.push(new Capture());
    return 0;
  }

  close(): void {}

  null(): void {
    this.last.null();
  }

  boolean(row: number, value: boolean): void {
    this.last.boolean(row, value);
  }

  number(row: number, bytes: Uint8Array, start: number, end: number, form: NumberForm): void {
    void form;
    this.last.number(row, bytes, start, end);
  }

  string(row: number, bytes: Uint8Array, start: number, end: number, escaped: boolean): void {
    this.last.string(row, bytes, start, end, escaped);
  }

  object(): Members {
    return this.last.object();
  }

  list(): Elements {
    return this.last.list();
  }

  text(): void {}

  private get last(): Capture {
    return this.items.at(-1)!;
  }
}
