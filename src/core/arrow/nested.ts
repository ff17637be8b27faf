/** Lists, maps and structs of Arrow. */
import type { Column } from '../contract/columns.ts';
import { StepError } from '../contract/errors.ts';
import { ident } from '../sql/index.ts';
import { holds, validityOf, view } from './bits.ts';
import { ARROW, type ArrowData, type ArrowType } from './data.ts';
import { refused } from './misfit.ts';
import type { ColumnReader, Reading } from './reading.ts';
import { take } from './take.ts';
import { checkOffsets, shortOffsets } from './texts.ts';

export function listReader(type: ArrowType, path: string, reading: Reading): ColumnReader {
  const child = reading.within(type.children![0]!, `${path}[]`, reading);
  const fixed = type.typeId === ARROW.fixedSizeList;
  return {
    type: `${child.type}[]`,
    reason: fixed ? `lists of ${type.stride} values each` : child.reason,
    read(data) {
      const validity = validityOf(data);
      const inner = data.children![0]!;
      const items = child.read(inner);
      if (type.typeId === ARROW.listView || type.typeId === ARROW.largeListView)
        return { type: 'LIST', validity, ...looked(type, data, validity, items) };
      const offsets = fixed
        ? Int32Array.from({ length: data.length + 1 }, (_, row) => row * (type.stride ?? 0))
        : offsetsOf(type, data);
      checkOffsets(offsets, inner.length);
      return { type: 'LIST', validity, offsets, child: items };
    },
  };
}

function offsetsOf({ typeId }: ArrowType, { offsets, length }: ArrowData): Int32Array {
  if (length === 0) return new Int32Array(1);
  return typeId === ARROW.largeList
    ? shortOffsets(view(offsets, BigInt64Array, length + 1))
    : view(offsets, Int32Array, length + 1);
}

/** Lists that look into their values in any order. */
function looked(
  { typeId }: ArrowType,
  { offsets, sizes, length }: ArrowData,
  validity: Uint8Array | undefined,
  items: Column,
): { readonly offsets: Int32Array; readonly child: Column } {
  const isLong = typeId === ARROW.largeListView;
  const starts: ArrayLike<bigint | number> = isLong
    ? view(offsets, BigInt64Array, length)
    : view(offsets, Int32Array, length);
  const counts: ArrayLike<bigint | number> = isLong
    ? view(sizes, BigInt64Array, length)
    : view(sizes, Int32Array, length);
  const rows: number[] = [];
  const into = new Int32Array(length + 1);
  for (let row = 0; row < length; row++) {
    const count = holds(validity, row) ? Number(counts[row]) : 0;
    for (let n = 0; n < count; n++) rows.push(Number(starts[row]) + n);
    into[row + 1] = rows.length;
  }
  return { offsets: into, child: take(items, Int32Array.from(rows)) };
}

export function mapReader(type: ArrowType, path: string, reading: Reading): ColumnReader {
  const [keyField, valueField] = type.children![0]!.type.children ?? [];
  if (!keyField || !valueField) throw refused(path, 'is a map without keys or values');
  const key = reading.within(keyField, `${path}.key`, reading);
  const value = reading.within(valueField, `${path}.value`, reading);
  return {
    type: `MAP(${key.type}, ${value.type})`,
    reason: key.reason ?? value.reason,
    read(data) {
      const validity = validityOf(data);
      const offsets = data.length === 0 ? new Int32Array(1) : view(data.offsets, Int32Array, data.length + 1);
      const entries = data.children![0]!;
      checkOffsets(offsets, entries.length);
      const keys = key.read(entries.children![0]!);
      checkKeys(path, keys, offsets, validity);
      return { type: 'MAP', validity, offsets, key: keys, value: value.read(entries.children![1]!) };
    },
  };
}

/** DuckDB's maps have every key once, and none is NULL. */
function checkKeys(path: string, keys: Column, offsets: Int32Array, validity: Uint8Array | undefined): void {
  for (let row = 0; row + 1 < offsets.length; row++) {
    if (!holds(validity, row)) continue;
    const seen = new Set<unknown>();
    for (let at = offsets[row]!; at < offsets[row + 1]!; at++) {
      const text = keyAt(keys, at);
      if (text === null || (text !== undefined && seen.has(text)))
        throw new StepError(
          `The column "${path}" holds a map ${text === null ? 'whose key is NULL' : `in which the key ${String(text)} stands twice`}, which DuckDB does not take. To load the others, name them in \`columns\`.`,
          { at: { key: 'columns' } },
        );
      seen.add(text);
    }
  }
}

const utf8 = new TextDecoder();

/** What tells a key from others; undefined for types whose keys DuckDB checks alone. */
function keyAt(keys: Column, at: number): unknown {
  if (!holds(keys.validity, at)) return null;
  if (keys.type === 'VARCHAR' || keys.type === 'BLOB')
    return utf8.decode(keys.bytes.subarray(keys.offsets[at], keys.offsets[at + 1]));
  if (keys.type === 'BOOLEAN') return holds(keys.values, at);
  if (keys.type === 'UUID') return keys.values.subarray(16 * at, 16 * at + 16).join();
  if (keys.type === 'DECIMAL' || keys.type === 'HUGEINT' || keys.type === 'UHUGEINT')
    return `${keys.values[2 * at]} ${keys.values[2 * at + 1]}`;
  return 'values' in keys && keys.type !== 'TIMETZ' ? keys.values[at] : undefined;
}

export function structReader(type: ArrowType, path: string, reading: Reading): ColumnReader {
  const taken = new Set<string>();
  const fields = type.children!.map((field) => {
    const folded = field.name.toLowerCase();
    if (taken.has(folded) || field.name === '' || field.name.includes('\0'))
      throw refused(
        path,
        taken.has(folded)
          ? `is a struct in which "${field.name}" stands twice, which DuckDB does not have`
          : 'is a struct with a field that has no name',
      );
    taken.add(folded);
    return { name: field.name, reader: reading.within(field, `${path}.${field.name}`, reading) };
  });
  return {
    type: `STRUCT(${fields.map(({ name, reader }) => `${ident(name)} ${reader.type}`).join(', ')})`,
    reason: fields.find(({ reader }) => reader.reason)?.reader.reason,
    read: (data) => ({
      type: 'STRUCT',
      validity: validityOf(data),
      fields: fields.map(({ name, reader }, at) => ({ name, column: reader.read(data.children![at]!) })),
    }),
  };
}
