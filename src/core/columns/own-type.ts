/** What DuckDB says of a column's type as a type of ours, and SQL that gives columns of such types. */
import { ident } from '../sql/quote.ts';
import type { SqlType } from '../sql/type-text.ts';
import { sqlOf, type DataType, type PlainType } from './data-type.ts';

/** As DESCRIBE prints them, where it prints them differently. */
const NAMES: Readonly<Record<string, PlainType>> = {
  'TIMESTAMP WITH TIME ZONE': 'TIMESTAMPTZ',
  'TIME WITH TIME ZONE': 'TIMETZ',
};

const PLAIN: ReadonlySet<string> = new Set(
  [
    'VARCHAR BLOB BOOLEAN TINYINT SMALLINT INTEGER BIGINT UTINYINT USMALLINT UINTEGER UBIGINT HUGEINT UHUGEINT'.split(
      ' ',
    ),
    'FLOAT DOUBLE UUID DATE TIME TIME_NS TIMETZ TIMESTAMP_S TIMESTAMP_MS TIMESTAMP TIMESTAMP_NS TIMESTAMPTZ INTERVAL'.split(
      ' ',
    ),
  ].flat(),
);

/** A type that no column of ours has, such as ENUM, is text. */
export function ownType(type: SqlType): DataType {
  switch (type.type) {
    case 'LIST':
      return { type: 'LIST', child: ownType(type.child) };
    case 'MAP':
      return { type: 'MAP', key: ownType(type.key), value: ownType(type.value) };
    case 'STRUCT':
      return {
        type: 'STRUCT',
        fields: type.fields.map(({ name, type: inner }) => ({ name, type: ownType(inner) })),
      };
    case 'PLAIN': {
      const digits = /^DECIMAL\((\d+),\s*(\d+)\)$/.exec(type.text);
      if (digits) return { type: 'DECIMAL', width: Number(digits[1]), scale: Number(digits[2]) };
      const name = NAMES[type.text] ?? type.text;
      return PLAIN.has(name) ? (name as PlainType) : 'VARCHAR';
    }
  }
}

/** The type with others in place of those in it that have no parts. */
export function mapped(type: DataType, plain: (type: PlainType) => DataType): DataType {
  if (typeof type === 'string') return plain(type);
  switch (type.type) {
    case 'DECIMAL':
      return type;
    case 'LIST':
      return { type: 'LIST', child: mapped(type.child, plain) };
    case 'MAP':
      return { type: 'MAP', key: mapped(type.key, plain), value: mapped(type.value, plain) };
    case 'STRUCT':
      return {
        type: 'STRUCT',
        fields: type.fields.map(({ name, type: inner }) => ({ name, type: mapped(inner, plain) })),
      };
  }
}

/** SQL: the columns of `sql` by their positions, each as its type. */
export function castTo(sql: string, types: readonly DataType[]): string {
  const names = types.map((_, at) => `c${at}`);
  const casts = types.map((type, at) => `CAST(${names[at]} AS ${sqlOf(type)}) AS ${names[at]}`);
  return `SELECT ${casts.join(', ')} FROM (${sql}\n) AS t(${names.map(ident).join(', ')})`;
}
