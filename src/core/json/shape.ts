/** What values were seen at one place of the records: from this, types are made. */
import { Keys } from './keys.ts';
import { ANY_NUMBER, numberText, numberTypes } from './numbers.ts';
import type { Elements, Members, NumberForm, Target } from './target.ts';
import { jsonText } from './text.ts';

/** Kinds of values: a set of bits. NULL fits every type and is none of them. */
export const BOOLEAN = 1;
export const NUMBER = 2;
export const STRING = 4;
export const OBJECT = 8;
export const LIST = 16;

/** The first value that was of another kind, or another type of number, than those before it. */
export interface Turn {
  /** 1-based, among the records. */
  readonly record: number;
  readonly value: string;
}

/** The record that is being read, 1-based. */
export interface Counter {
  record: number;
}

/**
 * Takes the values of one place from a reader and keeps none: it notes their kinds, the types that hold their
 * numbers, and the shapes of their members and elements.
 */
export class Shape implements Target, Members, Elements {
  kinds = 0;
  /** Of the numbers: the types that hold all of them (numbers.ts). */
  numbers = ANY_NUMBER;
  /** Members of the objects, in the order of their first appearance. */
  readonly fields = new Keys<Shape>();
  element: Shape = this;
  turn?: Turn;
  /** The record in which the place stands first, 1-based. */
  readonly born: number;
  private rows = 0;

  constructor(private readonly counter: Counter) {
    this.born = counter.record;
  }

  null(): void {}

  boolean(_row: number, value: boolean): void {
    if ((this.kinds & BOOLEAN) === 0) this.see(BOOLEAN, String(value));
  }

  number(_row: number, bytes: Uint8Array, start: number, end: number, form: NumberForm): void {
    const types = numberTypes(bytes, start, end, form);
    if ((this.kinds & NUMBER) === 0) this.see(NUMBER, numberText(bytes, start, end));
    else if ((this.numbers & types) !== this.numbers)
      this.turn ??= { record: this.counter.record, value: numberText(bytes, start, end) };
    this.numbers &= types;
  }

  string(_row: number, bytes: Uint8Array, start: number, end: number, escaped: boolean): void {
    if ((this.kinds & STRING) === 0)
      this.see(STRING, JSON.stringify(cut(jsonText(bytes, start, end, escaped))));
  }

  object(): Members {
    if ((this.kinds & OBJECT) === 0) this.see(OBJECT, 'an object');
    this.fields.begin();
    return this;
  }

  list(): Elements {
    if ((this.kinds & LIST) === 0) {
      this.see(LIST, 'a list');
      this.element = new Shape(this.counter);
    }
    return this;
  }

  text(): void {}

  member(bytes: Uint8Array, start: number, end: number, escaped: boolean): Target {
    return (
      this.fields.find(bytes, start, end, escaped) ??
      this.fields.add(jsonText(bytes, start, end, escaped), new Shape(this.counter))
    );
  }

  next(): number {
    return this.rows++;
  }

  close(): void {}

  /** Adds what another has seen after this one. */
  merge(other: Shape): void {
    const seen = this.kinds !== 0;
    if (seen && ((other.kinds & ~this.kinds) !== 0 || (this.numbers & other.numbers) !== this.numbers))
      this.turn ??= (other.opening & ~this.kinds) !== 0 ? other.first : (other.turn ?? other.first);
    this.turn ??= other.turn;
    if (!this.first) this.opening = other.opening;
    this.first ??= other.first;
    this.kinds |= other.kinds;
    this.numbers &= other.numbers;
    other.fields.names.forEach((name, i) => {
      const shape = other.fields.items[i]!;
      const mine = this.fields.named(name);
      if (mine) mine.merge(shape);
      else this.fields.add(name, shape);
    });
    if (other.element === other) return;
    if (this.element === this) this.element = other.element;
    else this.element.merge(other.element);
  }

  /** The first value, and its kind. */
  private first?: Turn;
  private opening = 0;

  private see(kind: number, value: string): void {
    const turn = { record: this.counter.record, value };
    if (this.kinds === 0) {
      this.first = turn;
      this.opening = kind;
    } else this.turn ??= turn;
    this.kinds |= kind;
  }
}

function cut(text: string): string {
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
