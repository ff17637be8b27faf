/** Thrift's compact protocol, as far as the footers of Parquet files use it: a struct as a tree, and back, whatever its fields mean. */

export type ThriftValue = boolean | number | bigint | Uint8Array | ThriftList | ThriftStruct;

export interface ThriftField {
  readonly type: number;
  value: ThriftValue;
}

/** By the number of the field, in the order in which they stand. */
export type ThriftStruct = Map<number, ThriftField>;

export interface ThriftList {
  readonly type: number;
  readonly items: ThriftValue[];
}

export const THRIFT = {
  yes: 1,
  no: 2,
  i8: 3,
  i16: 4,
  i32: 5,
  i64: 6,
  double: 7,
  binary: 8,
  list: 9,
  set: 10,
  struct: 12,
};

/** Throws where the bytes are no such struct, or end before it does. */
export function readStruct(bytes: Uint8Array): { readonly struct: ThriftStruct; readonly end: number } {
  let at = 0;
  const byte = (): number => {
    if (at >= bytes.length) throw new Error('The struct is cut off.');
    return bytes[at++]!;
  };
  const varint = (): bigint => {
    let [low, shift] = [0, 0];
    for (; shift < 28; shift += 7) {
      const next = byte();
      low |= (next & 127) << shift;
      if (next < 128) return BigInt(low);
    }
    let value = BigInt(low);
    for (; shift < 70; shift += 7) {
      const next = byte();
      value |= BigInt(next & 127) << BigInt(shift);
      if (next < 128) return value;
    }
    throw new Error('A number has too many bytes.');
  };
  const whole = (): bigint => {
    const value = varint();
    return (value >> 1n) ^ -(value & 1n);
  };
  const value = (type: number): ThriftValue => {
    switch (type) {
      case THRIFT.yes:
      case THRIFT.no:
        return type === THRIFT.yes;
      case THRIFT.i8:
        return (byte() << 24) >> 24;
      case THRIFT.i16:
      case THRIFT.i32:
        return Number(whole());
      case THRIFT.i64:
        return whole();
      case THRIFT.double:
        return taken(8);
      case THRIFT.binary:
        return taken(Number(varint()));
      case THRIFT.list:
      case THRIFT.set:
        return list();
      case THRIFT.struct:
        return struct();
      default:
        throw new Error(`There is no type ${type}.`);
    }
  };
  const taken = (length: number): Uint8Array => {
    if (length > bytes.length - at) throw new Error('The struct is cut off.');
    at += length;
    return bytes.subarray(at - length, at);
  };
  const list = (): ThriftList => {
    const head = byte();
    const type = head & 15;
    const length = head >> 4 === 15 ? Number(varint()) : head >> 4;
    if (length > bytes.length) throw new Error('A list is longer than its bytes.');
    const isBool = type === THRIFT.yes || type === THRIFT.no;
    return { type, items: Array.from({ length }, () => (isBool ? byte() === THRIFT.yes : value(type))) };
  };
  const struct = (): ThriftStruct => {
    const fields: ThriftStruct = new Map();
    for (let id = 0, head = byte(); head !== 0; head = byte()) {
      id = head >> 4 === 0 ? Number(whole()) : id + (head >> 4);
      fields.set(id, { type: head & 15, value: value(head & 15) });
    }
    return fields;
  };
  return { struct: struct(), end: at };
}

export function writeStruct(struct: ThriftStruct): Uint8Array<ArrayBuffer> {
  let bytes = new Uint8Array(1 << 16);
  let at = 0;
  const room = (more: number): void => {
    if (at + more <= bytes.length) return;
    const larger = new Uint8Array(2 * (at + more));
    larger.set(bytes);
    bytes = larger;
  };
  const byte = (value: number): void => {
    room(1);
    bytes[at++] = value;
  };
  const varint = (value: bigint): void => {
    for (; value > 127n; value >>= 7n) byte(Number(value & 127n) | 128);
    byte(Number(value));
  };
  const whole = (value: bigint): void => varint(BigInt.asUintN(64, (value << 1n) ^ (value >> 63n)));
  const raw = (value: Uint8Array): void => {
    room(value.length);
    bytes.set(value, at);
    at += value.length;
  };
  const put = (type: number, value: ThriftValue): void => {
    if (typeof value === 'bigint') whole(value);
    else if (typeof value === 'number' && type === THRIFT.i8) byte(value & 255);
    else if (typeof value === 'number') whole(BigInt(value));
    else if (value instanceof Uint8Array) {
      if (type === THRIFT.binary) varint(BigInt(value.length));
      raw(value);
    } else if (value instanceof Map) fields(value);
    else if (typeof value === 'object') items(value);
  };
  const items = ({ type, items: all }: ThriftList): void => {
    byte((Math.min(all.length, 15) << 4) | type);
    if (all.length >= 15) varint(BigInt(all.length));
    for (const value of all)
      if (typeof value === 'boolean') byte(value ? THRIFT.yes : THRIFT.no);
      else put(type, value);
  };
  const fields = (all: ThriftStruct): void => {
    let before = 0;
    for (const [id, { type, value }] of all) {
      const kind = typeof value === 'boolean' ? (value ? THRIFT.yes : THRIFT.no) : type;
      const ahead = id - before;
      if (ahead > 0 && ahead < 16) byte((ahead << 4) | kind);
      else {
        byte(kind);
        whole(BigInt(id));
      }
      before = id;
      put(kind, value);
    }
    byte(0);
  };
  fields(struct);
  return bytes.slice(0, at);
}

/** The number in field `id`; 0 where there is none. */
export function numberIn(struct: ThriftStruct, id: number): number {
  const value = struct.get(id)?.value;
  return typeof value === 'number' || typeof value === 'bigint' ? Number(value) : 0;
}

const utf8 = new TextDecoder();

/** The text in field `id`. */
export function textIn(struct: ThriftStruct, id: number): string | undefined {
  const value = struct.get(id)?.value;
  return value instanceof Uint8Array ? utf8.decode(value) : undefined;
}

/** The struct in field `id`. */
export function structIn(struct: ThriftStruct, id: number): ThriftStruct | undefined {
  const value = struct.get(id)?.value;
  return value instanceof Map ? value : undefined;
}

/** The structs of the list in field `id`. */
export function structsIn(struct: ThriftStruct, id: number): readonly ThriftStruct[] {
  const value = struct.get(id)?.value;
  if (typeof value !== 'object' || !('items' in value)) return [];
  return value.items.filter((item) => item instanceof Map);
}
