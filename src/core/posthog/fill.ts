/** Pages become rows of the table: each as soon as it is there, with columns that are added as they turn up. */
import type { ColumnBatch } from '../contract/columns.ts';
import type { DbConnection } from '../contract/database.ts';
import type { Builder } from '../json/builder.ts';
import { builderOf, StructBuilder } from '../json/nested.ts';
import { nowhere, type Target } from '../json/target.ts';
import type { JsonField } from '../json/types.ts';
import { ident } from '../sql/index.ts';
import { readerAt } from './answer.ts';
import { definitionOf, PROPERTIES, type Seen, type TableColumn } from './columns.ts';
import type { DataKind } from './kinds.ts';
import { MomentBuilder } from './moment-bytes.ts';
import type { Rows } from './page.ts';
import { Properties, readRow } from './rows.ts';

/** A page as it is put into the table. */
export interface Sheet {
  readonly names: readonly string[];
  /** Rows at its start that are left out. */
  readonly skip: number;
}

/** Values of a batch, more or less. */
const BATCH_CELLS = 2 * 1024 * 1024;
const LEAST_ROWS = 1024;
/** A request that is asked for has left after so many, on a connection that is open. */
const TURNS = 4;

export interface Filling {
  /** Some object holds a name twice. */
  repeats: boolean;
  /** Half surrogate pairs, which became U+FFFD. */
  halves: number;
}

/** The table while it is made. */
export class Table {
  /** A column that is there would have to be another: the rows so far are not what they should be. */
  outdated = false;
  columns: readonly TableColumn[] = [];
  readonly filling: Filling = { repeats: false, halves: 0 };
  private fields: readonly JsonField[] = [];
  private made = false;
  private filler?: Filler;

  constructor(
    private readonly db: DbConnection,
    private readonly name: string,
    private readonly kind: DataKind,
  ) {}

  /** Makes the table, or its columns, so that it holds what was seen. */
  async suit(seen: Seen): Promise<void> {
    if (this.outdated) return;
    const fields = seen.fields();
    const columns = ordered(this.columns, seen.columns(this.kind, fields, false));
    const fits = this.columns.every((column, i) => sameColumn(column, columns[i]));
    if (!this.made) await this.db.createTable(this.name, columns.map(definitionOf));
    else if (fits)
      for (const { name, type } of columns.slice(this.columns.length).map(definitionOf))
        await this.db.exec(`ALTER TABLE ${ident(this.name)} ADD COLUMN ${ident(name)} ${type}`);
    this.made = true;
    this.outdated = !fits;
    if (
      fits &&
      columns.length === this.columns.length &&
      fields.length === this.fields.length &&
      this.filler
    ) {
      if (fields.every(({ type }, i) => type.type === this.fields[i]?.type.type)) return;
    }
    this.columns = columns;
    this.fields = fields;
    this.filler = undefined;
  }

  /** Makes the table anew, empty, for all that was seen. */
  async renew(seen: Seen): Promise<void> {
    this.columns = seen.columns(this.kind, seen.fields(), true);
    this.fields = seen.fields();
    this.filler = undefined;
    this.outdated = false;
    await this.db.createTable(this.name, this.columns.map(definitionOf));
  }

  /** Adds the columns of properties that are nowhere but null. */
  async complete(seen: Seen): Promise<void> {
    const all = ordered(this.columns, seen.columns(this.kind, seen.fields(), true));
    for (const { name, type } of all.slice(this.columns.length).map(definitionOf))
      await this.db.exec(`ALTER TABLE ${ident(this.name)} ADD COLUMN ${ident(name)} ${type}`);
    this.columns = all;
  }

  /** Lets the event loop turn: under Node a request leaves by it, and what comes next would hold it up until the page is in. */
  async breathe(): Promise<void> {
    for (let turn = 0; turn < TURNS; turn++) await this.db.query('SELECT 1 AS turn');
  }

  /** Puts the rows of a page in; resolves to their number. */
  async append(rows: Rows, sheet: Sheet): Promise<number> {
    this.filler ??= new Filler(this.columns, this.fields);
    return this.db.append(this.name, this.filler.batches(rows, sheet, this.kind, this.filling));
  }
}

/** Those that are there stay where they are. */
function ordered(before: readonly TableColumn[], now: readonly TableColumn[]): readonly TableColumn[] {
  const key = ({ from }: TableColumn): string => JSON.stringify(from);
  const found = new Map(now.map((column) => [key(column), column]));
  const known = new Set(before.map(key));
  return [
    ...before.map((column) => found.get(key(column)) ?? column),
    ...now.filter((column) => !known.has(key(column))),
  ];
}

const sameColumn = (a: TableColumn, b: TableColumn | undefined): boolean =>
  b !== undefined && a.name === b.name && JSON.stringify(a.type) === JSON.stringify(b.type);

/** The columns while they are filled. */
class Filler {
  private readonly values = new Map<string, Builder>();
  private readonly properties: StructBuilder;
  private readonly views: readonly (() => Builder)[];
  private readonly most: number;

  constructor(columns: readonly TableColumn[], fields: readonly JsonField[]) {
    this.properties = new StructBuilder(fields);
    this.views = columns.map(({ name, type, from }) => {
      if ('property' in from) return () => this.properties.at([from.property]);
      const builder =
        type.type === 'TIMESTAMP' ? new MomentBuilder({ name, zone: type.zone }) : builderOf(type);
      this.values.set(from.value, builder);
      return () => builder;
    });
    this.most = Math.max(LEAST_ROWS, Math.floor(BATCH_CELLS / Math.max(1, columns.length)));
  }

  async *batches(
    { body, starts }: Rows,
    { names, skip }: Sheet,
    kind: DataKind,
    filling: Filling,
  ): AsyncGenerator<ColumnBatch> {
    const properties = new Properties(this.properties, this.values.get(PROPERTIES) ?? nowhere);
    const targets = names.map((name): Target => {
      if (name === PROPERTIES && kind.prefix !== undefined) return properties;
      return this.values.get(name) ?? nowhere;
    });
    const builders = [...this.values.values(), this.properties];
    const reader = readerAt(body, 0);
    const target = (index: number): Target => targets[index] ?? nowhere;
    for (let from = skip; from < starts.length; from += this.most) {
      const rows = Math.min(this.most, starts.length - from);
      for (let row = 0; row < rows; row++) {
        reader.at = starts[from + row]!;
        readRow(reader, row, target);
      }
      this.properties.view(rows);
      filling.repeats ||= this.properties.repeats();
      yield { rows, columns: this.views.map((builder) => builder().view(rows)) };
      for (const builder of builders) builder.clear();
    }
    filling.halves += reader.halves + properties.halves;
  }
}
