/** Rows of a table on their way in or out, laid out as Arrow lays them out. */

/** Some rows of a table, column by column. Valid until the next batch is asked for. */
export interface ColumnBatch {
  readonly rows: number;
  readonly columns: readonly Column[];
}

/**
 * One column laid out as Arrow lays it out.
 * `validity`: bit i (least significant first) is 1 when row i holds a value; absent when no row is NULL.
 * VARCHAR: row i is `bytes[offsets[i]..offsets[i+1])`, UTF-8. DATE counts days, TIMESTAMP and TIMESTAMPTZ microseconds since
 * 1970-01-01 (UTC), TIME microseconds since midnight. BOOLEAN is a bitmap like `validity`.
 * LIST: row i is the child's rows `offsets[i]..offsets[i+1]`. STRUCT: every field has the struct's number of rows.
 */
export type Column =
  | {
      readonly type: 'VARCHAR';
      readonly offsets: Int32Array;
      readonly bytes: Uint8Array;
      readonly validity?: Uint8Array;
    }
  | { readonly type: 'BOOLEAN'; readonly values: Uint8Array; readonly validity?: Uint8Array }
  | { readonly type: 'INTEGER'; readonly values: Int32Array; readonly validity?: Uint8Array }
  | { readonly type: 'BIGINT'; readonly values: BigInt64Array; readonly validity?: Uint8Array }
  | { readonly type: 'DOUBLE'; readonly values: Float64Array; readonly validity?: Uint8Array }
  | { readonly type: 'DATE'; readonly values: Int32Array; readonly validity?: Uint8Array }
  | {
      readonly type: 'TIME' | 'TIMESTAMP' | 'TIMESTAMPTZ';
      readonly values: BigInt64Array;
      readonly validity?: Uint8Array;
    }
  | {
      readonly type: 'LIST';
      readonly offsets: Int32Array;
      readonly child: Column;
      readonly validity?: Uint8Array;
    }
  | {
      readonly type: 'STRUCT';
      readonly fields: readonly { readonly name: string; readonly column: Column }[];
      readonly validity?: Uint8Array;
    };
