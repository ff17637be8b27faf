/** What Arrow's messages hold, as a library has decoded them: types by their numbers in Arrow's format, buffers as they are. */

export interface ArrowField {
  readonly name: string;
  readonly type: ArrowType;
  readonly metadata: ReadonlyMap<string, string> | null;
}

/** Of what is here each type has what its own number asks for. */
export interface ArrowType {
  readonly typeId: number;
  readonly bitWidth?: number;
  readonly signed?: boolean;
  /** Of a decimal its digits, of a number with a point how exact it is. */
  readonly precision?: number;
  readonly scale?: number;
  readonly unit?: number;
  readonly timezone?: string | null;
  /** Bytes of a value, or values of a list. */
  readonly stride?: number;
  readonly children?: readonly ArrowField[] | null;
  /** The type of its values. */
  readonly dictionary?: ArrowType;
}

/** The rows of one column in one batch. Buffers may be longer than their rows; one without NULLs may lack its bitmap. */
export interface ArrowData {
  readonly length: number;
  readonly nullCount: number;
  readonly validity?: Uint8Array;
  readonly values?: ArrayBufferView;
  readonly offsets?: ArrayBufferView | null;
  readonly sizes?: ArrayBufferView | null;
  readonly children?: readonly ArrowData[];
  /** Of views what they look into. */
  readonly data?: readonly Uint8Array[];
  readonly dictionary?: { readonly data: readonly ArrowData[] };
}

export interface ArrowPart {
  readonly fields: readonly ArrowField[];
  readonly batches: readonly { readonly rows: number; readonly columns: readonly ArrowData[] }[];
}

/** Numbers of types in Arrow's Schema.fbs; a dictionary has none there. */
export const ARROW = {
  dictionary: -1,
  null: 1,
  int: 2,
  float: 3,
  binary: 4,
  utf8: 5,
  bool: 6,
  decimal: 7,
  date: 8,
  time: 9,
  timestamp: 10,
  interval: 11,
  list: 12,
  struct: 13,
  union: 14,
  fixedSizeBinary: 15,
  fixedSizeList: 16,
  map: 17,
  duration: 18,
  largeBinary: 19,
  largeUtf8: 20,
  largeList: 21,
  runEndEncoded: 22,
  binaryView: 23,
  utf8View: 24,
  listView: 25,
  largeListView: 26,
} as const;
