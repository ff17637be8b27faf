/** The columns of records while they are filled. */
import type { ColumnBatch } from '../contract/columns.ts';
import { type Builder, Misfit } from './builder.ts';
import { builderOf, StructBuilder } from './nested.ts';
import type { JsonReader } from './reader.ts';
import { TextBuilder } from './scalars.ts';
import { type JsonColumn, type JsonType, KEY, type RecordFields } from './types.ts';

const encoder = new TextEncoder();

/** Rows of a batch: a row group of DuckDB, or as many as this many bytes hold. */
const BATCH_ROWS = 122_880;
const BATCH_BYTES = 16 * 1024 * 1024;
const LEAST_ROWS = 1024;

export class RecordColumns {
  rows = 0;
  /** As many rows as a batch is to have. */
  readonly most: number;
  private readonly members: StructBuilder;
  private readonly value: Builder;
  private readonly keys = new TextBuilder();

  constructor(
    private readonly fields: RecordFields,
    private readonly columns: readonly JsonColumn[],
  ) {
    this.members = new StructBuilder(fields.members);
    this.value = builderOf(fields.value?.type ?? { type: 'EMPTY' });
    const cells = columns.reduce((sum, { type }) => sum + leaves(type), 0);
    this.most = Math.min(BATCH_ROWS, Math.max(LEAST_ROWS, Math.floor(BATCH_BYTES / (8 * cells))));
  }

  /**
   * Puts in the record at which the reader stands; again, where its bytes did not reach the first time. `key`: its name. Throws `Misfit` for
   * a value that the fields do not hold.
   */
  take(reader: JsonReader, key?: string): 'list' | 'other' {
    const { rows } = this;
    this.truncate(rows);
    const kind = reader.peek();
    reader.record(kind === 123 ? this.members : this.value, rows);
    if (key !== undefined) {
      if (!this.fields.key) throw new Misfit(rows, 'records by name');
      const name = encoder.encode(key);
      this.keys.string(rows, name, 0, name.length, false);
    }
    this.rows++;
    return kind === 91 ? 'list' : 'other';
  }

  /** What is in them; good until `clear`. */
  view(): ColumnBatch {
    const { rows, members, value, keys } = this;
    // Pads what is not a column of its own, so that every column has the same rows.
    members.view(rows);
    const views = this.columns.map(({ path }) => {
      const builder = path === KEY ? keys : path.length === 0 ? value : members.at(path);
      return builder.view(rows);
    });
    return { rows, columns: views };
  }

  /** Does some object hold a name twice? Of all records so far, once they were viewed. */
  repeats(): boolean {
    return this.members.repeats();
  }

  clear(): void {
    this.members.clear();
    this.value.clear();
    this.keys.clear();
    this.rows = 0;
  }

  private truncate(rows: number): void {
    this.members.truncate(rows);
    this.value.truncate(rows);
    this.keys.truncate(rows);
  }
}

function leaves(type: JsonType): number {
  if (type.type === 'STRUCT') return type.fields.reduce((sum, field) => sum + leaves(field.type), 0);
  return type.type === 'LIST' ? leaves(type.element.type) : 1;
}
