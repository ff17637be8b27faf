/** A table of JSON that is made while its texts come: each is read once, and put into columns as it is looked at. */
import type { WholeText } from '../bytes/gather.ts';
import type { ColumnBatch } from '../contract/columns.ts';
import { StepError } from '../contract/errors.ts';
import { Misfit } from '../json/builder.ts';
import { readRecords } from '../json/document.ts';
import type { Filled } from '../json/fill.ts';
import { digest } from '../json/inference.ts';
import { type JsonLoad, type LoadedJson, loadBatches } from '../json/load.ts';
import { RecordColumns } from '../json/record-columns.ts';
import type { RecordFields } from '../json/types.ts';
import type { Found, Wanted } from '../json/wanted.ts';
import { ByteWindow } from '../json/window.ts';
import { growing } from './growing.ts';
import type { Look, Seen } from './reader.ts';

export interface Making {
  /** Puts the records of a text into columns, for `keep`. Undefined: the table cannot be made so; what was looked at before is lost with it. */
  look(text: WholeText, how: Look): Promise<(Seen & Found) | undefined>;
  /** What was looked at last is part of the table. It goes there while the next text is awaited. */
  keep(): void;
  /** All texts were kept. Undefined: the table could not be made so. */
  end(): Promise<LoadedJson | undefined>;
  /** It is not wanted any more: resolves when nobody works on it. */
  leave(): Promise<void>;
}

/** Begins the table that `load` names, for fields that hold the records so far. */
export function makeTable(load: JsonLoad, found: RecordFields): Making {
  const batches = growing<ColumnBatch>();
  let filled!: Filled;
  let columns!: RecordColumns;
  const made = loadBatches(load, found, (fields, selected, told) => {
    filled = told;
    columns = new RecordColumns(fields, selected);
    return batches.all();
  }).catch((error: unknown) => {
    if (error instanceof StepError) return undefined;
    throw error;
  });
  let isOver = false;
  const over = (): void => void (isOver = true);
  const settled = made.then(over, over);
  /** Resolves when the columns may be filled again. */
  let free: Promise<void> = Promise.resolve();
  /** What was looked at last, as it would be told. */
  let looked: Pick<Filled, 'layout' | 'aside' | 'halves' | 'list'> = { halves: 0 };
  const leave = async (): Promise<void> => {
    batches.fail(new StepError('The table is not wanted any more.'));
    await made;
  };

  return {
    async look(text, how) {
      await free;
      if (isOver) return undefined;
      columns.clear();
      try {
        const seen = await read(text, load.wanted, how, columns);
        const { layout, aside, list } = seen;
        looked = { layout, aside, halves: seen.halves, list: list === undefined ? list : filled.rows + list };
        return seen;
      } catch (error) {
        if (!(error instanceof Misfit)) throw error;
        await leave();
        return undefined;
      }
    },
    keep() {
      const batch = columns.view();
      filled.rows += batch.rows;
      filled.repeats = columns.repeats();
      filled.halves += looked.halves;
      filled.list ??= looked.list;
      filled.layout = looked.layout;
      filled.aside = looked.aside;
      free = Promise.race([batches.add(batch), settled]);
    },
    end() {
      batches.end();
      return made;
    },
    leave,
  };
}

/** The records of one text. `list`: the first that is one, among them. */
async function read(
  text: WholeText,
  wanted: Wanted,
  { path, mayLack, plain }: Look,
  columns: RecordColumns,
): Promise<Seen & Found & Pick<Filled, 'halves' | 'list'>> {
  const digests: number[] | undefined = plain ? undefined : [];
  const window = new ByteWindow(text);
  let halves = 0;
  let list: number | undefined;
  const reading = readRecords(window, { ...wanted, path, mayLack }, (reader, key) => {
    reader.peek();
    const start = reader.at;
    if (columns.take(reader, key) === 'list') list ??= columns.rows - 1;
    digests?.push(digest(reader.bytes, start, reader.at));
    halves += reader.halves;
    reader.halves = 0;
    return 'more';
  });
  const { value: found } = await reading.next();
  if (!found) throw new Error('A reading that never pauses has paused.');
  return { ...found, records: columns.rows, digests, halves, list };
}
