/** The schema in a Parquet footer: the columns of the table, and what Arrow's schema does not tell of their leaves. */
import type { Meaning } from '../arrow/reading.ts';
import { numberIn, structIn, textIn, THRIFT, type ThriftStruct } from './thrift.ts';

/** A column of the table, which may have others within. */
export interface Root {
  readonly name: string;
  readonly leaves: readonly (Meaning | undefined)[];
}

export interface ParquetSchema {
  readonly roots: readonly Root[];
  /** What the reader would not read as it is was changed in the elements: they are to be written anew. */
  readonly isChanged: boolean;
  /** By leaf: the physical type that it has now. */
  readonly types: readonly (number | undefined)[];
}

/** Fields of SchemaElement in parquet.thrift. */
const ELEMENT = { type: 1, length: 2, repetition: 3, name: 4, children: 5, converted: 6, logical: 10 };
const LOGICAL = { enum: 4, time: 7, uuid: 14 };
const CONVERTED = { utf8: 0, enum: 4, interval: 21 };
const INT96 = 3;
const FIXED = 7;
const INT96_BYTES = 12;

/** `elements`: the root, and then every column with those within behind it; some are changed. `hasArrow`: Arrow's own schema stands beside it. */
export function readSchema(elements: readonly ThriftStruct[], hasArrow: boolean): ParquetSchema {
  const types: (number | undefined)[] = [];
  const roots: Root[] = [];
  let isChanged = false;
  let at = 1;
  const walk = (leaves: (Meaning | undefined)[]): void => {
    const element = elements[at++];
    if (element === undefined) throw new Error('The schema is cut off.');
    const children = numberIn(element, ELEMENT.children);
    if (children > 0) {
      for (let n = 0; n < children; n++) walk(leaves);
      return;
    }
    const { meaning, type, changed } = leafOf(element, hasArrow);
    leaves.push(meaning);
    types.push(type);
    isChanged ||= changed;
  };
  const count = elements[0] === undefined ? 0 : numberIn(elements[0], ELEMENT.children);
  for (let n = 0; n < count; n++) {
    const element = elements[at];
    const leaves: (Meaning | undefined)[] = [];
    walk(leaves);
    roots.push({ name: (element && textIn(element, ELEMENT.name)) ?? '', leaves });
  }
  return { roots, isChanged, types };
}

interface Leaf {
  readonly meaning?: Meaning;
  readonly type?: number;
  readonly changed: boolean;
}

/**
 * The library wraps moments of 96 bits around where nanoseconds do not reach, and drops the months of an INTERVAL
 * (arrow-rs, parquet/src/arrow/schema/primitive.rs): it is to see both as bytes.
 */
function leafOf(element: ThriftStruct, hasArrow: boolean): Leaf {
  const logical = structIn(element, ELEMENT.logical);
  const converted = element.get(ELEMENT.converted)?.value;
  if (numberIn(element, ELEMENT.type) === INT96) {
    element.set(ELEMENT.type, { type: THRIFT.i32, value: FIXED });
    element.set(ELEMENT.length, { type: THRIFT.i32, value: INT96_BYTES });
    asBytes(element);
    return { meaning: 'int96', type: FIXED, changed: true };
  }
  if (converted === CONVERTED.interval) {
    asBytes(element);
    return { meaning: 'interval', changed: true };
  }
  if (logical?.has(LOGICAL.enum) || converted === CONVERTED.enum) {
    element.delete(ELEMENT.logical);
    element.set(ELEMENT.converted, { type: THRIFT.i32, value: CONVERTED.utf8 });
    sort(element);
    return { changed: true };
  }
  if (logical?.has(LOGICAL.uuid)) return { meaning: 'uuid', changed: false };
  const time = logical && structIn(logical, LOGICAL.time);
  return time?.get(1)?.value === true && !hasArrow
    ? { meaning: 'timetz', changed: false }
    : { changed: false };
}

function asBytes(element: ThriftStruct): void {
  element.delete(ELEMENT.converted);
  element.delete(ELEMENT.logical);
  sort(element);
}

/** Fields are written by their distance to the one before. */
function sort(element: ThriftStruct): void {
  const sorted = [...element].sort(([a], [b]) => a - b);
  element.clear();
  for (const [id, field] of sorted) element.set(id, field);
}
