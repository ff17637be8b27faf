/** Rows of batches of any size, gathered into batches whose sizes do not depend on theirs. What a NULL hides is zero, or has no length. */
import type { Column, ColumnBatch } from '../contract/columns.ts';
import type { DataType, PlainType } from './data-type.ts';

export interface GatherLimits {
  readonly rows: number;
  /** So many end a batch earlier: behind a multiple of `STEP` rows of the table. */
  readonly bytes: number;
}

const STEP = 256;

/** Gives batches of `limits.rows` rows, and a last one of fewer; none where there are no rows. */
export async function* gathered(
  types: readonly DataType[],
  batches: AsyncIterable<ColumnBatch>,
  limits: GatherLimits,
): AsyncGenerator<ColumnBatch> {
  const columns = types.map(gathering);
  let rows = 0;
  let all = 0;
  const take = (): ColumnBatch => {
    const batch = { rows, columns: columns.map((column) => column.take()) };
    rows = 0;
    return batch;
  };
  for await (const batch of batches)
    for (let from = 0; from < batch.rows;) {
      const to = Math.min(batch.rows, from + limits.rows - rows, from + STEP - (all % STEP));
      batch.columns.forEach((column, at) => columns[at]!.add(column, from, to));
      rows += to - from;
      all += to - from;
      from = to;
      const isLarge = all % STEP === 0 && columns.reduce((sum, { bytes }) => sum + bytes, 0) >= limits.bytes;
      if (rows === limits.rows || isLarge) yield take();
    }
  if (rows > 0) yield take();
}

/** A column of no rows. */
export const emptyColumn = (type: DataType): Column => gathering(type).take();

interface Gathering {
  /** Takes rows. `over`: a bitmap that makes NULL what it does not have. */
  add(column: Column, from: number, to: number, over?: Uint8Array): void;
  readonly bytes: number;
  /** Gives what was added, and begins anew. */
  take(): Column;
}

function gathering(type: DataType): Gathering {
  if (typeof type === 'string')
    return type === 'VARCHAR' || type === 'BLOB'
      ? new Texts(type)
      : type === 'BOOLEAN'
        ? new Booleans()
        : new Fixed({ type }, PARTS[type]);
  switch (type.type) {
    case 'DECIMAL':
      return new Fixed(type, WIDE);
    case 'LIST':
      return new Lists({ child: gathering(type.child) }, ({ child }) => ({ type: 'LIST', child: child! }));
    case 'MAP':
      return new Lists({ key: gathering(type.key), value: gathering(type.value) }, ({ key, value }) => ({
        type: 'MAP',
        key: key!,
        value: value!,
      }));
    case 'STRUCT':
      return new Structs(type.fields.map((field) => ({ name: field.name, column: gathering(field.type) })));
  }
}

type Numbers =
  | Int8Array<ArrayBuffer>
  | Int16Array<ArrayBuffer>
  | Int32Array<ArrayBuffer>
  | Uint8Array<ArrayBuffer>
  | Uint16Array<ArrayBuffer>
  | Uint32Array<ArrayBuffer>
  | Float32Array<ArrayBuffer>
  | Float64Array<ArrayBuffer>
  | BigInt64Array<ArrayBuffer>
  | BigUint64Array<ArrayBuffer>;

/** What is there of a row: the name of the array, its kind, and how many elements. */
type Part = readonly [name: string, Of: new (length: number) => Numbers, each: number];

const WIDE: readonly Part[] = [['values', BigUint64Array, 2]];
const LONG: readonly Part[] = [['values', BigInt64Array, 1]];
const PARTS: Readonly<Record<Exclude<PlainType, 'VARCHAR' | 'BLOB' | 'BOOLEAN'>, readonly Part[]>> = {
  TINYINT: [['values', Int8Array, 1]],
  SMALLINT: [['values', Int16Array, 1]],
  INTEGER: [['values', Int32Array, 1]],
  BIGINT: LONG,
  UTINYINT: [['values', Uint8Array, 1]],
  USMALLINT: [['values', Uint16Array, 1]],
  UINTEGER: [['values', Uint32Array, 1]],
  UBIGINT: [['values', BigUint64Array, 1]],
  HUGEINT: WIDE,
  UHUGEINT: WIDE,
  FLOAT: [['values', Float32Array, 1]],
  DOUBLE: [['values', Float64Array, 1]],
  UUID: [['values', Uint8Array, 16]],
  DATE: [['values', Int32Array, 1]],
  TIME: LONG,
  TIME_NS: LONG,
  TIMETZ: [...LONG, ['zones', Int32Array, 1]],
  TIMESTAMP_S: LONG,
  TIMESTAMP_MS: LONG,
  TIMESTAMP: LONG,
  TIMESTAMP_NS: LONG,
  TIMESTAMPTZ: LONG,
  INTERVAL: [
    ['months', Int32Array, 1],
    ['days', Int32Array, 1],
    ['micros', BigInt64Array, 1],
  ],
};

const isSet = (bits: Uint8Array | undefined, at: number): boolean =>
  bits === undefined || (bits[at >> 3]! & (1 << (at & 7))) !== 0;

const LEAST = 64;

/** An array that grows, zero where nothing was put. */
class Growing<T extends Numbers> {
  #items: T;
  constructor(private readonly Of: new (length: number) => T) {
    this.#items = new Of(LEAST);
  }

  /** The array, with room for as many elements. */
  room(length: number): T {
    if (length <= this.#items.length) return this.#items;
    const larger = new this.Of(Math.max(length, 2 * this.#items.length));
    // Both are of one kind, which TypeScript cannot tell of all of them.
    (larger as Uint8Array).set(this.#items as Uint8Array);
    this.#items = larger;
    return larger;
  }

  take(length: number): T {
    const taken = this.room(length).subarray(0, length) as T;
    this.#items = new this.Of(Math.max(LEAST, length));
    return taken;
  }
}

class Bits {
  readonly #bits = new Growing(Uint8Array);
  isAll = true;

  put(from: number, source: Uint8Array | undefined, start: number, end: number): void {
    const into = this.#bits.room((from + end - start + 7) >> 3);
    for (let at = start, to = from; at < end; at++, to++)
      if (isSet(source, at)) into[to >> 3]! |= 1 << (to & 7);
      else this.isAll = false;
  }

  take(rows: number): Uint8Array {
    this.isAll = true;
    return this.#bits.take((rows + 7) >> 3);
  }
}

/** What all columns have: which rows hold a value. */
abstract class Rows implements Gathering {
  protected rows = 0;
  readonly #held = new Bits();
  abstract readonly bytes: number;

  add(column: Column, from: number, to: number, over?: Uint8Array): void {
    const { validity } = column;
    const held = validity && over ? validity.map((byte, at) => byte & over[at]!) : (validity ?? over);
    this.#held.put(this.rows, held, from, to);
    this.put(column, from, to, held);
    this.rows += to - from;
  }

  take(): Column {
    const { isAll } = this.#held;
    const validity = this.#held.take(this.rows);
    const column = this.made(this.rows);
    this.rows = 0;
    return isAll ? column : { ...column, validity };
  }

  /** Adds them behind `this.rows`. */
  protected abstract put(column: Column, from: number, to: number, held: Uint8Array | undefined): void;
  protected abstract made(rows: number): Column;
}

class Fixed extends Rows {
  readonly #arrays: readonly Growing<Numbers>[];
  constructor(
    private readonly type: { readonly type: string },
    private readonly parts: readonly Part[],
  ) {
    super();
    this.#arrays = parts.map(([, Of]) => new Growing(Of));
  }

  get bytes(): number {
    return this.rows * this.parts.reduce((sum, [, Of, each]) => sum + each * new Of(1).BYTES_PER_ELEMENT, 0);
  }

  protected put(column: Column, from: number, to: number, held: Uint8Array | undefined): void {
    this.parts.forEach(([name, , each], part) => {
      // Of one kind, both; the column is of this type.
      const source = (column as unknown as Record<string, Uint8Array>)[name]!;
      const into = this.#arrays[part]!.room((this.rows + to - from) * each) as Uint8Array;
      if (!held) into.set(source.subarray(from * each, to * each), this.rows * each);
      else
        for (let row = from, at = this.rows * each; row < to; row++, at += each)
          if (isSet(held, row)) for (let i = 0; i < each; i++) into[at + i] = source[row * each + i]!;
    });
  }

  protected made(rows: number): Column {
    const arrays = this.parts.map(([name, , each], part) => [name, this.#arrays[part]!.take(rows * each)]);
    return { ...this.type, ...Object.fromEntries(arrays) } as unknown as Column;
  }
}

class Booleans extends Rows {
  readonly #values = new Bits();

  get bytes(): number {
    return this.rows / 8;
  }

  protected put(column: Column, from: number, to: number, held: Uint8Array | undefined): void {
    const { values } = column as Extract<Column, { type: 'BOOLEAN' }>;
    this.#values.put(this.rows, held ? values.map((byte, at) => byte & held[at]!) : values, from, to);
  }

  protected made(rows: number): Column {
    return { type: 'BOOLEAN', values: this.#values.take(rows) };
  }
}

class Texts extends Rows {
  readonly #offsets = new Growing(Int32Array);
  readonly #bytes = new Growing(Uint8Array);
  #end = 0;
  constructor(private readonly type: 'VARCHAR' | 'BLOB') {
    super();
  }

  get bytes(): number {
    return this.#end + 4 * this.rows;
  }

  protected put(column: Column, from: number, to: number, held: Uint8Array | undefined): void {
    const { offsets, bytes } = column as Extract<Column, { type: 'VARCHAR' }>;
    const ends = this.#offsets.room(this.rows + to - from + 1);
    const into = this.#bytes.room(this.#end + offsets[to]! - offsets[from]!);
    if (!held) into.set(bytes.subarray(offsets[from], offsets[to]), this.#end);
    for (let row = from, at = this.rows + 1; row < to; row++, at++) {
      const [start, end] = [offsets[row]!, offsets[row + 1]!];
      if (held && isSet(held, row)) into.set(bytes.subarray(start, end), this.#end);
      if (isSet(held, row)) this.#end += end - start;
      ends[at] = this.#end;
    }
  }

  protected made(rows: number): Column {
    const made = {
      type: this.type,
      offsets: this.#offsets.take(rows + 1),
      bytes: this.#bytes.take(this.#end),
    };
    this.#end = 0;
    return made;
  }
}

/** Lists, and maps, which are lists of two columns. */
class Lists extends Rows {
  readonly #offsets = new Growing(Int32Array);
  #end = 0;
  constructor(
    private readonly inner: Readonly<Record<string, Gathering>>,
    private readonly column: (
      inner: Readonly<Record<string, Column>>,
    ) => { type: 'LIST'; child: Column } | { type: 'MAP'; key: Column; value: Column },
  ) {
    super();
  }

  get bytes(): number {
    return Object.values(this.inner).reduce((sum, { bytes }) => sum + bytes, 4 * this.rows);
  }

  protected put(column: Column, from: number, to: number, held: Uint8Array | undefined): void {
    const { offsets } = column as Extract<Column, { type: 'LIST' }>;
    const ends = this.#offsets.room(this.rows + to - from + 1);
    const copy = (start: number, end: number): void => {
      for (const [name, each] of Object.entries(this.inner))
        each.add((column as unknown as Record<string, Column>)[name]!, start, end);
    };
    if (!held) copy(offsets[from]!, offsets[to]!);
    for (let row = from, at = this.rows + 1; row < to; row++, at++) {
      const [start, end] = [offsets[row]!, offsets[row + 1]!];
      if (held && isSet(held, row)) copy(start, end);
      if (isSet(held, row)) this.#end += end - start;
      ends[at] = this.#end;
    }
  }

  protected made(rows: number): Column {
    const offsets = this.#offsets.take(rows + 1);
    this.#end = 0;
    const inner = Object.entries(this.inner).map(([name, each]) => [name, each.take()] as const);
    return { ...this.column(Object.fromEntries(inner)), offsets };
  }
}

class Structs extends Rows {
  constructor(private readonly fields: readonly { readonly name: string; readonly column: Gathering }[]) {
    super();
  }

  get bytes(): number {
    return this.fields.reduce((sum, { column }) => sum + column.bytes, 0);
  }

  protected put(column: Column, from: number, to: number, held: Uint8Array | undefined): void {
    const { fields } = column as Extract<Column, { type: 'STRUCT' }>;
    fields.forEach((field, at) => this.fields[at]!.column.add(field.column, from, to, held));
  }

  protected made(): Column {
    return {
      type: 'STRUCT',
      fields: this.fields.map(({ name, column }) => ({ name, column: column.take() })),
    };
  }
}
