/** Records become batches of columns. */
import type { ColumnBatch } from '../contract/columns.ts';
import { readRecords } from './document.ts';
import type { Found, TakeRecord, Wanted } from './wanted.ts';
import { type Builder, Misfit } from './builder.ts';
import { nowhere } from './target.ts';
import { builderOf, StructBuilder } from './nested.ts';
import { TextBuilder } from './scalars.ts';
import { type JsonColumn, type JsonType, KEY, type RecordFields } from './types.ts';
import { ByteWindow } from './window.ts';

const encoder = new TextEncoder();

/** Rows of a batch: a row group of DuckDB, or as many as this many bytes hold. */
const BATCH_ROWS = 122_880;
const BATCH_BYTES = 16 * 1024 * 1024;
const LEAST_ROWS = 1024;

/** How several texts are read. */
interface Texts {
  /** By text: records at its start that are left out. */
  readonly skips?: readonly number[];
  /** A batch ends with its text. */
  readonly eager?: boolean;
}

export interface Filled {
  rows: number;
  layout?: Found['layout'];
  /** What the last text that was read said beside its records. */
  aside?: Found['aside'];
  /** Some object holds a name twice. */
  repeats: boolean;
  /** The first record that is a list, from 0. */
  list?: number;
  /** Half surrogate pairs, which became U+FFFD. */
  halves: number;
}

/**
 * The records of the texts, one text after the other, up to `limit`. `filled` tells what was done so far. Throws `Misfit` for a value that the
 * fields do not hold.
 */
export async function* jsonBatches(
  texts: Iterable<AsyncIterable<Uint8Array>> | AsyncIterable<AsyncIterable<Uint8Array>>,
  wanted: Wanted,
  fields: RecordFields,
  columns: readonly JsonColumn[],
  limit: number,
  filled: Filled,
  { skips = [], eager = false }: Texts = {},
): AsyncGenerator<ColumnBatch> {
  const members = new StructBuilder(fields.members);
  const value = builderOf(fields.value?.type ?? { type: 'EMPTY' });
  const keys = new TextBuilder();
  const builderAt = (path: readonly number[]): Builder =>
    path === KEY ? keys : path.length === 0 ? value : members.at(path);
  const cells = columns.reduce((sum, { type }) => sum + leaves(type), 0);
  const most = Math.min(BATCH_ROWS, Math.max(LEAST_ROWS, Math.floor(BATCH_BYTES / (8 * cells))));
  let row = 0;

  const view = (): ColumnBatch => {
    // Pads what is not a column of its own, so that every column has the same rows.
    members.view(row);
    filled.repeats = members.repeats();
    const views = columns.map(({ path }) => builderAt(path).view(row));
    return { rows: row, columns: views };
  };
  const clear = (): void => {
    members.clear();
    value.clear();
    keys.clear();
    row = 0;
  };

  let index = 0;
  for await (const text of texts) {
    let skip = skips[index++] ?? 0;
    if (filled.rows >= limit) break;
    const window = new ByteWindow(text);
    try {
      let since = 0;
      const take: TakeRecord = (reader, key) => {
        if (skip > 0) {
          reader.record(nowhere, 0);
          skip--;
          return 'more';
        }
        members.truncate(row);
        value.truncate(row);
        keys.truncate(row);
        const kind = reader.peek();
        reader.record(kind === 123 ? members : value, row);
        if (kind === 91) filled.list ??= filled.rows;
        if (key !== undefined) {
          if (!fields.key) throw new Misfit(row, 'records by name');
          const name = encoder.encode(key);
          keys.string(row, name, 0, name.length, false);
        }
        row++;
        filled.halves += reader.halves;
        reader.halves = 0;
        if (++filled.rows >= limit) return 'stop';
        return row === most || window.consumed() - since > BATCH_BYTES ? 'pause' : 'more';
      };
      const reading = readRecords(window, wanted, take);
      for (let turn = await reading.next(); ; turn = await reading.next()) {
        if (turn.done) {
          filled.layout = turn.value.layout;
          filled.aside = turn.value.aside;
          break;
        }
        yield view();
        clear();
        since = window.consumed();
      }
    } finally {
      await window.close();
    }
    if (eager && row > 0) {
      yield view();
      clear();
    }
  }
  if (row > 0) yield view();
}

function leaves(type: JsonType): number {
  if (type.type === 'STRUCT') return type.fields.reduce((sum, field) => sum + leaves(field.type), 0);
  return type.type === 'LIST' ? leaves(type.element.type) : 1;
}
