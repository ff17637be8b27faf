/** A small part of a JSON text as a value. */
import { numberText } from './numbers.ts';
import { type Elements, type Members, nowhere, type Target } from './target.ts';
import { jsonText } from './text.ts';

/** Numbers are their text; of a list it is known that it is one. */
export type Captured = null | boolean | string | ReadonlyMap<string, Capture>;

export class Capture implements Target, Members, Elements {
  value: Captured = null;
  private members = new Map<string, Capture>();
  readonly element = nowhere;

  /** What stands at a path below; undefined: nothing does. */
  find([name, ...rest]: readonly string[]): Captured | undefined {
    if (name === undefined) return this.value;
    return this.value === this.members ? this.members.get(name)?.find(rest) : undefined;
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
    return ((this.value = 'a list'), this);
  }

  next(): number {
    return 0;
  }

  close(): void {}

  text(): void {}
}
