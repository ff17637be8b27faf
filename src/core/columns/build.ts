/** Columns made of plain values, for what comes a value at a time. (CSV and JSON fill their columns from bytes.) */
import type { Column } from '../contract/columns.ts';
import {
  bigints,
  bytes,
  halves,
  interval,
  joined,
  list,
  map,
  member,
  misfit,
  numbers,
  offsetsOf,
  text,
  uuids,
  zoned,
  type Value,
} from './cells.ts';
import type { DataType, PlainType } from './data-type.ts';
import { Validity } from './validity.ts';

export type { Interval, TimeWithZone, Value } from './cells.ts';

/**
 * Lays out `values` as a column of `type`, a row each, and copies them. Throws where one is not of that type or does not fit it, with
 * the value: nothing is cut off. (A FLOAT is the nearest one.)
 */
export function columnOf(type: DataType, values: readonly Value[]): Column {
  const validity = new Validity(values.length);
  values.forEach((value, row) => value === null && validity.setNull(row));
  const column = typeof type === 'string' ? plain(type, values) : made(type, values);
  const bits = validity.view(values.length);
  return bits === undefined ? column : { ...column, validity: bits };
}

function made(type: Exclude<DataType, PlainType>, values: readonly Value[]): Column {
  switch (type.type) {
    case 'DECIMAL': {
      const { width, scale } = type;
      const most = 10n ** BigInt(width);
      const fits = (value: bigint): boolean => -most < value && value < most;
      return { type: 'DECIMAL', width, scale, values: halves(values, fits, `DECIMAL(${width}, ${scale})`) };
    }
    case 'LIST': {
      const lists = values.map(list);
      return { type: 'LIST', offsets: offsetsOf(lists), child: columnOf(type.child, lists.flat()) };
    }
    case 'MAP': {
      const maps = values.map(map);
      const entries = maps.flat();
      const key = columnOf(
        type.key,
        entries.map((entry) => entry[0]),
      );
      if (key.validity) throw misfit(null, 'key of a MAP');
      const value = columnOf(
        type.value,
        entries.map((entry) => entry[1]),
      );
      return { type: 'MAP', offsets: offsetsOf(maps), key, value };
    }
    case 'STRUCT': {
      const fields = type.fields.map(({ name, type: inner }) => {
        const column = columnOf(
          inner,
          values.map((value) => (value === null ? null : member(value, name))),
        );
        return { name, column };
      });
      return { type: 'STRUCT', fields };
    }
  }
}

function plain(type: PlainType, values: readonly Value[]): Column {
  const rows = values.length;
  switch (type) {
    case 'VARCHAR': {
      const encoder = new TextEncoder();
      return { type, ...joined(values.map((value) => encoder.encode(text(value)))) };
    }
    case 'BLOB':
      return { type, ...joined(values.map(bytes)) };
    case 'BOOLEAN': {
      const bits = new Uint8Array((rows + 7) >> 3);
      values.forEach((value, row) => {
        if (value !== null && typeof value !== 'boolean') throw misfit(value, type);
        if (value === true) bits[row >> 3]! |= 1 << (row & 7);
      });
      return { type, values: bits };
    }
    case 'TINYINT':
      return { type, values: numbers(new Int8Array(rows), values, type) };
    case 'SMALLINT':
      return { type, values: numbers(new Int16Array(rows), values, type) };
    case 'INTEGER':
    case 'DATE':
      return { type, values: numbers(new Int32Array(rows), values, type) };
    case 'UTINYINT':
      return { type, values: numbers(new Uint8Array(rows), values, type) };
    case 'USMALLINT':
      return { type, values: numbers(new Uint16Array(rows), values, type) };
    case 'UINTEGER':
      return { type, values: numbers(new Uint32Array(rows), values, type) };
    case 'DOUBLE':
      return { type, values: numbers(new Float64Array(rows), values, type) };
    case 'FLOAT': {
      const nearest = values.map((value) => (typeof value === 'number' ? Math.fround(value) : value));
      return { type, values: numbers(new Float32Array(rows), nearest, type) };
    }
    case 'UBIGINT':
      return { type, values: bigints(new BigUint64Array(rows), values, type) };
    case 'BIGINT':
    case 'TIME':
    case 'TIME_NS':
    case 'TIMESTAMP_S':
    case 'TIMESTAMP_MS':
    case 'TIMESTAMP':
    case 'TIMESTAMP_NS':
    case 'TIMESTAMPTZ':
      return { type, values: bigints(new BigInt64Array(rows), values, type) };
    case 'HUGEINT':
      return { type, values: halves(values, (value) => BigInt.asIntN(128, value) === value, type) };
    case 'UHUGEINT':
      return { type, values: halves(values, (value) => BigInt.asUintN(128, value) === value, type) };
    case 'UUID':
      return { type, values: uuids(values) };
    case 'TIMETZ': {
      const times = values.map(zoned);
      const micros = times.map((time) => time.micros);
      const zones = times.map((time) => time.zone);
      return {
        type,
        values: bigints(new BigInt64Array(rows), micros, type),
        zones: numbers(new Int32Array(rows), zones, type),
      };
    }
    case 'INTERVAL': {
      const lengths = values.map(interval);
      const part = (name: 'months' | 'days'): Int32Array =>
        numbers(
          new Int32Array(rows),
          lengths.map((length) => length[name]),
          type,
        );
      const micros = lengths.map((length) => length.micros);
      return {
        type,
        months: part('months'),
        days: part('days'),
        micros: bigints(new BigInt64Array(rows), micros, type),
      };
    }
  }
}
