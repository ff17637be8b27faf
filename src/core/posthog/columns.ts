/** The columns of the table: those of the answer, then one for each property that has a value anywhere. */
import { columnNames } from '../columns/names.ts';
import type { ColumnDefinition } from '../contract/database.ts';
import { StepError } from '../contract/errors.ts';
import type { LoadedColumn } from '../contract/receipt.ts';
import { type Counter, Shape } from '../json/shape.ts';
import {
  type JsonField,
  type JsonType,
  reasonOf,
  recordFields,
  sqlType,
  typeOf,
  UnfitName,
} from '../json/types.ts';
import type { DataKind } from './kinds.ts';

/** Where the values of a column stand in a row: the value of this name, or a property. */
export interface TableColumn {
  readonly name: string;
  readonly from: { readonly value: string } | { readonly property: number };
  /** Moments have a zone of their own to begin with. */
  readonly type: JsonType | { readonly type: 'TIMESTAMP'; readonly zone?: string };
  readonly turn?: JsonField['turn'];
}

/** The column that takes properties which are no object. */
export const PROPERTIES = 'properties';

/** What was seen in answers: the values by name, and the properties. */
export class Seen {
  readonly values = new Map<string, Shape>();
  readonly properties: Shape;
  /** By name: the time zone that PostHog says a column of moments has. */
  readonly zones = new Map<string, string>();
  records = 0;

  constructor(readonly counter: Counter = { record: 0 }) {
    this.properties = new Shape(counter);
  }

  value(name: string): Shape {
    const found = this.values.get(name) ?? new Shape(this.counter);
    this.values.set(name, found);
    return found;
  }

  /** Adds what another has seen behind this one. */
  add(other: Seen): void {
    for (const [name, shape] of other.values) this.value(name).merge(shape);
    for (const [name, zone] of other.zones) this.zones.set(name, zone);
    this.properties.merge(other.properties);
    this.records += other.records;
  }

  /** The columns that hold all of it; `complete`: nothing else comes. Throws `StepError` for a name that no column can have. */
  columns(kind: DataKind, fields: readonly JsonField[], complete: boolean): readonly TableColumn[] {
    const values = [...this.values].flatMap(([value, shape]): Omit<TableColumn, 'name'>[] => {
      if (value === PROPERTIES && kind.prefix !== undefined && shape.kinds === 0) return [];
      return [{ from: { value }, type: this.typeOf(kind, value, shape), turn: shape.turn }];
    });
    const properties = fields.flatMap(({ type, turn }, property): Omit<TableColumn, 'name'>[] =>
      type.type === 'EMPTY' && !complete ? [] : [{ from: { property }, type, turn }],
    );
    const all = [...values, ...properties];
    const names = columnNames(
      all.map(({ from }) =>
        'value' in from ? from.value : `${kind.prefix ?? ''}${fields[from.property]!.key}`,
      ),
    );
    return all.map((column, i) => ({ ...column, name: names[i]! }));
  }

  /** The properties, in the order in which they were seen first. */
  fields(): readonly JsonField[] {
    try {
      return recordFields(this.properties, NOTHING, false).members;
    } catch (error) {
      if (!(error instanceof UnfitName)) throw error;
      throw new StepError(
        `Record ${error.record} has the property ${JSON.stringify(error.key)}, which holds a NUL character; no column can be called that. Correct the name at the source.`,
      );
    }
  }

  private typeOf({ columns }: DataKind, name: string, shape: Shape): TableColumn['type'] {
    const known = Object.hasOwn(columns, name) ? columns[name] : undefined;
    const zone = this.zones.get(name);
    if (known === 'TIMESTAMP' || zone !== undefined) return { type: 'TIMESTAMP', ...(zone && { zone }) };
    if (shape.kinds === 0 && known === 'BOOLEAN') return { type: 'BOOLEAN' };
    if (known === 'VARCHAR') return { type: 'VARCHAR' };
    return typeOf(shape, true);
  }
}

const NOTHING = new Shape({ record: 0 });

/** As the table has it while it is filled. */
export const definitionOf = ({ name, type }: TableColumn): ColumnDefinition => ({
  name,
  type: type.type === 'TIMESTAMP' ? type.type : sqlType(type, false),
});

/** As it has it in the end. */
export function loadedOf({ name, type, turn }: TableColumn): LoadedColumn {
  if (type.type === 'TIMESTAMP') return { name, type: type.type };
  const reason = reasonOf({ name, type, turn });
  return { name, type: sqlType(type, true), ...(reason === undefined ? {} : { reason }) };
}
