/** Columns of lists and of objects, and which column a type has. */
import type { Column } from '../contract/columns.ts';
import { Builder, longer, Misfit } from './builder.ts';
import { Keys } from './keys.ts';
import {
  BigintBuilder,
  BooleanBuilder,
  DoubleBuilder,
  EmptyBuilder,
  JsonBuilder,
  TextBuilder,
} from './scalars.ts';
import type { Elements, Members, Target } from './target.ts';
import { jsonText } from './text.ts';
import type { JsonField, JsonType } from './types.ts';

/** Makes an empty column for values of a type; it throws `Misfit` for a value that the type does not hold. */
export function builderOf(type: JsonType): Builder {
  switch (type.type) {
    case 'BOOLEAN':
      return new BooleanBuilder();
    case 'BIGINT':
      return new BigintBuilder();
    case 'DOUBLE':
      return new DoubleBuilder();
    case 'EMPTY':
      return new EmptyBuilder();
    case 'VARCHAR':
      return type.json ? new JsonBuilder() : new TextBuilder(type.as ? 'integers' : type.only);
    case 'LIST':
      return new ListBuilder(builderOf(type.element.type));
    case 'STRUCT':
      return new StructBuilder(type.fields);
  }
}

/** Keeps a list for each row: where it ends among the elements of all rows, which are rows of `element`. */
export class ListBuilder extends Builder implements Elements {
  private offsets = new Int32Array(this.capacity + 1);
  private elements = 0;

  constructor(readonly element: Builder) {
    super();
  }

  override list(row: number): Elements {
    this.start(row);
    this.elements = this.offsets[row]!;
    this.element.truncate(this.elements);
    return this;
  }

  next(): number {
    return this.elements++;
  }

  close(row: number): void {
    this.offsets[row + 1] = this.elements;
  }

  override truncate(rows: number): void {
    if (rows >= this.rows) return;
    super.truncate(rows);
    this.element.truncate(this.offsets[rows]!);
  }

  override clear(): void {
    super.clear();
    this.element.clear();
  }

  override repeats(): boolean {
    return super.repeats() || this.element.repeats();
  }

  view(rows: number): Column {
    const validity = this.valid(rows);
    const offsets = this.offsets.subarray(0, rows + 1);
    return { type: 'LIST', offsets, child: this.element.view(offsets[rows]!), validity };
  }

  protected override skip(from: number, to: number): void {
    this.offsets.fill(this.offsets[from]!, from + 1, to + 1);
  }

  protected resize(capacity: number): void {
    this.offsets = longer(this.offsets, capacity + 1);
  }
}

/** Keeps an object for each row, a column for each of `fields`; a member of another name throws `Misfit`. */
export class StructBuilder extends Builder implements Members {
  readonly keys = new Keys<Builder>();

  constructor(private readonly fields: readonly JsonField[]) {
    super();
    for (const { key, type } of fields) this.keys.add(key, builderOf(type));
  }

  override object(row: number): Members {
    this.start(row);
    this.keys.begin();
    return this;
  }

  member(bytes: Uint8Array, start: number, end: number, escaped: boolean): Target {
    const builder = this.keys.find(bytes, start, end, escaped);
    if (builder) return builder;
    throw new Misfit(this.rows - 1, `the new name ${JSON.stringify(jsonText(bytes, start, end, escaped))}`);
  }

  /** The column of a member, or of a member of its own members. */
  at(path: readonly number[]): Builder {
    const [first, ...rest] = path;
    const builder = this.keys.items[first!]!;
    return builder instanceof StructBuilder && rest.length > 0 ? builder.at(rest) : builder;
  }

  override truncate(rows: number): void {
    if (rows >= this.rows) return;
    super.truncate(rows);
    for (const builder of this.keys.items) builder.truncate(rows);
  }

  override clear(): void {
    super.clear();
    for (const builder of this.keys.items) builder.clear();
  }

  override repeats(): boolean {
    return super.repeats() || this.keys.items.some((builder) => builder.repeats());
  }

  view(rows: number): Column {
    const validity = this.valid(rows);
    const fields = this.fields.map(({ name }, i) => ({ name, column: this.keys.items[i]!.view(rows) }));
    return { type: 'STRUCT', fields, validity };
  }

  protected resize(): void {}
}
