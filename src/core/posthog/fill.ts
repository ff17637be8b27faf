/** Pages become rows of the table: each as soon as it is there, with columns that are added as they turn up. */
import type { DbConnection } from '../contract/database.ts';
import type { JsonField } from '../json/types.ts';
import { ident } from '../sql/index.ts';
import type { Body } from './answer.ts';
import { definitionOf, Seen, type TableColumn } from './columns.ts';
import { Filler, type Filling, type Sheet, type Taken } from './filler.ts';
import type { DataKind } from './kinds.ts';
import type { PageReading, Rows } from './page.ts';

/** The table while it is made. */
export class Table {
  /** A column that is there would have to be another: the rows so far are not what they should be. */
  outdated = false;
  columns: readonly TableColumn[] = [];
  readonly filling: Filling = { repeats: false, halves: 0 };
  private fields: readonly JsonField[] = [];
  private seen = new Seen();
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
    this.seen = seen;
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
    this.seen = seen;
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

  /**
   * Puts the rows of a page that nobody has looked at into columns, for `appendTaken`. Undefined where these do not hold them, and where there
   * is anything to be said of the page: then it has to be looked at.
   */
  take(reading: PageReading, body: Body): Taken | undefined {
    if (this.outdated || reading.bounds.again || !this.filler) return undefined;
    const taken = this.filler.take(reading, body);
    // What it has to be suited to now, it does not know.
    if (!taken) this.filler = undefined;
    return taken;
  }

  /** Puts the rows in that were taken last; resolves to their number. */
  async appendTaken(taken: Taken): Promise<number> {
    return this.db.append(this.name, this.filler!.taken(taken, this.filling));
  }

  /** Puts the rows of a page in; resolves to their number. */
  async append(rows: Rows, sheet: Sheet): Promise<number> {
    this.filler ??= new Filler(this.columns, this.fields, this.seen);
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
