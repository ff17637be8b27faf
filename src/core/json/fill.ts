/** Records become batches of columns. */
import type { ColumnBatch } from '../contract/columns.ts';
import { readRecords } from './document.ts';
import { RecordColumns } from './record-columns.ts';
import { nowhere } from './target.ts';
import type { JsonColumn, RecordFields } from './types.ts';
import type { Found, TakeRecord, Wanted } from './wanted.ts';
import { ByteWindow } from './window.ts';

/** A batch ends with the record that reaches so many bytes. */
const BATCH_BYTES = 16 * 1024 * 1024;

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
 * The records of the texts, one text after the other, up to `limit`. `filled` tells what was done so far; `skips`, by text: records at its
 * start that are left out. Throws `Misfit` for a value that the fields do not hold.
 */
export async function* jsonBatches(
  texts: Iterable<AsyncIterable<Uint8Array>> | AsyncIterable<AsyncIterable<Uint8Array>>,
  wanted: Wanted,
  fields: RecordFields,
  columns: readonly JsonColumn[],
  limit: number,
  filled: Filled,
  skips: readonly number[] = [],
): AsyncGenerator<ColumnBatch> {
  const records = new RecordColumns(fields, columns);
  const view = (): ColumnBatch => {
    const batch = records.view();
    filled.repeats = records.repeats();
    return batch;
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
        const isList = records.take(reader, key) === 'list';
        if (isList) filled.list ??= filled.rows;
        filled.halves += reader.halves;
        reader.halves = 0;
        if (++filled.rows >= limit) return 'stop';
        return records.rows === records.most || window.consumed() - since > BATCH_BYTES ? 'pause' : 'more';
      };
      const reading = readRecords(window, wanted, take);
      for (let turn = await reading.next(); ; turn = await reading.next()) {
        if (turn.done) {
          filled.layout = turn.value.layout;
          filled.aside = turn.value.aside;
          break;
        }
        yield view();
        records.clear();
        since = window.consumed();
      }
    } finally {
      await window.close();
    }
  }
  if (records.rows > 0) yield view();
}
