/** Rows of a table on their way in or out, laid out as Arrow lays them out. `#core/columns/build.ts` makes columns of plain values. */

/** Some rows of a table, column by column. Valid until the next batch is asked for. */
export interface ColumnBatch {
  readonly rows: number;
  readonly columns: readonly Column[];
}

/** Bit i of `validity` (least significant first) is 1 when row i holds a value; absent when no row is NULL. */
interface Rows<Type extends string> {
  readonly type: Type;
  readonly validity?: Uint8Array;
}

interface Values<Type extends string, Array> extends Rows<Type> {
  readonly values: Array;
}

/** Row i is `bytes[offsets[i]..offsets[i+1])`. */
interface Bytes<Type extends string> extends Rows<Type> {
  readonly offsets: Int32Array;
  readonly bytes: Uint8Array;
}

/** Of DuckDB's types those that a table is filled with. `values` has an element a row, where nothing else is said. */
export type Column =
  /** UTF-8. */
  | Bytes<'VARCHAR'>
  | Bytes<'BLOB'>
  /** A bitmap, like `validity`. */
  | Values<'BOOLEAN', Uint8Array>
  | Values<'TINYINT', Int8Array>
  | Values<'SMALLINT', Int16Array>
  | Values<'INTEGER', Int32Array>
  | Values<'BIGINT', BigInt64Array>
  | Values<'UTINYINT', Uint8Array>
  | Values<'USMALLINT', Uint16Array>
  | Values<'UINTEGER', Uint32Array>
  | Values<'UBIGINT', BigUint64Array>
  /** Two elements a row: the lower 64 bits, then the upper ones; in two's complement. */
  | Values<'HUGEINT' | 'UHUGEINT', BigUint64Array>
  /** Laid out like HUGEINT: the value times ten to the power of `scale`. `width`: decimal digits in all, up to 38. */
  | (Values<'DECIMAL', BigUint64Array> & { readonly width: number; readonly scale: number })
  | Values<'FLOAT', Float32Array>
  | Values<'DOUBLE', Float64Array>
  /** 16 elements a row, in the order in which they are written. */
  | Values<'UUID', Uint8Array>
  /** Days since 1970-01-01. */
  | Values<'DATE', Int32Array>
  /** Since midnight: microseconds, nanoseconds. */
  | Values<'TIME' | 'TIME_NS', BigInt64Array>
  /** Microseconds since midnight, and how many seconds east of UTC that is (less than 16 hours). */
  | (Values<'TIMETZ', BigInt64Array> & { readonly zones: Int32Array })
  /** Since 1970-01-01: seconds, milliseconds, microseconds, nanoseconds, and microseconds in UTC. The largest is infinity. */
  | Values<'TIMESTAMP_S' | 'TIMESTAMP_MS' | 'TIMESTAMP' | 'TIMESTAMP_NS' | 'TIMESTAMPTZ', BigInt64Array>
  | (Rows<'INTERVAL'> & {
      readonly months: Int32Array;
      readonly days: Int32Array;
      readonly micros: BigInt64Array;
    })
  /** Row i is the child's rows `offsets[i]..offsets[i+1]`. */
  | (Rows<'LIST'> & { readonly offsets: Int32Array; readonly child: Column })
  /** Row i is the rows `offsets[i]..offsets[i+1]` of both; no key is NULL or stands twice in a row. */
  | (Rows<'MAP'> & { readonly offsets: Int32Array; readonly key: Column; readonly value: Column })
  /** Every field has the struct's number of rows. */
  | (Rows<'STRUCT'> & { readonly fields: readonly { readonly name: string; readonly column: Column }[] });
