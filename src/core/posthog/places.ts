/** Where the rows of a page stand in the order in which all are read: each behind the one before it, none outside of what was asked. */
import { StepError } from '../contract/errors.ts';
import { numberText } from '../json/numbers.ts';
import type { Elements, Members, NumberForm, Target } from '../json/target.ts';
import { jsonText } from '../json/text.ts';
import type { DataKind } from './kinds.ts';
import { microsAt } from './moment-bytes.ts';
import { iso } from './moment.ts';
import type { Place } from './question.ts';

/** What a page is to hold. */
export interface Bounds {
  readonly behind?: Place;
  readonly since?: bigint;
  readonly until?: bigint;
  /** The record of `behind` may come again, in front. */
  readonly again: boolean;
}

/** Notes the places of rows, one after the other, and throws `StepError` for one where none was to be. */
export class Places {
  first?: Place;
  last?: Place;
  /** Rows at the end that stand where the last one does. */
  copies = 0;
  /** Rows at the start that stand where `behind` does. */
  repeats = 0;
  private rows = 0;

  constructor(
    private readonly kind: DataKind,
    private readonly bounds: Bounds,
  ) {}

  add(place: Place): void {
    const { behind, since, until, again } = this.bounds;
    const { at } = place;
    if (at !== undefined) {
      const floor = behind?.at ?? since;
      if (floor !== undefined && at < floor) throw this.astray(place, `those from ${iso(floor)} on`);
      if (until !== undefined && at >= until) throw this.astray(place, `those before ${iso(until)}`);
      if (this.last?.at !== undefined && at < this.last.at)
        throw new StepError(
          `PostHog gave its ${this.kind.table} out of order: one of ${iso(at)} behind one of ${iso(this.last.at)}. So nobody can tell which are still missing; nothing was kept.`,
        );
    }
    if (behind && isSame(place, behind)) {
      if (!again || this.repeats < this.rows) throw repeated(this.kind);
      this.repeats++;
    }
    this.copies = this.last && isSame(place, this.last) ? this.copies + 1 : 1;
    this.first ??= place;
    this.last = place;
    this.rows++;
  }

  private astray({ at = 0n }: Place, asked: string): StepError {
    return new StepError(
      `PostHog gave one of its ${this.kind.table} of ${iso(at)}, though ${asked} were asked for. It seems not to heed the question: nothing was kept.`,
    );
  }
}

export const isSame = (a: Place, b: Place): boolean => a.id === b.id && a.at === b.at;

/** A page that was there before. */
export const repeated = ({ table }: DataKind): StepError =>
  new StepError(
    `PostHog gave a page of ${table} again, though the one behind it was asked for. Nothing was kept; run again, and if it stays so, something between here and PostHog keeps its answers (a proxy, a cache).`,
  );

/** Hands a value on, and notes it as text. */
export class Noted implements Target {
  noted: string | undefined;

  constructor(protected readonly to: Target) {}

  null(): void {
    this.noted = undefined;
  }

  boolean(row: number, value: boolean): void {
    this.noted = String(value);
    this.to.boolean(row, value);
  }

  number(row: number, bytes: Uint8Array, start: number, end: number, form: NumberForm): void {
    this.noted = numberText(bytes, start, end);
    this.to.number(row, bytes, start, end, form);
  }

  string(row: number, bytes: Uint8Array, start: number, end: number, escaped: boolean): void {
    this.noted = jsonText(bytes, start, end, escaped);
    this.to.string(row, bytes, start, end, escaped);
  }

  object(row: number): Members | undefined {
    this.noted = undefined;
    return this.to.object(row);
  }

  list(row: number): Elements | undefined {
    this.noted = undefined;
    return this.to.list(row);
  }

  text(row: number, bytes: Uint8Array, start: number, end: number): void {
    this.to.text(row, bytes, start, end);
  }
}

/** The same of a moment, in microseconds. */
export class NotedMoment extends Noted {
  micros: bigint | undefined;

  constructor(
    to: Target,
    private readonly name: string,
  ) {
    super(to);
  }

  override null(): void {
    this.micros = undefined;
  }

  override string(row: number, bytes: Uint8Array, start: number, end: number, escaped: boolean): void {
    this.micros = microsAt(bytes, start, end, escaped, { name: this.name });
    this.to.string(row, bytes, start, end, escaped);
  }
}
