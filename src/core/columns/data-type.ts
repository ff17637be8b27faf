/** What a column may hold, as plain data: types that have a name, and those that are made of others. */
import type { Column } from '../contract/columns.ts';
import { ident } from '../sql/quote.ts';

/** The name of a type that has no parts and no parameters, as DuckDB has it. */
export type PlainType = Exclude<Column['type'], 'DECIMAL' | 'LIST' | 'MAP' | 'STRUCT'>;

/** A type that a table is filled with. */
export type DataType =
  | PlainType
  | { readonly type: 'DECIMAL'; readonly width: number; readonly scale: number }
  | { readonly type: 'LIST'; readonly child: DataType }
  | { readonly type: 'MAP'; readonly key: DataType; readonly value: DataType }
  | {
      readonly type: 'STRUCT';
      readonly fields: readonly { readonly name: string; readonly type: DataType }[];
    };

/** Gives the type as SQL has it, for `createTable`. */
export function sqlOf(type: DataType): string {
  if (typeof type === 'string') return type;
  switch (type.type) {
    case 'DECIMAL':
      return `DECIMAL(${type.width}, ${type.scale})`;
    case 'LIST':
      return `${sqlOf(type.child)}[]`;
    case 'MAP':
      return `MAP(${sqlOf(type.key)}, ${sqlOf(type.value)})`;
    case 'STRUCT':
      return `STRUCT(${type.fields.map((field) => `${ident(field.name)} ${sqlOf(field.type)}`).join(', ')})`;
  }
}
